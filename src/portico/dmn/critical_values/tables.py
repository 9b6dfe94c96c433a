"""Decision tables, and values that must conform to a type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portico.dmn.critical_values.alternatives import (
    NULL,
    OPEN,
    SETTLED,
    Fields,
    Items,
    Known,
    Row,
    Seen,
    Term,
    clean,
    joined,
    only,
)
from portico.dmn.critical_values.conditions import tested
from portico.dmn.critical_values.relations import items_in, lift, observe
from portico.dmn.feel import tree
from portico.dmn.feel.checking.kinds import SIMPLE_KINDS
from portico.dmn.feel.type_fitting import fit
from portico.dmn.types import Aggregator, HitPolicy

if TYPE_CHECKING:
    from portico.dmn.critical_values.walk import Sight


def table(sight: Sight, node: tree.Table) -> Seen:
    """Return what a decision table may answer."""
    inputs = [sight.see(column.expression) for column in node.inputs]
    for value, each in zip(inputs, node.inputs, strict=True):
        if each.values is not None:  # what is not allowed makes the whole table null
            tested(sight, value, each.values)
    rows: list[list[Seen]] = []
    for row in node.rows:
        said = [only(tested(sight, value, test)) for value, test in zip(inputs, row.when, strict=True)]
        if all(each is None or each.value is True for each in said):
            rows.append([sight.see(each) for each in row.then])
    columns = [joined(*(row[at] for row in rows)) for at in range(len(node.outputs))]
    _outputs(sight, node, columns)
    for at, column in enumerate(node.outputs):
        columns[at] = joined(columns[at], sight.see(column.default) if column.default is not None else NULL)
    answer = (
        columns[0]
        if len(columns) == 1
        else joined((Fields({column.name: seen for column, seen in zip(node.outputs, columns, strict=True)}),))
    )
    if node.aggregator is not None:
        answer = _aggregated(sight, node.aggregator, answer)
    elif node.hit_policy in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER):
        return joined((Items(answer),), answer, NULL)
    return joined(answer, NULL)


def _outputs(sight: Sight, node: tree.Table, columns: list[Seen]) -> None:
    """Note how the outputs are looked at to choose among rows."""
    for column, seen in zip(node.outputs, columns, strict=True):
        for value in column.values:
            tested(sight, seen, value)
        if node.hit_policy is HitPolicy.ANY:
            observe(sight.findings, seen, seen, "=")


def _aggregated(sight: Sight, aggregator: Aggregator, answer: Seen) -> Seen:
    if aggregator is Aggregator.COUNT:
        return OPEN
    if aggregator in (Aggregator.MIN, Aggregator.MAX):
        observe(sight.findings, answer, answer)
        return answer
    return sight.blurred([answer])


def typed(sight: Sight, node: tree.Typed) -> Seen:
    """Return what is left of a value that must conform to a type."""
    return conforming(sight, sight.see(node.value), node.type)


def conforming(sight: Sight, seen: Seen, type_: tree.TypeExpression | None) -> Seen:
    """Return a value, or null where it does not conform: for simple types the kind of a fact tells."""
    if type_ is None or (isinstance(type_, tree.NamedType) and type_.name == "Any"):
        return seen
    found: list[Seen] = []
    for each in seen:
        if isinstance(each, Term) and isinstance(type_, tree.NamedType) and type_.name in SIMPLE_KINDS:
            sight.findings.kinds_told_apart(each.path)
            sight.findings.compared(each, None)
            found.append((each, Known(None)))
        elif isinstance(each, (Row, Items)) and isinstance(type_, tree.ListType):
            items = [conforming(sight, item, type_.item) for item in items_in(each) or ()]
            found += [(Row(tuple(items)) if isinstance(each, Row) else Items(joined(*items)),), NULL]
        elif isinstance(each, Known) and clean(each.value):
            found.append(lift(sight.findings, fit(each.value, type_, sight.session.model.types)))
        elif each is SETTLED:
            found.append(OPEN)
        else:
            found.append(sight.blurred([(each,)]))
    return joined(*found)
