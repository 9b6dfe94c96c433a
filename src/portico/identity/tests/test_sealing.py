"""Everything that is encrypted moves to a new key, step by step, and says the same as before."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from portico.identity import actions, ciphers, queries, sealing
from portico.identity.models import Account, PersonIdentifier
from portico.identity.sealed import SEALED
from portico.identity.tests.factories import AT, NUMBER
from portico.identity.types import AccountKind

OLD, NEW = {"old": b"o" * 32}, {"new": b"n" * 32}
IDENTIFIERS = SEALED[0]
AUTHENTICATORS = next(column for column in SEALED if column.keys)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(st.dictionaries(st.text(), inner, max_size=2), max_size=3),
    max_leaves=5,
)


@given(value=JSON)
def test_a_value_comes_back_from_the_database(value: object) -> None:
    assert sealing.open_json("fact", 1, sealing.seal_json("fact", 1, value)) == value


@pytest.mark.parametrize("value", [NUMBER, [{"person": NUMBER}], "Ada"])
def test_texts_and_lists_are_not_readable(value: object) -> None:
    assert NUMBER not in str(sealing.seal_json("fact", 1, value))
    assert "Ada" not in str(sealing.seal_json("fact", 1, value))


@pytest.mark.parametrize("value", [None, True, 3, "", [], {"date": "2026-05-04"}, {"number": "1.50"}])
def test_numbers_and_days_stay_as_they_are(value: object) -> None:
    assert sealing.seal_json("fact", 1, value) == value


def test_what_was_written_in_clear_before_is_still_read() -> None:
    assert sealing.open_json("fact", 1, [{"person": NUMBER}]) == [{"person": NUMBER}]


@pytest.mark.django_db
def test_numbers_move_to_the_new_key_and_are_found_by_it_alone(settings: Settings) -> None:
    settings.PORTICO_DATA_KEYS = OLD
    people = [actions.ensure_person(identity_number=f"{number:011}", at=AT) for number in range(3)]
    settings.PORTICO_DATA_KEYS = {**NEW, **OLD}
    assert sealing.count_by_key(IDENTIFIERS) == {"old": 3}
    assert sum(sealing.reencrypt(IDENTIFIERS)) == 3
    assert sum(sealing.reencrypt(IDENTIFIERS)) == 0
    settings.PORTICO_DATA_KEYS = NEW
    assert sealing.count_by_key(IDENTIFIERS) == {"new": 3}
    assert [queries.get_person(one).identity_number for one in people] == [f"{number:011}" for number in range(3)]
    assert actions.ensure_person(identity_number=f"{0:011}", at=AT) == people[0]
    assert set(PersonIdentifier.objects.values_list("key_id", flat=True)) == {"new"}


@pytest.mark.django_db
def test_it_can_be_stopped_after_any_batch(settings: Settings) -> None:
    settings.PORTICO_DATA_KEYS = OLD
    for number in range(5):
        actions.ensure_person(identity_number=f"{number:011}", at=AT)
    settings.PORTICO_DATA_KEYS = {**NEW, **OLD}
    assert next(sealing.reencrypt(IDENTIFIERS, batch=2)) == 2
    assert sealing.count_by_key(IDENTIFIERS) == {"new": 2, "old": 3}
    assert list(sealing.reencrypt(IDENTIFIERS, batch=2)) == [0, 2, 1]


@pytest.mark.django_db
def test_secrets_of_second_factors_move_and_the_rest_of_their_row_stays(settings: Settings) -> None:
    settings.PORTICO_DATA_KEYS = OLD
    person = actions.add_person(at=AT)
    account = Account.objects.create(kind=AccountKind.PERSON, person_id=person, created_at=AT)
    secret = sealing.seal_text("second-factor", "", "JBSWY3DPEHPK3PXP")
    row = Authenticator.objects.create(
        user=account, type="totp", data={"secret": secret, "used": 2}, created_at=AT, last_used_at=AT + dt.timedelta(1)
    )
    settings.PORTICO_DATA_KEYS = {**NEW, **OLD}
    assert sum(sealing.reencrypt(AUTHENTICATORS)) == 1
    settings.PORTICO_DATA_KEYS = NEW
    row.refresh_from_db()
    assert row.data["used"] == 2
    assert sealing.open_text("second-factor", "", row.data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_the_order_of_keys_says_which_is_current(settings: Settings) -> None:
    settings.PORTICO_DATA_KEYS = {**NEW, **OLD}
    assert ciphers.current_key_id() == "new"
