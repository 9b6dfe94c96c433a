"""Single steps of a case, each inside the caller's transaction with the case locked (or just made)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from procrastinate.contrib.django import app

from portico.casework import timers
from portico.casework.errors import CaseNotFound, ClockChangeNotAllowed
from portico.casework.models import Assignment, Case, CasePosition, CaseStatus, CaseStep, ClockEvent
from portico.casework.queries import clocks, letters
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import clock, freezing, transitions
from portico.casework.rules.clock import ClockRule, Tick
from portico.casework.types import CaseState, ClockChange, ClockReason
from portico.casework.types.timers import TimerKind
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.terms import calendar_of, term_of
from portico.identity import queries as identity
from portico.identity.types import AccountId, PersonId
from portico.journeys import actions as journeys
from portico.kernel import terms
from portico.kernel.types import Actor
from portico.messages import actions as messages
from portico.messages.types import Fill

HANDLE_SUBMITTED_CASE = "casework.handle_submitted_case"


def locked_case(case_id: UUID) -> Case:
    """Return a case, locked until the transaction ends.

    :raises CaseNotFound: there is none.
    """
    row = Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    if row is None:
        raise CaseNotFound
    return row


def positions(cases: Sequence[Case]) -> list[CasePosition]:
    """Return where cases stand that are locked."""
    return list(CasePosition.objects.filter(case__in=list(cases)))


def new_status(case: Case, state: CaseState, *, number: int, actor: Actor, at: dt.datetime) -> CaseStatus:
    """Return the row that says where a case stands from now on; it is the caller's to write."""
    return CaseStatus(
        case=case,
        person_id=case.person_id,
        number=number,
        state=state,
        actor_kind=actor.kind,
        actor_id=actor.id,
        mandate_id=UUID(actor.mandate) if actor.mandate else None,
        at=at,
    )


def first_position(case: Case, state: CaseState) -> CasePosition:
    """Return the position of a case that has just been opened; it is the caller's to write, with its first status."""
    return CasePosition(
        case=case,
        person_id=case.person_id,
        reference=case.reference,
        authority=case.authority,
        service=case.service,
        state=state,
        opened_at=case.opened_at,
    )


def move(case: Case, to: CaseState, *, actor: Actor, at: dt.datetime) -> None:
    """Append a status, and tell the applicant's plan. The first one gives the case its position.

    :raises TransitionNotAllowed: the case cannot go there from where it is.
    """
    last = CaseStatus.objects.filter(case=case).order_by("-number").first()
    transitions.check_transition(CaseState(last.state) if last is not None else None, to)
    new_status(case, to, number=last.number + 1 if last is not None else 1, actor=actor, at=at).save(force_insert=True)
    if last is None:
        first_position(case, to).save(force_insert=True)
    else:
        _place(case, state=to)
    if to not in transitions.OPEN_STATES and clocks.waits_without_clock(case):
        go_on(case, at=at)  # what has ended waits for nothing
    journeys.record_progress(
        journey_id=case.journey_id,
        service=case.service,
        case_id=case.pk,
        case_reference=case.reference,
        state=to,
        at=at,
    )


def step_to(case: Case, step: str, *, actor: Actor, at: dt.datetime) -> None:
    """Append a step of the service's process. Whether it may follow is the caller's to check."""
    number = CaseStep.objects.filter(case=case).count() + 1
    CaseStep.objects.create(
        case=case, person_id=case.person_id, number=number, step=step, actor_kind=actor.kind, actor_id=actor.id, at=at
    )
    _place(case, step=step)


def assign(case: Case, staff_id: AccountId | None, *, at: dt.datetime) -> None:
    """Give the case to a case worker, or back to the queue (None)."""
    number = Assignment.objects.filter(case=case).count() + 1
    Assignment.objects.create(case=case, person_id=case.person_id, number=number, staff_id=staff_id, at=at)
    _place(case, worker_id=staff_id)


def hand_over(case: Case, authority: str) -> None:
    """Let another authority have the case from now on: an appeal says which."""
    _place(case, authority=authority)


def mark_unread(case: Case, *, unread: bool) -> None:
    """Say at the desk that the person wrote, or that somebody has looked."""
    _place(case, unread=unread)


def change_clock(
    case: Case,
    change: ClockChange,
    reason: str,
    *,
    at: dt.datetime,
    length: int | None = None,
    unit: str = "",
    release_id: str = "",
) -> dt.datetime | None:
    """Append what happens to the clock and return the last instant on time from now on. No term, no clock.

    :param reason: an id of the pack's waiting reasons or of the extension's, or a word of `ClockReason`.
    :param length: of an extension, in its unit.
    :param release_id: the release whose rule counts from here, when that changes.
    :raises ClockChangeNotAllowed: the clock cannot do that now.
    """
    ticks, frozen = clocks.ticks_of([case]).get(case.pk, []), FrozenCase(case)
    if change is ClockChange.STARTED:
        release_id = _in_force(case, at)
    after = [*ticks, Tick(change, reason, at, length, unit, release_id)]
    rule = clocks.rule_for(frozen, after)
    if rule is None:
        return None
    clock.check_change(ticks, after[-1], rule)
    due = clock.due_at(after, rule)
    ClockEvent.objects.create(
        case=case,
        person_id=case.person_id,
        number=_next_number(case),
        change=change,
        reason=reason,
        length=length,
        unit=unit,
        release_id=release_id,
        due_at=due,
        at=at,
    )
    started = {"complete_at": at} if change is ClockChange.STARTED else {}
    _place(case, due_at=due, waiting=clock.waiting_for(after) or "", **started)
    _set_timers(case, after, rule, due, at)
    return due


