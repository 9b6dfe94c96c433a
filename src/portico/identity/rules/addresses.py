"""Pure decisions about where a request comes from."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_address(request_meta: Mapping[str, object], trusted: Sequence[Network]) -> str | None:
    """Return the address that a request came from, or None when there is none (a socket).

    Each proxy adds to X-Forwarded-For, on the right, whom it was called by. So it is read from the right, for as long as
    whoever said it is a proxy of ours: what stands further left, a visitor may have invented.

    >>> ours = [ipaddress.ip_network("10.0.0.0/8")]
    >>> client_address({"REMOTE_ADDR": "10.0.0.2", "HTTP_X_FORWARDED_FOR": "192.0.2.66, 198.51.100.7"}, ours)
    '198.51.100.7'
    >>> client_address({"REMOTE_ADDR": "10.0.0.2", "HTTP_X_FORWARDED_FOR": "198.51.100.7, 10.0.0.1"}, ours)
    '198.51.100.7'
    >>> client_address({"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}, ours)
    '192.0.2.1'
    >>> client_address({"REMOTE_ADDR": "10.0.0.2", "HTTP_X_FORWARDED_FOR": "unknown"}, ours)
    '10.0.0.2'

    :param request_meta: the WSGI environment (PEP 3333).
    :param trusted: the addresses of our own proxies.
    """
    at = _parsed(str(request_meta.get("REMOTE_ADDR", "")))
    hops = str(request_meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    while at is not None and hops and _is_one_of(at, trusted):
        said = _parsed(hops.pop())
        if said is None:
            break
        at = said
    return str(at) if at is not None else None


def _is_one_of(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _parsed(text: str) -> Address | None:
    """Return an address as it is compared: without the port that some proxies add, IPv4 never inside IPv6."""
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found
