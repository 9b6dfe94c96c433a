"""Registering services that let people sign in here: by managers of their authority, explained, and with a history."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from portico.casework.tests import factories
from portico.catalogue import actions as catalogue
from portico.identity.models import (
    Account,
    PrivilegeAnswer,
    RelyingParty,
    RelyingPartyChange,
    RelyingPartySecret,
    StaffRoleGrant,
)
from portico.identity.tests.factories import AT, client_of
from portico.identity.types import AccountKind, StaffRole
from portico.identity.types.registering import RegistrationEvent
from portico.kernel import clock
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published(db: None) -> Iterator[None]:
    with clock.fixed(AT):
        catalogue.publish(factories.pack(), actor=Actor.system("tests"), at=AT)
        yield


def manager(name: str = "Kim", *, authority: str = "town", role: StaffRole = StaffRole.RELYING_PARTY_MANAGER) -> Client:
    account = Account.objects.create(
        kind=AccountKind.STAFF,
        authority_id=authority,
        name=name,
        email=f"{name.lower()}@{authority}.example",
        created_at=AT,
    )
    StaffRoleGrant.objects.create(account=account, role=role, valid_from=AT, granted_by="system:test")
    client = client_of(account)
    client.cookies["portico_language"] = "en"
    return client


def filled(**changes: object) -> dict[str, object]:
    return {
        "name_nb": "Biblioteket",
        "name_en": "The library",
        "redirect_uris": "https://library.example/callback",
        "scopes": ["profile"],
        "audience": "people",
        "least_assurance": "low",
        "application_type": "web",
        "auth_method": "client_secret_basic",
        "algorithm": "RS256",
        **changes,
    }


def registered(client: Client, **changes: object) -> RelyingParty:
    answer = client.post(reverse("relying-party-register"), filled(**changes))
    assert answer.status_code == 200, answer.context["form"].errors
    return RelyingParty.objects.order_by("-pk")[0]


def page(row: RelyingParty, route: str = "relying-party", *more: object) -> str:
    return reverse(route, args=[row.pk, *more])


def events(row: RelyingParty) -> list[str]:
    return list(RelyingPartyChange.objects.filter(relying_party=row).order_by("pk").values_list("event", flat=True))


def test_a_registered_service_has_a_secret_that_is_shown_once_and_kept_nowhere() -> None:
    client = manager()
    answer = client.post(reverse("relying-party-register"), filled())
    row = RelyingParty.objects.get()
    secret = answer.context["secret"]
    assert len(secret) == 43, "256 bits in base64url"
    assert secret in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert row.authority_id == "town"
    assert row.sector_identifier == "library.example"
    assert row.scopes == ["openid", "profile"]
    assert RelyingPartySecret.objects.get().secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in client.get(page(row)).content.decode()
    assert events(row) == [RegistrationEvent.REGISTERED, RegistrationEvent.SECRET_MADE]


def test_the_page_shows_the_settings_to_copy() -> None:
    client = manager()
    row = registered(client)
    shown = client.get(page(row)).content.decode()
    for setting in (
        row.client_id,
        "/.well-known/openid-configuration",
        "S256",
        "client_secret_basic",
        "openid profile",
    ):
        assert setting in shown


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("redirect_uris", "", "at least one address"),
        ("redirect_uris", "http://library.example/callback", "must begin with https://"),
        ("redirect_uris", "https://a.example/\nhttps://*.b.example/", "Leave out the *"),
        ("redirect_uris", "\n".join(f"https://a.example/{n}" for n in range(21)), "At most 20"),
        ("post_logout_redirect_uris", "https://a.example/#out", "Leave out #"),
        ("backchannel_logout_uri", "ftp://a.example/", "beginning with https://"),
        ("name_nb", "", "Write the name"),
        ("name_en", "x" * 81, "80"),
        ("scopes", ["identifier"], "identifier"),
        ("application_type", "native", "cannot keep a secret"),
        ("least_assurance", "certain", "certain"),
    ],
)
def test_what_cannot_be_registered_is_explained_and_kept(field: str, value: object, words: str) -> None:
    client = manager()
    answer = client.post(reverse("relying-party-register"), filled(**{field: value}))
    assert answer.status_code == 422
    assert words in " ".join(str(error) for errors in answer.context["form"].errors.values() for error in errors)
    kept = answer.content.decode()
    assert 'value="Biblioteket"' in kept or 'value="The library"' in kept
    assert not RelyingParty.objects.exists()


def test_a_service_on_somebodys_own_device_has_no_secret() -> None:
    client = manager()
    row = registered(client, application_type="native", auth_method="none", redirect_uris="http://127.0.0.1/callback")
    assert not RelyingPartySecret.objects.exists()
    assert row.sector_identifier == row.client_id, "the machine itself is nobody's host"


def test_cannot_take_the_sector_of_another_authority() -> None:
    registered(manager())
    other = manager("Eve", authority="county")
    answer = other.post(reverse("relying-party-register"), filled())
    assert answer.status_code == 422
    assert RelyingParty.objects.count() == 1
    row = registered(other, redirect_uris="https://c.example/", sector="library.example")
    assert row.sector_identifier == "c.example"


def test_services_of_one_authority_can_share_a_sector() -> None:
    client = manager()
    registered(client)
    row = registered(client, redirect_uris="https://museum.example/", sector="library.example")
    assert row.sector_identifier == "library.example"


def test_a_change_is_a_row_that_says_who_when_and_what() -> None:
    client = manager()
    row = registered(client)
    answer = client.post(page(row, "relying-party-change"), filled(name_en="The town library", scopes=["email"]))
    assert answer.status_code == 302
    change = RelyingPartyChange.objects.order_by("-pk")[0]
    assert change.changes == {
        "names": [{"nb": "Biblioteket", "en": "The library"}, {"nb": "Biblioteket", "en": "The town library"}],
        "scopes": [["openid", "profile"], ["openid", "email"]],
    }
    assert (change.at, change.event) == (AT, RegistrationEvent.CHANGED)
    assert "Kim" in client.get(page(row)).content.decode()


def test_saving_what_is_there_already_is_no_change() -> None:
    client = manager()
    row = registered(client)
    client.post(page(row, "relying-party-change"), filled())
    assert RegistrationEvent.CHANGED not in events(row)


def test_the_old_secret_works_until_it_is_ended() -> None:
    client = manager()
    row = registered(client)
    first = RelyingPartySecret.objects.get()
    assert client.post(page(row, "relying-party-secret")).context["secret"]
    assert RelyingPartySecret.objects.filter(revoked_at__isnull=True).count() == 2
    assert client.post(page(row, "relying-party-secret")).status_code == 409, "two are enough"
    assert client.post(page(row, "relying-party-secret-end", first.pk)).status_code == 302
    assert RelyingPartySecret.objects.get(revoked_at__isnull=True).pk != first.pk
    assert client.post(page(row, "relying-party-secret-end", first.pk)).status_code == 404
    assert events(row)[-2:] == [RegistrationEvent.SECRET_MADE, RegistrationEvent.SECRET_ENDED]


@pytest.mark.parametrize("privilege", ["identifier", "no_consent"])
def test_a_privilege_needs_a_law_and_a_second_manager(privilege: str) -> None:
    asking, answering = manager(), manager("Bo")
    row = registered(asking)
    assert asking.post(page(row, "relying-party-privilege", privilege), {"basis": " "}).status_code == 422
    assert asking.post(page(row, "relying-party-privilege", privilege), {"basis": "Act 1, § 2"}).status_code == 302
    request_id = RelyingParty.objects.get().privilege_requests.get().pk
    answer = {"answer": "agree"}
    assert asking.post(page(row, "relying-party-privilege-answer", request_id), answer).status_code == 403
    row.refresh_from_db()
    assert (row.scopes, row.identifier_basis, row.first_party) == (["openid", "profile"], "", False)
    assert answering.post(page(row, "relying-party-privilege-answer", request_id), answer).status_code == 302
    row.refresh_from_db()
    if privilege == "identifier":
        assert (row.scopes, row.identifier_basis) == (["openid", "profile", "identifier"], "Act 1, § 2")
    else:
        assert row.first_party
    assert answering.post(page(row, "relying-party-privilege-answer", request_id), answer).status_code == 409
    assert events(row)[-2:] == [RegistrationEvent.PRIVILEGE_ASKED, RegistrationEvent.PRIVILEGE_GIVEN]


def test_a_change_keeps_the_privilege_and_one_manager_can_end_it() -> None:
    asking, answering = manager(), manager("Bo")
    row = registered(asking)
    asking.post(page(row, "relying-party-privilege", "identifier"), {"basis": "Act 1, § 2"})
    request_id = row.privilege_requests.get().pk
    answering.post(page(row, "relying-party-privilege-answer", request_id), {"answer": "agree"})
    asking.post(page(row, "relying-party-change"), filled(scopes=["email"]))
    row.refresh_from_db()
    assert row.scopes == ["openid", "email", "identifier"]
    assert asking.post(page(row, "relying-party-privilege-end", "identifier")).status_code == 302
    row.refresh_from_db()
    assert (row.scopes, row.identifier_basis) == (["openid", "email"], "")


@pytest.mark.parametrize("privilege", ["identifier", "no_consent"])
@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uris": "https://library.example/callback\nhttps://elsewhere.example/"},
        {"auth_method": "none"},
        {"audience": "staff"},
    ],
)
def test_one_manager_cannot_lead_a_privilege_elsewhere(privilege: str, change: dict[str, object]) -> None:
    asking, answering = manager(), manager("Bo")
    row = registered(asking)
    asking.post(page(row, "relying-party-privilege", privilege), {"basis": "Act 1, § 2"})
    request_id = row.privilege_requests.get().pk
    answering.post(page(row, "relying-party-privilege-answer", request_id), {"answer": "agree"})
    asking.post(page(row, "relying-party-change"), filled(**change))
    row.refresh_from_db()
    assert (row.scopes, row.identifier_basis, row.first_party) == (["openid", "profile"], "", False)
    assert events(row)[-1] == RegistrationEvent.PRIVILEGE_ENDED


def test_a_refused_privilege_is_not_given_and_can_be_asked_for_again() -> None:
    asking, answering = manager(), manager("Bo")
    row = registered(asking)
    ask = page(row, "relying-party-privilege", "identifier")
    asking.post(ask, {"basis": "Act 1, § 2"})
    assert asking.post(ask, {"basis": "Act 1, § 3"}).status_code == 422, "it waits already"
    request_id = row.privilege_requests.get().pk
    answering.post(page(row, "relying-party-privilege-answer", request_id), {"answer": "refuse"})
    row.refresh_from_db()
    assert row.identifier_basis == ""
    assert not PrivilegeAnswer.objects.get().approved
    assert asking.post(ask, {"basis": "Act 1, § 3"}).status_code == 302


def test_nothing_works_at_a_closed_service() -> None:
    client = manager()
    row = registered(client)
    assert client.post(page(row, "relying-party-close"), {"reason": ""}).status_code == 422
    assert client.post(page(row, "relying-party-close"), {"reason": "It has moved."}).status_code == 302
    row.refresh_from_db()
    assert not row.is_active
    assert not RelyingPartySecret.objects.filter(revoked_at__isnull=True).exists()
    assert client.get(page(row)).status_code == 200
    assert client.post(page(row, "relying-party-change"), filled()).status_code == 409
    assert client.post(page(row, "relying-party-secret")).status_code == 409


ROUTES = (
    ("relying-party", ()),
    ("relying-party-change", ()),
    ("relying-party-secret", ()),
    ("relying-party-secret-end", (UUID(int=7),)),
    ("relying-party-privilege", ("identifier",)),
    ("relying-party-privilege-answer", (UUID(int=7),)),
    ("relying-party-privilege-end", ("identifier",)),
    ("relying-party-close", ()),
)


@pytest.mark.parametrize(("route", "more"), ROUTES)
def test_managers_of_another_authority_find_nothing(route: str, more: tuple[object, ...]) -> None:
    row = registered(manager())
    other = manager("Eve", authority="county")
    body = {**filled(), "basis": "x", "answer": "agree", "reason": "x"}
    assert {other.get(page(row, route, *more)).status_code, other.post(page(row, route, *more), body).status_code} <= {
        404,
        405,
    }
    assert RelyingPartyChange.objects.count() == 2


@pytest.mark.parametrize(("route", "more"), ROUTES)
def test_staff_without_the_role_find_nothing(route: str, more: tuple[object, ...]) -> None:
    row = registered(manager())
    colleague = manager("Uma", role=StaffRole.CASE_WORKER)
    assert colleague.get(page(row, route, *more)).status_code == 404
    assert colleague.post(page(row, route, *more), filled()).status_code == 404
    assert colleague.get(reverse("relying-parties")).status_code == 404


def test_the_list_shows_only_services_of_the_own_authority() -> None:
    client = manager()
    registered(client, name_en="Mine")
    registered(manager("Eve", authority="county"), name_en="Theirs", redirect_uris="https://county.example/")
    shown = client.get(reverse("relying-parties")).content.decode()
    assert "Mine" in shown
    assert "Theirs" not in shown
