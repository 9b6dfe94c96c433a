"""The only clock. Everything that must know the time asks here, or takes `at` from somebody who did.

In the demo the environment variable PORTICO_TODAY (a day, such as 2026-09-01) moves the clock: it then shows
that day at the real time of day in UTC, and runs on from there, past midnight too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_fixed: ContextVar[datetime | None] = ContextVar("portico_fixed_clock", default=None)


def _real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is the one place that may


def _offset_to(day: str | None) -> timedelta:
    """Return the whole days between the real day in UTC and `day` (ISO 8601), zero without a day."""
    if not day:
        return timedelta(0)
    return date.fromisoformat(day) - _real_now().date()


_offset = _offset_to(os.environ.get("PORTICO_TODAY"))


def now() -> datetime:
    """Return this instant as an aware datetime in UTC."""
    fixed_at = _fixed.get()
    return fixed_at if fixed_at is not None else _real_now() + _offset


def today(time_zone: str) -> date:
    """Return the civil day it is in a time zone.

    :param time_zone: IANA name, such as a pack's `time_zone`.
    """
    return now().astimezone(ZoneInfo(time_zone)).date()


def is_moved() -> bool:
    """Return whether this process shows another day than the real one (the demo says so on every page)."""
    return _offset != timedelta(0)


def told(instant: datetime) -> datetime:
    """Return an instant of this clock as programs elsewhere must read it: by the real clock, also where ours was moved.

    For what other machines compare with their own clock, such as `exp` in a token.
    """
    return instant - _offset


@contextmanager
def fixed(instant: datetime) -> Iterator[datetime]:
    """Hold the clock still at an aware instant, for a test.

    >>> with fixed(datetime(2026, 3, 1, 12, tzinfo=UTC)):
    ...     now().isoformat()
    '2026-03-01T12:00:00+00:00'

    :raises ValueError: the instant has no time zone.
    """
    if instant.tzinfo is None:
        raise ValueError("The clock is held still at an aware instant: give it a time zone.")
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield instant
    finally:
        _fixed.reset(token)
