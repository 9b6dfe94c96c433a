"""Applications, cases, signatures and letters under a mandate: its services and no others, and both are kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest
from django.apps import apps

from portico.casework import actions, queries
from portico.casework.errors import ApplicationNotFound, CaseNotFound, SignatureRequestNotFound
from portico.casework.models import ApplicationAnswer, CaseStatus, Signature, Submission
from portico.casework.tests.factories import (
    BENEFIT,
    LATER,
    NOW,
    PARENTAL,
    answer_all,
    case_waiting_for_signature,
    everything_declared,
    journey_of,
    received_case,
    started,
    submitted,
)
from portico.casework.types import CaseState
from portico.identity import actions as identity
from portico.identity.errors import OutsideMandate
from portico.identity.types import MandateKind, Principal, Representation
from portico.kernel.types import Actor
from portico.messages import actions as messages_actions
from portico.messages import queries as messages

ACCEPTED = {"other_parent.paternity_accepted": True}


def acting(who: Principal, for_whom: Principal, services: Collection[str] | None = None) -> Principal:
    """Return somebody who acts for another, by a mandate that stands: for some services a power of attorney."""
    assert who.person_id is not None
    by_law = services is None
    kind = MandateKind.GUARDIAN if by_law else MandateKind.POWER_OF_ATTORNEY
    mandate = identity.record_mandate(
        kind=kind,
        representative=who.person_id,
        person=for_whom.person_id,
        services=services,
        valid_from=NOW,
        valid_to=None if by_law else LATER.replace(year=NOW.year + 1, month=1),
        source="population" if by_law else identity.ATTORNEY,
        basis="A law",
        actor=Actor.system("tests") if by_law else Actor.person(str(for_whom.person_id)),
        at=NOW,
    )
    limits = None if services is None else frozenset(services)
    return replace(
        who,
        person_id=for_whom.person_id,
        own_person_id=who.person_id,
        representation=Representation(mandate, kind, for_whom.name, services=limits),
    )


def test_an_application_under_a_mandate_keeps_both_in_every_record(kari: Principal, amina: Principal) -> None:
    attorney = acting(amina, kari, {PARENTAL})
    application_id = actions.start_application(
        principal=attorney, journey_id=journey_of(kari), services=[PARENTAL], at=NOW
    )
    answer_all(attorney, application_id)
    declared = everything_declared(attorney, application_id)
    receipt = actions.submit(principal=attorney, application_id=application_id, declarations=declared, at=NOW)
    by = str(attorney.actor)
    assert attorney.representation is not None
    assert by == f"person:{amina.person_id} by mandate {attorney.representation.mandate_id}"
    assert set(ApplicationAnswer.objects.values_list("recorded_by", "person_id")) == {(by, kari.person_id)}
    assert Submission.objects.get().recorded_by == by
    assert Signature.objects.get().recorded_by == by
    assert Signature.objects.get().person_id == kari.person_id
    own = queries.get_case(kari, receipt.cases[0].id, at=NOW)
    assert own.history[0].acted == "Amina Yusuf for Kari Berg, by a power of attorney"
    assert CaseStatus.objects.exclude(mandate_id=attorney.representation.mandate_id).count() == 0


def test_what_an_attorney_answers_is_the_persons_word(kari: Principal, amina: Principal) -> None:
    attorney = acting(amina, kari, {PARENTAL})
    application_id = started(kari, PARENTAL)
    answer_all(attorney, application_id)
    told = apps.get_model("evidence", "FactRow").objects.filter(source="person")
    assert {row.told_by for row in told} <= {kari.person_id}
    assert queries.next_question(kari, application_id, at=NOW) is None


def test_other_services_look_as_if_they_were_not_there(kari: Principal, amina: Principal) -> None:
    case = received_case(kari)
    attorney = acting(amina, kari, {BENEFIT})
    assert queries.list_cases(attorney, at=NOW) == ()
    with pytest.raises(CaseNotFound):
        queries.get_case(attorney, case.id, at=NOW)
    assert messages.list_messages(attorney).total == 0
    assert messages.list_messages(kari).total == 1
    assert [one.id for one in queries.list_cases(acting(amina, kari, {PARENTAL}), at=NOW)] == [case.id]


def test_an_application_with_another_service_in_it_is_not_there(kari: Principal, amina: Principal) -> None:
    application_id = started(kari, PARENTAL)
    attorney = acting(amina, kari, {BENEFIT})
    assert queries.list_unfinished(attorney) == []
    with pytest.raises(ApplicationNotFound):
        queries.check_answers(attorney, application_id, at=NOW)
    with pytest.raises(ApplicationNotFound):
        actions.submit(principal=attorney, application_id=application_id, declarations={}, at=NOW)


def test_cannot_apply_for_what_the_mandate_does_not_name(kari: Principal, amina: Principal) -> None:
    attorney = acting(amina, kari, {BENEFIT})
    journey_id = journey_of(kari)
    with pytest.raises(OutsideMandate):
        actions.start_application(principal=attorney, journey_id=journey_id, services=[PARENTAL], at=NOW)


def test_a_guardian_for_everything_sees_what_the_person_sees(kari: Principal, amina: Principal) -> None:
    case = received_case(kari)
    guardian = acting(amina, kari)
    assert queries.get_case(guardian, case.id, at=NOW).answers == queries.get_case(kari, case.id, at=NOW).answers
    assert queries.list_cases(amina, at=NOW) == (), "acting for another changes nothing for oneself"


def test_a_representative_signs_for_the_represented_and_both_are_kept(
    kari: Principal, ola: Principal, amina: Principal
) -> None:
    case = case_waiting_for_signature(kari)
    attorney = acting(amina, ola, {"paternity-declaration"})
    (request,) = queries.list_signature_requests(attorney)
    actions.sign(principal=attorney, request_id=request.id, declarations=ACCEPTED, at=LATER)
    signature = Signature.objects.get(request_id=request.id)
    assert (signature.person_id, signature.recorded_by) == (ola.person_id, str(attorney.actor))
    assert queries.get_case(kari, case.id, at=LATER).summary.state is CaseState.RECEIVED


def test_cannot_sign_outside_the_mandate(kari: Principal, ola: Principal, amina: Principal) -> None:
    case_waiting_for_signature(kari)
    (request,) = queries.list_signature_requests(ola)
    attorney = acting(amina, ola, {PARENTAL})
    assert queries.list_signature_requests(attorney) == ()
    with pytest.raises(SignatureRequestNotFound):
        actions.sign(principal=attorney, request_id=request.id, declarations=ACCEPTED, at=LATER)


def test_whoever_applied_cannot_sign_for_the_other_as_well(kari: Principal, ola: Principal) -> None:
    case_waiting_for_signature(kari)
    (request,) = queries.list_signature_requests(ola)
    with pytest.raises(OutsideMandate):
        actions.sign(principal=acting(kari, ola), request_id=request.id, declarations=ACCEPTED, at=LATER)
    assert not Signature.objects.filter(request_id=request.id).exists()


def test_whoever_applied_for_another_cannot_be_the_second_will_either(kari: Principal, ola: Principal) -> None:
    case_waiting_for_signature(acting(ola, kari))
    (request,) = queries.list_signature_requests(ola)
    with pytest.raises(OutsideMandate):
        actions.sign(principal=ola, request_id=request.id, declarations=ACCEPTED, at=LATER)


def test_a_letter_that_an_attorney_opens_stays_unread(kari: Principal, amina: Principal) -> None:
    submitted(kari, PARENTAL)
    attorney = acting(amina, kari, {PARENTAL})
    (letter,) = messages.list_messages(attorney).messages
    messages_actions.open_message(principal=attorney, message_id=letter.id, at=LATER)
    assert messages.count_unread(kari) == 1
    messages_actions.open_message(principal=acting(amina, kari), message_id=letter.id, at=LATER)
    assert messages.count_unread(kari) == 0


def test_another_person_finds_nothing(kari: Principal, amina: Principal) -> None:
    case = received_case(kari)
    with pytest.raises(CaseNotFound):
        queries.get_case(amina, case.id, at=NOW)
