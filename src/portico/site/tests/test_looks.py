"""What is shown of a person: only to whom it is sure enough, and never behind their back."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from portico.casework.tests import factories
from portico.catalogue import actions as catalogue
from portico.evidence import queries as evidence
from portico.evidence.types import AccessActor, AccessView, LookFilter
from portico.identity import actions
from portico.identity.models import Account, Mandate
from portico.identity.tests.factories import client_of, request_from
from portico.identity.types import AssuranceLevel, MandateId, MandateKind, Method, PersonId, Principal
from portico.kernel import clock
from portico.kernel.types import Actor
from portico.ledger.records import parse_record

pytestmark = pytest.mark.django_db
LOW, SUBSTANTIAL, HIGH = AssuranceLevel
PAGES = ["/cases/", "/messages/", "/my-data/", "/my-data/facts/", "/my-data/consents/", "/life-events/"]
OF_STORED_FACTS = ["/my-data/", "/my-data/facts/", "/api/my/facts", "/api/my/access-records"]


@pytest.fixture(autouse=True)
def _published(db: None) -> None:
    catalogue.publish(factories.pack(), actor=Actor.system("tests"), at=factories.NOW)


def kari() -> Principal:
    return factories.person(factories.KARI)


def account_of(who: Principal) -> Account:
    assert who.person_id is not None
    return Account.objects.filter(person_id=who.person_id).first() or Account.objects.create(
        kind="person", person_id=who.person_id, created_at=factories.NOW
    )


def browser(who: Principal, level: AssuranceLevel) -> Client:
    return client_of(account_of(who), assurance=level, method=Method.EMAIL_CODE, at=clock.now())


def prove(who: Principal, level: AssuranceLevel) -> None:
    assert who.person_id is not None
    actions.record_proof(
        person_id=who.person_id, level=level, how="counter", actor=Actor.system("tests"), at=factories.NOW
    )


def somebody_who_acts_for(who: Principal, *, assurance: str = "") -> Client:
    """Return the browser of a guardian without any stored facts of their own."""
    guardian = Account.objects.create(
        kind="person", person_id=actions.add_person(full_name="Gro Guardian", at=clock.now()), created_at=clock.now()
    )
    mandate = Mandate.objects.create(
        kind=MandateKind.GUARDIAN,
        representative_id=guardian.person_id,
        person_id=who.person_id,
        valid_from=factories.NOW,
        assurance=assurance,
        source="population",
        basis="Guardian Act § 3",
        recorded_at=factories.NOW,
        recorded_by="system:tests",
    )
    request = request_from()
    actions.begin_session(request, guardian, method=Method.PASSKEY, assurance=HIGH, at=clock.now())
    actions.act_under(request, MandateId(mandate.pk))
    request.session.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return client


def looks_on_behalf_of(who: Principal) -> list[AccessView]:
    assert who.person_id is not None
    listed = evidence.list_access_records(PersonId(who.person_id), wanted=LookFilter(who=AccessActor.REPRESENTATIVE))
    return list(listed.records)


@pytest.mark.parametrize("page", PAGES)
def test_each_page_that_somebody_opens_for_another_is_one_look_that_they_see(page: str) -> None:
    who = kari()
    assert somebody_who_acts_for(who).get(page).status_code == 200
    (look,) = looks_on_behalf_of(who)
    assert (look.purpose.partition(":")[0], look.legal_basis) == ("representative", "Guardian Act § 3")
    mine = browser(who, HIGH)
    mine.cookies["portico_language"] = "en"
    told = mine.get("/my-data/").content.decode()
    assert "Gro Guardian" in told
    assert "On your behalf" in told


def test_ones_own_pages_leave_no_look() -> None:
    who = kari()
    client = browser(who, HIGH)
    for page in PAGES:
        assert client.get(page).status_code == 200
    assert who.person_id is not None
    assert evidence.list_access_records(who.person_id).total == 0


@pytest.mark.parametrize("page", OF_STORED_FACTS)
@pytest.mark.parametrize(
    ("proved", "session", "opens"),
    [
        # how surely it was proved who they are, how sure the session is, whether it opens stored facts
        (None, LOW, True),  # whoever said themselves who they are
        (LOW, LOW, True),
        (SUBSTANTIAL, LOW, False),  # somebody who reads their mail
        (HIGH, LOW, False),
        (SUBSTANTIAL, SUBSTANTIAL, True),
        (HIGH, SUBSTANTIAL, True),
        (HIGH, HIGH, True),
    ],
)
def test_a_weak_sign_in_does_not_open_what_registries_said(
    page: str, proved: AssuranceLevel | None, session: AssuranceLevel, *, opens: bool
) -> None:
    who = kari()
    if proved is not None:
        prove(who, proved)
    answer = browser(who, session).get(page)
    if opens:
        assert answer.status_code == 200
    elif page.startswith("/api/"):
        assert (answer.status_code, answer.json()["needed"]) == (403, "substantial")
    else:
        assert answer["Location"].startswith(f"{reverse('confirm')}?level=substantial&next=%2Fmy-data%2F")


def test_a_weak_sign_in_still_opens_letters_and_cases() -> None:
    who = kari()
    prove(who, HIGH)
    assert [browser(who, LOW).get(page).status_code for page in ("/messages/", "/cases/", "/life-events/")] == [200] * 3


def test_what_was_given_by_a_weak_sign_in_does_not_open_what_registries_said() -> None:
    who = kari()
    prove(who, HIGH)
    answer = somebody_who_acts_for(who, assurance=LOW).get("/my-data/facts/")
    assert answer.status_code == 403
    assert looks_on_behalf_of(who) == []


def test_whoever_acts_for_a_person_gets_no_receipt_that_opens_who_looked() -> None:
    who = kari()
    guardian = somebody_who_acts_for(who)
    guardian.get("/my-data/")
    (look,) = looks_on_behalf_of(who)
    for address in (f"/my-data/looks/{look.id}/receipt.json", f"/api/my/access-records/{look.id}/receipt"):
        assert not parse_record(guardian.get(address).content.decode()).parts
        assert parse_record(browser(who, HIGH).get(address).content.decode()).parts
