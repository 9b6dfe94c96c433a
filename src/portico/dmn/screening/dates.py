"""Dates and durations; a duration of whole days or months is a whole number in SQL."""

from __future__ import annotations

import datetime as dt

from sqlglot import exp

from portico.dmn.screening import sql
from portico.dmn.screening.dialects import Dialect
from portico.dmn.screening.logic import chosen
from portico.dmn.screening.pieces import Refusal, Value, size_of
from portico.dmn.screening.shapes import Shape, boolean, digits_of, whole
from portico.dmn.screening.sql import Sql
from portico.dmn.types import FeelType

FIRST, LAST = dt.date.min.toordinal(), dt.date.max.toordinal()
_MOST_COUNT = 4_000_000  # days or months that no date is away from another
NULL = Value(Shape(FeelType.ANY), exp.null(), constant=None)


def shifted(dialect: Dialect, sign: str, day: Value, length: Value) -> Value:
    """Return a date plus or minus a duration of days or months."""
    step = length.shape
    if step.scale:
        raise Refusal("a date plus a part of a day or month")
    if step.size > _MOST_COUNT:
        raise Refusal("a date plus a duration of unknown length: declare the least and the greatest")
    low, high = (step.low, step.high) if sign == "+" else (-step.high, -step.low)
    in_months = step.kind is FeelType.DURATION_MONTHS
    low, high = (low * (31 if low < 0 else 28), high * (28 if high < 0 else 31)) if in_months else (low, high)
    low, high = day.shape.low + low, day.shape.high + high
    if low < FIRST or high > LAST:
        raise Refusal("the date may lie before the year 1 or after the year 9999")
    count = _count(length, sign)
    piece = (dialect.plus_months if in_months else dialect.plus_days)(sql.wrapped(day.sql), count)
    shape = Shape(FeelType.DATE, day.shape.nullable or step.nullable, low, high)
    months = step.low if sign == "+" else -step.low
    moved = (day, months) if in_months and step.low == step.high and not step.nullable else None
    return Value(shape, piece, size=size_of(day, length), moved=moved)


def _count(length: Value, sign: str) -> Sql:
    shape = length.shape
    if shape.low == shape.high and not shape.nullable:
        return sql.integer(shape.low if sign == "+" else -shape.low)
    return length.sql if sign == "+" else sql.cast(exp.Neg(this=sql.wrapped(length.sql)), "INT")


def days_between(dialect: Dialect, end: Value, start: Value) -> Value:
    """Return ``end - start`` as whole days."""
    shape = whole(
        end.shape.low - start.shape.high,
        end.shape.high - start.shape.low,
        nullable=end.shape.nullable or start.shape.nullable,
        kind=FeelType.DURATION_DAYS,
    )
    piece = sql.cast(dialect.days_between(start.sql, end.sql), sql.type_of(shape))
    return Value(shape, piece, size=size_of(start, end))


def part(dialect: Dialect, day: Value, name: str) -> Value:
    """Return the year, month, day or weekday of a date."""
    first, last = dt.date.fromordinal(day.shape.low), dt.date.fromordinal(day.shape.high)
    bounds = {"year": (first.year, last.year), "month": (1, 12), "day": (1, 31), "weekday": (1, 7)}
    if name not in bounds:
        raise Refusal(f"the part '{name}' of a date")
    in_calendar = exp.Extract(this=exp.var(name.upper()), expression=day.sql)
    piece = dialect.weekday(day.sql) if name == "weekday" else in_calendar
    shape = whole(*bounds[name], nullable=day.shape.nullable)
    return Value(shape, sql.cast(piece, sql.type_of(shape)), size=size_of(day))


def date_of(year: Value, month: Value, day: Value) -> Value:
    """Return ``date(year, month, day)``; null when the calendar has no such day."""
    parts = (year, month, day)
    if any(value.shape.kind is not FeelType.NUMBER or value.shape.scale for value in parts):
        raise Refusal("a date of parts that may not be whole numbers")
    if year.shape.low < 1 or year.shape.high > 9999:
        raise Refusal("the date may lie before the year 1 or after the year 9999")
    low = dt.date(year.shape.low, 1, 1).toordinal()
    high = dt.date(year.shape.high, 12, 31).toordinal()
    nullable = any(value.shape.nullable for value in parts)
    checks: list[Sql] = []
    if month.shape.low < 1 or month.shape.high > 12:
        checks.append(_inside(month, sql.number(12, 0)))
        month = _clamped(month, 12)
    if day.shape.low < 1 or day.shape.high > 28:
        first = sql.function("MAKE_DATE", *(_int(value) for value in (year, month)), sql.integer(1))
        last = exp.Extract(this=exp.var("DAY"), expression=sql.function("LAST_DAY", first))
        checks.append(_inside(day, last))
    made = Value(
        Shape(FeelType.DATE, nullable, low, high),
        sql.function("MAKE_DATE", *(_int(value) for value in (year, month, day))),
        size=size_of(*parts),
    )
    if not checks:
        return made
    valid = Value(boolean(nullable=False), sql.both(*checks), size=4 * size_of(*parts))
    return chosen([(valid, made)], NULL)


def _inside(value: Value, most: Sql) -> Sql:
    return exp.Between(this=sql.wrapped(value.sql), low=sql.number(1, 0), high=most)


def _clamped(value: Value, most: int) -> Value:
    """Return a number between 1 and the most: what a date is made of even in rows whose date is not used."""
    above = sql.binary(exp.GT, value.sql, sql.number(most, 0))
    below = sql.binary(exp.LT, value.sql, sql.number(1, 0))
    piece = sql.case([(above, sql.number(most, 0)), (below, sql.number(1, 0))], value.sql)
    return Value(whole(1, most, nullable=value.shape.nullable), piece, size=3 * size_of(value))


def _int(value: Value) -> Sql:
    shape = value.shape
    is_constant = shape.low == shape.high and not shape.nullable
    return sql.integer(shape.low) if is_constant else sql.cast(value.sql, "INT")


def months_between(dialect: Dialect, start: Value, end: Value) -> Value:
    """Return ``years and months duration(start, end)``: whole months, towards zero."""
    one, other = start.shape, end.shape
    low, high = (other.low - one.high) // 28 - 1, (other.high - one.low) // 28 + 1
    shape = whole(low, high, nullable=one.nullable or other.nullable, kind=FeelType.DURATION_MONTHS)
    number = sql.decimal_type(digits_of(shape.size), 0)
    raw = sql.chain(exp.Add, [_months_of(dialect, end), exp.Neg(this=sql.wrapped(_months_of(dialect, start)))])
    last, first = part(dialect, end, "day"), part(dialect, start, "day")
    zero = sql.integer(0)
    short = sql.both(sql.binary(exp.GT, raw.copy(), zero), sql.binary(exp.LT, last.sql, first.sql))
    long = sql.both(sql.binary(exp.LT, raw.copy(), zero.copy()), sql.binary(exp.GT, last.sql, first.sql))
    one_less = sql.binary(exp.Sub, raw.copy(), sql.integer(1))
    one_more = sql.binary(exp.Add, raw.copy(), sql.integer(1))
    piece = sql.case([(short, one_less), (long, one_more)], raw)
    return Value(shape, sql.cast(piece, number), size=10 * size_of(start, end))


def _months_of(dialect: Dialect, day: Value) -> Sql:
    years = sql.binary(exp.Mul, part(dialect, day, "year").sql, sql.integer(12))
    return sql.binary(exp.Add, years, part(dialect, day, "month").sql)
