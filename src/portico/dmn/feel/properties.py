"""What stands behind a dot: fields of contexts and subjects, parts of dates, durations and ranges (Table 65)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from portico.dmn.dates.calendar import NANOS
from portico.dmn.feel.unknowns import MaybeList, plain
from portico.dmn.types import Date, DateTime, DaysDuration, Range, Record, Time, Unknown, YearMonthDuration


def member(base: object, name: str) -> object:
    """Return ``base.name``; for a list, the list of the items' values."""
    kind = type(base)
    if kind is Record:
        return base.fact(name)  # type: ignore[attr-defined]
    if isinstance(base, dict):
        return base.get(name)
    if kind is list or kind is MaybeList:
        return members(base, name, lambda steps: None)
    if isinstance(base, Unknown):
        return plain(base)
    reader = _PROPERTIES.get(kind, {}).get(name)
    return reader(base) if reader is not None else None


def members(base: object, name: str, spend: Callable[[int], None]) -> object:
    """Return what `member` does of a list, and count the items; a list that stands in many is looked through once."""
    done: dict[int, object] = {}

    def of(value: object) -> object:
        kind = type(value)
        if kind is not list and kind is not MaybeList:
            return member(value, name)
        if id(value) not in done:
            if kind is list:
                spend(len(value))  # type: ignore[arg-type]
                done[id(value)] = [of(item) for item in value]  # type: ignore[attr-defined]
            else:
                spend(len(value.members))  # type: ignore[attr-defined]
                done[id(value)] = MaybeList((of(item), maybe) for item, maybe in value.members)  # type: ignore[attr-defined]
        return done[id(value)]

    return of(base)


def _whole(read: Callable[..., int]) -> Callable[..., object]:
    return lambda value: Decimal(read(value))


def _part(length: DaysDuration, unit: int, within: int) -> Decimal:
    whole = abs(length[0]) // (unit * NANOS)
    part = whole % within if within else whole
    return Decimal(-part if length[0] < 0 else part)


def _seconds(nanoseconds: int) -> Decimal:
    """Return seconds with their fraction, without trailing zeros."""
    seconds, nanos = divmod(abs(nanoseconds), NANOS)
    found = Decimal(f"{seconds}.{nanos:09d}".rstrip("0")) if nanos else Decimal(seconds)
    return -found if nanoseconds < 0 else found


def _second_part(length: DaysDuration) -> Decimal:
    nanos = abs(length[0]) % (60 * NANOS)
    return _seconds(-nanos if length[0] < 0 else nanos)


def _year_part(value: YearMonthDuration) -> int:
    years = abs(value.months) // 12
    return -years if value.months < 0 else years


def _month_part(value: YearMonthDuration) -> int:
    months = abs(value.months) % 12
    return -months if value.months < 0 else months


def _offset(value: DateTime | Time) -> DaysDuration | None:
    return None if value.offset is None else DaysDuration(value.offset * NANOS)


_DATE: dict[str, Callable[..., object]] = {
    "year": _whole(lambda value: value.year),
    "month": _whole(lambda value: value.month),
    "day": _whole(lambda value: value.day),
    "weekday": _whole(lambda value: value.weekday),
}
_TIME: dict[str, Callable[..., object]] = {
    "hour": _whole(lambda value: value.hour),
    "minute": _whole(lambda value: value.minute),
    "second": lambda value: _seconds(value.clock % (60 * NANOS)),
    "time offset": _offset,
    "timezone": lambda value: value.place,
}
_PROPERTIES: dict[type, dict[str, Callable[..., object]]] = {
    Date: _DATE,
    DateTime: _DATE | _TIME,
    Time: _TIME,
    DaysDuration: {
        "days": lambda value: _part(value, 86_400, 0),
        "hours": lambda value: _part(value, 3600, 24),
        "minutes": lambda value: _part(value, 60, 60),
        "seconds": _second_part,
    },
    YearMonthDuration: {"years": _whole(_year_part), "months": _whole(_month_part)},
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}

PROPERTY_NAMES = frozenset(name for properties in _PROPERTIES.values() for name in properties)
"""Every name that is a part of a plain value, and so no input of its own."""
