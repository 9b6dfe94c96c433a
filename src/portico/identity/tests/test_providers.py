"""Identities from elsewhere: two of them in one session, and how to be rid of one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import HttpRequest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.identity import actions, queries
from portico.identity.actions.providers import link
from portico.identity.errors import LastWayIn, ProviderNotFound, SignedInAsAnother
from portico.identity.models import Account, FederatedIdentity, MergeRequest, Person, Session
from portico.identity.tests.factories import AT, client_of, request_from
from portico.identity.types import (
    IDENTITY_NUMBER,
    AccountKind,
    AssuranceLevel,
    ClaimMap,
    LevelMap,
    Method,
    ProvedIdentity,
    ProviderKind,
    SignInProvider,
)
from portico.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("openid")]
HIGH = AssuranceLevel.HIGH
ISSUER = "https://eid.example"
ADA, BO = "10000000001", "10000000002"
EID = SignInProvider(
    id="eid",
    name="The eID",
    kind=ProviderKind.PEOPLE,
    issuer=ISSUER,
    client_id="portico",
    client_secret="not-to-be-shown",
    levels=LevelMap("acr", {"gold": HIGH}),
    claims=ClaimMap(identifier="pid", scheme=IDENTITY_NUMBER),
)


def proved(number: str) -> ProvedIdentity:
    return ProvedIdentity("eid", ISSUER, f"subject of {number}", HIGH, number, IDENTITY_NUMBER)


def come(request: HttpRequest, number: str) -> None:
    """Come back from the eID as whoever has a number."""
    queries.forget_principal(request)
    actions.sign_in_with_provider(request, provider=EID, proved=proved(number), at=AT)
    queries.forget_principal(request)


def signed_in_as(number: str) -> HttpRequest:
    request = request_from()
    come(request, number)
    return request


def refused(request: HttpRequest, number: str) -> None:
    with pytest.raises(SignedInAsAnother):
        come(request, number)
    actions.keep_number_to_ask_about(request, provider=EID, proved=proved(number), at=AT)


@pytest.mark.parametrize("has_account", [True, False])
def test_whoever_proves_two_numbers_may_ask_the_registrars_and_nothing_else_changes(has_account: bool) -> None:
    if has_account:
        signed_in_as(BO)
    request = signed_in_as(ADA)
    me, people = queries.principal_of(request), Person.objects.count()
    refused(request, BO)
    assert not MergeRequest.objects.exists()
    assert Person.objects.count() == people
    assert queries.may_ask_registrars(request, at=AT)

    actions.ask_registrars(request, at=AT)
    wish, other = MergeRequest.objects.get(), queries.find_person_by_number(BO)
    assert other is not None
    assert (wish.person_id, wish.kept_id) == (me.own_person_id, other.id)
    queries.forget_principal(request)
    assert queries.principal_of(request) == me
    assert not queries.may_ask_registrars(request, at=AT)


def test_cannot_ask_without_having_proved_anything_or_too_late_or_as_another() -> None:
    request = signed_in_as(ADA)
    with pytest.raises(ProviderNotFound):
        actions.ask_registrars(request, at=AT)
    refused(request, BO)
    with pytest.raises(ProviderNotFound):
        actions.ask_registrars(request, at=AT + dt.timedelta(hours=1))
    other = signed_in_as(BO)
    other.session.update(request.session)
    come(other, BO)
    with pytest.raises(ProviderNotFound):
        actions.ask_registrars(other, at=AT)
    assert not MergeRequest.objects.exists()


def somebody(*, email: str) -> Account:
    person_id = actions.add_person(full_name="Ada", at=AT)
    account = Account.objects.create(kind=AccountKind.PERSON, person_id=person_id, email=email, created_at=AT)
    link(account, proved(ADA), at=AT)
    return account


def browser(account: Account) -> Client:
    return client_of(account, method=Method.PROVIDER, at=clock.now())


def test_an_identity_from_elsewhere_is_removed_after_asking_once() -> None:
    account = somebody(email="ada@mail.example")
    mine, elsewhere = browser(account), browser(account)
    (linked,) = queries.list_providers_of(account)
    address = f"/account/providers/{linked.id}/remove/"
    assert address in mine.get("/account/").content.decode()
    assert "Remove it" in mine.get(address).content.decode()
    assert FederatedIdentity.objects.exists()

    assert mine.post(address)["Location"] == "/account/"
    assert not FederatedIdentity.objects.exists()
    assert elsewhere.get("/account/").status_code == 302
    assert Session.objects.filter(account=account).count() == 1
    (job,) = ProcrastinateJob.objects.filter(task_name=actions.TELL_CHANGE)
    assert job.args["change"] == "provider-removed"


def test_the_last_way_in_cannot_be_removed() -> None:
    account = somebody(email="")
    request = request_from()
    actions.begin_session(request, account, method=Method.PROVIDER, assurance=HIGH, at=AT)
    with pytest.raises(LastWayIn):
        actions.remove_provider(request, queries.list_providers_of(account)[0].id, at=AT)
    assert FederatedIdentity.objects.exists()


def test_somebody_elses_identity_cannot_be_removed() -> None:
    mine = somebody(email="ada@mail.example")
    theirs = Account.objects.create(
        kind=AccountKind.PERSON, person_id=actions.add_person(at=AT), email="bo@mail.example", created_at=AT
    )
    address = f"/account/providers/{queries.list_providers_of(mine)[0].id}/remove/"
    assert browser(theirs).post(address).status_code == 404
    assert FederatedIdentity.objects.exists()
