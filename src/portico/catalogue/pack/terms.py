"""Terms and working days of a pack, as the kernel reckons with them."""

from __future__ import annotations

from portico.catalogue.pack.schema import Manifest, TermOf
from portico.kernel.calendars import Calendar
from portico.kernel.terms import Term, TermUnit

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def term_of(term: TermOf) -> Term:
    """Return a term of the pack as the kernel reckons with it."""
    return Term(term.value, TermUnit(term.unit), term.rolls)


def calendar_of(manifest: Manifest) -> Calendar:
    """Return the working days of a pack's jurisdiction."""
    listed = manifest.calendar
    return Calendar(
        weekend=frozenset(_WEEKDAYS.index(day) + 1 for day in listed.weekend),
        last_year=listed.until.year,
        time_zone=manifest.time_zone,
        holidays={holiday.date: next(iter(holiday.name.root.values())) for holiday in listed.holidays},
    )
