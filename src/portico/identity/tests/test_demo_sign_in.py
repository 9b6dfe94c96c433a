"""The demo sign-in: invented people and case workers, only in a demo, only from this machine."""

from __future__ import annotations

import pytest
from django.contrib import auth
from django.http import HttpRequest

from portico.identity import actions, queries
from portico.identity.errors import (
    DemoSignInNotHere,
    DetailsNotValid,
    InstallationFixed,
    PersonNotFound,
    SignInNeeded,
    StaffNotFound,
)
from portico.identity.models import Account, Installation, SignIn
from portico.identity.tests.factories import AT, NUMBER, request_from
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, PersonId
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db


def sign_in(request: HttpRequest, name: str = "Ada Berg") -> PersonId:
    principal = actions.demo_sign_in_person(request, identity_number=NUMBER, display_name=name, at=AT)
    assert principal.person_id is not None
    return principal.person_id


def test_an_invented_person_is_signed_in_at_level_high_and_marked_as_demo() -> None:
    request = request_from()
    person_id = sign_in(request)
    principal = queries.principal_of(request)
    assert (principal.kind, principal.person_id, principal.name) == (AccountKind.PERSON, person_id, "Ada Berg")
    assert (principal.assurance, principal.authority_id) == (AssuranceLevel.HIGH, None)
    assert principal.actor == Actor.person(str(person_id))
    assert request.session[actions.DEMO_SESSION] is True
    assert SignIn.objects.get(account_id=principal.account_id).method == "demo"


def test_an_invented_case_worker_is_staff_of_one_authority() -> None:
    request = request_from()
    actions.demo_sign_in_staff(request, authority_id="town", name="Case worker, The town", at=AT)
    principal = queries.principal_of(request)
    assert (principal.kind, principal.person_id, principal.authority_id) == (AccountKind.STAFF, None, "town")
    assert principal.actor == Actor.staff(str(principal.account_id))
    assert queries.get_staff(principal.account_id).name == "Case worker, The town"


def test_the_same_person_and_case_worker_come_back_to_the_same_account() -> None:
    assert sign_in(request_from()) == sign_in(request_from())
    first, second = (
        actions.demo_sign_in_staff(request_from(), authority_id="town", name="Case worker", at=AT) for _ in range(2)
    )
    assert first == second


def test_the_session_is_made_anew_at_sign_in() -> None:
    request = request_from()
    fixed_by_a_stranger = request.session.session_key
    request.session["kept"] = "before"
    sign_in(request)
    assert request.session.session_key != fixed_by_a_stranger
    assert not request.session.exists(fixed_by_a_stranger)
    assert "kept" not in request.session


def test_signing_out_ends_the_session_and_its_mark() -> None:
    request = request_from()
    sign_in(request)
    key = request.session.session_key
    actions.sign_out(request, at=AT)
    assert not request.session.exists(key)
    assert actions.DEMO_SESSION not in request.session
    assert queries.find_principal(auth.get_user(request)) is None


@pytest.mark.parametrize(
    "request_from_elsewhere",
    [
        {"address": "192.0.2.7"},
        {"address": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
    ],
)
def test_from_elsewhere_there_is_no_demo_sign_in(request_from_elsewhere: dict[str, str]) -> None:
    request = request_from(**request_from_elsewhere)
    with pytest.raises(DemoSignInNotHere):
        sign_in(request)
    with pytest.raises(DemoSignInNotHere):
        actions.demo_sign_in_staff(request, authority_id="town", name="Case worker", at=AT)
    assert queries.find_person_by_number(NUMBER) is None
    assert queries.find_principal(auth.get_user(request)) is None


def test_an_account_that_was_closed_cannot_be_used() -> None:
    request = request_from()
    sign_in(request)
    Account.objects.filter(person_id=queries.principal_of(request).person_id).update(is_active=False)
    assert queries.find_principal(auth.get_user(request)) is None
    with pytest.raises(DemoSignInNotHere):
        sign_in(request_from())


def test_nobody_signed_in_is_nobody() -> None:
    with pytest.raises(SignInNeeded):
        queries.principal_of(request_from())


def test_what_kind_of_installation_this_is_cannot_be_said_twice_differently() -> None:
    actions.mark_installation(demo=True, at=AT)
    with pytest.raises(InstallationFixed):
        actions.mark_installation(demo=False, at=AT)
    assert (Installation.objects.count(), queries.is_demo()) == (1, True)


def test_a_person_keeps_their_id_and_takes_a_new_name() -> None:
    first = actions.ensure_person(identity_number=NUMBER, display_name="Ada Berg", at=AT)
    second = actions.ensure_person(identity_number=NUMBER, display_name="Ada Dahl", at=AT)
    assert first == second
    assert queries.get_person(first).display_name == "Ada Dahl"


def test_a_person_without_a_name_given_keeps_the_one_we_had() -> None:
    person_id = actions.ensure_person(identity_number=NUMBER, display_name="Ada Berg", at=AT)
    actions.ensure_person(identity_number=NUMBER, at=AT)
    found = queries.find_person_by_number(NUMBER)
    assert found is not None
    assert (found.id, found.display_name) == (person_id, "Ada Berg")


@pytest.mark.parametrize("number", ["", "  ", "x" * 41])
def test_a_person_needs_a_number_that_can_be(number: str) -> None:
    with pytest.raises(DetailsNotValid):
        actions.ensure_person(identity_number=number, at=AT)


def test_unknown_people_and_staff_are_not_found() -> None:
    assert queries.find_person_by_number("99999999999") is None
    with pytest.raises(PersonNotFound):
        queries.get_person(PersonId(uuid7()))
    with pytest.raises(StaffNotFound):
        queries.get_staff(AccountId(uuid7()))
