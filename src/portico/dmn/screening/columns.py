"""How a table of facts is declared: one column per input, with what the values can be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from portico.dmn.screening.shapes import MAX_DIGITS, Shape, digits_of
from portico.dmn.types import DECIMAL128, FeelType

FIRST_DAY, LAST_DAY = dt.date(1800, 1, 1), dt.date(2199, 12, 31)
"""Between these lie all dates of a column that declares no other bounds."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column, or one field of the structs in a nested column.

    Rows whose values lie outside the declaration are told by `Screened.guard` and belong to Python.

    :param digits: of numbers: the most digits in all; or declare `low` and `high`.
    :param scale: of numbers: the most decimals.
    :param low: the least value of a number, duration (in its months or days) or date.
    :param longest: the most characters of a text, the most items of a list; needed where texts or sums grow.
    :param fields: of contexts: a column per name.
    :param item: of lists: what the items are; an item is never null.
    :param unknown_possible: some rows have a fact that nobody knows yet, which SQL's null cannot say.
    :param name: the column's name in the table; the path with dots when left out.
    """

    type: FeelType
    nullable: bool = True
    digits: int | None = None
    scale: int = 0
    low: Decimal | int | dt.date | None = None
    high: Decimal | int | dt.date | None = None
    longest: int | None = None
    fields: Mapping[str, Column] | None = None
    item: Column | None = None
    unknown_possible: bool = False
    name: str | None = None


class Undeclared(Exception):  # never leaves the package: it becomes a refusal
    """A column does not say what is needed to prove anything of it."""


def shape_of(column: Column) -> Shape:
    """Return what a column's values can be.

    :raises Undeclared: with what is missing.
    """
    if column.unknown_possible:
        raise Undeclared("some rows have a fact that nobody knows yet, and SQL's null would call it known to be empty")
    if column.type is FeelType.NUMBER:
        return _number(column)
    if column.type is FeelType.DATE:
        low, high = _day(column.low, FIRST_DAY), _day(column.high, LAST_DAY)
        return Shape(FeelType.DATE, column.nullable, low.toordinal(), high.toordinal())
    if column.type in (FeelType.DURATION_DAYS, FeelType.DURATION_MONTHS):
        most = 10 ** (column.digits or 6) - 1
        return Shape(column.type, column.nullable, _count(column.low, -most), _count(column.high, most))
    if column.type is FeelType.LIST and column.item is not None:
        item = shape_of(column.item)
        if column.item.nullable and column.item.type is not FeelType.CONTEXT:
            raise Undeclared("items of its list may be null; declare them as never null")
        return Shape(FeelType.LIST, column.nullable, longest=column.longest, item=_never_null(item))
    if column.type is FeelType.CONTEXT and column.fields:
        fields = tuple((name, shape_of(field)) for name, field in column.fields.items())
        return Shape(FeelType.CONTEXT, column.nullable, fields=fields)
    if column.type in (FeelType.TEXT, FeelType.BOOLEAN):
        return Shape(column.type, column.nullable, longest=column.longest)
    raise Undeclared(f"a column of the type {column.type.value.replace('_', ' ')} has no SQL of the same meaning")


def _never_null(shape: Shape) -> Shape:
    return replace(shape, nullable=False)


def _number(column: Column) -> Shape:
    if column.digits is None and (column.low is None or column.high is None):
        raise Undeclared("it does not say how many digits it has, or its least and greatest value")
    most = 10 ** (column.digits or MAX_DIGITS) - 1
    low = -most if column.low is None else max(-most, _scaled(column.low, column.scale))
    high = most if column.high is None else min(most, _scaled(column.high, column.scale))
    if digits_of(max(abs(low), abs(high))) > MAX_DIGITS or not 0 <= column.scale <= MAX_DIGITS:
        raise Undeclared(f"it has more than {MAX_DIGITS} digits")
    return Shape(FeelType.NUMBER, column.nullable, low, high, column.scale)


def _scaled(bound: object, scale: int) -> int:
    if not isinstance(bound, (Decimal, int)):
        raise Undeclared("its bounds are not numbers")
    return int(DECIMAL128.scaleb(Decimal(bound), scale))


def _count(bound: object, default: int) -> int:
    return default if bound is None else _scaled(bound, 0)


def _day(bound: object, default: dt.date) -> dt.date:
    if bound is None:
        return default
    if not isinstance(bound, dt.date):
        raise Undeclared("its bounds are not dates")
    return bound
