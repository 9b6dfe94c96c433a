"""How the date of a case is reckoned, for the person it is about and for staff."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from portico.casework.errors import CaseNotFound, NothingReckoned
from portico.casework.models import Case
from portico.casework.queries import clocks, desk
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import clock, clock_rule
from portico.casework.rules.account import account_of
from portico.casework.rules.clock import ClockRule
from portico.casework.types.clocks import (
    AccountDay,
    AccountPart,
    AccountStretch,
    AccountView,
    DayKind,
    ShownDay,
    ShownPart,
)
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.schema import Law, Manifest, Service, Text
from portico.identity.types import Principal


def get_account(principal: Principal, case_id: UUID, *, at: dt.datetime) -> AccountView:
    """Return how the date of somebody's own case is reckoned.

    :raises CaseNotFound: there is none about them. :raises NothingReckoned: nothing is reckoned for it.
    """
    limits = principal.representation.services if principal.representation else None
    row = Case.objects.filter(pk=case_id, person_id__in=principal.record_ids).first()
    if row is None or (limits is not None and row.service not in limits):
        raise CaseNotFound
    return _account(row, at)


def get_account_for_staff(principal: Principal, case_id: UUID, *, at: dt.datetime) -> AccountView:
    """Return how the date of a case in the queue is reckoned. It says nothing of the person but why a case waited.

    :raises CaseNotFound: there is none at their desk. :raises NothingReckoned: nothing is reckoned for it.
    """
    return _account(desk.case_in_queue(principal, case_id), at)


def _account(row: Case, at: dt.datetime) -> AccountView:
    frozen = FrozenCase(row)
    ticks = clocks.ticks_of([row]).get(row.pk, [])
    rule = clocks.rule_for(frozen, ticks)
    account = account_of(ticks, rule, until=rule.day(at)) if rule is not None else None
    if account is None or rule is None:
        raise NothingReckoned
    newest = clock_rule.newest_release(ticks)
    now = catalogue.get_release(newest) if newest else frozen.release
    words = _Words(frozen.release.pack.manifest, now.pack.manifest, frozen.service, rule)
    return AccountView(
        case_id=row.pk,
        reference=row.reference,
        service=frozen.service.name,
        started_on=account.days[0].day,
        due_on=account.due_on,
        stopped_on=clock.stopped_on(ticks, rule),
        parts=tuple(words.part(each, appeal=clock_rule.is_appeal(ticks)) for each in account.parts),
        days=tuple(words.stretch(AccountStretch(day, day, 1)) for day in account.days),
        stretches=tuple(words.stretch(each) for each in account.stretches),
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """What a pack calls the reasons, disruptions and holidays of a clock; `own` is the case's release, `now` the newest."""

    own: Manifest
    now: Manifest
    service: Service
    rule: ClockRule

    def part(self, part: AccountPart, *, appeal: bool) -> ShownPart:
        term = self.service.appeal.clock if appeal and self.service.appeal is not None else self.service.clock
        extension = self.service.clock.extension if self.service.clock is not None and part.reason else None
        law = extension.law if extension is not None else term.law if term is not None else None
        reason = extension.reasons.get(part.reason) if extension is not None else None
        return ShownPart(part.value, part.unit, part.days, part.working, reason, _article(law))

    def stretch(self, stretch: AccountStretch) -> ShownDay:
        about, law = self.about(stretch.first)
        first, last = stretch.first, stretch.last
        return ShownDay(first.day, last.day, stretch.length, last.kind, last.number, last.part, about, law)

    def about(self, day: AccountDay) -> tuple[Text | None, str]:
        """Return what a day is called in the languages of the pack, and the law that says that it does not count."""
        if day.kind is DayKind.PAUSED:
            reason = self.own.waiting_reasons.get(day.about)
            return (reason.name, _article(reason.law)) if reason is not None else (None, "")
        if day.kind is DayKind.DISRUPTION:
            found = next((each for each in self.now.disruptions if each.id == day.about), None)
            return (found.name, _article(found.law)) if found is not None else (None, "")
        if day.kind is DayKind.HOLIDAY:
            return self.holiday(day), ""
        return None, ""

    def holiday(self, day: AccountDay) -> Text:
        calendars = (self.now.calendar, *self.now.calendars.values())
        listed = (holiday for calendar in calendars for holiday in calendar.holidays if holiday.date == day.day)
        named = (holiday.name for holiday in listed if day.about in holiday.name.root.values())
        return next(named, Text({self.now.languages[0]: day.about}))


def _article(law: Law | None) -> str:
    return law.article if law is not None else ""
