"""Staff: invited by whoever runs the installation, sign in by password, with few tries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from portico.identity import actions, queries
from portico.identity.errors import (
    DetailsNotValid,
    InvitationNotValid,
    PasswordTooWeak,
    SignInFailed,
    StaffExists,
    TooManyAttempts,
)
from portico.identity.models import Account, SignInAttempt, StaffInvitation
from portico.identity.tests.factories import AT, EMAIL, OPERATOR, PASSWORD, request_from, staff_account
from portico.identity.types import AssuranceLevel, Principal
from portico.kernel import clock
from portico.kernel.errors import NotAllowed
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def _fast_hashes(settings: Settings) -> None:
    """Hash passwords fast: how slow Django makes it is not what these tests are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def sign_in(
    password: str = PASSWORD, *, email: str = EMAIL, at: dt.datetime = AT, request: HttpRequest | None = None
) -> Principal:
    return actions.sign_in_staff(request or request_from(), email=email, password=password, at=at)


def fail(times: int, *, email: str = EMAIL, address: str = "192.0.2.1", at: dt.datetime = AT) -> None:
    for _ in range(times):
        with pytest.raises(SignInFailed):
            sign_in("wrong", email=email, at=at, request=request_from(address))


def test_invited_staff_sign_in_with_the_password_they_chose() -> None:
    account_id = staff_account()
    request = request_from()
    principal = sign_in(request=request)
    assert (principal.account_id, principal.authority_id, principal.name) == (account_id, "town", "Alex Clerk")
    assert principal.assurance is AssuranceLevel.SUBSTANTIAL
    assert queries.principal_of(request) == principal
    assert actions.DEMO_SESSION not in request.session


def test_the_case_of_an_email_address_does_not_matter() -> None:
    staff_account(email="Clerk@Town.example")
    assert sign_in(email=" CLERK@town.EXAMPLE ").authority_id == "town"


def test_the_answer_is_the_same_for_an_unknown_address_and_a_wrong_password() -> None:
    staff_account()
    with pytest.raises(SignInFailed) as wrong:
        sign_in("wrong")
    with pytest.raises(SignInFailed) as unknown:
        sign_in("wrong", email="nobody@town.example")
    assert (str(wrong.value), wrong.value.facts) == (str(unknown.value), unknown.value.facts)


def test_a_closed_account_fails_like_an_unknown_one() -> None:
    account_id = staff_account()
    Account.objects.filter(pk=account_id).update(is_active=False)
    fail(1)
    with pytest.raises(SignInFailed):
        sign_in()


def test_after_five_wrong_tries_even_the_right_password_must_wait() -> None:
    staff_account()
    fail(5)
    with pytest.raises(TooManyAttempts, match="15 minutes"):
        sign_in()
    assert sign_in(at=AT + dt.timedelta(minutes=16)).authority_id == "town"


def test_tries_for_an_address_without_account_are_limited_alike() -> None:
    fail(5, email="nobody@town.example")
    with pytest.raises(TooManyAttempts):
        sign_in(email="nobody@town.example")


def test_a_right_password_begins_the_count_anew() -> None:
    staff_account()
    fail(4)
    sign_in()
    fail(4)
    assert sign_in().authority_id == "town"


def test_tries_from_one_machine_are_limited_over_all_accounts() -> None:
    staff_account()
    for n in range(30):
        fail(1, email=f"clerk{n}@town.example", address="192.0.2.66")
    with pytest.raises(TooManyAttempts):
        sign_in(request=request_from("192.0.2.66"))
    assert sign_in(request=request_from("192.0.2.67")).authority_id == "town"


def test_the_record_of_a_try_names_nobody() -> None:
    fail(1, address="192.0.2.1")
    (attempt,) = SignInAttempt.objects.all()
    assert EMAIL not in repr(attempt.__dict__)
    assert "192.0.2.1" not in repr(attempt.__dict__)


