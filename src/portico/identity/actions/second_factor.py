"""Writes: passkeys, and what was set up beside them."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from procrastinate.contrib.django import app

from portico.identity import queries, rules
from portico.identity.actions.checked import line
from portico.identity.actions.sessions import end_other_sessions
from portico.identity.errors import LastWayIn, PasskeyNotFound, PasskeyNotTaken
from portico.identity.models import Account
from portico.identity.rules.second_factor import recovery_code_hash
from portico.identity.types import SessionEnd

SECOND_FACTOR_TRIES = rules.SECOND_FACTOR_TRIES
TELL_CHANGE = "identity.tell_change"
"""The job that tells somebody that how they sign in was changed; it is given the account and what changed."""
NAME_LENGTH = 60


def passkey_options(request: HttpRequest, account: Account) -> dict[str, Any]:
    """Return what a browser needs to make a passkey for an account, which need not be stored yet.

    The question is kept in the session; `add_first_passkey` checks the answer to it.

    :returns: `{"publicKey": ...}`, ready for JSON (Web Authentication Level 3, 5.1.10).
    """
    return dict(webauthn.begin_registration(account, passwordless=True))


@transaction.atomic
def add_first_passkey(account: Account, *, credential: object, name: str = "") -> None:
    """Keep the passkey of a new account, such as that of invited staff who have just been stored.

    :param credential: what the browser made, as parsed JSON.
    :raises PasskeyNotTaken: it does not answer the question of this session, or nobody was verified.
    """
    if not isinstance(credential, dict):
        raise PasskeyNotTaken
    try:
        webauthn.parse_registration_response(credential)
        binding = webauthn.complete_registration(credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise PasskeyNotTaken from error
    if not binding.is_user_verified():
        raise PasskeyNotTaken
    webauthn.WebAuthn.add(account, line(name or "Passkey 1", NAME_LENGTH, "name of the passkey"), credential)


@transaction.atomic
def remove_passkey(request: HttpRequest, passkey_id: int, *, at: datetime) -> None:
    """Remove a passkey of whoever is signed in.

    :raises PasskeyNotFound: they have none with this id.
    :raises LastWayIn: they could not sign in any more; staff need a passkey in any case.
    """
    # Of two that are removed at the same instant, the second one sees that the first is gone.
    account = Account.objects.select_for_update(of=("self",), no_key=True).get(pk=queries.account_of(request).pk)
    passkey = _passkey(account, passkey_id)
    ways = queries.ways_in(account)
    left = len(ways.passkeys) if account.person_id is None else ways.count
    if not rules.may_remove_way_in(ways=left):
        raise LastWayIn
    passkey.delete()
    delete_dangling_recovery_codes(account)
    # Whoever holds the passkey may be signed in with it (ASVS 5.0, 7.4.3).
    end_other_sessions(request, reason=SessionEnd.FACTOR_REMOVED, at=at)
    tell_change(account, "passkey-removed")


@transaction.atomic
def rename_passkey(request: HttpRequest, passkey_id: int, *, name: str) -> None:
    """Give a passkey of whoever is signed in another name.

    :raises PasskeyNotFound: they have none with this id.
    :raises DetailsNotValid: the name is empty or too long.
    """
    passkey = _passkey(queries.account_of(request), passkey_id)
    passkey.data["name"] = line(name, NAME_LENGTH, "name of the passkey")
    passkey.save(update_fields=["data"])


def forget_recovery_codes(account: Account, shown: Sequence[str]) -> None:
    """Keep hashes of recovery codes from now on: they have been shown, and nobody need ever see them again.

    The library makes them from a seed, which is encrypted until then; a list of hashes takes its place.

    :param shown: the codes, each of which works still.
    """
    salt = secrets.token_hex(16)
    for row in Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.RECOVERY_CODES):
        row.data = {
            "salt": salt,
            "hashes": [recovery_code_hash(code, salt) for code in shown],
            "migrated_codes": [],  # where the library looks for codes that come from no seed
            "viewed_at": row.data.get("viewed_at"),
        }
        row.save(update_fields=["data"])


@transaction.atomic
def use_recovery_code(account_id: UUID, code: str) -> Authenticator | None:
    """Use up a recovery code, and return the list that it was in; None when it is in none.

    :param code: as it was shown, without spaces.
    """
    held = Authenticator.objects.select_for_update().filter(
        user_id=account_id, type=Authenticator.Type.RECOVERY_CODES, data__has_key="hashes"
    )
    row: Authenticator | None = held.first()
    if row is None:
        return None
    typed = recovery_code_hash(code, row.data["salt"])
    left = [one for one in row.data["hashes"] if not hmac.compare_digest(one, typed)]
    if len(left) == len(row.data["hashes"]):
        return None
    row.data["hashes"] = left
    row.save(update_fields=["data"])
    return row


def tell_change(account: Account, change: str) -> None:
    """Have the owner of an account told that how they sign in was changed: if it was not them, they must know.

    :param change: such as `passkey-added`; the job knows the words.
    """
    app.configure_task(name=TELL_CHANGE).defer(account_id=str(account.pk), change=change, language=get_language() or "")


def _passkey(account: Account, passkey_id: int) -> Authenticator:
    held = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.WEBAUTHN)
    passkey: Authenticator | None = held.filter(pk=passkey_id).first()
    if passkey is None:
        raise PasskeyNotFound
    return passkey
