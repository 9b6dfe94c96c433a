"""Pure decisions about signing in."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta

from portico.identity.types import AssuranceLevel, Channel, Method, Recipient

INVITATION_LASTS = timedelta(days=7)
ATTEMPT_WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_ACCOUNT = 5
ATTEMPTS_PER_ADDRESS = 30
ATTEMPTS_PER_DAY = 100
CODE_LASTS = timedelta(minutes=10)
CODES_PER_RECIPIENT = 5
CODES_PER_ADDRESS = 60
TRIES_PER_CODE = 5
SECOND_FACTOR_TRIES = 10
RECENT = timedelta(minutes=10)

# A proxy on this machine makes every visitor look local; what it adds to a request gives it away.
_FORWARDING_KEYS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def is_from_this_machine(request_meta: Mapping[str, object]) -> bool:
    """Return whether a request came straight from a program on this machine.

    >>> is_from_this_machine({"REMOTE_ADDR": "127.0.0.1"})
    True
    >>> is_from_this_machine({"REMOTE_ADDR": "192.0.2.7"})
    False
    >>> is_from_this_machine({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"})
    False

    :param request_meta: the WSGI environment (PEP 3333).
    """
    if any(request_meta.get(key) for key in _FORWARDING_KEYS):
        return False
    try:
        address = ipaddress.ip_address(str(request_meta.get("REMOTE_ADDR", "")))
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


def may_sign_in_as_invented(*, demo: bool, request_meta: Mapping[str, object]) -> bool:
    """Return whether a request may sign in as an invented person: in a demo only, from this machine only."""
    return demo and is_from_this_machine(request_meta)


def may_try_again(
    *, for_account: int, for_address: int, for_account_today: int = 0, most: int = ATTEMPTS_PER_ACCOUNT
) -> bool:
    """Return whether a sign-in may be tried, given the tries within `ATTEMPT_WINDOW`, this one included.

    Tries count for an e-mail address whether or not it has an account, so that the answer tells nothing about it.

    :param for_account_today: the tries of the last 24 hours.
    :param most: how many tries an account has within the window.
    :source: NIST SP 800-63B-4, 3.2.2 (no more than 100 consecutive failed attempts).
    """
    within_the_day = for_account_today <= ATTEMPTS_PER_DAY
    return within_the_day and for_account <= most and for_address <= ATTEMPTS_PER_ADDRESS


def plain_email(email: str) -> str:
    """Return the e-mail address as it is compared.

    >>> plain_email(" Clerk@Example.ORG ")
    'clerk@example.org'
    """
    return email.strip().lower()


def token_hash(token: str) -> str:
    """Return what is stored of an invitation's token. It has 256 random bits: a slow hash would protect nothing more."""
    return hashlib.sha256(token.encode()).hexdigest()


_EMAIL = re.compile(
    r"[^@\s\x00-\x1f\x7f\"(),:;<>\[\]\\]{1,64}@(?=.{1,190}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,63}"
)
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def read_recipient(typed: str) -> Recipient | None:
    """Return where a code shall go, or None when it is neither an e-mail address nor an international number.

    >>> read_recipient(" Ada@Example.ORG ")
    Recipient(channel=<Channel.EMAIL: 'email'>, address='ada@example.org')
    >>> read_recipient("00 41 (44) 668-18-00")
    Recipient(channel=<Channel.SMS: 'sms'>, address='+41446681800')
    >>> read_recipient("044 668 18 00") is None
    True

    :source: E.164 (numbers); RFC 5321, 4.5.3.1 (lengths).
    """
    address = plain_email(typed)
    if _EMAIL.fullmatch(address):
        return Recipient(Channel.EMAIL, address)
    number = re.sub(r"[\s().\-\u2010-\u2015\u00a0]", "", typed)
    number = "+" + number[2:] if number.startswith("00") else number
    return Recipient(Channel.SMS, number) if number.isascii() and _NUMBER.fullmatch(number) else None


def plain_code(typed: str) -> str:
    """Return the digits of a code as they are compared; people copy it with spaces.

    >>> plain_code(" 123 456 ")
    '123456'
    """
    return re.sub(r"[\s\-]", "", typed)


def may_send_code(*, to_recipient: int, from_address: int) -> bool:
    """Return whether a code may be sent, given those of `ATTEMPT_WINDOW`, this one included."""
    return to_recipient <= CODES_PER_RECIPIENT and from_address <= CODES_PER_ADDRESS


_ALONE = {
    Method.DEMO: AssuranceLevel.HIGH,
    Method.PASSKEY: AssuranceLevel.HIGH,
    Method.SYNCED_PASSKEY: AssuranceLevel.SUBSTANTIAL,
    Method.EMAIL_CODE: AssuranceLevel.LOW,
    Method.SMS_CODE: AssuranceLevel.LOW,
}
_SENT = frozenset({Method.EMAIL_CODE, Method.SMS_CODE})
_KEPT = frozenset({Method.TOTP, Method.RECOVERY_CODE})


def strength_of(methods: Iterable[Method]) -> AssuranceLevel:
    """Return how strong proofs of one visit are together.

    A code that was sent counts as low, with a code of the person's own device or list as substantial. A second factor
    adds nothing to what is already more. What an outside provider's proof counts is its own matter, not known here.

    >>> strength_of([Method.EMAIL_CODE]).value
    'low'
    >>> strength_of([Method.EMAIL_CODE, Method.TOTP]).value
    'substantial'
    >>> strength_of([Method.TOTP, Method.RECOVERY_CODE]).value
    'low'

    :source: Commission Implementing Regulation (EU) 2015/1502, annex, 2.2.1; NIST SP 800-63B-4, 2 and appendix B.
    """
    given = frozenset(methods)
    level = max((_ALONE.get(method, AssuranceLevel.LOW) for method in given), key=lambda one: one.rank,
                default=AssuranceLevel.LOW)  # fmt: skip
    if level is AssuranceLevel.LOW and given & _SENT and given & _KEPT:
        return AssuranceLevel.SUBSTANTIAL
    return level


def session_level(strength: AssuranceLevel, proved: AssuranceLevel) -> AssuranceLevel:
    """Return the level of a session: the proof is worth no more than what is known of who the person is."""
    return min(strength, proved, key=lambda level: level.rank)


def masked_address(email: str) -> str:
    """Return an e-mail address as somebody else sees it: enough to recognise it.

    >>> masked_address("kim@town.example")
    'k…@town.example'
    """
    name, _, host = email.rpartition("@")
    return f"{name[:1]}…@{host}"
