"""Showing once more, or better, who one is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portico.identity.types.accounts import AssuranceLevel


class WayKind(StrEnum):
    """What somebody shows to confirm who they are."""

    PASSKEY = "passkey"
    AUTHENTICATOR_APP = "authenticator_app"
    PROVIDER = "provider"
    CODE = "code"  # sent to the address that the account has
    DEMO = "demo"  # everybody is invented: a button is enough


@dataclass(frozen=True, slots=True)
class Way:
    """A way in which an account can confirm who it is.

    :param reaches: the level of the session afterwards.
    :param provider_id: which outside provider, when it is one; else empty.
    :param name: of the provider, or the address that a code goes to; else empty.
    """

    kind: WayKind
    reaches: AssuranceLevel
    provider_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class KeptForm:
    """What somebody was about to send when they were asked to confirm who they are.

    :param path: where it was sent to: an address of this site, with its query.
    :param fields: names and values in their order; files and the token of the form (CSRF) are not among them.
    :param complete: False when there were files, which have to be chosen again.
    """

    path: str
    fields: tuple[tuple[str, str], ...]
    complete: bool
