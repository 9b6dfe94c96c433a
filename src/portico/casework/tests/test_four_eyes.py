"""Four eyes: one case worker proposes, another one approves or sends back; never the same, never a helper."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from portico.casework import actions, queries
from portico.casework.actions import opening
from portico.casework.errors import (
    CaseNotFound,
    HelpedToApply,
    ProposalNotFound,
    ProposalOutdated,
    ProposalPending,
    ProposedYourself,
    Recused,
    ReturnReasonNeeded,
    ReviewFirst,
)
from portico.casework.models import Case, Decision, ProposalAnswer
from portico.casework.queries.frozen import FrozenCase
from portico.casework.tests import processes
from portico.casework.tests.documents import sent
from portico.casework.tests.factories import (
    BENEFIT,
    KARI,
    LATER,
    NOW,
    as_person,
    person,
    received_case,
    taken_case,
    worker,
)
from portico.casework.tests.processes import LETTER, decide
from portico.casework.types import CaseId, CaseState, Outcome, Result
from portico.evidence import queries as evidence
from portico.identity.types import MandateId, MandateKind, Principal, Representation
from portico.messages.errors import SubjectMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari() -> Principal:
    processes.publish(processes.process_pack(four_eyes="true"))
    return person(KARI)


@pytest.fixture
def nav(kari: Principal) -> Principal:
    return worker("nav", "First")


@pytest.fixture
def second(kari: Principal) -> Principal:
    return worker("nav", "Second")


@pytest.fixture
def proposed(kari: Principal, nav: Principal) -> CaseId:
    case_id = taken_case(kari, nav)
    assert decide(nav, case_id) is Outcome.PROPOSED
    return case_id


def test_nothing_follows_from_a_proposal(kari: Principal, nav: Principal, proposed: CaseId) -> None:
    view = queries.get_case(kari, proposed, at=LATER)
    assert (view.decision, view.summary.state, len(view.messages)) == (None, CaseState.IN_PROGRESS, 1)
    with pytest.raises(ProposalPending):
        decide(nav, proposed)
    with pytest.raises(ProposalPending):
        actions.begin_waiting(principal=nav, case_id=proposed, reason="papers", at=LATER)


def test_another_case_worker_approves_it(kari: Principal, nav: Principal, second: Principal, proposed: CaseId) -> None:
    assert [item.proposed_by for item in queries.list_proposals(second)] == ["First"]
    actions.review_proposal(principal=second, case_id=proposed, at=LATER)
    view = queries.get_proposal(second, proposed, at=LATER)
    assert (view.opened, view.letter, view.explanation) == (True, LETTER, "I have looked.")
    actions.approve_proposal(principal=second, case_id=proposed, number=1, at=LATER)
    decision = Decision.objects.get(case_id=proposed)
    assert (decision.staff_id, decision.result, decision.letter) == (nav.account_id, Result.REFUSED, LETTER)
    assert ProposalAnswer.objects.get().staff_id == second.account_id
    for staff in (nav, second):
        assert evidence.find_open_grant(actor=staff.actor, subject=as_person(kari), case_id=proposed, at=LATER) is None
    with pytest.raises(ProposalNotFound):
        actions.approve_proposal(principal=second, case_id=proposed, number=1, at=LATER)


def test_before_it_is_opened_nothing_of_it_is_read_and_each_look_is_on_record(
    kari: Principal, second: Principal, proposed: CaseId
) -> None:
    def looks() -> int:
        return len([one for one in evidence.list_access_records(as_person(kari)).records if one.who == "staff"])

    closed = queries.get_proposal(second, proposed, at=LATER)
    assert (closed.opened, closed.letter, closed.facts, closed.applicant_name, looks()) == (False, "", (), "", 0)
    with pytest.raises(ReviewFirst):
        actions.approve_proposal(principal=second, case_id=proposed, number=1, at=LATER)
    actions.review_proposal(principal=second, case_id=proposed, at=LATER)
    assert queries.get_proposal(second, proposed, at=LATER).facts
    assert looks() == 1


def test_nobody_approves_their_own_proposal(nav: Principal, proposed: CaseId) -> None:
    assert queries.list_proposals(nav) == ()
    with pytest.raises(ProposedYourself):
        actions.review_proposal(principal=nav, case_id=proposed, at=LATER)
    with pytest.raises(ProposedYourself):
        actions.approve_proposal(principal=nav, case_id=proposed, number=1, at=LATER)
    with pytest.raises(ProposedYourself):
        actions.send_proposal_back(principal=nav, case_id=proposed, reason="No.", at=LATER)


def test_who_helped_to_apply_approves_nothing(kari: Principal, nav: Principal, second: Principal) -> None:
    visit = Representation(MandateId(uuid4()), MandateKind.ASSISTED_SESSION, name=kari.name)
    case = received_case(replace(second, person_id=kari.person_id, representation=visit))
    actions.take_case(principal=nav, case_id=case.id, at=NOW)
    decide(nav, case.id)
    with pytest.raises(HelpedToApply):
        actions.review_proposal(principal=second, case_id=case.id, at=LATER)


def test_who_knows_somebody_in_it_approves_nothing(second: Principal, proposed: CaseId) -> None:
    actions.review_proposal(principal=second, case_id=proposed, at=LATER)
    actions.recuse(principal=second, case_id=proposed, at=LATER)
    with pytest.raises(Recused):
        actions.approve_proposal(principal=second, case_id=proposed, number=1, at=LATER)
    assert queries.list_proposals(second) == ()


def test_a_case_worker_for_other_services_finds_no_proposal(proposed: CaseId) -> None:
    other = worker("nav", services=frozenset({BENEFIT}))
    assert queries.list_proposals(other) == ()
    with pytest.raises(CaseNotFound):
        queries.get_proposal(other, proposed, at=LATER)


def test_sent_back_with_a_reason_it_is_decided_anew(
    kari: Principal, nav: Principal, second: Principal, proposed: CaseId
) -> None:
    actions.review_proposal(principal=second, case_id=proposed, at=LATER)
    with pytest.raises(ReturnReasonNeeded):
        actions.send_proposal_back(principal=second, case_id=proposed, reason=" ", at=LATER)
    actions.send_proposal_back(principal=second, case_id=proposed, reason="Look at the income.", at=LATER)
    assert evidence.find_open_grant(actor=second.actor, subject=as_person(kari), case_id=proposed, at=LATER) is None
    assert queries.get_process(nav, proposed, at=LATER).returned == "Look at the income."
    assert decide(nav, proposed, Result.GRANTED) is Outcome.PROPOSED
    assert queries.get_process(nav, proposed, at=LATER).returned == ""
    actions.review_proposal(principal=second, case_id=proposed, at=LATER)
    actions.approve_proposal(principal=second, case_id=proposed, number=2, at=LATER)
    assert Decision.objects.get(case_id=proposed).result == Result.GRANTED


def test_what_came_in_since_is_looked_at_first(second: Principal, proposed: CaseId) -> None:
    actions.review_proposal(principal=second, case_id=proposed, at=LATER)
    case = Case.objects.get(pk=proposed)
    frozen = FrozenCase(case)
    opening.freeze(case, frozen.facts, opening.people_of(frozen.subjects, LATER), version=2, at=LATER)
    with pytest.raises(ProposalOutdated):
        actions.approve_proposal(principal=second, case_id=proposed, number=1, at=LATER)


def test_cannot_approve_another_proposal_than_the_one_that_was_read(
    nav: Principal, second: Principal, proposed: CaseId
) -> None:
    actions.review_proposal(principal=second, case_id=proposed, at=LATER)
    read = queries.get_proposal(second, proposed, at=LATER).item.number
    third = worker("nav", "Third")
    actions.send_proposal_back(principal=third, case_id=proposed, reason="Look at the income.", at=LATER)
    decide(nav, proposed, Result.GRANTED)
    with pytest.raises(ProposalOutdated):
        actions.approve_proposal(principal=second, case_id=proposed, number=read, at=LATER)
    actions.approve_proposal(principal=second, case_id=proposed, number=read + 1, at=LATER)


def test_cannot_approve_before_documents_that_came_since_are_looked_at(
    kari: Principal, nav: Principal, second: Principal
) -> None:
    case_id = taken_case(kari, nav)
    request_id = actions.ask_for_information(
        principal=nav,
        case_id=case_id,
        questions=[],
        documents=["Your last pay slip"],
        words_to_person="How much did you earn?",
        reason="papers",
        at=NOW,
    )
    assert decide(nav, case_id) is Outcome.PROPOSED
    sent(kari, case_id, "document-1", request_id=request_id, at=LATER)
    actions.send_reply(principal=kari, request_id=request_id, at=LATER + processes.DAY)
    actions.review_proposal(principal=second, case_id=case_id, at=LATER + processes.DAY)
    assert queries.get_proposal(second, case_id, at=LATER + processes.DAY).outdated
    with pytest.raises(ProposalOutdated):
        actions.approve_proposal(principal=second, case_id=case_id, number=1, at=LATER + processes.DAY)


def test_a_proposal_lapses_when_its_maker_leaves_the_case(nav: Principal, second: Principal, proposed: CaseId) -> None:
    actions.recuse(principal=nav, case_id=proposed, at=LATER)
    assert queries.list_proposals(second) == ()
    actions.take_case(principal=second, case_id=proposed, at=LATER)
    assert decide(second, proposed) is Outcome.PROPOSED


def test_a_letter_that_cannot_be_sent_is_refused_before_anybody_reads_it(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    with pytest.raises(SubjectMissing):
        actions.decide(
            principal=nav, case_id=case_id, result=Result.REFUSED, reasons="So.", letter="No subject", at=LATER
        )


@pytest.mark.parametrize(
    ("four_eyes", "outcome"), [("false", Outcome.DECIDED), ("mother.long_stay_abroad", Outcome.PROPOSED)]
)
def test_only_a_rule_that_surely_says_no_lets_one_decide_alone(four_eyes: str, outcome: Outcome) -> None:
    processes.publish(processes.process_pack(four_eyes=four_eyes))
    nav = worker("nav")
    assert decide(nav, taken_case(person(KARI), nav)) is outcome
