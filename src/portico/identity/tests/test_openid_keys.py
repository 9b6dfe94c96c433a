"""Signing keys: made early, known before they sign, kept a while, and gone at once after a leak."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from portico.identity import actions, ciphers, queries
from portico.identity.errors import CiphertextDamaged, SigningKeyMissing
from portico.identity.models import SigningKey
from portico.identity.queries.keys import PURPOSE
from portico.identity.rules import keys as key_rules
from portico.identity.tests.factories import AT
from portico.identity.types.keys import KeyState
from portico.identity.types.relying_parties import SigningAlgorithm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_keys_of_another_test() -> None:
    queries.forget_keys()


def tend(days: int, *, at_once: bool = False) -> dict[str, list[KeyState]]:
    """Do what is due some days after the start; return the states of the keys of each algorithm, oldest first."""
    actions.tend_keys(at=AT + dt.timedelta(days=days), at_once=at_once)
    keys = queries.list_keys()
    return {one.value: [key.state for key in keys if key.algorithm is one] for one in SigningAlgorithm}


NEXT, ACTIVE, RETIRED = KeyState.NEXT, KeyState.ACTIVE, KeyState.RETIRED


def test_keys_rotate_with_an_overlap() -> None:
    years = {
        0: [ACTIVE],
        1: [ACTIVE],
        82: [ACTIVE],
        83: [ACTIVE, NEXT],
        89: [ACTIVE, NEXT],
        90: [RETIRED, ACTIVE],
        98: [RETIRED, ACTIVE],
        173: [RETIRED, ACTIVE, NEXT],
        180: [RETIRED, RETIRED, ACTIVE],
    }
    for day, states in years.items():
        assert tend(day) == {"RS256": states, "ES256": states}, day


def test_a_key_is_published_a_week_before_it_signs_and_a_week_after() -> None:
    tend(0)
    first = {key.key_id for key in queries.list_published_keys(at=AT)}
    tend(83)
    tend(90)
    published = {key.key_id for key in queries.list_published_keys(at=AT + dt.timedelta(days=96))}
    assert first < published
    later = {key.key_id for key in queries.list_published_keys(at=AT + dt.timedelta(days=98))}
    assert not first & later


def test_the_next_key_never_signs_before_it_was_known_for_a_week() -> None:
    tend(0)
    # The job did not run for months: the next key is late, so it takes over late.
    assert tend(200)["RS256"] == [ACTIVE, NEXT]
    assert tend(203)["RS256"] == [ACTIVE, NEXT]
    assert tend(207)["RS256"] == [RETIRED, ACTIVE]


def test_after_a_leak_the_old_key_is_gone_at_once() -> None:
    tend(0)
    before = {key.key_id for key in queries.list_published_keys(at=AT)}
    assert tend(1, at_once=True)["RS256"] == [ACTIVE]
    assert not before & {key.key_id for key in queries.list_published_keys(at=AT + dt.timedelta(days=1))}


def test_a_private_key_is_encrypted_for_its_row_and_erased_when_it_retires() -> None:
    tend(0)
    row = SigningKey.objects.filter(algorithm="RS256").get()
    assert b"PRIVATE" not in bytes(row.private_part)
    other = SigningKey.objects.filter(algorithm="ES256").get()
    with pytest.raises(CiphertextDamaged):
        ciphers.decrypt(PURPOSE, other.pk, bytes(row.private_part))
    tend(83)
    tend(90)
    assert bytes(SigningKey.objects.get(pk=row.pk).private_part) == b""


def test_there_is_one_key_that_signs() -> None:
    tend(0)
    row = SigningKey.objects.filter(algorithm="RS256").get()
    row.pk, row.key_id = row.pk.__class__(int=1), "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_without_a_key_nothing_is_signed() -> None:
    with pytest.raises(SigningKeyMissing):
        queries.signing_key(SigningAlgorithm.RS256, at=AT)


def test_keys_outlive_the_id_tokens_that_they_signed_and_every_copy_of_the_key_set() -> None:
    assert key_rules.PUBLISHED_AFTER > key_rules.JWKS_MAX_AGE
    assert key_rules.PUBLISHED_BEFORE > key_rules.JWKS_MAX_AGE
