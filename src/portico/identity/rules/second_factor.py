"""Pure decisions about passkeys and second factors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from portico.identity.types import AssuranceLevel, Method


def method_of_passkey(*, user_verified: bool, backup_eligible: bool) -> Method | None:
    """Return what a signature of a passkey proves; None when the device did not check whose hand it was in.

    A passkey that may be copied to other devices (the flag BE) is as safe as the account it is copied through.

    >>> method_of_passkey(user_verified=True, backup_eligible=False).name
    'PASSKEY'
    >>> method_of_passkey(user_verified=True, backup_eligible=True).name
    'SYNCED_PASSKEY'

    :source: Web Authentication Level 3, 6.1.3 (credential backup state); NIST SP 800-63B-4, appendix B.
    """
    if not user_verified:
        return None
    return Method.SYNCED_PASSKEY if backup_eligible else Method.PASSKEY


def may_add_way_in(*, session: AssuranceLevel, proved: AssuranceLevel) -> bool:
    """Return whether a session may add a way to sign in.

    Who a person is may have been proved more surely than this session was begun. Whoever reads their mail could then
    begin a weak session, add a passkey of their own, and have the strong one.

    :source: NIST SP 800-63B-4, 4.1.2 (binding of an additional authenticator).
    """
    return session.reaches(proved)


def shows_enough_to_change(*, methods: Iterable[Method], has_own: bool) -> bool:
    """Return whether what was shown is enough to change how somebody signs in.

    :param has_own: whether they have a passkey or an authenticator app: then a code that was sent is not enough.

    >>> shows_enough_to_change(methods=[Method.EMAIL_CODE], has_own=True)
    False
    """
    return not has_own or not {Method.EMAIL_CODE, Method.SMS_CODE}.issuperset(methods)


def may_remove_way_in(*, ways: int) -> bool:
    """Return whether one of so many ways to sign in may be removed: the last one may not."""
    return ways > 1


def recovery_code_hash(code: str, salt: str) -> str:
    """Return what is stored of a recovery code: it is short, so the hash is slow (about a tenth of a second).

    :param salt: 128 random bits in hexadecimal digits, of one list of codes.
    :source: ASVS 5.0, 6.5.2 and its appendix on cryptography (PBKDF2-HMAC-SHA-512, 210 000 times).
    """
    return hashlib.pbkdf2_hmac("sha512", code.encode(), bytes.fromhex(salt), 210_000).hex()
