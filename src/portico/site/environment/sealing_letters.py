"""The keys that sign letters, and who vouches for the time."""

from __future__ import annotations

import json

from portico.messages.letters.keys import LetterKey
from portico.site import environment


def letter_keys() -> dict[str, LetterKey]:
    """Return the key of each authority that has one; `*` is for all others.

    :raises SettingInvalid: it is something else. What stands there is never shown: it holds passwords.
    """
    name = "PORTICO_LETTER_KEYS"
    try:
        return {str(id): _key(one) for id, one in json.loads(environment.text(name)).items()}
    except (ValueError, AttributeError, TypeError, KeyError):
        expected = 'a JSON object such as {"tax": {"file": "/secrets/tax.p12", "password": "..."}}'
        raise environment.SettingInvalid(name=name, value="(not shown)", expected=expected) from None


def _key(one: dict[str, str]) -> LetterKey:
    if not {"file"} <= one.keys() <= {"file", "password"}:
        raise ValueError
    return LetterKey(environment.PROJECT / one["file"], one.get("password", ""))


def timestamp_url() -> str:
    """Return the address of the timestamping service; empty: none.

    :raises SettingInvalid: it is no address.
    """
    name = "PORTICO_TIMESTAMP_URL"
    value = environment.text(name)
    if value and not value.startswith(("https://", "http://")):
        raise environment.SettingInvalid(name=name, value=value, expected="https://... or http://...")
    return value
