"""An appeal opens the case again, for another authority and other people, in time or late."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.casework import actions, queries
from portico.casework.errors import (
    AppealedAlready,
    CaseNotFound,
    CaseNotYours,
    DecidedBefore,
    NoFurtherAppeal,
    NothingToAppeal,
    NotYourApplication,
    TextTooLong,
)
from portico.casework.models import Appeal, Decision
from portico.casework.tests import processes
from portico.casework.tests.factories import (
    AMINA,
    LATER,
    OLA,
    PARENTAL,
    PATERNITY,
    case_waiting_for_signature,
    person,
    received_case,
    worker,
)
from portico.casework.tests.processes import APPEALS, DAY, appealed, decide, decided, subjects_of_messages
from portico.casework.tests.test_acting_for_others import acting
from portico.casework.types import CaseState, DecisionKind, Result
from portico.catalogue.pack.schema import Pack
from portico.evidence import queries as evidence
from portico.identity.types import Principal

pytestmark = pytest.mark.django_db
ON_APPEAL = LATER + 2 * DAY


@pytest.fixture
def pack() -> Pack:
    return processes.process_pack()


def test_another_authority_has_an_appealed_case_and_its_own_time(kari: Principal, nav: Principal) -> None:
    case_id = appealed(kari, nav)
    view = queries.get_case(kari, case_id, at=ON_APPEAL)
    assert view.summary.state is CaseState.IN_PROGRESS
    assert view.summary.authority == APPEALS
    assert view.progress.authority.in_language("en") == "Nav Appeals"
    assert view.summary.clock.due_on == dt.date(2027, 2, 13), "twelve weeks from the appeal"
    assert [item.id for item in queries.list_queue(worker(APPEALS), at=ON_APPEAL).items] == [case_id]
    assert queries.list_queue(nav, at=ON_APPEAL).items == ()
    assert subjects_of_messages(kari, case_id)[-1].startswith("We have received your appeal")


def test_what_the_person_wrote_is_theirs_to_read_and_closed_in_the_database(kari: Principal, nav: Principal) -> None:
    case_id = appealed(kari, nav)
    (one,) = queries.get_case(kari, case_id, at=ON_APPEAL).progress.appeals
    assert (one.change, one.why, one.late, one.pending) == ("Grant it.", "I have worked.", False, True)
    assert "worked" not in Appeal.objects.get().content


def test_cannot_read_what_the_person_wrote_without_a_record(kari: Principal, nav: Principal) -> None:
    case_id, staff = appealed(kari, nav), worker(APPEALS)
    actions.take_case(principal=staff, case_id=case_id, at=ON_APPEAL)
    before = len(list(evidence.all_access_records(*kari.record_ids)))
    assert queries.get_process(staff, case_id, at=ON_APPEAL).appeals == ()
    assert queries.get_process_to_read(staff, case_id, at=ON_APPEAL).appeals[0].why == "I have worked."
    assert len(list(evidence.all_access_records(*kari.record_ids))) == before + 1


def test_an_appeal_may_say_nothing_at_all(kari: Principal, nav: Principal) -> None:
    case_id = decided(kari, nav)
    actions.appeal(principal=kari, case_id=case_id, at=LATER)
    assert queries.get_case(kari, case_id, at=LATER).progress.appeals[0].why == ""


@pytest.mark.parametrize(("day", "late"), [(dt.date(2027, 1, 1), False), (dt.date(2027, 1, 2), True)])
def test_a_late_appeal_is_taken_in_and_said_to_be_late(
    kari: Principal, nav: Principal, day: dt.date, late: bool
) -> None:
    case_id, at = decided(kari, nav), dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
    assert queries.get_appealable(kari, case_id, at=at).late is late
    actions.appeal(principal=kari, case_id=case_id, late_because="I was ill.", at=at)
    (one,) = queries.get_case(kari, case_id, at=at).progress.appeals
    assert (one.late, one.late_because) == (late, "I was ill." if late else "")
    assert queries.get_case(kari, case_id, at=at).summary.authority == APPEALS


def test_who_took_part_in_the_decision_does_not_decide_the_appeal(kari: Principal) -> None:
    changed = processes.process_pack()
    service = changed.services[PARENTAL]
    assert service.appeal is not None
    own = service.model_copy(update={"appeal": service.appeal.model_copy(update={"to": "nav"})})
    processes.publish(changed.model_copy(update={"services": {**changed.services, PARENTAL: own}}))
    first, other = worker("nav"), worker("nav")
    case_id = appealed(person(AMINA), first)
    with pytest.raises(DecidedBefore):
        actions.take_case(principal=first, case_id=case_id, at=ON_APPEAL)
    actions.take_case(principal=other, case_id=case_id, at=ON_APPEAL)
    with pytest.raises(CaseNotYours):
        decide(first, case_id, at=ON_APPEAL)


def test_who_approved_the_decision_does_not_decide_the_appeal_either(kari: Principal) -> None:
    changed: Pack = processes.process_pack(four_eyes="true")
    service = changed.services[PARENTAL]
    assert service.appeal is not None
    own = service.model_copy(update={"appeal": service.appeal.model_copy(update={"to": "nav"})})
    processes.publish(changed.model_copy(update={"services": {**changed.services, PARENTAL: own}}))
    amina, first, second = person(AMINA), worker("nav"), worker("nav")
    case_id = decided(amina, first)
    actions.review_proposal(principal=second, case_id=case_id, at=LATER)
    actions.approve_proposal(principal=second, case_id=case_id, number=1, at=LATER)
    actions.appeal(principal=amina, case_id=case_id, at=LATER)
    for staff in (first, second):
        with pytest.raises(DecidedBefore):
            actions.take_case(principal=staff, case_id=case_id, at=ON_APPEAL)


def test_the_decision_on_an_appeal_replaces_the_first_and_is_the_last_here(kari: Principal, nav: Principal) -> None:
    case_id, appeals = appealed(kari, nav), worker(APPEALS)
    actions.take_case(principal=appeals, case_id=case_id, at=ON_APPEAL)
    decide(appeals, case_id, Result.GRANTED, at=ON_APPEAL)
    first, second = Decision.objects.filter(case_id=case_id).order_by("number")
    assert (second.kind, second.replaces_id, second.number) == (DecisionKind.APPEAL, first.pk, 2)
    view = queries.get_case(kari, case_id, at=ON_APPEAL)
    assert view.decision is not None
    assert view.decision.result is Result.GRANTED
    assert not view.progress.can_appeal
    assert view.summary.clock.stopped_on == ON_APPEAL.date()
    with pytest.raises(NoFurtherAppeal):
        actions.appeal(principal=kari, case_id=case_id, at=ON_APPEAL)


def test_an_appeal_without_a_term_has_no_clock(nav: Principal) -> None:
    processes.publish(processes.process_pack(appeal_clock=False))
    case_id = appealed(person(AMINA), nav)
    clock = queries.get_case(person(AMINA), case_id, at=ON_APPEAL).summary.clock
    assert clock.days_left is None
    appeals = worker(APPEALS)
    actions.take_case(principal=appeals, case_id=case_id, at=ON_APPEAL)
    decide(appeals, case_id, at=ON_APPEAL)


def test_an_appeal_runs_once(kari: Principal, nav: Principal) -> None:
    case_id = appealed(kari, nav)
    with pytest.raises(AppealedAlready):
        actions.appeal(principal=kari, case_id=case_id, at=ON_APPEAL)
    assert Appeal.objects.count() == 1


def test_without_a_decision_there_is_nothing_to_appeal(kari: Principal) -> None:
    with pytest.raises(NothingToAppeal):
        actions.appeal(principal=kari, case_id=received_case(kari).id, at=LATER)


def test_an_appeal_that_nobody_could_read_is_refused_and_nothing_is_written(kari: Principal, nav: Principal) -> None:
    case_id = decided(kari, nav)
    with pytest.raises(TextTooLong):
        actions.appeal(principal=kari, case_id=case_id, why="x" * 10_001, at=LATER)
    assert not Appeal.objects.exists()


def test_only_whoever_applied_or_acts_for_them_appeals(kari: Principal, nav: Principal) -> None:
    case_id, amina = decided(kari, nav), person(AMINA)
    for who in (amina, acting(amina, kari, {PATERNITY})):
        with pytest.raises(CaseNotFound):
            actions.appeal(principal=who, case_id=case_id, at=LATER)
    joint = case_waiting_for_signature(kari)
    with pytest.raises(NotYourApplication):
        actions.appeal(principal=person(OLA), case_id=joint.id, at=LATER)
    attorney = acting(amina, kari, {PARENTAL})
    actions.appeal(principal=attorney, case_id=case_id, at=LATER)
    assert Appeal.objects.get().recorded_by == str(attorney.actor)
