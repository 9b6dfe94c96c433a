"""What stands behind a dot: fields of contexts and subjects, parts of dates, durations and ranges (Table 65)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from portico.dmn.feel.unknowns import MaybeList, plain
from portico.dmn.types import Range, Record, Unknown, YearMonthDuration

_SECOND = dt.timedelta(seconds=1)


def member(base: object, name: str) -> object:
    """Return ``base.name``; for a list, the list of the items' values."""
    kind = type(base)
    if kind is Record:
        return base.fact(name)  # type: ignore[attr-defined]
    if isinstance(base, dict):
        return base.get(name)
    if kind is list:
        return [member(item, name) for item in base]  # type: ignore[attr-defined]
    if kind is MaybeList:
        return MaybeList((member(item, name), maybe) for item, maybe in base.members)  # type: ignore[attr-defined]
    if isinstance(base, Unknown):
        return plain(base)
    reader = _PROPERTIES.get(kind, {}).get(name)
    return reader(base) if reader is not None else None


def _whole(read: Callable[..., int]) -> Callable[..., object]:
    return lambda value: Decimal(read(value))


def _part(length: dt.timedelta, unit: int, within: int) -> Decimal:
    seconds = abs(length) // _SECOND // unit
    part = seconds % within if within else seconds
    return Decimal(-part if length < dt.timedelta(0) and part else part)


def _year_part(value: YearMonthDuration) -> int:
    years = abs(value.months) // 12
    return -years if value.months < 0 else years


def _month_part(value: YearMonthDuration) -> int:
    months = abs(value.months) % 12
    return -months if value.months < 0 else months


def _zone_name(value: dt.datetime | dt.time) -> str | None:
    return getattr(value.tzinfo, "key", None)


_DATE: dict[str, Callable[..., object]] = {
    "year": _whole(lambda value: value.year),
    "month": _whole(lambda value: value.month),
    "day": _whole(lambda value: value.day),
    "weekday": _whole(lambda value: value.isoweekday()),
}
_TIME: dict[str, Callable[..., object]] = {
    "hour": _whole(lambda value: value.hour),
    "minute": _whole(lambda value: value.minute),
    "second": _whole(lambda value: value.second),
    "time offset": lambda value: value.utcoffset(),
    "timezone": _zone_name,
}
_PROPERTIES: dict[type, dict[str, Callable[..., object]]] = {
    dt.date: _DATE,
    dt.datetime: _DATE | _TIME,
    dt.time: _TIME,
    dt.timedelta: {
        "days": lambda value: _part(value, 86_400, 0),
        "hours": lambda value: _part(value, 3600, 24),
        "minutes": lambda value: _part(value, 60, 60),
        "seconds": lambda value: _part(value, 1, 60),
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
