"""People and organisations leave in the words of the Core Person and the Core Business Vocabulary."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.identity import actions, queries
from portico.identity.errors import OrganisationNotFound
from portico.identity.models import Account, Mandate
from portico.identity.sessions import ACTING_UNDER
from portico.identity.tests.factories import AT, NUMBER, client_of, request_from
from portico.identity.types import (
    AccountKind,
    AssuranceLevel,
    LegalStatus,
    MandateKind,
    Method,
    OrganisationId,
    Principal,
)
from portico.kernel import clock
from portico.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Account:
    """Somebody of whom much is known."""
    person_id = actions.ensure_person(identity_number=NUMBER, display_name="Ada Berg", at=AT)
    actions.describe_person(person_id=person_id, given_name="Ada", family_name="Berg", birth_date=dt.date(1990, 2, 1))
    return Account.objects.create(kind=AccountKind.PERSON, person_id=person_id, created_at=AT)


@pytest.fixture
def yard() -> OrganisationId:
    """An organisation, as its register says."""
    organisation_id = actions.ensure_organisation(
        scheme="organisation_number", legal_identifier="900000001", legal_name="Berg Shipyard", at=AT
    )
    address = {"thoroughfare": "Quay 1", "post_code": "0001"}
    actions.describe_organisation(
        organisation_id=organisation_id, legal_form="Limited company", registered_address=address
    )
    return organisation_id


def acting(account: Account, **whom: object) -> Principal:
    """Return whoever signs in with an account and acts under a mandate."""
    given = Mandate.objects.create(
        kind=MandateKind.COMPANY_ROLE if "organisation_id" in whom else MandateKind.PARENT,
        representative_id=account.person_id,
        valid_from=AT - dt.timedelta(days=1),
        source="test",
        basis="test",
        recorded_by="system:test",
        recorded_at=AT,
        **whom,
    )
    request = request_from()
    actions.begin_session(request, account, method=Method.PASSKEY, assurance=AssuranceLevel.HIGH, at=AT)
    request.session[ACTING_UNDER] = str(given.pk)
    queries.forget_principal(request)
    with clock.fixed(AT):
        return queries.principal_of(request)


def test_i_am_told_who_i_am_in_the_words_of_core_person(ada: Account) -> None:
    with clock.fixed(AT):
        told = client_of(ada).get("/api/me").json()
    person = told["person"]
    assert person.pop("@context")["birthDate"] == "http://data.europa.eu/m8g/birthDate"
    assert person == {
        "@type": "Person",
        "fullName": "Ada Berg",
        "givenName": "Ada",
        "familyName": "Berg",
        "birthDate": "1990-02-01",
        "identifier": {"scheme": "identity_number", "notation": NUMBER},
    }
    assert told["organisation"] is None


def test_whoever_acts_for_another_is_not_told_their_number(ada: Account) -> None:
    child = actions.ensure_person(identity_number="10000000002", display_name="Bo Berg", at=AT)
    told = queries.core_person_of(acting(ada, person_id=child))
    assert told is not None
    assert (told["fullName"], "identifier" in told) == ("Bo Berg", False)


def test_an_organisation_is_told_in_the_words_of_core_business(ada: Account, yard: OrganisationId) -> None:
    principal = acting(ada, organisation_id=yard)
    told = queries.core_business_of(principal)
    assert told is not None
    assert {name: value for name, value in told.items() if name != "@context"} == {
        "@type": "LegalEntity",
        "legalName": "Berg Shipyard",
        "legalIdentifier": {"scheme": "organisation_number", "notation": "900000001"},
        "legalForm": "Limited company",
        "legalStatus": "active",
        "registeredAddress": {"thoroughfare": "Quay 1", "post_code": "0001"},
    }
    assert queries.core_person_of(principal) is None


def test_what_the_register_does_not_say_stays(yard: OrganisationId) -> None:
    actions.describe_organisation(organisation_id=yard, status=LegalStatus.INSOLVENT)
    found = queries.get_organisation(yard)
    assert (found.legal_form, found.status) == ("Limited company", LegalStatus.INSOLVENT)
    with pytest.raises(OrganisationNotFound):
        actions.describe_organisation(organisation_id=OrganisationId(uuid7()), legal_form="x")
