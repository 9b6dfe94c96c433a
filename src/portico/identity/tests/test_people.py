"""People and their numbers: encrypted at rest, found by an index, one record for one person."""

from __future__ import annotations

import json
import logging

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from portico.identity import actions, queries
from portico.identity.errors import PersonNotFound
from portico.identity.models import Account, MergeRequest, PersonIdentifier
from portico.identity.tests.factories import AT, NUMBER
from portico.identity.types import IDENTITY_NUMBER, AccountKind, AttachOutcome, PersonId
from portico.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
OTHER = "10000000002"


def person(number: str = NUMBER, name: str = "") -> PersonId:
    """Return somebody whom a register knows."""
    return actions.ensure_person(identity_number=number, display_name=name, at=AT)


def with_account(person_id: PersonId) -> PersonId:
    """Give a person an account."""
    Account.objects.create(kind=AccountKind.PERSON, person_id=person_id, created_at=AT)
    return person_id


def attach(person_id: PersonId, number: str = NUMBER) -> AttachOutcome:
    """Attach a number that a provider proved, and return what became of it."""
    found = actions.attach_identifier(
        person_id=person_id,
        scheme=IDENTITY_NUMBER,
        number=number,
        proved_by="provider:any",
        at=AT,
    )
    return found.outcome


def ask_about(person_id: PersonId, number: str = NUMBER) -> None:
    """Say of a number that a provider proved that its record is theirs too."""
    actions.ask_about_number(
        person_id=person_id, scheme=IDENTITY_NUMBER, number=number, proved_by="provider:any", at=AT
    )


def test_nothing_in_the_database_shows_a_number(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with_account(person(name="Ada Berg"))
    attach(with_account(actions.add_person(at=AT)))
    attach(with_account(actions.add_person(at=AT)), OTHER)
    assert queries.find_person_by_number(NUMBER) is not None
    for model in apps.get_app_config("identity").get_models():
        with connection.cursor() as cursor:
            # As text each byte of an encrypted value is two hexadecimal digits, so those are looked for as well.
            cursor.execute(f"select coalesce(string_agg(t::text, chr(10)), '') from \"{model._meta.db_table}\" t")  # noqa: S608
            (dump,) = cursor.fetchone() or ("",)
        for number in (NUMBER, OTHER):
            assert number not in dump, model.__name__
            assert number.encode().hex() not in dump, model.__name__
    assert NUMBER not in caplog.text
    assert PersonIdentifier.objects.count() == 2


def test_news_and_jobs_carry_no_number() -> None:
    ask_about(with_account(person(OTHER)))
    with connection.cursor() as cursor:
        cursor.execute("select args from procrastinate_jobs")
        assert NUMBER not in json.dumps(cursor.fetchall())


def test_a_person_is_read_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ada = person(name="Ada Berg")
    with django_assert_num_queries(1):
        found = queries.get_person(ada)
    assert (found.identity_number, found.full_name, found.record_ids) == (NUMBER, "Ada Berg", (ada,))
    with django_assert_num_queries(1):
        assert queries.find_person_by_number(NUMBER) == found


def test_somebody_may_have_no_number() -> None:
    found = queries.get_person(actions.add_person(full_name="Ada Berg", at=AT))
    assert (found.identity_number, found.full_name) == ("", "Ada Berg")
    with pytest.raises(PersonNotFound):
        queries.get_person(PersonId(uuid7()))


def test_what_a_register_says_is_kept_and_what_it_does_not_say_stays() -> None:
    ada = person(name="Ada Berg")
    actions.describe_person(person_id=ada, given_name=" Ada ", birth_date=AT.date())
    actions.describe_person(person_id=ada, family_name="Berg")
    found = queries.get_person(ada)
    assert (found.full_name, found.given_name, found.family_name) == ("Ada Berg", "Ada", "Berg")
    assert found.birth_date == AT.date()


def test_a_number_is_one_persons_in_its_scheme() -> None:
    ada, bo = person(), person(OTHER)
    assert actions.ensure_person(identity_number=NUMBER, scheme="another_register", at=AT) not in (ada, bo)
    row = PersonIdentifier.objects.get(person_id=ada, scheme=IDENTITY_NUMBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonIdentifier.objects.create(
            person=actions_person(), scheme=row.scheme, value=b"x", index=row.index, key_id="test", created_at=AT
        )


def actions_person():
    """Return the row of somebody without a number."""
    return apps.get_model("identity", "Person").objects.create(created_at=AT)


def test_while_the_key_changes_people_are_found_and_not_made_twice(settings: Settings) -> None:
    settings.PORTICO_DATA_KEYS = {"old": b"o" * 32}
    ada = person()
    settings.PORTICO_DATA_KEYS = {"new": b"n" * 32, "old": b"o" * 32}
    assert person() == ada
    assert queries.get_person(ada).identity_number == NUMBER
    bo = person(OTHER)
    settings.PORTICO_DATA_KEYS = {"old": b"o" * 32, "new": b"n" * 32}  # a process that has not been started again yet
    assert person(OTHER) == bo


def test_a_number_that_nobody_has_is_attached() -> None:
    ada = with_account(actions.add_person(at=AT))
    assert attach(ada) is AttachOutcome.ATTACHED
    assert queries.get_person(ada).identity_number == NUMBER
    assert attach(ada) is AttachOutcome.SAME
    assert PersonIdentifier.objects.get(person_id=ada).proved_by == "provider:any"


def test_the_account_moves_to_the_record_that_has_the_number() -> None:
    registered, ada = person(), with_account(actions.add_person(full_name="Ada Berg", at=AT))
    account = Account.objects.get(person_id=ada)
    assert attach(ada) is AttachOutcome.MOVED
    account.refresh_from_db()
    assert account.person_id == registered
    assert queries.get_person(registered).record_ids == (registered, ada)
    assert PersonIdentifier.objects.get(person_id=registered).proved_by == "provider:any"
    assert attach(registered) is AttachOutcome.SAME


def test_two_accounts_are_not_merged_by_a_sign_in() -> None:
    ada, same = with_account(person(OTHER)), with_account(person())
    assert attach(ada) is AttachOutcome.NOT_SETTLED
    assert queries.get_person(ada).record_ids == (ada,)
    assert queries.get_person(same).record_ids == (same,)
    assert not MergeRequest.objects.exists()


def test_what_a_person_asks_about_waits_for_registrars_once() -> None:
    ada, _ = with_account(person(OTHER)), with_account(person())
    ask_about(ada)
    ask_about(ada)
    assert MergeRequest.objects.count() == 1
    assert [one.asked_by for one in queries.list_merge_requests()] == [""]


def test_a_second_number_of_ones_own_becomes_a_record_when_one_asks() -> None:
    ada = with_account(person(OTHER))
    assert attach(ada) is AttachOutcome.NOT_SETTLED
    assert queries.find_person_by_number(NUMBER) is None
    ask_about(ada)
    found = queries.find_person_by_number(NUMBER)
    assert found is not None
    assert found.id != ada
    assert MergeRequest.objects.get().kept_id == found.id


def test_whoever_asks_about_their_own_number_asks_nothing() -> None:
    ask_about(with_account(person()))
    assert not MergeRequest.objects.exists()
