"""Accounts, and how sure we are who is behind one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

AccountId = NewType("AccountId", UUID)
SignInId = NewType("SignInId", UUID)


class AccountKind(StrEnum):
    """A person for their own matters, or staff of one authority."""

    PERSON = "person"
    STAFF = "staff"


class AssuranceLevel(StrEnum):
    """How sure we are that it is them (eIDAS, article 8)."""

    LOW = "low"
    SUBSTANTIAL = "substantial"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """Return 1 for low, 2 for substantial, 3 for high."""
        return list(AssuranceLevel).index(self) + 1

    def reaches(self, wanted: AssuranceLevel) -> bool:
        """Return whether this level is at least the wanted one.

        >>> AssuranceLevel.SUBSTANTIAL.reaches(AssuranceLevel.LOW)
        True
        >>> AssuranceLevel.LOW.reaches(AssuranceLevel.HIGH)
        False
        """
        return self.rank >= wanted.rank


class Method(StrEnum):
    """How somebody proved who they are. The values are those of RFC 8176 where it has one."""

    DEMO = "demo"
    PASSKEY = "hwk"  # a key that cannot leave its device
    SYNCED_PASSKEY = "swk"  # a passkey that may be copied to other devices
    TOTP = "otp"
    RECOVERY_CODE = "recovery"  # one of the codes that the person wrote down
    EMAIL_CODE = "email"
    SMS_CODE = "sms"
    PROVIDER = "provider"  # an outside OpenID provider
    COUNTER = "counter"  # staff who checked a document, and a second one who agreed
    INVITATION = "invitation"  # the link that invited staff follow once


@dataclass(frozen=True, slots=True)
class Authentication:
    """How and when whoever has a session proved who they are (OpenID Connect Core 1.0: acr, amr, auth_time, sid).

    :param session: the public id of the session (`sid`); it opens nothing.
    :param at: aware UTC instant of the newest proof.
    """

    session: UUID
    account_id: AccountId
    assurance: AssuranceLevel
    methods: tuple[Method, ...]
    at: dt.datetime
