"""What the rules read, of which type and unit, and whether they need each other in a circle."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from portico.catalogue.errors import nearest
from portico.catalogue.pack.case_fields import CASE_FIELDS
from portico.catalogue.pack.checking.expressions import Compiled, Rule, decision_type, plain_unit
from portico.catalogue.pack.checking.process import check_case_reads
from portico.catalogue.pack.checking.report import Report
from portico.catalogue.pack.checking.tables import check_tables
from portico.catalogue.pack.compiling import AT, CASE, PARAMETERS, PERSON, dates_of, roles_of
from portico.catalogue.pack.schema import Concept, ConceptType, Kind, Parameter
from portico.dmn.feel import tree
from portico.dmn.feel.checking.checker import Checker
from portico.dmn.model import Expression
from portico.dmn.types import FeelType, Path, Type

_FEEL_TYPES: Mapping[ConceptType, FeelType] = {
    ConceptType.TEXT: FeelType.TEXT,
    ConceptType.CHOICE: FeelType.TEXT,
    ConceptType.PERSON: FeelType.TEXT,
    ConceptType.INTEGER: FeelType.NUMBER,
    ConceptType.NUMBER: FeelType.NUMBER,
    ConceptType.MONEY: FeelType.NUMBER,
    ConceptType.BOOLEAN: FeelType.BOOLEAN,
    ConceptType.DATE: FeelType.DATE,
    ConceptType.TABLE: FeelType.LIST,
}


def check_rules(report: Report, compiled: Compiled) -> None:
    """Check names, types, units, choices, circles, and that whatever is read can be known."""
    reads = {rule: compiled.model.reads(expression) for rule, expression in compiled.rules}
    for rule, paths in reads.items():
        _check_reads(report, rule, paths)
    types = types_of(report)
    checker = Checker(types, {}, compiled.model.names)
    # A number of things (children, shares) leaves the unit of what it multiplies as it is.
    counts = count_units(report.pack.vocabulary.units)
    measured = {path: replace(kind, unit=None) if kind.unit in counts else kind for path, kind in types.items()}
    measurer = Checker(measured, {}, compiled.model.names)
    for rule, expression in compiled.rules:
        _check_type(report, rule, expression, checker, measurer)
        _check_choices(report, rule, expression)
    by_decision: dict[str, set[Path]] = {name: set() for name in report.pack.decisions}
    for rule, paths in reads.items():
        if rule.decision is not None:
            by_decision[rule.decision] |= paths
    _check_circles(report, by_decision, list(reads.items()))
    _check_can_be_known(report, {path for paths in reads.values() for path in paths})
    _check_automatic(report, by_decision)
    check_case_reads(report, {name: _all_reads(name, by_decision) for name in by_decision})
    check_tables(report, types, compiled.model.names)


_WORDS: Mapping[FeelType, str] = {
    FeelType.BOOLEAN: "true or false",
    FeelType.NUMBER: "a number",
    FeelType.TEXT: "text",
    FeelType.DATE: "a date",
    FeelType.LIST: "a list",
    FeelType.CONTEXT: "a context",
}


def count_units(units: Sequence[str]) -> frozenset[str]:
    """Return the units that count or scale, rather than measure: those that no unit with a `/` is made of.

    >>> sorted(count_units(["EUR", "EUR/day", "days", "hours/week", "children", "share"]))
    ['children', 'share']
    """
    parts = {part for unit in units if "/" in unit for part in unit.split("/")}
    measures = parts | {f"{part}s" for part in parts}
    return frozenset(unit for unit in units if "/" not in unit and unit not in measures)


def _check_type(report: Report, rule: Rule, expression: Expression, checker: Checker, measurer: Checker) -> None:
    """Check types and units inside a text, then what it gives against what its place needs."""
    problems = dict.fromkeys(checker.check(expression.tree, expression.text))
    problems |= dict.fromkeys(measurer.check(expression.tree, expression.text))
    for problem in problems:
        report.problems.append(rule.problem("type", problem.message, problem.line, problem.column))
    if problems or rule.unary:
        return
    found = checker.infer(expression.tree)
    if found is None:
        return
    measured = measurer.infer(expression.tree)
    unit = found.unit or (measured.unit if measured is not None else None)
    if rule.gives is not None and found.kind is not rule.gives:
        said = _WORDS.get(found.kind, found.kind.value.replace("_", " "))
        message = f"this gives {said}, but {_WORDS[rule.gives]} is needed here."
        report.problems.append(rule.problem("type", message, 1, 1))
    elif rule.unit is not None and unit is not None and unit != rule.unit:
        message = f"this is in {unit}, but the decision '{rule.decision}' is in {rule.unit}."
        report.problems.append(rule.problem("unit", message, 1, 1))


def _check_reads(report: Report, rule: Rule, paths: frozenset[Path]) -> None:
    roles = roles_of(report.pack)
    event = report.pack.life_events.get(rule.life_event or "")
    concepts = report.pack.vocabulary.concepts
    for path in sorted(paths):
        name = path[0]
        if event is not None and name in roles | dates_of(report.pack) and name not in {*event.roles, *event.dates}:
            meant = nearest(name, {*event.roles, *event.dates})
            hint = f"Did you mean '{meant}'?" if meant else None
            line, column = _find(rule.text, (name,))
            message = f"the life event '{event.id}' has no role or date '{name}'."
            report.problems.append(rule.problem("no-role", message, line, column, hint))
        elif name in roles | {PERSON} and len(path) > 1 and path[1] not in concepts:
            meant = nearest(path[1], concepts)
            hint = f"Did you mean '{meant}'?" if meant else "Add it to vocabulary.yaml."
            line, column = _find(rule.text, path[:2])
            report.problems.append(rule.problem("no-concept", f"there is no concept '{path[1]}'.", line, column, hint))
        elif name == PARAMETERS and len(path) > 1:
            _check_parameter(report, rule, path)
        elif name == CASE and len(path) > 1:
            _check_case_field(report, rule, path)


def _check_parameter(report: Report, rule: Rule, path: Path) -> None:
    known = report.pack.parameters.keys() | report.places.broken.get("parameters", set())
    said = ".".join(path[1:])
    if any(name == said or said.startswith(f"{name}.") or name.startswith(f"{said}.") for name in known):
        return
    meant = nearest(said, known)
    hint = f"Did you mean 'parameters.{meant}'?" if meant else f"Write parameters/{said.replace('.', '/')}.yaml."
    line, column = _find(rule.text, path)
    report.problems.append(rule.problem("no-parameter", f"there is no parameter '{said}'.", line, column, hint))


def _check_case_field(report: Report, rule: Rule, path: Path) -> None:
    if rule.decision is None:
        line, column = _find(rule.text, path)
        message = "`case` is known to the decisions of fees and guarantees alone."
        report.problems.append(rule.problem("reads-case", message, line, column))
    elif path[1] not in CASE_FIELDS:
        meant = nearest(path[1], CASE_FIELDS)
        hint = f"Did you mean '{meant}'?" if meant else f"It has {', '.join(CASE_FIELDS)}."
        line, column = _find(rule.text, path)
        message = f"a case has no '{path[1]}'."
        report.problems.append(rule.problem("no-case-field", message, line, column, hint))


def _find(text: str, path: Path) -> tuple[int, int]:
    """Return line and column of the first place where a text names a path."""
    found = re.search(r"\b" + r"\s*\.\s*".join(re.escape(part) for part in path) + r"\b", text)
    start = found.start() if found else 0
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def types_of(report: Report) -> dict[Path, Type]:
    """Return the type of every input a rule may read, by its path."""
    pack = report.pack
    types: dict[Path, Type] = {(AT,): Type(FeelType.DATE)}
    types |= {(date,): Type(FeelType.DATE) for date in dates_of(pack)}
    types |= {(CASE, name): Type(kind) for name, kind in CASE_FIELDS.items()}
    types[CASE, "fee"] = Type(FeelType.NUMBER, unit=pack.manifest.currency)
    for role in roles_of(pack) | {PERSON}:
        types |= {(role, name): _concept_type(concept) for name, concept in pack.vocabulary.concepts.items()}
    for name, parameter in pack.parameters.items():
        known = _parameter_type(parameter)
        if known is not None:
            types[(PARAMETERS, *name.split("."))] = known
    for name, decision in pack.decisions.items():
        kind = decision_type(decision)
        if kind is not None:
            types[(name,)] = Type(kind, unit=plain_unit(decision.unit))
    return types


def _concept_type(concept: Concept) -> Type:
    kind = _FEEL_TYPES[concept.type]
    if concept.type is not ConceptType.TABLE:
        return Type(kind, unit=plain_unit(concept.unit) if kind is FeelType.NUMBER else None)
    columns: dict[str, Type] = {}
    for name, column in concept.fields.items():
        unit = plain_unit(concept.unit) if column is ConceptType.MONEY else None
        columns[name] = Type(_FEEL_TYPES[column], unit=unit)
    return Type(FeelType.LIST, item=columns)


def _parameter_type(parameter: Parameter) -> Type | None:
    value = next((each.value for each in parameter.values.values() if each.value is not None), None)
    if isinstance(value, bool):
        return Type(FeelType.BOOLEAN)
    if isinstance(value, (int, float)):
        return Type(FeelType.NUMBER, unit=plain_unit(parameter.metadata.unit))
    if isinstance(value, list):
        return Type(FeelType.LIST)
    return Type(FeelType.TEXT) if isinstance(value, str) else None


def _check_choices(report: Report, rule: Rule, expression: Expression) -> None:
    """A choice is compared only with values that it can have: a misspelt one would never be equal."""
    for concept_name, literal in _compared(expression.tree):
        concept = report.pack.vocabulary.concepts.get(concept_name)
        if concept is None or concept.type is not ConceptType.CHOICE:
            continue
        value = literal.value
        if isinstance(value, str) and value not in concept.choices:
            meant = nearest(value, concept.choices)
            hint = f"Did you mean '{meant}'?" if meant else f"It is one of {', '.join(concept.choices)}."
            line = expression.text.count("\n", 0, literal.start) + 1
            column = literal.start - expression.text.rfind("\n", 0, literal.start)
            message = f"'{concept_name}' can never be '{value}'."
            report.problems.append(rule.problem("no-choice", message, line, column, hint))


def _compared(node: tree.Node) -> Iterator[tuple[str, tree.Literal]]:
    for part in _parts(node):
        if isinstance(part, tree.Compare):
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(one, tree.Member) and isinstance(other, tree.Literal):
                    yield one.name, other
        if isinstance(part, tree.In) and isinstance(part.value, tree.Member):
            yield from ((part.value.name, inner) for inner in _parts(part.test) if isinstance(inner, tree.Literal))


def _parts(node: tree.Node) -> Iterator[tree.Node]:
    """Yield a node and everything inside it."""
    waiting: list[object] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tree.Node):
            yield one
            waiting.extend(getattr(one, field.name) for field in dataclasses.fields(one))
        elif isinstance(one, tuple):
            waiting.extend(one)


def _check_circles(
    report: Report, by_decision: Mapping[str, set[Path]], reads: Sequence[tuple[Rule, frozenset[Path]]]
) -> None:
    names = by_decision.keys()
    needs = {name: sorted({path[0] for path in paths} & names) for name, paths in by_decision.items()}
    told: set[str] = set()
    for start in sorted(needs):
        circle = _circle_from(start, needs)
        if circle is None or told & set(circle):
            continue
        told.update(circle)
        following = circle[1] if len(circle) > 1 else start
        guilty = next(rule for rule, paths in reads if rule.decision == start and (following,) in paths)
        message = f"decisions need each other in a circle: {' → '.join([*circle, circle[0]])}."
        line, column = _find(guilty.text, (following,))
        report.problems.append(guilty.problem("circle", message, line, column, "Take one of them out of another."))


def _circle_from(start: str, needs: Mapping[str, list[str]]) -> list[str] | None:
    """Return the shortest way from a decision back to itself, or None."""
    trails = [[start]]
    seen: set[str] = set()
    while trails:
        trail = trails.pop(0)
        for name in needs[trail[-1]]:
            if name == start:
                return trail
            if name not in seen:
                seen.add(name)
                trails.append([*trail, name])
    return None


def _check_can_be_known(report: Report, paths: set[Path]) -> None:
    """A fact that is read must be held by a registry, or have a question."""
    held = {concept for registry in report.pack.registries.values() for concept in registry.holds}
    if report.places.broken.get("registries"):
        return
    roles = roles_of(report.pack) | {PERSON}
    for name in sorted({path[1] for path in paths if len(path) > 1 and path[0] in roles}):
        concept = report.pack.vocabulary.concepts.get(name)
        if concept is None or concept.question is not None or name in held:
            continue
        if concept.kind is Kind.FACT:
            message = f"'{name}' is read by a rule, but no registry holds it and it has no question."
            hint = "Name the registry that holds it, or write its `question`."
            report.error(report.places.at("concepts", name), (), "never-known", message, hint)


def _check_automatic(report: Report, reads: Mapping[str, set[Path]]) -> None:
    """No automatic decision may rest on a value whose start nobody knows."""
    uncertain = {name for name, parameter in report.pack.parameters.items() if "unknown" in parameter.values}
    for service in report.pack.services.values():
        if service.automatic_decision is None:
            continue
        for key in ("right", "amount"):
            name = getattr(service, key)
            used = {".".join(path[1:]) for path in _all_reads(name, reads) if path[0] == PARAMETERS}
            for parameter in sorted(used & uncertain):
                message = f"'{name}' decides automatically, but rests on the parameter '{parameter}' of unknown start."
                hint = "Find the day from which it holds, or let a person decide."
                report.error(report.places.at("services", service.id), (key,), "uncertain-parameter", message, hint)


def _all_reads(decision: str | None, reads: Mapping[str, set[Path]]) -> set[Path]:
    found: set[Path] = set()
    waiting, seen = [decision], {decision}
    while waiting:
        for path in reads.get(waiting.pop() or "", set()):
            found.add(path)
            if path[0] in reads and path[0] not in seen:
                seen.add(path[0])
                waiting.append(path[0])
    return found
