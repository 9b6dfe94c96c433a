"""Decision tables as CASE: a row matches when all its tests are true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from portico.dmn.feel import tree
from portico.dmn.screening import lists, numbers, sql
from portico.dmn.screening.comparing import compared
from portico.dmn.screening.dates import NULL
from portico.dmn.screening.disjoint_rows import rows_are_apart
from portico.dmn.screening.logic import chosen, common, fitted, joined, surely
from portico.dmn.screening.pieces import Broken, Found, Items, Refusal, Row, Value, size_of
from portico.dmn.screening.shapes import COUNTED, Shape, boolean, whole
from portico.dmn.types import Aggregator, FeelType, HitPolicy

if TYPE_CHECKING:
    from portico.dmn.screening.translating import Translator


def table(translator: Translator, node: tree.Table) -> Found:
    """Return a decision table.

    :raises Refusal: it has no exact equal, or a cell was refused.
    """
    inputs = [translator.translate(each.expression) for each in node.inputs]
    allowed = [
        translator.test(each.values, value)
        for each, value in zip(node.inputs, inputs, strict=True)
        if each.values is not None
    ]
    rows = [_row(translator, row, inputs) for row in node.rows]
    defaults = [None if each.default is None else translator.translate(each.default) for each in node.outputs]
    told = [*inputs, *allowed, *defaults, *(part for row in rows for part in (row[0], *row[1]))]
    if any(isinstance(part, Broken) for part in told):
        raise Refusal(told=False)
    whens = [surely(joined([when], neutral=True)) for when, _ in rows]
    columns: list[Value | Items] = []
    for index, output in enumerate(node.outputs):
        thens = [_value(outputs[index]) for _, outputs in rows]
        default = defaults[index]
        columns.append(_column(translator, node, output, whens, thens, None if default is None else _value(default)))
    if len(columns) > 1 and not all(isinstance(column, Value) for column in columns):
        raise Refusal("a table that collects rows of several outputs")
    found = [_if_allowed(allowed, column) for column in columns]
    if len(found) == 1:
        return found[0]
    return Row({output.name: value for output, value in zip(node.outputs, found, strict=True)})


def _row(translator: Translator, row: tree.TableRow, inputs: list[Found]) -> tuple[Found, list[Found]]:
    tests = [translator.test(test, value) for test, value in zip(row.when, inputs, strict=True)]
    outputs = [translator.translate(each) for each in row.then]
    if any(isinstance(test, Broken) for test in tests):
        return Broken(), outputs
    return joined([surely(test) for test in tests if isinstance(test, Value)], neutral=True), outputs


def _value(found: Found) -> Value:
    if not isinstance(found, Value):
        raise Refusal("an output that is no plain value")
    return found


def _if_allowed(allowed: list[Found], column: Value | Items) -> Value:
    value = lists.as_list(column) if isinstance(column, Items) else column
    if not allowed:
        return value
    return chosen([(surely(joined(allowed, neutral=True)), value)], NULL)


def _column(
    translator: Translator,
    node: tree.Table,
    output: tree.TableOutput,
    whens: list[Value],
    thens: list[Value],
    default: Value | None,
) -> Value | Items:
    rows = list(zip(whens, thens, strict=True))
    policy = node.hit_policy
    if policy is HitPolicy.FIRST:
        return chosen(rows, default or NULL, "table")
    if policy is HitPolicy.UNIQUE:
        if rows_are_apart(node.rows, translator.known):
            return chosen(rows, default or NULL, "table")
        return _unique(rows, default or NULL)
    if len(node.outputs) > 1:
        raise Refusal(f"a table of the hit policy {policy.value} with several outputs")
    if policy is HitPolicy.ANY:
        return _any(translator, rows, default or NULL)
    if policy is HitPolicy.PRIORITY:
        return chosen(_by_priority(translator, output, rows), default or NULL, "table")
    if policy is HitPolicy.OUTPUT_ORDER:
        rows = _by_priority(translator, output, rows)
    if node.aggregator is not None:
        if default is not None:
            raise Refusal("a table that aggregates and has a default")
        return _AGGREGATES[node.aggregator](translator, rows)
    # What such a table answers when no row matches is asked of the rule engine itself.
    unmatched = translator.closed.value(tree.Table((), (tree.TableOutput(output.name),), (), policy))
    return _listed(rows, default, null=unmatched is None)


def _listed(rows: list[tuple[Value, Value]], default: Value | None, *, null: bool) -> Value:
    """Return the outputs of all matching rows as a list.

    :param null: when no row matches, the answer is null and not the empty list.
    """
    if not rows or default is not None:
        raise Refusal("a table that answers a list and has a default, or no rows")
    item = common([then for _, then in rows], "table")
    shape = Shape(FeelType.LIST, nullable=False, longest=len(rows), item=item)
    if item.kind is FeelType.LIST:
        raise Refusal("a list within a list")
    empty = sql.cast(exp.Array(expressions=[]), sql.type_of(shape))
    pieces: list[sql.Sql] = []
    for when, then in rows:
        one = sql.cast(exp.Array(expressions=[fitted(then, item)]), sql.type_of(shape))
        pieces.append(sql.case([(when.sql, one)], empty.copy()))
    size = size_of(*(value for row in rows for value in row))
    found = Value(shape, sql.concatenated(pieces), size=2 * size)
    if not null:
        return found
    return chosen([(joined([when for when, _ in rows], neutral=False), found)], NULL)


def _unique(rows: list[tuple[Value, Value]], default: Value) -> Value:
    found = chosen(rows, default, "table")
    if len(rows) < 2:
        return found
    return chosen([(_many(rows), NULL)], found)


def _many(rows: list[tuple[Value, Value]]) -> Value:
    ones: list[sql.Sql] = [sql.case([(when.sql, sql.integer(1))], sql.integer(0)) for when, _ in rows]
    piece = sql.binary(exp.GT, sql.chain(exp.Add, ones), sql.integer(1))
    return Value(boolean(nullable=False), piece, size=size_of(*(when for when, _ in rows)))


def _any(translator: Translator, rows: list[tuple[Value, Value]], default: Value) -> Value:
    """Return the output that all matching rows agree on: null when two of them differ."""
    differ: list[Value] = []
    for index, (when, then) in enumerate(rows):
        for other_when, other_then in rows[index + 1 :]:
            if then.is_constant and other_then.is_constant and then.constant == other_then.constant:
                continue
            other = compared(translator.dialect, "!=", then, other_then)
            differ.append(joined([when, other_when, other], neutral=True))
    found = chosen(rows, default, "table")
    return chosen([(surely(joined(differ, neutral=False)), NULL)], found) if differ else found


def _by_priority(
    translator: Translator, output: tree.TableOutput, rows: list[tuple[Value, Value]]
) -> list[tuple[Value, Value]]:
    """Return the rows in the order of their outputs' priorities, which must be the same for all facts."""
    ranks: list[int] = []
    for _, then in rows:
        if not then.is_constant:
            raise Refusal("a priority that depends on an output that is computed")
        tests = [translator.test(test, then) for test in output.values]
        said = [test.constant if isinstance(test, Value) and test.is_constant else None for test in tests]
        ranks.append(said.index(True) if True in said else len(said))
    return [row for _, row in sorted(zip(ranks, rows, strict=True), key=lambda pair: pair[0])]


