"""Whoever applied withdraws: nobody works on the case any more, and nothing that was there is lost."""

from __future__ import annotations

import pytest

from portico.casework import actions, queries
from portico.casework.errors import (
    CannotWithdraw,
    CaseNotFound,
    CaseWithdrawn,
    NothingToWithdraw,
    NotYourApplication,
    SignatureNotNeeded,
    TransitionNotAllowed,
)
from portico.casework.models import Decision, Proposal
from portico.casework.tests import processes
from portico.casework.tests.factories import (
    AMINA,
    KARI,
    LATER,
    NOW,
    OLA,
    PARENTAL,
    PATERNITY,
    as_person,
    case_waiting_for_signature,
    person,
    received_case,
    started,
    taken_case,
    worker,
)
from portico.casework.tests.processes import APPEALS, DAY, appealed, decide, decided, subjects_of_messages
from portico.casework.tests.test_acting_for_others import ACCEPTED, acting
from portico.casework.types import CaseState, Holder, Result
from portico.catalogue.pack.schema import Pack
from portico.evidence import queries as evidence
from portico.identity.types import Principal
from portico.journeys import queries as journeys
from portico.messages import queries as messages

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack() -> Pack:
    return processes.process_pack()


def test_a_withdrawn_application_stops_its_clock_and_closes_its_file(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    actions.withdraw(principal=kari, case_id=case_id, at=LATER)
    view = queries.get_case(kari, case_id, at=LATER)
    assert view.summary.state is CaseState.WITHDRAWN
    assert (view.summary.clock.stopped_on, view.summary.clock.holder) == (LATER.date(), Holder.NOBODY)
    assert subjects_of_messages(kari, case_id)[-1].startswith("You have withdrawn your application")
    grant = evidence.find_open_grant(actor=nav.actor, subject=as_person(kari), case_id=case_id, at=LATER)
    assert grant is None
    assert view.answers, "what was said is still there"


def test_after_it_the_plan_is_open_again_and_one_can_apply(kari: Principal) -> None:
    case_id = received_case(kari).id
    journey_id = queries.get_case(kari, case_id, at=NOW).journey_id
    assert journey_id is not None

    def state() -> str:
        plan = journeys.get_plan(journey_id, kari, at=LATER).plan
        return next(one.state for one in plan.touchpoints if one.service == PARENTAL)

    assert state() == "done"
    actions.withdraw(principal=kari, case_id=case_id, at=LATER)
    assert state() != "done"
    actions.start_application(principal=kari, journey_id=journey_id, services=[PARENTAL], at=LATER)


def test_no_decision_after_a_withdrawal(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    actions.withdraw(principal=kari, case_id=case_id, at=LATER)
    with pytest.raises(CaseWithdrawn):
        decide(nav, case_id)
    with pytest.raises(TransitionNotAllowed):
        actions.take_case(principal=worker("nav"), case_id=case_id, at=LATER)
    assert not actions.decide_automatically(case_id=case_id, at=LATER)
    assert not Decision.objects.filter(case_id=case_id).exists()


def test_a_proposal_of_a_withdrawn_case_lapses() -> None:
    processes.publish(processes.process_pack(four_eyes="true"))
    kari, nav, second = person(KARI), worker("nav"), worker("nav")
    case_id = taken_case(kari, nav)
    decide(nav, case_id)
    assert [item.case_id for item in queries.list_proposals(second)] == [case_id]
    actions.withdraw(principal=kari, case_id=case_id, at=LATER)
    assert queries.list_proposals(second) == ()
    assert Proposal.objects.filter(case_id=case_id).exists()


def test_what_has_ended_cannot_be_withdrawn(kari: Principal, nav: Principal) -> None:
    case_id = decided(kari, nav)
    with pytest.raises(NothingToWithdraw):
        actions.withdraw(principal=kari, case_id=case_id, at=LATER)
    other = received_case(person(AMINA)).id
    actions.withdraw(principal=person(AMINA), case_id=other, at=LATER)
    with pytest.raises(NothingToWithdraw):
        actions.withdraw(principal=person(AMINA), case_id=other, at=LATER)


def test_where_the_law_lets_nobody_withdraw_the_page_says_whom_to_call() -> None:
    processes.publish(processes.process_pack(withdrawal=False))
    kari = person(KARI)
    case = received_case(kari)
    assert not queries.get_case(kari, case.id, at=LATER).progress.can_withdraw
    with pytest.raises(CannotWithdraw) as refused:
        actions.withdraw(principal=kari, case_id=case.id, at=LATER)
    assert refused.value.facts["reference"] == case.reference


def test_whoever_signs_cannot_withdraw_and_is_told_when_it_is(kari: Principal) -> None:
    ola, case = person(OLA), case_waiting_for_signature(kari)
    with pytest.raises(NotYourApplication):
        actions.withdraw(principal=ola, case_id=case.id, at=LATER)
    actions.withdraw(principal=kari, case_id=case.id, at=LATER)
    told = messages.list_messages(ola).messages[0]
    assert told.subject.startswith("An application was withdrawn")
    assert queries.list_signature_requests(ola) == ()


def test_a_withdrawn_joint_application_cannot_be_signed(kari: Principal) -> None:
    ola, case = person(OLA), case_waiting_for_signature(kari)
    (request,) = queries.list_signature_requests(ola)
    actions.withdraw(principal=kari, case_id=case.id, at=LATER)
    with pytest.raises(SignatureNotNeeded):
        actions.sign(principal=ola, request_id=request.id, declarations=ACCEPTED, at=LATER)


def test_an_attorney_withdraws_only_what_their_mandate_covers(kari: Principal) -> None:
    amina, case = person(AMINA), received_case(kari)
    with pytest.raises(CaseNotFound):
        actions.withdraw(principal=acting(amina, kari, {PATERNITY}), case_id=case.id, at=LATER)
    with pytest.raises(CaseNotFound):
        actions.withdraw(principal=amina, case_id=case.id, at=LATER)
    actions.withdraw(principal=acting(amina, kari, {PARENTAL}), case_id=case.id, at=LATER)
    last = queries.get_case(kari, case.id, at=LATER).history[-1]
    assert (last.state, last.acted) == (CaseState.WITHDRAWN, "Amina Yusuf for Kari Berg, by a power of attorney")


def test_an_appeal_that_is_taken_back_leaves_the_decision_as_it_was(kari: Principal, nav: Principal) -> None:
    case_id = appealed(kari, nav)
    actions.withdraw(principal=kari, case_id=case_id, at=LATER + 2 * DAY)
    view = queries.get_case(kari, case_id, at=LATER + 2 * DAY)
    assert view.summary.state is CaseState.DECIDED
    assert view.decision is not None
    assert view.decision.result is Result.REFUSED
    assert [(one.withdrawn, one.pending) for one in view.progress.appeals] == [(True, False)]
    assert queries.list_queue(worker(APPEALS), at=LATER).items == ()
    actions.appeal(principal=kari, case_id=case_id, at=LATER + 3 * DAY)
    assert queries.get_case(kari, case_id, at=LATER + 3 * DAY).summary.state is CaseState.IN_PROGRESS


def test_an_application_that_is_not_sent_is_no_case(kari: Principal) -> None:
    with pytest.raises(CaseNotFound):
        actions.withdraw(principal=kari, case_id=started(kari, PARENTAL), at=LATER)


def test_an_application_that_has_only_arrived_is_filed_and_then_withdrawn(kari: Principal, settings: object) -> None:
    settings.PORTICO_FILED_AT_ONCE = 0  # type: ignore[attr-defined]
    case_id = received_case(kari).id
    assert queries.get_case(kari, case_id, at=NOW).summary.state is CaseState.ARRIVED
    actions.withdraw(principal=kari, case_id=case_id, at=LATER)
    view = queries.get_case(kari, case_id, at=LATER)
    assert [status.state for status in view.history] == [CaseState.ARRIVED, CaseState.RECEIVED, CaseState.WITHDRAWN]
    assert view.summary.clock.holder is Holder.NOBODY
