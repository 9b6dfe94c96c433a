"""Decision tables and declared types that cannot be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portico.dmn.feel import tree
from portico.dmn.feel.checking.declared_types import list_of, type_from
from portico.dmn.feel.checking.kinds import LIST, NUMBER, WORDS
from portico.dmn.types import Aggregator, FeelType, HitPolicy, Type

if TYPE_CHECKING:
    from portico.dmn.feel.checking.checker import Checker

Maybe = Type | None
_LISTS = frozenset({HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER})
_RANKED = frozenset({HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER})
_SUMMED = frozenset({FeelType.NUMBER, FeelType.DURATION_DAYS, FeelType.DURATION_MONTHS})
_UNORDERED = frozenset({FeelType.BOOLEAN, FeelType.LIST, FeelType.CONTEXT})


def answer(checker: Checker, node: tree.Table) -> Maybe:
    """Return the type of what a table answers."""
    for at, column in enumerate(node.inputs):
        value = checker.infer(column.expression)
        checker.scope.append(("?", value))
        for test in (column.values, *(row.when[at] for row in node.rows)):
            if test is not None:
                checker.test(test, value)
        checker.scope.pop()
    columns = [_column(checker, node, at) for at in range(len(node.outputs))]
    if node.aggregator is Aggregator.COUNT:
        return NUMBER
    if len(columns) > 1:
        fields = {column.name: found or Type(FeelType.ANY) for column, found in zip(node.outputs, columns, strict=True)}
        found: Maybe = Type(FeelType.CONTEXT, item=fields)
    else:
        found = columns[0] if columns else None
    return list_of(found) if node.hit_policy in _LISTS and node.aggregator is None else found


def _column(checker: Checker, node: tree.Table, at: int) -> Maybe:
    """Return the type of an output where all rows agree on it; a plain number takes the unit of the others."""
    default = node.outputs[at].default
    answers = [row.then[at] for row in node.rows] + ([] if default is None else [default])
    found = [checker.infer(answer) for answer in answers if not _null(answer)]
    known = [each for each in found if each is not None]
    if not known or len(known) < len(found) or any(each.kind is not known[0].kind for each in known):
        return None
    return next((each for each in known if each.unit), known[0])


def _null(node: tree.Node) -> bool:
    return isinstance(node, tree.Literal) and node.value is None


def whole(checker: Checker, node: tree.Table) -> None:
    """Report what does not fit the hit policy."""
    if node.hit_policy in _RANKED and not any(column.values for column in node.outputs):
        checker.report(
            node, f"{node.hit_policy} ranks the rows by the values of an output. List them, the first ranks highest."
        )
    if node.aggregator is None:
        return
    if node.hit_policy is not HitPolicy.COLLECT:
        checker.report(node, f"{node.aggregator} goes with COLLECT only; this table is {node.hit_policy}.")
    if len(node.outputs) > 1:
        checker.report(node, f"{node.aggregator} needs one output; this table has {len(node.outputs)}.")
        return
    for number, row in enumerate(node.rows, 1):
        found = checker.inner().infer(row.then[0])
        wrong = found is not None and (
            (node.aggregator is Aggregator.SUM and found.kind not in _SUMMED)
            or (node.aggregator in (Aggregator.MIN, Aggregator.MAX) and found.kind in _UNORDERED)
        )
        if found is not None and wrong:
            checker.report(node, f"{node.aggregator} cannot take {WORDS[found.kind]}, as row {number} answers.")


def typed(checker: Checker, node: tree.Typed) -> Maybe:
    """Return the declared type; report a value that can never be of it."""
    found, declared = checker.infer(node.value), type_from(node.type, checker.named)
    if found is None or declared is None:
        return declared if declared is not None else found
    moment = (found.kind, declared.kind) == (FeelType.DATE, FeelType.DATE_TIME)
    if found.kind is not declared.kind and LIST.kind not in (found.kind, declared.kind) and not moment:
        checker.report(node.value, f"This gives {WORDS[found.kind]}, but {WORDS[declared.kind]} is declared.")
    return Type(declared.kind, found.unit, declared.item or found.item, declared.of or found.of)
