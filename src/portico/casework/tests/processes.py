"""The pack of the repository with a process for one of its services: steps, reasons to wait, an extension, an appeal."""

from __future__ import annotations

import datetime as dt

from portico.casework import actions, queries
from portico.casework.tests import factories
from portico.casework.tests.factories import LATER, NOW, PARENTAL, taken_case
from portico.casework.types import CaseId, Outcome, Result
from portico.catalogue import actions as catalogue
from portico.catalogue.pack.schema import Extension, Law, Pack, Process, Service, Span, Step, Text, WaitingReason
from portico.catalogue.pack.schema.process import WaitsFor
from portico.catalogue.pack.schema.service import TermOf
from portico.identity.types import Principal
from portico.kernel.types import Actor

APPEALS = "nav-appeals"
LETTER = "# An answer\n\nHere it is."
DAY = dt.timedelta(days=1)


def words(english: str) -> Text:
    """Return a text in both languages of the pack."""
    return Text.model_validate({"nb": english, "en": english})


LAW = Law(article="A law § 1", source=["K"])
REASONS = {
    "papers": WaitingReason(
        name=words("We wait for papers from you"),
        waits_for=WaitsFor.PERSON,
        stops_clock=True,
        law=LAW,
        answer_within=Span(value=14, unit="days"),
    ),
    "doctor": WaitingReason(name=words("We wait for a doctor"), waits_for=WaitsFor.THIRD_PARTY),
    "elsewhere": WaitingReason(name=words("Not of this service"), waits_for=WaitsFor.OTHER_AUTHORITY),
}
STEPS = {
    "checked": Step(name=words("Checked")),
    "reckoned": Step(name=words("Reckoned")),
    "paid": Step(name=words("Paid"), after_decision=True),
}


def process_pack(
    *, four_eyes: str | None = None, stops_at: str | None = None, withdrawal: bool = True, appeal_clock: bool = True
) -> Pack:
    """Return the pack with a process for parental benefit."""
    plain = factories.pack()
    service: Service = plain.services[PARENTAL]
    assert service.clock is not None
    assert service.appeal is not None
    extension = Extension(most=Span(value=2, unit="weeks"), reasons={"complex": words("It is complex")}, law=LAW)
    term = TermOf(value=12, unit="weeks", law=LAW) if appeal_clock else None
    changed = service.model_copy(
        update={
            "clock": service.clock.model_copy(update={"extension": extension, "stops_at": stops_at}),
            "appeal": service.appeal.model_copy(update={"clock": term}),
            "process": Process(steps=STEPS, waiting=["papers", "doctor"], four_eyes=four_eyes, withdrawal=withdrawal),
        }
    )
    manifest = plain.manifest.model_copy(update={"waiting_reasons": {**plain.manifest.waiting_reasons, **REASONS}})
    return plain.model_copy(update={"services": {**plain.services, PARENTAL: changed}, "manifest": manifest})


def publish(pack: Pack) -> None:
    """Put a pack in force."""
    catalogue.publish(pack, actor=Actor.system("tests"), at=NOW)


def decided(who: Principal, staff: Principal, result: Result = Result.REFUSED, at: dt.datetime = LATER) -> CaseId:
    """Return a case that a case worker has decided."""
    case_id = taken_case(who, staff)
    decide(staff, case_id, result, at=at)
    return case_id


def decide(staff: Principal, case_id: CaseId, result: Result = Result.REFUSED, *, at: dt.datetime = LATER) -> Outcome:
    """Decide a case that somebody has."""
    return actions.decide(
        principal=staff, case_id=case_id, result=result, reasons="I have looked.", letter=LETTER, at=at
    )


def appealed(who: Principal, staff: Principal, at: dt.datetime = LATER + DAY) -> CaseId:
    """Return a case whose decision is appealed."""
    case_id = decided(who, staff)
    actions.appeal(principal=who, case_id=case_id, change="Grant it.", why="I have worked.", at=at)
    return case_id


def subjects_of_messages(who: Principal, case_id: CaseId) -> list[str]:
    """Return the subjects of what somebody was written about a case, oldest first."""
    view = queries.get_case(who, case_id, at=LATER)
    return [message.subject for message in reversed(view.messages)]
