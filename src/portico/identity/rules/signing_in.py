"""Pure decisions about signing in."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping
from datetime import timedelta

INVITATION_LASTS = timedelta(days=7)
ATTEMPT_WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_ACCOUNT = 5
ATTEMPTS_PER_ADDRESS = 30

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


def may_try_again(*, for_account: int, for_address: int) -> bool:
    """Return whether a sign-in may be tried, given the tries within `ATTEMPT_WINDOW`, this one included.

    Tries count for an e-mail address whether or not it has an account, so that the answer tells nothing about it.
    """
    return for_account <= ATTEMPTS_PER_ACCOUNT and for_address <= ATTEMPTS_PER_ADDRESS


def plain_email(email: str) -> str:
    """Return the e-mail address as it is compared.

    >>> plain_email(" Clerk@Example.ORG ")
    'clerk@example.org'
    """
    return email.strip().lower()


def token_hash(token: str) -> str:
    """Return what is stored of an invitation's token. It has 256 random bits: a slow hash would protect nothing more."""
    return hashlib.sha256(token.encode()).hexdigest()
