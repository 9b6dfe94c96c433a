"""Terms and working days of a pack, as the kernel reckons with them."""

from __future__ import annotations

import datetime

from portico.catalogue.pack.schema import Manifest, TermOf
from portico.catalogue.pack.schema.manifest import WorkingCalendar
from portico.catalogue.pack.schema.process import Clock, Disruption, LaterTerm, Span
from portico.kernel.calendars import Calendar
from portico.kernel.terms import Term, TermUnit

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

OWN_CALENDAR = ""
"""The name of the pack's own calendar; its other calendars have their own names."""


def term_of(term: TermOf) -> Term:
    """Return a term of the pack as the kernel reckons with it."""
    return Term(term.value, TermUnit(term.unit), term.rolls)


def length_of(span: Span | LaterTerm) -> Term:
    """Return a length of time of the pack, which never rolls, as the kernel reckons with it."""
    return Term(span.value, TermUnit(span.unit))


def in_force(clock: TermOf, day: datetime.date) -> TermOf | LaterTerm:
    """Return the term of a clock that starts on a day: the newest of its later laws that holds by then, else its first."""
    later = clock.later if isinstance(clock, Clock) else []
    return next((each for each in reversed(later) if each.valid_from <= day), clock)


def calendar_of(manifest: Manifest) -> Calendar:
    """Return the working days of a pack's jurisdiction."""
    return _calendar(manifest.calendar, manifest)


def calendar_for(manifest: Manifest, clock: Clock | None, value: object = None) -> Calendar:
    """Return the working days that a clock counts.

    :param value: of the applicant's concept that `calendar_by` names; None while nobody knows it.
    """
    name = calendar_name(manifest, clock, value)
    return _calendar(manifest.calendars[name] if name else manifest.calendar, manifest)


def calendar_name(manifest: Manifest, clock: Clock | None, value: object = None) -> str:
    """Return the name of the calendar that a clock counts by, `OWN_CALENDAR` for the pack's own.

    The value of `calendar_by` comes first, then `calendar`; what is not the name of a calendar is passed over.
    """
    if clock is None:
        return OWN_CALENDAR
    named = (str(value) if clock.calendar_by is not None and value is not None else None, clock.calendar)
    return next((name for name in named if name in manifest.calendars), None) or OWN_CALENDAR


def disruptions_of(manifest: Manifest, service: str, calendar: str) -> list[Disruption]:
    """Return the times that no clock of a service counts, by the name of its calendar."""
    return [
        disruption
        for disruption in manifest.disruptions
        if (not disruption.services or service in disruption.services)
        and (not disruption.calendars or calendar in disruption.calendars)
    ]


def _calendar(listed: WorkingCalendar, manifest: Manifest) -> Calendar:
    return Calendar(
        weekend=frozenset(_WEEKDAYS.index(day) + 1 for day in listed.weekend),
        last_year=listed.until.year,
        time_zone=manifest.time_zone,
        holidays={holiday.date: next(iter(holiday.name.root.values())) for holiday in listed.holidays},
    )
