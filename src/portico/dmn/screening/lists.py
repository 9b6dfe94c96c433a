"""Lists of structs in one column: filters, loops, `some` and `every` become lambdas."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from portico.dmn.screening import sql
from portico.dmn.screening.comparing import compared, neither, never, opposite, truth
from portico.dmn.screening.dates import NULL
from portico.dmn.screening.dialects import Dialect
from portico.dmn.screening.logic import chosen, common, fitted, joined, surely
from portico.dmn.screening.numbers import added, checked
from portico.dmn.screening.pieces import Found, Items, Refusal, Value, size_of
from portico.dmn.screening.shapes import COUNTED, ORDERED, Shape, boolean, union, whole
from portico.dmn.screening.sql import Sql
from portico.dmn.types import FeelType

MOST_ITEMS = 10**9


def as_list(found: Found) -> Value:
    """Return a list as one value.

    :raises Refusal: it is none.
    """
    if isinstance(found, Items):
        shape = common(found.values, "list") if found.values else Shape(FeelType.BOOLEAN, nullable=False)
        pieces: list[Sql] = [fitted(value, shape) for value in found.values]
        outer = Shape(FeelType.LIST, nullable=False, longest=len(pieces), item=shape)
        return Value(outer, sql.cast(exp.Array(expressions=pieces), sql.type_of(outer)), size=size_of(*found.values))
    if isinstance(found, Value) and found.shape.kind is FeelType.LIST and found.shape.item is not None:
        return found
    raise Refusal("a list is needed here")


def item_of(items: Value, name: str) -> Value:
    """Return the variable of a lambda over a list."""
    assert items.shape.item is not None  # noqa: S101 - `as_list` saw to it
    return Value(items.shape.item, exp.Column(this=exp.to_identifier(name, quoted=True)))


def _lambda(name: str, body: Sql) -> Sql:
    return exp.Lambda(this=body, expressions=[exp.to_identifier(name, quoted=True)])


def filtered(items: Value, name: str, condition: Value) -> Value:
    """Return the items for which a condition is true; null of null."""
    piece = exp.ArrayFilter(this=items.sql, expression=_lambda(name, condition.sql))
    return Value(items.shape, piece, size=size_of(items, condition))


def mapped(items: Value, name: str, body: Value) -> Value:
    """Return the list of what a body gives for each item."""
    piece = exp.Transform(this=items.sql, expression=_lambda(name, body.sql))
    shape = Shape(FeelType.LIST, items.shape.nullable, longest=items.shape.longest, item=body.shape)
    return Value(shape, piece, size=size_of(items, body))


def field_of(dialect: Dialect, base: Value, name: str) -> Value:
    """Return a field of a context."""
    shape = base.shape.field(name)
    if shape is None:
        raise Refusal(f"no field '{name}' is declared")
    nullable = shape.nullable or base.shape.nullable
    return Value(replace(shape, nullable=nullable), dialect.field(base.sql, name), size=size_of(base))


def counted(items: Value) -> Value:
    """Return the number of items; null of null."""
    most = MOST_ITEMS if items.shape.longest is None else items.shape.longest
    shape = whole(0, most, nullable=items.shape.nullable)
    piece = sql.cast(exp.ArraySize(this=items.sql), sql.type_of(shape))
    if items.shape.nullable:
        return Value(shape, sql.case([(sql.is_null(items.sql), exp.null())], piece), size=2 * size_of(items))
    return Value(shape, piece, size=size_of(items))


def quantified(items: Value, name: str, condition: Value, *, every: bool) -> Value:
    """Return `every` or `some` in three values: the deciding one, else null, else the other."""
    if condition.shape.kind is not FeelType.BOOLEAN:
        condition = neither()
    decisive = opposite(condition) if every else condition
    branches: list[tuple[Value, Value]] = []
    if items.shape.nullable:
        branches.append((Value(boolean(nullable=False), sql.is_null(items.sql), size=size_of(items)), neither()))
    branches.append((_some(items, name, surely(decisive)), truth(not every)))
    if condition.shape.nullable:
        undecided = Value(boolean(nullable=False), sql.is_null(condition.sql), size=size_of(condition))
        branches.append((_some(items, name, undecided), neither()))
    if len(branches) == 1:
        found = branches[0][0]
        return opposite(found) if every else found
    return chosen(branches, truth(every), "every" if every else "some")


def _some(items: Value, name: str, condition: Value) -> Value:
    if condition.is_constant and condition.constant is False:
        return never()
    never_null = Value(replace(items.shape, nullable=False), items.sql, size=items.size)
    kept = filtered(never_null, name, condition)
    piece = sql.binary(exp.GT, exp.ArraySize(this=kept.sql), sql.integer(0))
    return Value(boolean(nullable=False), piece, size=size_of(kept))


def contains(dialect: Dialect, found: Found, element: Value, name: str) -> Value:
    """Return whether an item equals the element; null of null."""
    if isinstance(found, Items):
        return among(dialect, element, found.values)
    items = as_list(found)
    same = surely(compared(dialect, "=", item_of(items, name), element))
    some = _some(items, name, same)
    if not items.shape.nullable:
        return some
    is_null = Value(boolean(nullable=False), sql.is_null(items.sql), size=size_of(items))
    return chosen([(is_null, neither())], some)


def among(dialect: Dialect, value: Value, items: tuple[Value, ...]) -> Value:
    """Return whether a value equals one of a few; never null."""
    plain = [item for item in items if item.is_constant and item.shape.kind is FeelType.TEXT]
    rest = [item for item in items if item not in plain]
    said: list[Found] = [surely(compared(dialect, "=", value, item)) for item in rest]
    if plain and value.shape.kind is not FeelType.TEXT:
        said += [surely(compared(dialect, "=", value, item)) for item in plain]
    elif plain:
        piece = exp.In(this=sql.wrapped(value.sql), expressions=[item.sql for item in plain])
        found = Value(boolean(nullable=value.shape.nullable), piece, size=size_of(value, *plain))
        said.insert(0, surely(found))
    return joined(said, neutral=False)


def extreme(dialect: Dialect, sign: str, found: Found) -> Value:
    """Return the least (``<``) or greatest (``>``) item; null when there is none or one is null."""
    if isinstance(found, Items):
        return _extreme_of(sign, list(found.values))
    items = as_list(found)
    shape = _items_shape(items, "min and max")
    if shape.kind not in ORDERED:
        raise Refusal("min and max of values that have no order")
    name = "MIN" if sign == "<" else "MAX"
    whole_list = Value(replace(shape, nullable=True), dialect.aggregate(name, items.sql), size=size_of(items))
    return _unless_null_within(items, whole_list)


def _extreme_of(sign: str, values: list[Value]) -> Value:
    if not values or any(value.shape.kind is FeelType.ANY for value in values):
        return NULL
    shape = common(values, "min and max")
    if shape.kind not in ORDERED:
        raise Refusal("min and max of values that have no order")
    piece = sql.function("LEAST" if sign == "<" else "GREATEST", *(fitted(value, shape) for value in values))
    if shape.kind in COUNTED:
        pick = min if sign == "<" else max
        bounds = [value.shape.at_scale(shape.scale) for value in values]
        shape = replace(shape, low=pick(low for low, _ in bounds), high=pick(high for _, high in bounds))
    found = Value(replace(shape, nullable=False), piece, size=size_of(*values)) if len(values) > 1 else values[0]
    return _unless_null(values, found)


def _unless_null(values: list[Value], found: Value) -> Value:
    doubtful = [value for value in values if value.shape.nullable]
    if not doubtful:
        return found
    checks = [sql.is_null(value.sql) for value in doubtful]
    any_null = Value(boolean(nullable=False), sql.either(*checks), size=size_of(*doubtful))
    return chosen([(any_null, NULL)], found)


def _unless_null_within(items: Value, found: Value) -> Value:
    shape = items.shape.item
    if shape is None or not shape.nullable:
        return found
    undecided = Value(boolean(nullable=False), sql.is_null(item_of(items, "i").sql))
    return chosen([(_some(items, "i", undecided), NULL)], found)


def _items_shape(items: Value, what: str) -> Shape:
    shape = items.shape.item
    if shape is None or union(shape, shape) is None:
        raise Refusal(f"{what} of a list of lists")
    return shape


def summed(dialect: Dialect, found: Found) -> Value:
    """Return the sum of the items; null when there is none or one is null."""
    if isinstance(found, Items):
        if not found.values or any(value.shape.kind is FeelType.ANY for value in found.values):
            return NULL
        kind = common(found.values, "sum").kind
        if kind not in COUNTED:
            raise Refusal("the sum of what is no number")
        total = found.values[0]
        for value in found.values[1:]:
            total = added(dialect, "+", total, value, kind)
        return total
    items = as_list(found)
    shape = _items_shape(items, "the sum")
    if shape.kind not in COUNTED:
        raise Refusal("the sum of what is no number")
    if items.shape.longest is None:
        raise Refusal("the sum of a list of unknown length: declare `longest`")
    most = items.shape.longest
    total_shape = replace(shape, low=min(most * shape.low, shape.low), high=max(most * shape.high, shape.high))
    total_shape = checked(replace(total_shape, nullable=True), "the sum")
    total = Value(total_shape, dialect.aggregate("SUM", items.sql), size=size_of(items))
    return _unless_null_within(items, total)
