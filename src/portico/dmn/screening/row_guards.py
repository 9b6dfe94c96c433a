"""Which rows are as declared: within the bounds from which the SQL was proved equal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlglot import exp

from portico.dmn.screening import sql
from portico.dmn.screening.columns import Column, shape_of
from portico.dmn.screening.dialects import Dialect
from portico.dmn.screening.lists import filtered, item_of
from portico.dmn.screening.pieces import Value
from portico.dmn.screening.shapes import COUNTED, Shape, boolean
from portico.dmn.screening.sql import Sql
from portico.dmn.types import FeelType, Path


def guard(dialect: Dialect, columns: Mapping[Path, Column]) -> Sql:
    """Return an expression that is true for the rows that are as declared."""
    checks: list[Sql] = []
    for path, column in sorted(columns.items()):
        name = exp.to_identifier(column.name or ".".join(path), quoted=True)
        checks += _checks(dialect, Value(shape_of(column), exp.Column(this=name)), 0)
    return sql.both(*checks) if checks else exp.Boolean(this=True)


def _checks(dialect: Dialect, value: Value, depth: int) -> list[Sql]:
    shape = value.shape
    found = [check for check in (_bounds(value), *_inner(dialect, value, depth)) if check is not None]
    if not shape.nullable:
        return [sql.opposite(sql.is_null(value.sql)), *found]
    return [sql.either(sql.is_null(value.sql), sql.both(*found))] if found else []


def _bounds(value: Value) -> Sql | None:
    shape = value.shape
    if shape.kind in COUNTED:
        low, high = sql.number(shape.low, shape.scale), sql.number(shape.high, shape.scale)
    elif shape.kind is FeelType.DATE:
        days = (dt.date.fromordinal(bound).isoformat() for bound in (shape.low, shape.high))
        low, high = (sql.cast(exp.Literal.string(day), "DATE") for day in days)
    elif shape.longest is not None:
        length = exp.Length(this=value.sql) if shape.kind is FeelType.TEXT else exp.ArraySize(this=value.sql)
        return sql.binary(exp.LTE, length, sql.integer(shape.longest))
    else:
        return None
    return exp.Between(this=value.sql, low=low, high=high)


def _inner(dialect: Dialect, value: Value, depth: int) -> list[Sql]:
    shape = value.shape
    if shape.kind is FeelType.CONTEXT:
        fields = [(name, each) for name, each in shape.fields]
        return [check for name, each in fields for check in _checks(dialect, _field(dialect, value, name, each), depth)]
    if shape.kind is not FeelType.LIST:
        return []
    name = f"g{depth}"
    checks = _checks(dialect, item_of(value, name), depth + 1)
    if not checks:
        return []
    bad = Value(boolean(nullable=False), sql.opposite(sql.coalesced(sql.both(*checks), sql.false())))
    never_null = Value(Shape(FeelType.LIST, nullable=False, item=shape.item), value.sql)
    return [sql.binary(exp.EQ, exp.ArraySize(this=filtered(never_null, name, bad).sql), sql.integer(0))]


def _field(dialect: Dialect, value: Value, name: str, shape: Shape) -> Value:
    return Value(shape, dialect.field(value.sql, name))
