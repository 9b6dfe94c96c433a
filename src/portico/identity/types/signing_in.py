"""Codes, and the ways in that somebody has."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

SignInCodeId = NewType("SignInCodeId", UUID)


class Channel(StrEnum):
    """Where a code is sent."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a code is sent, as it is compared: an e-mail address, or a number with its country code (E.164)."""

    channel: Channel
    address: str


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """A passkey, as its owner sees it.

    :param synced: it may be copied to other devices, so it counts as substantial and not as high.
    :param last_used_at: aware UTC instant, None when it was never used.
    """

    id: int
    name: str
    synced: bool
    created_at: dt.datetime
    last_used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class LinkedProvider:
    """An outside provider that leads to an account, named in the language of the page."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class WaysIn:
    """Everything that somebody can sign in with.

    :param recovery_codes: how many are left to be used; None when there are none at all.
    """

    email: str
    mobile: str
    passkeys: tuple[PasskeyView, ...]
    providers: tuple[LinkedProvider, ...]
    totp: bool
    recovery_codes: int | None

    @property
    def count(self) -> int:
        """Return how many ways there are to begin a session; a second factor is none by itself."""
        return bool(self.email) + bool(self.mobile) + len(self.passkeys) + len(self.providers)
