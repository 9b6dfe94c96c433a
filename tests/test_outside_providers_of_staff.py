"""Staff come in by their authority's own OpenID provider: their roles follow its claims, and phishing gets nobody in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from portico.catalogue import actions as catalogue
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.tests.factories import write, write_tiny
from portico.identity.models import Account, FederatedIdentity, StaffInvitation, StaffRoleGrant
from portico.identity.tests.factories import AT
from portico.identity.types import StaffRole
from portico.kernel import clock
from portico.kernel.types import Actor
from tests.outside_provider import Outside, outside_provider

ALEX = "alex@town.example"
SIGN_IN = """\
providers:
  town-hall:
    name: {en: Town hall, fr: Mairie}
    kind: staff
    authority: town_hall
    issuer: https://staff.town.example
    claims: {email: email, email_verified: email_verified}
    levels: {values: {loa-high: high, loa-substantial: substantial}}
    roles:
      claim: groups
      values:
        clerks: {role: case_worker, services: [bicycle]}
        auditors: {role: auditor}
      only_source: true
    email_domains: [town.example]
    source: [C1]
"""

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running() -> Iterator[Outside]:
    """One provider for all tests of the module."""
    with outside_provider() as outside:
        yield outside


@pytest.fixture
def outside(running: Outside, tmp_path: Path, settings: object) -> Outside:
    """The provider of the town hall."""
    write_tiny(tmp_path)
    write(tmp_path, "sign_in.yaml", SIGN_IN)
    catalogue.publish(read_pack(tmp_path), actor=Actor.system("tests"), at=AT)
    settings.PORTICO_SIGN_IN_CLIENTS = {"town-hall": running.client()}  # type: ignore[attr-defined]
    return running


def sign_in(
    client: Client, outside: Outside, *, email: str = ALEX, groups: str = "clerks", **said: str
) -> HttpResponse:
    """Sign in at the provider and come back."""
    begun = client.get("/sign-in/with/town-hall/")
    assert begun.status_code == 302, begun.content.decode()
    back = outside.answer(begun["Location"], "7", email=email, groups=groups, **said)
    return client.get(back.removeprefix("http://testserver"))


def roles_of(email: str = ALEX) -> set[tuple[StaffRole, str]]:
    """Return the roles that somebody holds now, each with its services."""
    held = StaffRoleGrant.objects.held_at(clock.now()).filter(account__email=email)
    return {(StaffRole(one.role), ",".join(one.services or ["all"])) for one in held}


def who(client: Client) -> dict[str, object] | None:
    """Return what the site says of whoever is signed in, or None."""
    answer = client.get("/api/me")
    return answer.json() if answer.status_code == 200 else None


def test_the_page_for_staff_offers_the_authoritys_provider(outside: Outside) -> None:
    page = Client().get("/staff/sign-in/").content.decode()

    assert 'href="/sign-in/with/town-hall/"' in page
    assert "Sign in with Town hall" in page
    assert "/sign-in/with/town-hall/" not in Client().get("/sign-in/").content.decode()


def test_whoever_has_a_role_by_the_claims_joins_with_it(outside: Outside) -> None:
    client = Client()
    answer = sign_in(client, outside)

    assert (answer.status_code, answer["Location"]) == (302, "/staff/")
    me = who(client)
    assert me is not None
    assert (me["kind"], me["authority_id"], me["assurance"]) == ("staff", "town_hall", "high")
    assert roles_of() == {(StaffRole.CASE_WORKER, "bicycle")}


def test_roles_follow_the_claims_with_every_sign_in(outside: Outside) -> None:
    sign_in(Client(), outside)
    sign_in(Client(), outside, groups="auditors")
    assert roles_of() == {(StaffRole.AUDITOR, "all")}

    sign_in(Client(), outside, groups="")
    assert roles_of() == set()
    assert Account.objects.filter(email=ALEX).count() == FederatedIdentity.objects.count() == 1


def test_nobody_joins_without_a_role(outside: Outside) -> None:
    client = Client()
    answer = sign_in(client, outside, groups="gardeners")

    assert answer.status_code == 403
    assert "Ask your authority for an invitation" in answer.content.decode()
    assert who(client) is None
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "said", [{"email": "alex@elsewhere.example"}, {"email_verified": "no"}, {"email": "alex@not-town.example"}]
)
def test_an_address_that_is_not_the_authoritys_or_not_verified_binds_nobody(
    outside: Outside, said: dict[str, str]
) -> None:
    Account.objects.create(kind="staff", authority_id="town_hall", name="Alex", email=ALEX, created_at=AT)
    client = Client()
    answer = sign_in(client, outside, **said)

    assert answer.status_code == 403
    assert who(client) is None
    assert not FederatedIdentity.objects.exists()


def test_an_account_of_another_authority_is_not_opened(outside: Outside) -> None:
    Account.objects.create(kind="staff", authority_id="other_town", name="Alex", email=ALEX, created_at=AT)
    client = Client()

    assert sign_in(client, outside).status_code == 403
    assert who(client) is None


def test_after_the_first_sign_in_the_address_counts_no_more(outside: Outside) -> None:
    sign_in(Client(), outside)
    client = Client()
    answer = sign_in(client, outside, email="changed@elsewhere.example")

    assert answer.status_code == 302
    me = who(client)
    assert me is not None
    assert Account.objects.get().email == ALEX


def test_who_has_left_is_not_let_in(outside: Outside) -> None:
    sign_in(Client(), outside)
    Account.objects.filter(email=ALEX).update(is_active=False)
    client = Client()
    answer = sign_in(client, outside)

    assert answer.status_code == 403
    assert "This account is closed" in answer.content.decode()
    assert who(client) is None


def test_a_proof_that_could_be_phished_leads_to_making_a_passkey(outside: Outside) -> None:
    client = Client()
    answer = sign_in(client, outside, amr="pwd otp")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/staff/invitations/")
    assert StaffInvitation.objects.get().email == ALEX
    assert who(client) is None
    assert client.get(answer["Location"]).status_code == 200


def test_a_proof_that_could_be_phished_opens_no_account_that_is_there(outside: Outside) -> None:
    sign_in(Client(), outside)
    client = Client()
    answer = sign_in(client, outside, amr="pwd")

    assert answer["Location"].startswith("/staff/invitations/")
    assert who(client) is None
