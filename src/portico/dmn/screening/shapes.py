"""What is known of a value before any row is read: its kind, whether it may be null, its bounds and its decimals."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portico.dmn.types import FeelType

MAX_DIGITS = 34
"""A number of so many digits is exact in decimal128."""
SQL_DIGITS = 38
"""The widest DECIMAL of DuckDB and Spark."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The values that an expression can have.

    :param low: the least value: of numbers times 10 to the `scale`, of dates the day's number from 0001-01-01, of
        durations the months or days.
    :param longest: the most characters of a text, the most items of a list; None when nobody knows.
    """

    kind: FeelType
    nullable: bool = True
    low: int = 0
    high: int = 0
    scale: int = 0
    longest: int | None = None
    item: Shape | None = None
    fields: tuple[tuple[str, Shape], ...] = ()

    @property
    def size(self) -> int:
        """Return the greatest number without its sign, as an integer of the scale."""
        return max(abs(self.low), abs(self.high))

    @property
    def digits(self) -> int:
        """Return how many digits the widest value has."""
        return max(digits_of(self.size), self.scale, 1)

    def at_scale(self, scale: int) -> tuple[int, int]:
        """Return the bounds as integers of a scale that is at least the own one."""
        factor = 10 ** (scale - self.scale)
        return self.low * factor, self.high * factor

    def field(self, name: str) -> Shape | None:
        """Return the shape of a field of a context."""
        return dict(self.fields).get(name)


NOTHING = Shape(FeelType.ANY)
"""The shape of null."""
COUNTED = frozenset({FeelType.NUMBER, FeelType.DURATION_DAYS, FeelType.DURATION_MONTHS})
"""Kinds that are numbers in SQL: durations are their days or months."""
ORDERED = COUNTED | {FeelType.DATE, FeelType.TEXT}


def digits_of(number: int) -> int:
    """Return how many digits an integer has; zero has none.

    >>> digits_of(-120)
    3
    """
    return len(str(abs(number))) if number else 0


def boolean(*, nullable: bool) -> Shape:
    """Return the shape of a truth value."""
    return Shape(FeelType.BOOLEAN, nullable=nullable)


def whole(low: int, high: int, *, nullable: bool, kind: FeelType = FeelType.NUMBER) -> Shape:
    """Return the shape of a whole number, or of a duration of whole days or months."""
    return Shape(kind, nullable=nullable, low=low, high=high)


def union(one: Shape, other: Shape) -> Shape | None:
    """Return the shape that holds the values of both; None when they are of different kinds."""
    if one.kind is FeelType.ANY or other.kind is FeelType.ANY:
        return replace(other if one.kind is FeelType.ANY else one, nullable=True)
    if one.kind is not other.kind:
        return None
    scale = max(one.scale, other.scale)
    (low, high), (least, greatest) = one.at_scale(scale), other.at_scale(scale)
    item = _item_of_both(one, other)
    fields = _fields_of_both(one, other)
    if (item is None and (one.item or other.item)) or fields is None:
        return None
    unlimited = one.longest is None or other.longest is None
    longest = None if unlimited else max(one.longest or 0, other.longest or 0)
    return Shape(
        one.kind,
        nullable=one.nullable or other.nullable,
        low=min(low, least),
        high=max(high, greatest),
        scale=scale,
        longest=longest,
        item=item,
        fields=fields,
    )


def _item_of_both(one: Shape, other: Shape) -> Shape | None:
    """An empty list has items of every kind."""
    if one.longest == 0 or other.longest == 0:
        return other.item if one.longest == 0 else one.item
    return None if one.item is None or other.item is None else union(one.item, other.item)


def _fields_of_both(one: Shape, other: Shape) -> tuple[tuple[str, Shape], ...] | None:
    if tuple(name for name, _ in one.fields) != tuple(name for name, _ in other.fields):
        return None
    joined = [(name, union(shape, found)) for (name, shape), (_, found) in zip(one.fields, other.fields, strict=True)]
    return tuple((name, shape) for name, shape in joined if shape is not None) if all(s for _, s in joined) else None
