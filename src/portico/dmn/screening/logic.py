"""`and`, `or`, `if`: three truth values as SQL has them, and what is no truth value counts as null."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from portico.dmn.screening import sql
from portico.dmn.screening.comparing import WORDS, neither, never, truth
from portico.dmn.screening.pieces import Found, Refusal, Value, size_of
from portico.dmn.screening.shapes import COUNTED, SQL_DIGITS, Shape, boolean, digits_of, union
from portico.dmn.screening.sql import Sql
from portico.dmn.types import FeelType


def joined(operands: Sequence[Found], *, neutral: bool) -> Value:
    """Return `and` (neutral true) or `or` (neutral false) over all operands."""
    kept: list[Value] = []
    null = False
    for operand in operands:
        if not isinstance(operand, Value) or operand.shape.kind is not FeelType.BOOLEAN:
            null = True
        elif not operand.is_constant:
            kept.append(operand)
        elif operand.constant is (not neutral):
            return truth(not neutral)
        else:
            null = null or operand.constant is None
    if null:
        kept.append(neither())
    if len(kept) < 2:
        return kept[0] if kept else truth(neutral)
    parts = [value.sql for value in kept]
    nullable = any(value.shape.nullable for value in kept)
    return Value(boolean(nullable=nullable), (sql.both if neutral else sql.either)(*parts), size=size_of(*kept))


def surely(value: Value) -> Value:
    """Return whether a value is true: null counts as false."""
    if value.shape.kind is not FeelType.BOOLEAN:
        return never()
    if value.is_constant:
        return truth(value.constant is True)
    if not value.shape.nullable:
        return value
    return Value(boolean(nullable=False), _or_false(value), size=size_of(value))


def _or_false(value: Value) -> Sql:
    return sql.coalesced(value.sql, sql.false())


def common(values: Sequence[Value], what: str) -> Shape:
    """Return the shape that all values fit.

    :raises Refusal: they are of different kinds, or too wide together.
    """
    found = values[0].shape
    for value in values[1:]:
        shape = union(found, value.shape)
        if shape is None:
            raise Refusal(f"{what}: {WORDS[found.kind]} here and {WORDS[value.shape.kind]} there")
        found = shape
    if digits_of(found.size) > SQL_DIGITS:
        raise Refusal(f"{what}: the numbers have more than {SQL_DIGITS} digits when their decimals are lined up")
    return found


def fitted(value: Value, shape: Shape) -> Sql:
    """Return the SQL of a value with the decimals of a shape, so that all branches have one type."""
    if shape.kind in COUNTED and value.shape.kind in COUNTED and value.shape.scale != shape.scale:
        return sql.cast(value.sql, sql.type_of(shape))
    if value.shape.kind is FeelType.LIST and value.shape.longest == 0 and not value.shape.nullable:
        return sql.cast(exp.Array(expressions=[]), sql.type_of(shape))
    if value.shape.kind is FeelType.LIST and value.shape.item != shape.item:
        return sql.cast(value.sql, sql.type_of(shape))
    return value.sql


def chosen(branches: Sequence[tuple[Value, Value]], default: Value, what: str = "if") -> Value:
    """Return the value of the first branch whose condition is true; conditions that are never true are left out."""
    open_branches: list[tuple[Value, Value]] = []
    for condition, value in branches:
        if condition.is_constant and condition.constant is not True:
            continue
        if condition.is_constant:
            default = value
            break
        open_branches.append((condition, value))
    if not open_branches:
        return default
    values = [value for _, value in open_branches] + [default]
    if all(value.is_constant and value.constant is None for value in values):
        return default
    shape = common(values, what)
    pieces = [(condition.sql, fitted(value, shape)) for condition, value in open_branches]
    size = size_of(*values, *(condition for condition, _ in open_branches))
    nullable = any(value.shape.nullable for value in values)
    return Value(replace(shape, nullable=nullable), sql.case(pieces, fitted(default, shape)), size=size)