def _in_force(case: Case, at: dt.datetime) -> str:
    """Return the release by whose calendar a clock that starts now counts; empty when it is the case's own."""
    now = case.release_id if at == case.opened_at else catalogue.find_current_release_id()
    if now is None or now == case.release_id:
        return ""
    same_pack = catalogue.get_release(now).pack.manifest.id == FrozenCase(case).release.pack.manifest.id
    return now if same_pack else ""


def _set_timers(case: Case, ticks: Sequence[Tick], rule: ClockRule, due: dt.datetime | None, at: dt.datetime) -> None:
    """Have staff warned before the end, and the person told when it is past, as the clock stands now."""
    if due is None or clock.doing(ticks) is ClockChange.STOPPED:
        if len(ticks) > 1:
            timers.clear(case, TimerKind.WARN, TimerKind.DUE)
        if clock.doing(ticks) is ClockChange.STOPPED:
            timers.set(case, TimerKind.GUARANTEE, at)  # whether it was in time, and what is owed if not
        return
    over = {TimerKind.DUE: due + dt.timedelta(seconds=1)}
    warned = clock.warn_at(due, rule)
    if warned is not None and at <= due:
        over[TimerKind.WARN] = max(warned, at)
    timers.set_all(case, over)


def wait(case: Case, reason: str, *, at: dt.datetime) -> dt.datetime | None:
    """Let the case wait for a reason of the pack, whose law says whether the clock stands still meanwhile.

    While no clock runs (no law sets a term, or none for an appeal), it is noted all the same.

    :raises ClockChangeNotAllowed: it waits already, or the service's process does not list the reason.
    """
    if clock.doing(clocks.ticks_of([case]).get(case.pk, [])) in clock.NOT_RUNNING:
        if clocks.waits_without_clock(case):
            raise ClockChangeNotAllowed(change=str(ClockChange.WAITING), last=str(ClockChange.WAITING))
        _note_wait(case, ClockChange.WAITING, reason, at=at)
        return None
    known = FrozenCase(case).release.pack.manifest.waiting_reasons.get(reason)
    stops = known is not None and known.stops_clock
    return change_clock(case, ClockChange.PAUSED if stops else ClockChange.WAITING, reason, at=at)


def go_on(case: Case, *, at: dt.datetime) -> dt.datetime | None:
    """Let the case wait no more; the clock runs on.

    :raises ClockChangeNotAllowed: it does not wait.
    """
    if clocks.waits_without_clock(case):
        _note_wait(case, ClockChange.RESUMED, ClockReason.ANSWER_CAME, at=at)
        return None
    return change_clock(case, ClockChange.RESUMED, ClockReason.ANSWER_CAME, at=at)


def _note_wait(case: Case, change: ClockChange, reason: str, *, at: dt.datetime) -> None:
    """Append that a case waits, or waits no more, while no clock of it runs."""
    ClockEvent.objects.create(
        case=case, person_id=case.person_id, number=_next_number(case), change=change, reason=reason, at=at
    )
    _place(case, waiting=reason if change is ClockChange.WAITING else "")


def _next_number(case: Case) -> int:
    return ClockEvent.objects.filter(case=case).count() + 1


def _place(case: Case, **changes: object) -> None:
    CasePosition.objects.filter(case=case).update(**changes)


def begin(case: Case, *, actor: Actor, at: dt.datetime) -> None:
    """All that the case needs is in: the clock starts, the applicant is told, and a worker looks whether a rule decides."""
    move(case, CaseState.RECEIVED, actor=actor, at=at)
    due = change_clock(case, ClockChange.STARTED, ClockReason.COMPLETE, at=at)
    tell(case, PersonId(case.person_id), "acknowledgement", at=at, due_at=due)
    app.configure_task(name=HANDLE_SUBMITTED_CASE).defer(case_id=str(case.pk))


def tell(
    case: Case,
    person_id: PersonId,
    text: str,
    *,
    at: dt.datetime,
    due_at: dt.datetime | None = None,
    **more: Fill,
) -> None:
    """Send somebody a text about a case, in the case's language."""
    facts = {**letters.facts_for_texts(case, at, due_at=due_at), **more}
    if person_id != case.person_id:  # else it is there already
        facts["name"] = identity.get_person(person_id).display_name
    messages.send_message(
        person_id=person_id,
        text_name=text,
        language=case.language,
        facts=facts,
        case_id=case.pk,
        release=FrozenCase(case).release,
        service=case.service,
        at=at,
    )


def answer_by(case: Case, at: dt.datetime) -> dt.datetime | None:
    """Return by when we ask for a signature: the service's own term, counted from now. It is a wish, not a law."""
    service, manifest = FrozenCase(case).service, FrozenCase(case).release.pack.manifest
    if service.clock is None:
        return None
    return terms.due_at(at, term_of(service.clock), calendar_of(manifest))


def unused_reference() -> str:
    """Return a reference that no case has. Should two be drawn at once, the database refuses the second."""
    while True:
        drawn = freezing.reference()
        if not Case.objects.filter(reference=drawn).exists():
            return drawn
