"""Joint applications: each signs in their own sign-in, and sees the joint case only."""

from __future__ import annotations

import pytest

from portico.casework import actions, queries
from portico.casework.errors import (
    AlreadySigned,
    CaseNotFound,
    DeclarationsMissing,
    SignatureRequestNotFound,
    TransitionNotAllowed,
)
from portico.casework.tests.factories import (
    LATER,
    NAME,
    NOW,
    PARENTAL,
    case_waiting_for_signature,
    submitted,
    worker,
)
from portico.casework.types import CaseState, Holder, SignatureState
from portico.catalogue.pack.schema import Kind
from portico.identity.types import Principal
from portico.messages import queries as messages

ACCEPTED = {"other_parent.paternity_accepted": True}


def test_whoever_is_named_is_asked_and_told(kari: Principal, ola: Principal) -> None:
    case = case_waiting_for_signature(kari)
    requests = queries.list_signature_requests(ola)
    assert [(r.case_id, r.role, r.applicant_name) for r in requests] == [(case.id, "other_parent", "Kari Berg")]
    assert [each.key for each in requests[0].declarations] == list(ACCEPTED)
    assert messages.count_unread(ola) == 1
    assert case.clock.started_on is None


def test_the_clock_starts_with_the_last_signature(kari: Principal, ola: Principal) -> None:
    case = case_waiting_for_signature(kari)
    request = queries.list_signature_requests(ola)[0]
    actions.sign(principal=ola, request_id=request.id, declarations=ACCEPTED, at=LATER)
    view = queries.get_case(kari, case.id, at=LATER)
    assert view.summary.state is CaseState.RECEIVED
    assert view.summary.clock.started_on == LATER.date()
    assert [(s.name, s.state) for s in view.signers] == [("Ola Hansen", SignatureState.SIGNED)]
    assert queries.list_signature_requests(ola) == ()


def test_signing_needs_what_it_declares(kari: Principal, ola: Principal) -> None:
    case_waiting_for_signature(kari)
    request = queries.list_signature_requests(ola)[0]
    with pytest.raises(DeclarationsMissing):
        actions.sign(principal=ola, request_id=request.id, declarations={}, at=LATER)


@pytest.mark.parametrize("first_signs", [True, False])
def test_a_request_is_answered_once(kari: Principal, ola: Principal, *, first_signs: bool) -> None:
    case_waiting_for_signature(kari)
    request = queries.list_signature_requests(ola)[0]
    if first_signs:
        actions.sign(principal=ola, request_id=request.id, declarations=ACCEPTED, at=LATER)
    else:
        actions.decline(principal=ola, request_id=request.id, at=LATER)
    with pytest.raises(AlreadySigned):
        actions.sign(principal=ola, request_id=request.id, declarations=ACCEPTED, at=LATER)


def test_a_no_closes_the_case_and_tells_the_applicant(kari: Principal, ola: Principal) -> None:
    case = case_waiting_for_signature(kari)
    before = messages.count_unread(kari)
    actions.decline(principal=ola, request_id=queries.list_signature_requests(ola)[0].id, at=LATER)
    view = queries.get_case(kari, case.id, at=LATER)
    assert view.summary.state is CaseState.CLOSED
    assert view.summary.clock.holder is Holder.NOBODY
    assert messages.count_unread(kari) == before + 1


def test_whoever_said_no_sees_nothing_of_the_case_any_more(kari: Principal, ola: Principal) -> None:
    case = case_waiting_for_signature(kari)
    request = queries.list_signature_requests(ola)[0]
    assert request.choices
    actions.decline(principal=ola, request_id=request.id, at=LATER)
    with pytest.raises(CaseNotFound):
        queries.get_case(ola, case.id, at=LATER)
    assert queries.list_cases(ola, at=LATER) == ()
    assert queries.get_signature_request(ola, request.id).choices == ()


def test_only_the_person_who_was_asked_can_sign(kari: Principal, ola: Principal, amina: Principal) -> None:
    case_waiting_for_signature(kari)
    request = queries.list_signature_requests(ola)[0]
    for other in (kari, amina, worker("tax-administration")):
        with pytest.raises(SignatureRequestNotFound):
            actions.sign(principal=other, request_id=request.id, declarations=ACCEPTED, at=LATER)


def test_the_signer_sees_the_choices_and_no_facts_of_the_applicant(kari: Principal, ola: Principal) -> None:
    receipt = submitted(kari, "paternity-declaration", PARENTAL)
    joint, other = sorted(receipt.cases, key=lambda case: case.service.id == PARENTAL)
    view = queries.get_case(ola, joint.id, at=NOW)
    assert not view.summary.about_you
    assert (view.facts, view.decision, view.journey_id) == ((), None, None)
    assert {item.kind for item in view.answers} <= {Kind.CHOICE}
    with pytest.raises(CaseNotFound):
        queries.get_case(ola, other.id, at=NOW)


def test_a_typed_number_does_not_tell_whose_it_is(kari: Principal, ola: Principal) -> None:
    case = case_waiting_for_signature(kari)
    assert [s.name for s in queries.get_case(kari, case.id, at=NOW).signers] == [""]


def test_a_case_that_waits_for_a_signature_cannot_be_taken(kari: Principal) -> None:
    case = case_waiting_for_signature(kari)
    with pytest.raises(TransitionNotAllowed):
        actions.take_case(principal=worker(case.authority), case_id=case.id, at=NOW)


def test_who_decides_alone_asks_nobody(amina: Principal) -> None:
    receipt = submitted(amina, NAME)
    assert receipt.signers == ()
    assert receipt.cases[0].state is CaseState.RECEIVED
