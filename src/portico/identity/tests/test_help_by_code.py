"""A helper on the phone: the person reads out a code that names the helper."""

from __future__ import annotations

import re

import pytest

from portico.identity import actions, queries, rules
from portico.identity.errors import AssistanceCodeWrong, AssistanceNotFound
from portico.identity.jobs import send_code
from portico.identity.models import Account, AssistanceSending
from portico.identity.notices import help_message
from portico.identity.tests.test_assisting import Visitor, person, staff
from portico.identity.types import AssuranceLevel, Channel
from portico.identity.types.assisting import Assistance, Meeting
from portico.kernel import clock

pytestmark = pytest.mark.django_db

NUMBER = "10000000001"


def reachable(number: str = NUMBER) -> Visitor:
    ada = person(number)
    Account.objects.filter(pk=ada.principal.account_id).update(email="ada@example.org")
    return ada


def asked(kim: Visitor, number: str = NUMBER) -> Assistance:
    return actions.ask_to_help_by_code(
        kim.request, principal=kim.principal, meeting=Meeting.PHONE, identity_number=number, at=clock.now()
    )


def code_sent() -> str:
    told = actions.message_of(AssistanceSending.objects.get().code, at=clock.now())
    assert told is not None
    assert told["helper"] == "Kim Helper"
    return told["code"]


def test_the_code_lets_the_helper_begin_at_level_low() -> None:
    ada, kim = reachable(), staff()
    request = asked(kim)
    actions.answer_by_code(
        kim.request, principal=kim.principal, request_id=request.id, code=code_sent(), at=clock.now()
    )
    actions.begin_visit(kim.request, principal=kim.principal, request_id=request.id, at=clock.now())
    assert kim.principal.person_id == ada.principal.person_id
    assert kim.principal.assurance is AssuranceLevel.LOW


def test_the_message_names_the_helper_and_has_the_code() -> None:
    reachable()
    asked(staff())
    code = code_sent()
    subject, text = help_message(code, helper="Kim Helper", channel=Channel.EMAIL, language="en")
    assert "Kim Helper" in subject
    assert re.search(rf"\b{code}\b", text)
    send_code(code_id=str(AssistanceSending.objects.get().code))


@pytest.mark.parametrize("number", ["99999999999", NUMBER])
def test_a_wrong_code_and_a_number_of_nobody_are_answered_alike(number: str) -> None:
    reachable()
    kim = staff()
    request = asked(kim, number)
    with pytest.raises(AssistanceCodeWrong):
        actions.answer_by_code(kim.request, principal=kim.principal, request_id=request.id, code="x", at=clock.now())
    assert queries.get_assistance_asked_by(kim.principal, request.id, at=clock.now()).person_name == ""


@pytest.mark.parametrize("number", ["99999999999", NUMBER])
def test_asking_again_and_again_does_not_tell_who_exists(number: str) -> None:
    reachable()
    kim = staff()
    requests = [asked(kim, number) for _ in range(rules.CODES_PER_RECIPIENT + 1)]
    assert len({request.state for request in requests}) == 1
    assert AssistanceSending.objects.count() == (rules.CODES_PER_RECIPIENT if number == NUMBER else 0)


def test_whoever_cannot_be_reached_gets_no_code_and_nothing_tells_so() -> None:
    person(NUMBER)
    request = asked(staff())
    assert not AssistanceSending.objects.exists()
    assert request.person_name == ""


def test_the_code_of_one_helper_is_no_use_to_another() -> None:
    reachable()
    request = asked(staff())
    other = staff("Lee Other")
    with pytest.raises(AssistanceNotFound):
        actions.answer_by_code(
            other.request, principal=other.principal, request_id=request.id, code=code_sent(), at=clock.now()
        )