def test_a_person_in_the_demo_has_no_password_to_sign_in_with() -> None:
    actions.demo_sign_in_staff(request_from(), authority_id="town", name="Case worker", at=AT)
    fail(1, email="case-worker@town.invalid")
    with pytest.raises(SignInFailed):
        sign_in("", email="case-worker@town.invalid")


def test_an_invitation_works_once() -> None:
    token = actions.invite_staff(email=EMAIL, authority_id="town", actor=OPERATOR, at=AT)
    actions.accept_invitation(token=token, name="Alex Clerk", password=PASSWORD, at=AT)
    with pytest.raises(InvitationNotValid):
        actions.accept_invitation(token=token, name="Somebody Else", password=PASSWORD, at=AT)


def test_a_link_that_was_used_says_so_before_anything_is_typed(client: Client) -> None:
    token = actions.invite_staff(email=EMAIL, authority_id="town", actor=OPERATOR, at=clock.now())
    address = reverse("staff-invitation", args=[token])
    assert client.get(address).status_code == 200
    actions.accept_invitation(token=token, name="Alex Clerk", password=PASSWORD, at=clock.now())
    assert client.get(address).status_code == 404


def test_an_invitation_ends_after_a_week() -> None:
    token = actions.invite_staff(email=EMAIL, authority_id="town", actor=OPERATOR, at=AT)
    with pytest.raises(InvitationNotValid):
        actions.accept_invitation(token=token, name="Alex Clerk", password=PASSWORD, at=AT + WEEK)


def test_an_invented_token_is_not_valid() -> None:
    with pytest.raises(InvitationNotValid):
        actions.accept_invitation(token="guess", name="Alex Clerk", password=PASSWORD, at=AT)


def test_the_token_itself_is_kept_nowhere() -> None:
    token = actions.invite_staff(email=EMAIL, authority_id="town", actor=OPERATOR, at=AT)
    assert token not in repr(StaffInvitation.objects.get().__dict__)


def test_of_two_invitations_to_one_address_only_the_first_makes_an_account() -> None:
    tokens = [actions.invite_staff(email=EMAIL, authority_id="town", actor=OPERATOR, at=AT) for _ in range(2)]
    actions.accept_invitation(token=tokens[0], name="Alex Clerk", password=PASSWORD, at=AT)
    with pytest.raises(StaffExists):
        actions.accept_invitation(token=tokens[1], name="Alex Clerk", password=PASSWORD, at=AT)


def test_who_has_an_account_is_not_invited_again() -> None:
    staff_account()
    with pytest.raises(StaffExists):
        actions.invite_staff(email=EMAIL.upper(), authority_id="town", actor=OPERATOR, at=AT)


@pytest.mark.parametrize("password", ["", "short", "password1234", "clerk@town.example"])
def test_a_weak_password_is_refused_and_the_invitation_stays_open(password: str) -> None:
    token = actions.invite_staff(email=EMAIL, authority_id="town", actor=OPERATOR, at=AT)
    with pytest.raises(PasswordTooWeak):
        actions.accept_invitation(token=token, name="Alex Clerk", password=password, at=AT)
    actions.accept_invitation(token=token, name="Alex Clerk", password=PASSWORD, at=AT)


@pytest.mark.parametrize(("email", "authority_id"), [("not an address", "town"), (EMAIL, ""), ("", "town")])
def test_an_invitation_needs_an_address_and_an_authority(email: str, authority_id: str) -> None:
    with pytest.raises(DetailsNotValid):
        actions.invite_staff(email=email, authority_id=authority_id, actor=OPERATOR, at=AT)


@pytest.mark.parametrize("actor", [Actor.person("1"), Actor.staff("1")])
def test_nobody_invites_over_the_web(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.invite_staff(email=EMAIL, authority_id="town", actor=actor, at=AT)


@pytest.mark.parametrize(("language", "words"), [("en", "Use at least 12 characters"), ("nb", "Bruk minst 12 tegn")])
def test_a_short_password_is_refused_in_the_language_of_the_page(language: str, words: str) -> None:
    with translation.override(language), pytest.raises(ValidationError) as refused:
        validate_password("kort")
    assert any(words in message for message in refused.value.messages)