def _counted(_: Translator, rows: list[tuple[Value, Value]]) -> Value:
    ones: list[sql.Sql] = [sql.case([(when.sql, sql.integer(1))], sql.integer(0)) for when, _ in rows]
    shape = whole(0, len(rows), nullable=False)
    piece = sql.chain(exp.Add, ones) if ones else sql.integer(0)
    return Value(shape, sql.cast(piece, sql.type_of(shape)), size=size_of(*(when for when, _ in rows)))


def _summed(translator: Translator, rows: list[tuple[Value, Value]]) -> Value:
    if not rows:
        return NULL
    zero = numbers.constant(0, 0)
    shape = common([then for _, then in rows], "table")
    if shape.kind is not FeelType.NUMBER:
        raise Refusal("the sum of what is no number")
    total = chosen([rows[0]], zero, "table")
    for row in rows[1:]:
        total = numbers.added(translator.dialect, "+", total, chosen([row], zero, "table"), FeelType.NUMBER)
    return chosen([(joined([when for when, _ in rows], neutral=False), total)], NULL)


def _extreme(name: str, sign: str) -> Callable[[Translator, list[tuple[Value, Value]]], Value]:
    def run(translator: Translator, rows: list[tuple[Value, Value]]) -> Value:
        """LEAST and GREATEST leave nulls out, as rows that do not match must be; an output must not be null."""
        if not rows:
            return NULL
        shape = common([then for _, then in rows], "table")
        if shape.kind not in COUNTED or any(then.shape.nullable for _, then in rows):
            raise Refusal("the least or greatest of outputs that may be null")
        pieces = [sql.case([(when.sql, fitted(then, shape))]) for when, then in rows]
        hit = replace(shape, nullable=True)
        return Value(hit, sql.function(name, *pieces), size=size_of(*(value for row in rows for value in row)))

    return run


_AGGREGATES: dict[Aggregator, Callable[[Translator, list[tuple[Value, Value]]], Value]] = {
    Aggregator.COUNT: _counted,
    Aggregator.SUM: _summed,
    Aggregator.MIN: _extreme("LEAST", "<"),
    Aggregator.MAX: _extreme("GREATEST", ">"),
}
