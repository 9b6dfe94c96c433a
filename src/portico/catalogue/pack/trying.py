"""A decision as rule authors look at it: its text and law, its requirements as a drawing, and what it says of facts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portico.catalogue.pack.compiling import AT, PARAMETERS, CompiledPack
from portico.catalogue.pack.domains import domains_of
from portico.catalogue.pack.reasoning import Reason, reason_of
from portico.catalogue.pack.schema import Concept, ConceptType, Law, Text
from portico.dmn.asking.ask import ask
from portico.dmn.depending.drawing import Graph, draw
from portico.dmn.depending.requirements import requirements_of
from portico.dmn.explaining.changes import change_in_words, nearest_changes
from portico.dmn.explaining.explainer import Explainer
from portico.dmn.explaining.words import Words
from portico.dmn.feel import tree
from portico.dmn.feel.grammar.printing import to_feel
from portico.dmn.types import Path, Record, Unknown


@dataclass(frozen=True, slots=True)
class RuleInput:
    """One fact that a decision can read.

    :param key: the name of its form field, ``mother.income``.
    :param about: the label of the role, None for a date of the event.
    """

    key: str
    path: Path
    label: str
    about: str | None
    type: ConceptType
    choices: Mapping[str, Text]
    unit: str | None


@dataclass(frozen=True, slots=True)
class RuleClause:
    """One condition: its plain words, its FEEL text, its law."""

    words: str
    feel: str
    law: tuple[str, ...]


Row = tuple[tuple[str, ...], tuple[str, ...]]
"""The tests of a row, and its answers."""


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A decision table as text."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    hit_policy: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A decision to look at. One of `feel`, `clauses` and `table` says how it decides."""

    name: str
    label: Text
    law: Sequence[Law]
    feel: str
    clauses: tuple[RuleClause, ...]
    table: RuleTable | None
    graph: Graph
    requires: tuple[tuple[str, str], ...]
    inputs: tuple[RuleInput, ...]
    time_zone: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What a decision says of facts.

    :param value: in words; None while it cannot be told.
    :param missing: the labels of the fewest facts whose answers can tell it.
    :param hits: the numbers of the table's rows that apply, from one; `maybe_hits` those that may apply.
    """

    value: str | None
    missing: tuple[str, ...]
    reason: Reason
    changes: tuple[str, ...]
    hits: frozenset[int]
    maybe_hits: frozenset[int]


def look_at(release: CompiledPack, name: str, words: Words, language: str) -> Rule:
    """Return a decision of a pack.

    :raises NotInPack: there is none of that name.
    """
    decision = release.decision(name)
    node = release.model.tree(name)
    return Rule(
        name=name,
        label=decision.label,
        law=decision.law,
        feel="" if isinstance(node, (tree.Table, tree.Conditions)) else (decision.expression or to_feel(node)),
        clauses=tuple(_clauses(name, node, words)),
        table=_table(node, words) if isinstance(node, tree.Table) else None,
        graph=draw(release.model, name, _BoxLabels(release, words, language)),
        requires=tuple((each, words.rule(each).label) for each in requirements_of(release.model, name).decisions),
        inputs=tuple(_inputs(release, name, words, language)),
        time_zone=release.pack.manifest.time_zone,
    )


def try_rule_of(
    release: CompiledPack, name: str, facts: Mapping[Path, object], at: datetime.date, explainer: Explainer
) -> Trial:
    """Return what a decision says of these facts on a day; facts that are left out are unknown.

    :raises NotInPack: there is none of that name. :raises DmnError: the rule takes too many steps.
    """
    release.decision(name)
    words = explainer.words
    context = _context(release, name, facts, at)
    session = release.model.session(context)
    domains = domains_of(release, name)
    asked = ask(release.model, name, context, domains=domains)
    value = asked.values[name]
    step = explainer.explain(session, name)
    unknown = isinstance(value, Unknown)
    rows = [(int(each.name.removeprefix("row ")), each.value) for each in step.steps if each.name.startswith("row ")]
    return Trial(
        value=None if unknown else words.value(value),
        missing=tuple(words.fact(path) for path in asked.next) if unknown else (),
        reason=reason_of(step),
        changes=tuple(
            change_in_words(each, words) for each in nearest_changes(release.model, name, context, domains=domains)
        ),
        hits=frozenset(number for number, said in rows if said is True),
        maybe_hits=frozenset(number for number, said in rows if said is not True),
    )


def _context(release: CompiledPack, name: str, facts: Mapping[Path, object], at: datetime.date) -> dict[str, object]:
    """Return the names of the rules with these facts; every role stands there, with all that is not told unknown."""
    subjects: dict[str, dict[str, object]] = {
        path[0]: {} for path in release.model.reads(name) if len(path) > 1 and path[0] != PARAMETERS
    }
    context: dict[str, object] = {AT: at, PARAMETERS: release.parameters_at(at)}
    for path, value in facts.items():
        if len(path) == 1:
            context[path[0]] = value
        else:
            subjects[path[0]][path[1]] = value
    return {**context, **{role: Record(role, known) for role, known in subjects.items()}}


def _clauses(name: str, node: tree.Node, words: Words) -> Iterator[RuleClause]:
    for key, condition in node.items if isinstance(node, tree.Conditions) else ():
        rule = words.rule(f"{name}.{key}")
        yield RuleClause(rule.because or rule.label, to_feel(condition), rule.law)


def _table(node: tree.Table, words: Words) -> RuleTable:
    return RuleTable(
        inputs=tuple(_heading(each.expression, words) for each in node.inputs),
        outputs=tuple(each.name for each in node.outputs),
        hit_policy=node.hit_policy.value,
        rows=tuple(
            (tuple(to_feel(test) for test in row.when), tuple(to_feel(each) for each in row.then)) for row in node.rows
        ),
    )


def _heading(node: tree.Node, words: Words) -> str:
    """Return what a column is called: the label of a decision or fact, else the FEEL text."""
    if isinstance(node, tree.Name) and node.name in words.rules:
        return words.rule(node.name).label
    path = (node.base.name, node.name) if isinstance(node, tree.Member) and isinstance(node.base, tree.Name) else None
    return words.facts.get(path, to_feel(node)) if path else to_feel(node)


def _inputs(release: CompiledPack, name: str, words: Words, language: str) -> Iterator[RuleInput]:
    roles = _roles(release, language)
    for path in sorted(release.model.reads(name)):
        if path[0] in (AT, PARAMETERS):
            continue
        concept = release.pack.vocabulary.concepts.get(path[1]) if len(path) > 1 else None
        label = concept.label.in_language(language) if concept else words.fact(path)
        yield RuleInput(
            key=".".join(path),
            path=path,
            label=label,
            about=roles.get(path[0]),
            type=concept.type if concept else ConceptType.DATE,
            choices=_choices(concept),
            unit=concept.unit if concept else None,
        )


def _choices(concept: Concept | None) -> Mapping[str, Text]:
    return concept.choices if concept else {}


def _roles(release: CompiledPack, language: str) -> dict[str, str]:
    return {
        role: each.label.in_language(language)
        for event in release.pack.life_events.values()
        for role, each in event.roles.items()
    }


class _BoxLabels:
    """What stands in a box of the drawing."""

    def __init__(self, release: CompiledPack, words: Words, language: str) -> None:
        self.words = words
        self.roles = _roles(release, language)
        self.concepts = release.pack.vocabulary.concepts
        self.language = language

    def __call__(self, name: str, concepts: tuple[str, ...]) -> str:
        if name in self.words.rules:
            return self.words.rule(name).label
        known = [self.concepts[each].label.in_language(self.language) for each in concepts if each in self.concepts]
        return "\n".join([self.roles.get(name) or self.words.fact((name,)), *(f"· {label}" for label in known)])
