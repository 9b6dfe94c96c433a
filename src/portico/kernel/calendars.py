"""Calendars of working days. Which days are free is pack data; how to count is here."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from portico.kernel.errors import Unavailable

DAY = timedelta(days=1)


class CalendarEnds(Unavailable):
    """The calendar lists holidays up to {last_year} only, so {day} cannot be reckoned. Add the years to the pack."""

    code = "kernel.calendar-ends"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of a jurisdiction.

    :param weekend: ISO weekdays that are free (Monday is 1, Sunday is 7).
    :param holidays: free days and their names; complete from the first year in it up to `last_year`.
    :param last_year: the last year for which the holidays are listed.
    :param time_zone: IANA name; a day begins and ends there.
    """

    weekend: frozenset[int]
    last_year: int
    time_zone: str
    holidays: Mapping[date, str] = field(default_factory=dict)
    _free: tuple[date, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        """Remember the holidays that are on no weekend, in order: counting looks them up by halves."""
        free = sorted(day for day in self.holidays if day.isoweekday() not in self.weekend)
        object.__setattr__(self, "_free", tuple(free))

    def is_working_day(self, day: date) -> bool:
        """Return whether offices work on this day.

        :raises CalendarEnds: the day is after the last listed year.
        """
        self._check(day)
        return day.isoweekday() not in self.weekend and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """Return the day itself if it is a working day, else the first one after it.

        :raises CalendarEnds: there is none up to the end of the last listed year.
        """
        while not self.is_working_day(day):
            day += DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`, which itself does not count; 0 gives `day`.

        :raises ValueError: the count is negative.
        :raises CalendarEnds: the calendar does not reach that far.
        """
        if count < 0:
            raise ValueError("Working days are counted forward.")
        while count:
            # As many days on as there are left to count: at most so many of them are working days.
            end = day + timedelta(days=count)
            count -= self.working_days_between(day + DAY, end + DAY)
            day = end
        return day

    def working_day_before(self, day: date, count: int) -> date:
        """Return the latest day from which on, it counted and `day` not, there are `count` working days.

        >>> Calendar(frozenset({6, 7}), 2027, "UTC").working_day_before(date(2026, 11, 23), 2)
        datetime.date(2026, 11, 19)

        :raises CalendarEnds: the day is after the last listed year.
        """
        while count:
            start = day - timedelta(days=count)
            count -= self.working_days_between(start, day)
            day = start
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie from `start` (counted) to `end` (not counted); none when it is not later.

        :raises CalendarEnds: the calendar does not reach that far.
        """
        if end <= start:
            return 0
        self._check(end - DAY)
        weeks, rest = divmod((end - start).days, 7)
        first = start.isoweekday()
        working = weeks * (7 - len(self.weekend))
        working += sum((first + offset - 1) % 7 + 1 not in self.weekend for offset in range(rest))
        return working - (bisect_left(self._free, end) - bisect_left(self._free, start))

    def _check(self, day: date) -> None:
        if day.year > self.last_year:
            raise CalendarEnds(last_year=self.last_year, day=day)
