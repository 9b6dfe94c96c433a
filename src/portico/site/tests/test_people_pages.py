"""Records of one person over all rooms: merged they are read together, split again each has what it had."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from portico.casework import queries as casework
from portico.casework.tests import factories
from portico.casework.tests.factories import KARI, NOW, PARENTAL, submitted
from portico.catalogue import actions as catalogue
from portico.evidence import actions as evidence_actions
from portico.evidence import jobs
from portico.evidence import queries as evidence
from portico.identity import actions, queries
from portico.identity.events import PERSON_READ
from portico.identity.models import Account, StaffRoleGrant
from portico.identity.tests.factories import client_of
from portico.identity.types import AccountKind, MergeRequestId, PersonId, Principal, StaffRole
from portico.journeys import queries as journeys
from portico.kernel import clock
from portico.kernel.types import Actor
from portico.messages import actions as messages_actions
from portico.messages import queries as messages
from portico.site.written import written_since

pytestmark = pytest.mark.django_db
PAGE = "/staff/people/"
NEW_NUMBER = "90000000001"
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _published(db: None) -> None:
    catalogue.publish(factories.pack(), actor=Actor.system("test"), at=NOW)


@pytest.fixture
def kari() -> Principal:
    """Somebody with a case, under the number of their first record."""
    return factories.person(KARI)


def registrar(name: str) -> Account:
    """Return the account of a registrar."""
    account = Account.objects.create(
        kind=AccountKind.STAFF, authority_id="nav", name=name, email=f"{name}@example.org", created_at=NOW
    )
    StaffRoleGrant.objects.create(
        account=account,
        role=StaffRole.PEOPLE_REGISTRAR,
        valid_from=NOW - dt.timedelta(days=1),
        granted_by="system:test",
        reason="test",
    )
    return account


def browser(name: str) -> Client:
    """Return the browser of a registrar who reads English."""
    client = client_of(registrar(name), at=clock.now())
    client.cookies["portico_language"] = "en"
    return client


def principal(account: Account) -> Principal:
    """Return a registrar as actions see them."""
    return Principal(
        account_id=queries.get_staff(account.pk).id,
        kind=AccountKind.STAFF,
        person_id=None,
        authority_id="nav",
        name=account.name,
        assurance=factories.person(KARI).assurance,
        roles=frozenset({StaffRole.PEOPLE_REGISTRAR}),
    )


def merge(old: PersonId) -> tuple[PersonId, MergeRequestId]:
    """Merge a record into a new one with an account, and return it."""
    new = actions.ensure_person(identity_number=NEW_NUMBER, at=NOW)
    Account.objects.create(kind=AccountKind.PERSON, person_id=new, created_at=NOW)
    one, other = (principal(registrar(name)) for name in ("kim", "robin"))
    request_id = actions.ask_to_merge(principal=one, one=old, other=new, reason="The same passport", at=NOW)
    actions.decide_merge(principal=other, request_id=request_id, approve=True, at=NOW)
    return new, request_id


def split(request_id: MergeRequestId) -> None:
    """Split what was merged."""
    one, other = (principal(Account.objects.get(email=f"{name}@example.org")) for name in ("kim", "robin"))
    again = actions.ask_to_split(principal=one, request_id=request_id, reason="Two passports", at=LATER)
    actions.decide_merge(principal=other, request_id=again, approve=True, at=LATER)


def seen_by(who: Principal) -> dict[str, object]:
    """Return what somebody sees in each room, by ids."""
    return {
        "cases": [case.id for case in casework.list_cases(who, at=LATER)],
        "journeys": [journey.id for journey in journeys.list_journeys(who)],
        "messages": [message.id for message in messages.list_messages(who).messages],
        "facts": sorted(fact.concept for fact in evidence.list_own_facts(*who.record_ids, at=LATER)),
        "looks": [look.id for look in evidence.list_access_records(*who.record_ids).records],
        "consents": [consent.id for consent in evidence.list_consents(*who.record_ids)],
    }


def as_records(who: Principal, *records: PersonId) -> Principal:
    """Return somebody with these records."""
    return dataclasses.replace(who, person_id=records[0], records=records[1:], own_person_id=records[0])


def test_merged_records_are_read_together_and_split_ones_apart(kari: Principal) -> None:
    assert kari.person_id is not None
    submitted(kari, PARENTAL)
    before = seen_by(kari)
    assert all(before[room] for room in ("cases", "journeys", "messages", "facts", "looks"))
    new, request_id = merge(kari.person_id)
    both = as_records(kari, *queries.get_person(new).record_ids)
    assert both.record_ids == (new, kari.person_id)
    assert seen_by(both) == before
    case_id = casework.list_cases(both, at=LATER)[0].id
    assert casework.get_case(both, case_id, at=LATER).journey_id is not None
    written = messages_actions.open_message(
        principal=both, message_id=messages.list_messages(both).messages[0].id, at=LATER
    )
    assert written.read_at == LATER
    # What is new is written to the record that is kept, and registrars are told of it.
    consent = evidence_actions.record_consent(
        person_id=new, concepts=["birth_date"], to_authority="nav", release_id="x", actor=both.actor, at=LATER
    )
    assert [one.at for one in written_since(new, NOW)] == [LATER]
    split(request_id)
    assert seen_by(kari) == before
    alone = as_records(kari, new)
    assert seen_by(alone) == {**{room: [] for room in before}, "consents": [consent]}


def test_the_plan_of_an_old_record_is_made_of_its_own_number_and_facts(kari: Principal) -> None:
    assert kari.person_id is not None
    journey_id = factories.journey_of(kari)
    before = journeys.get_plan(journey_id, kari, at=LATER).plan
    new, _ = merge(kari.person_id)
    both = as_records(kari, *queries.get_person(new).record_ids)
    assert journeys.get_plan(journey_id, both, at=LATER).plan == before


def test_nothing_in_the_database_shows_a_number_after_the_whole_walk(kari: Principal) -> None:
    factories.decided_case(kari, factories.worker("nav"))
    numbers = {person.identity_number for person in factories.people().everybody()}
    assert numbers
    leaks = []
    for model in apps.get_models():
        if not model.__module__.startswith("portico.") or model._meta.app_label == "catalogue":
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'select t::text from "{model._meta.db_table}" t')  # noqa: S608 - names of our own tables
            text = "\n".join(row for (row,) in cursor.fetchall())
        leaks += [f"{model.__name__}: {number}" for number in numbers if number in text]
    assert leaks == []


def test_a_look_of_a_registrar_is_on_the_persons_page(kari: Principal) -> None:
    assert kari.person_id is not None
    actions.ensure_person(identity_number=NEW_NUMBER, at=NOW)
    actions.compare_records(
        principal=principal(registrar("kim")),
        one=queries.get_person(kari.person_id).identity_number,
        other=NEW_NUMBER,
        at=NOW,
    )
    with connection.cursor() as cursor:
        cursor.execute("select args from procrastinate_jobs where task_name = %s", [PERSON_READ])
        news = [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()]
    assert len(news) == 2
    for told in [*news, *news]:  # every job may run twice
        jobs.record_look_at_person(**told)
    (look,) = evidence.list_access_records(kari.person_id).records
    assert (look.name, look.purpose, look.authority_id) == ("kim", "people-register", "nav")


def test_the_pages_lead_two_registrars_through_it(kari: Principal) -> None:
    assert kari.person_id is not None
    number = queries.get_person(kari.person_id).identity_number
    actions.ensure_person(identity_number=NEW_NUMBER, at=NOW)
    one, other = browser("kim"), browser("robin")
    compared = one.post(PAGE, {"one": number, "other": NEW_NUMBER})
    assert compared.status_code == 200
    assert number not in compared.content.decode()
    ids = {name: str(compared.context[name].person_id) for name in ("kept", "merged")}
    assert one.post(PAGE + "requests/", {**ids, "reason": ""}).status_code == 422
    page = one.post(PAGE + "requests/", {**ids, "reason": "The same passport"}).headers["Location"]
    assert "another registrar decides" in one.get(page).content.decode()
    assert one.post(page + "decide/", {"answer": "yes"}).status_code == 422
    assert other.post(page + "decide/", {"answer": "yes"}).status_code == 302
    done = other.get(page).content.decode()
    assert "The records were merged" in done
    assert number not in done
    again = other.post(page + "split/", {"reason": "Twins"}).headers["Location"]
    assert one.post(again + "decide/", {"answer": "yes"}).status_code == 302
    assert "split again" in one.get(again).content.decode()
    listed = one.get(PAGE).content.decode()
    assert kari.name not in listed


def test_unknown_numbers_are_said_at_the_form() -> None:
    answer = browser("kim").post(PAGE, {"one": NEW_NUMBER, "other": "a@b.example"})
    assert answer.status_code == 422
    assert "Nobody is known" in answer.content.decode()


def test_nobody_without_a_session_finds_the_pages() -> None:
    assert Client().get(PAGE).status_code == 302
