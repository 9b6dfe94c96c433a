"""Sessions and browsers, as pages show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.identity.types.accounts import AccountId

SessionId = NewType("SessionId", UUID)


class SessionEnd(StrEnum):
    """Why a session ended."""

    SIGNED_OUT = "signed_out"
    REPLACED = "replaced"  # somebody signed in anew in the same browser
    REVOKED = "revoked"  # ended from another session of the same account
    EXPIRED = "expired"
    ACCOUNT_CLOSED = "account_closed"
    BY_OPERATOR = "by_operator"  # whoever runs the installation
    FACTOR_REMOVED = "factor_removed"
    RECOVERED = "recovered"  # a way back in was given: whoever was in is out
    BY_RELYING_PARTY = "by_relying_party"  # OpenID Connect RP-Initiated Logout 1.0


@dataclass(frozen=True, slots=True)
class BrowserView:
    """Which browser on which system; empty words for what we do not know."""

    name: str
    system: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """A visit on one device.

    :param began_at: aware UTC instant of the sign-in.
    :param seen_at: aware UTC instant of the last use, exact to a few minutes.
    :param address: the address it came from; empty when not known.
    :param is_this: whether it is the session that asks.
    """

    id: SessionId
    began_at: dt.datetime
    seen_at: dt.datetime
    browser: BrowserView
    address: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A browser in which an account signed in."""

    account_id: AccountId
    browser: BrowserView
    address: str
    first_used_at: dt.datetime
