"""Pure decisions about registering relying parties."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

from portico.identity.types.registering import AddressProblem, Privilege, Registration
from portico.identity.types.relying_parties import ApplicationType, ClientAuthMethod, Scope

ADDRESS_LENGTH = 500
ADDRESSES = 20
SECRETS_IN_FORCE = 2
"""The old one works until it is ended, so that nobody is locked out while the new one is put in place."""

_UNWRITTEN = set('<>"{}|\\^`')


def address_problem(address: str) -> AddressProblem | None:
    """Return what is wrong with an address that a browser is sent to, or that is called, or None.

    It is compared letter by letter later, so nothing in it may stand for something else.

    >>> address_problem("https://library.example/callback")
    >>> address_problem("http://127.0.0.1:4000/callback")
    >>> address_problem("http://library.example/callback")
    <AddressProblem.NOT_HTTPS: 'not_https'>
    >>> address_problem("https://*.library.example/")
    <AddressProblem.WILDCARD: 'wildcard'>

    :source: OAuth 2.1, 2.3.1; RFC 9700, 2.1; RFC 8252, 7.3 (loopback).
    """
    if not address or len(address) > ADDRESS_LENGTH:
        return AddressProblem.TOO_LONG if address else AddressProblem.EMPTY
    if not address.isascii() or any(letter <= " " or letter == "\x7f" or letter in _UNWRITTEN for letter in address):
        return AddressProblem.CHARACTERS
    try:
        parts = urlsplit(address)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        return AddressProblem.PORT
    return _problem_of(address, parts) if port_is_right else AddressProblem.PORT


def _problem_of(address: str, parts: SplitResult) -> AddressProblem | None:
    checks = (
        (AddressProblem.NOT_WHOLE, parts.scheme not in ("https", "http") or not parts.hostname),
        (AddressProblem.USER, "@" in parts.netloc),
        (AddressProblem.WILDCARD, "*" in address),
        (AddressProblem.FRAGMENT, "#" in address),
        (AddressProblem.DOTS, not {".", ".."}.isdisjoint(parts.path.split("/"))),
        (AddressProblem.NOT_HTTPS, parts.scheme == "http" and not is_loopback(parts.hostname or "")),
    )
    return next((problem for problem, is_so in checks if is_so), None)


def is_loopback(host: str) -> bool:
    """Return whether a host name or address means the machine itself.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("library.example")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def sectors_of(redirect_uris: Iterable[str], client_id: str) -> tuple[str, ...]:
    """Return the sectors that a relying party may choose by itself: the hosts it is reached at, the first one first.

    A loopback address is nobody's, so a relying party that has no other is a sector of its own.

    >>> sectors_of(["https://a.example/x", "https://b.example/"], "c")
    ('a.example', 'b.example')
    >>> sectors_of(["http://127.0.0.1:4000/"], "c")
    ('c',)

    :source: OpenID Connect Core 1.0, 8.1.
    """
    hosts = dict.fromkeys(urlsplit(address).hostname or "" for address in redirect_uris)
    return tuple(host for host in hosts if host and not is_loopback(host)) or (client_id,)


def needs_secret(method: ClientAuthMethod) -> bool:
    """Return whether a relying party shows who it is by a secret."""
    return method is not ClientAuthMethod.NONE


def registration_problem(registration: Registration) -> str:
    """Return what of a registration does not fit together, as the name of the field, or nothing.

    A program on somebody's own device cannot keep a secret (OAuth 2.1, 2.1), and what has none may not read the
    tokens of others.
    """
    if registration.application_type is ApplicationType.NATIVE and needs_secret(registration.auth_method):
        return "auth_method"
    if registration.is_resource_server and not needs_secret(registration.auth_method):
        return "is_resource_server"
    if Scope.OPENID not in registration.scopes or Scope.IDENTIFIER in registration.scopes:
        return "scopes"
    return "" if registration.redirect_uris else "redirect_uris"


def changes_between(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, list[object]]:
    """Return what differs, by name: what it was and what it is.

    >>> changes_between({"a": 1, "b": 2}, {"a": 1, "b": 3})
    {'b': [2, 3]}
    """
    return {name: [before.get(name), now] for name, now in after.items() if before.get(name) != now}


def reaches_others(changes: Mapping[str, list[object]]) -> bool:
    """Return whether what a relying party is told could reach somebody new after these changes.

    >>> reaches_others({"redirect_uris": [["https://a.example/"], ["https://a.example/", "https://b.example/"]]})
    True
    >>> reaches_others({"redirect_uris": [["https://a.example/", "https://b.example/"], ["https://a.example/"]]})
    False
    >>> reaches_others({"token_endpoint_auth_method": ["client_secret_basic", "none"]})
    True
    """
    before, after = (set(_texts(one)) for one in changes.get("redirect_uris", [[], []]))
    _, method = changes.get("token_endpoint_auth_method", [None, None])
    return bool(after - before) or method == ClientAuthMethod.NONE or "audience" in changes


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def scopes_with(scopes: Iterable[str], privilege: Privilege, *, given: bool) -> list[str]:
    """Return the scopes of a relying party after a privilege was given or ended, in the order in which they are shown.

    >>> scopes_with(["openid", "profile"], Privilege.IDENTIFIER, given=True)
    ['openid', 'profile', 'identifier']
    """
    wanted = set(scopes)
    if privilege is Privilege.IDENTIFIER:
        wanted = wanted | {Scope.IDENTIFIER} if given else wanted - {Scope.IDENTIFIER}
    return in_order(wanted)


def in_order(scopes: Iterable[str]) -> list[str]:
    """Return scopes as they are stored: each once, in the order of `Scope`."""
    wanted = set(scopes)
    return [scope.value for scope in Scope if scope in wanted]
