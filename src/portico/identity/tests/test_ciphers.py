"""What is stored encrypted is readable with the right key, for its own row and purpose, and in no other way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from portico.identity import ciphers
from portico.identity.errors import CiphertextDamaged, DataKeysMissing, DataKeyUnknown

OLD, NEW = b"o" * 32, b"n" * 32
NUMBER = "10000000001"


@given(data=st.binary(max_size=200), row=st.uuids())
def test_what_is_encrypted_comes_back(data: bytes, row: object) -> None:
    blob = ciphers.encrypt("totp", str(row), data)
    assert ciphers.decrypt("totp", str(row), blob) == data


def test_the_same_data_never_looks_the_same() -> None:
    assert len({ciphers.encrypt("totp", "1", b"secret") for _ in range(20)}) == 20


@pytest.mark.parametrize(("purpose", "row"), [("totp", "2"), ("signing-key", "1")])
def test_cannot_be_read_for_another_row_or_purpose(purpose: str, row: str) -> None:
    blob = ciphers.encrypt("totp", "1", b"secret")
    with pytest.raises(CiphertextDamaged):
        ciphers.decrypt(purpose, row, blob)


@given(position=st.integers(min_value=0), bit=st.integers(0, 7))
def test_cannot_be_read_once_a_bit_has_changed(position: int, bit: int) -> None:
    blob = bytearray(ciphers.encrypt("totp", "1", b"secret"))
    blob[position % len(blob)] ^= 1 << bit
    with pytest.raises((CiphertextDamaged, DataKeyUnknown)):
        ciphers.decrypt("totp", "1", bytes(blob))


@given(blob=st.binary(max_size=80))
def test_what_was_never_encrypted_is_refused_with_a_sentence(blob: bytes) -> None:
    with pytest.raises((CiphertextDamaged, DataKeyUnknown)):
        ciphers.decrypt("totp", "1", blob)


def test_the_first_key_encrypts_and_all_decrypt(settings: Settings) -> None:
    settings.PORTICO_DATA_KEYS = {"old": OLD}
    blob = ciphers.encrypt("totp", "1", b"secret")
    settings.PORTICO_DATA_KEYS = {"new": NEW, "old": OLD}
    assert ciphers.decrypt("totp", "1", blob) == b"secret"
    assert (ciphers.key_id_of(blob), ciphers.current_key_id()) == ("old", "new")
    assert ciphers.key_id_of(ciphers.encrypt("totp", "1", b"secret")) == "new"


def test_a_key_that_was_dropped_too_early_is_named(settings: Settings) -> None:
    settings.PORTICO_DATA_KEYS = {"old": OLD}
    blob = ciphers.encrypt("totp", "1", b"secret")
    settings.PORTICO_DATA_KEYS = {"new": NEW}
    with pytest.raises(DataKeyUnknown, match="old"):
        ciphers.decrypt("totp", "1", blob)


def test_without_keys_nothing_is_stored_in_clear_instead(settings: Settings) -> None:
    settings.PORTICO_DATA_KEYS = {}
    with pytest.raises(DataKeysMissing, match="PORTICO_DATA_KEYS"):
        ciphers.encrypt("totp", "1", b"secret")
    with pytest.raises(DataKeysMissing):
        ciphers.index_of("person-identifier", NUMBER)


def test_an_index_is_the_same_for_the_same_text_only() -> None:
    first = ciphers.index_of("person-identifier", NUMBER)
    assert first == ciphers.index_of("person-identifier", NUMBER)
    assert first != ciphers.index_of("person-identifier", "10000000002")
    assert first != ciphers.index_of("organisation-identifier", NUMBER)


def test_while_keys_change_a_text_is_found_by_either_and_locked_by_one_number(settings: Settings) -> None:
    settings.PORTICO_DATA_KEYS = {"old": OLD, "new": NEW}
    before, lock = ciphers.index_of("person-identifier", NUMBER), ciphers.lock_number_of("person-identifier", NUMBER)
    settings.PORTICO_DATA_KEYS = {"new": NEW, "old": OLD}
    assert ciphers.indexes_of("person-identifier", NUMBER)[1] == before
    assert ciphers.index_of("person-identifier", NUMBER) != before
    assert ciphers.lock_number_of("person-identifier", NUMBER) == lock
