"""Pure decisions about ending sessions for relying parties."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Sequence
from urllib.parse import urlencode

RETRY_AFTER = (
    dt.timedelta(seconds=5),
    dt.timedelta(seconds=30),
    dt.timedelta(minutes=5),
    dt.timedelta(hours=1),
)
"""A relying party that does not answer is told again after these; then no more."""

LOGOUT_TOKEN_LASTS = dt.timedelta(minutes=2)
"""OpenID Connect Back-Channel Logout 1.0, 2.4: at most two minutes."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


def retry_after(tries: int) -> dt.timedelta | None:
    """Return after what time a relying party is told once more, given the tries so far; None: not any more."""
    return RETRY_AFTER[tries - 1] if tries <= len(RETRY_AFTER) else None


def may_call(addresses: Sequence[str], *, loopback: bool, private: bool) -> bool:
    """Return whether all addresses that a host name stands for may be called.

    An address that a relying party registered must not make us knock at doors inside our own network.

    >>> may_call(["93.184.216.34"], loopback=False, private=False)
    True
    >>> may_call(["10.0.0.8"], loopback=True, private=False)
    False
    >>> may_call(["127.0.0.1"], loopback=True, private=False)
    True
    >>> may_call([], loopback=True, private=True)
    False

    :param loopback: this machine itself may be called, as in a demo.
    :param private: this installation's relying parties are in its own network.
    :source: OWASP ASVS 5.0, 1.3.6 (server-side request forgery).
    """
    return bool(addresses) and all(_may_call(one, loopback=loopback, private=private) for one in addresses)


def _may_call(address: str, *, loopback: bool, private: bool) -> bool:
    known = _stands_for(ipaddress.ip_address(address))
    if known.is_loopback:
        return loopback
    # Link-local addresses are where clouds keep the secrets of a machine: never.
    if known.is_link_local or known.is_multicast or known.is_unspecified or known.is_reserved:
        return False
    return known.is_global or private


def _stands_for(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the IPv4 address that an IPv6 address leads to: mapped (RFC 4291), 6to4 (RFC 3056), NAT64 (RFC 6052)."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def address_with_state(address: str, state: str) -> str:
    """Return the address to go to after a sign-out, with the state that the relying party gave.

    >>> address_with_state("https://library.example/out?a=1", "x y")
    'https://library.example/out?a=1&state=x+y'
    >>> address_with_state("https://library.example/out", "")
    'https://library.example/out'

    :source: OpenID Connect RP-Initiated Logout 1.0, 3.
    """
    if not state:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'state': state})}"
