"""Writes: codes of six digits that are sent to an address and come back, and tries that are counted.

Known and unknown addresses go the same way, to the word and to the query: whether there is an account is asked only
once somebody has shown that the address is theirs.
"""

from __future__ import annotations

import hmac
import json
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from procrastinate.contrib.django import app

from portico.identity import ciphers, rules
from portico.identity.actions.devices import address
from portico.identity.errors import CodeSpent, CodeWrong, TooManyAttempts
from portico.identity.models import SignInAttempt, SignInCode
from portico.identity.types import Recipient

SEND_CODE = "identity.send_code"
"""The job that sends a code; it is given the id of the row alone."""
SEALED = "sign-in-code"
"""The purpose under which a code is encrypted until it has been sent."""


def send_code(request: HttpRequest, recipient: Recipient, *, helper: str = "", at: datetime) -> UUID:
    """Have a new code sent to an address, and return the id by which it is redeemed.

    Call it outside a transaction: the code must be counted whatever comes of it.

    :param helper: who asks for it in order to act for the person; empty when it is to sign in.
    :raises TooManyAttempts: too many codes for this address or from this machine.
    """
    code = f"{secrets.randbelow(1_000_000):06}"
    row = SignInCode(
        recipient_key=key_of("account", recipient.address),
        address_key=key_of("address", address(request) or ""),
        channel=recipient.channel,
        created_at=at,
        expires_at=at + rules.CODE_LASTS,
    )
    row.code_hash = _hash(row.pk, code)
    row.save(force_insert=True)
    recent = SignInCode.objects.filter(created_at__gt=at - rules.ATTEMPT_WINDOW)
    if not rules.may_send_code(
        to_recipient=recent.filter(recipient_key=row.recipient_key).count(),
        from_address=recent.filter(address_key=row.address_key).count(),
    ):
        SignInCode.objects.filter(pk=row.pk).delete()
        raise _too_many()
    message = {
        "to": recipient.address,
        "code": code,
        "host": request.get_host(),
        "language": get_language() or "",
        "helper": helper,
    }
    sealed = ciphers.encrypt(SEALED, row.pk, json.dumps(message).encode())
    with transaction.atomic():
        SignInCode.objects.filter(pk=row.pk).update(sealed=sealed)
        app.configure_task(name=SEND_CODE).defer(code_id=str(row.pk))
    return row.pk


def send_notice(recipient: Recipient, *, change: str, at: datetime) -> None:
    """Tell an address that it no longer signs in. Only the encrypted row knows it; it is no code and opens nothing."""
    row = SignInCode(
        recipient_key="", address_key="", channel=recipient.channel, code_hash="", tries=rules.TRIES_PER_CODE,
        created_at=at, expires_at=at + timedelta(days=1),
    )  # fmt: skip
    message = {"to": recipient.address, "change": change, "language": get_language() or ""}
    row.sealed = ciphers.encrypt(SEALED, row.pk, json.dumps(message).encode())
    row.save(force_insert=True)
    app.configure_task(name=SEND_CODE).defer(code_id=str(row.pk))


def redeem_code(
    request: HttpRequest, code_id: UUID, recipient: Recipient, typed: str, *, at: datetime
) -> SignInAttempt:
    """Use up a code, and return the try that succeeded.

    A try is counted before it is looked at, by one statement that stops at the last one allowed: however many come at
    the same instant, no more are looked at. Call it outside a transaction.

    :raises TooManyAttempts: too many tries for this address or from this machine.
    :raises CodeWrong: it is another code.
    :raises CodeSpent: it was used, is too old, or was tried too often.
    """
    attempt = count_attempt(request, recipient.address, at=at)
    rows = SignInCode.objects.filter(pk=code_id, used_at__isnull=True)
    if not rows.filter(expires_at__gt=at, tries__lt=rules.TRIES_PER_CODE).update(tries=F("tries") + 1):
        raise CodeSpent
    row = SignInCode.objects.get(pk=code_id)
    if not hmac.compare_digest(row.code_hash, _hash(code_id, rules.plain_code(typed))):
        raise CodeWrong
    if not rows.update(used_at=at):
        raise CodeSpent
    return attempt


def count_attempt(
    request: HttpRequest, account: str, *, most: int = rules.ATTEMPTS_PER_ACCOUNT, at: datetime
) -> SignInAttempt:
    """Count a try to sign in, then refuse it when there were too many. Call it outside a transaction.

    :param account: what is tried to sign in with: an address, or the id of an account.
    :param most: how many tries it has within `rules.ATTEMPT_WINDOW`.
    :raises TooManyAttempts: too many tries for it or from this machine.
    """
    attempt = SignInAttempt.objects.create(
        at=at, account_key=key_of("account", account), address_key=key_of("address", address(request) or "")
    )
    recent = SignInAttempt.objects.filter(at__gt=at - rules.ATTEMPT_WINDOW)
    of_account = SignInAttempt.objects.filter(account_key=attempt.account_key, at__gt=at - timedelta(days=1))
    last_success = of_account.filter(signin__isnull=False).order_by("-id").first()
    if last_success is not None:
        of_account = of_account.filter(id__gt=last_success.pk)
    failed_from_address = recent.filter(address_key=attempt.address_key, signin__isnull=True)
    if not rules.may_try_again(
        for_account=of_account.filter(at__gt=at - rules.ATTEMPT_WINDOW).count(),
        for_account_today=of_account.count(),
        for_address=failed_from_address.count(),
        most=most,
    ):
        raise _too_many()
    return attempt


def forget_codes(*, at: datetime) -> None:
    """Forget codes that can neither be used any more nor count against anybody."""
    SignInCode.objects.filter(created_at__lt=at - rules.ATTEMPT_WINDOW, expires_at__lt=at).delete()


def message_of(code_id: UUID, *, at: datetime) -> dict[str, str] | None:
    """Return what is to be sent: `channel`, `to`, `language`, and `code` with `host`, or `change`; None for nothing."""
    row = SignInCode.objects.filter(pk=code_id, expires_at__gt=at, used_at__isnull=True).first()
    if row is None or row.sealed is None:
        return None
    told: dict[str, str] = json.loads(ciphers.decrypt(SEALED, row.pk, bytes(row.sealed)))
    return {**told, "channel": row.channel}


def mark_sent(code_id: UUID) -> None:
    """Forget what was to be sent: it has been."""
    SignInCode.objects.filter(pk=code_id).update(sealed=None)


def key_of(purpose: str, value: str) -> str:
    """Return a keyed hash of what is counted: an address, an account. It names nobody."""
    return salted_hmac(f"portico.identity.{purpose}", value, algorithm="sha256").hexdigest()


def _hash(code_id: UUID, code: str) -> str:
    """Return what is stored of a code. Six digits are soon tried out, so the key is not in the database."""
    return ciphers.index_of(SEALED, f"{code_id} {code}")


def _too_many() -> TooManyAttempts:
    return TooManyAttempts(minutes=int(rules.ATTEMPT_WINDOW.total_seconds() // 60))
