"""Calendars of working days. Which days are free is pack data; how to count is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from portico.kernel.errors import Unavailable


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

    def is_working_day(self, day: date) -> bool:
        """Return whether offices work on this day.

        :raises CalendarEnds: the day is after the last listed year.
        """
        if day.year > self.last_year:
            raise CalendarEnds(last_year=self.last_year, day=day)
        return day.isoweekday() not in self.weekend and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """Return the day itself if it is a working day, else the first one after it.

        :raises CalendarEnds: there is none up to the end of the last listed year.
        """
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`, which itself does not count; 0 gives `day`.

        :raises ValueError: the count is negative.
        :raises CalendarEnds: the calendar does not reach that far.
        """
        if count < 0:
            raise ValueError("Working days are counted forward.")
        for _ in range(count):
            day = self.next_working_day(day + timedelta(days=1))
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie from `start` (counted) to `end` (not counted).

        :raises CalendarEnds: the calendar does not reach that far.
        """
        return sum(self.is_working_day(start + timedelta(days=offset)) for offset in range((end - start).days))
