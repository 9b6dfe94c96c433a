"""Codes and tokens of the OpenID provider, as its endpoints see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from portico.identity.types.accounts import AssuranceLevel
from portico.identity.types.mandates import MandateId
from portico.identity.types.people import PersonId
from portico.identity.types.relying_parties import GrantId, RelyingPartyId, SigningAlgorithm


@dataclass(frozen=True, slots=True)
class GrantView:
    """One sign-in of somebody to a relying party.

    :param subject: the pairwise `sub`.
    :param session: the public id of the session (`sid`).
    :param auth_time: aware UTC instant of the proof; it stays the same on refresh.
    :param offline: whether it outlives the session.
    """

    id: GrantId
    relying_party_id: RelyingPartyId
    client_id: str
    authority_id: str
    signing_algorithm: SigningAlgorithm
    subject: str
    scopes: tuple[str, ...]
    session: UUID
    auth_time: dt.datetime
    assurance: AssuranceLevel
    methods: tuple[str, ...]
    offline: bool
    person_id: PersonId | None = None
    mandate_id: MandateId | None = None
    nonce: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CodeView:
    """An authorization code that was given to a relying party; whether it still works is decided when it is redeemed."""

    id: UUID
    grant: GrantView
    redirect_uri: str
    code_challenge: str


@dataclass(frozen=True, slots=True)
class RefreshTokenView:
    """A refresh token that was given to a relying party; whether it still works is decided when it is used."""

    id: UUID
    grant: GrantView


@dataclass(frozen=True, slots=True)
class AccessTokenView:
    """An access token that is in force."""

    id: UUID
    grant: GrantView
    scopes: tuple[str, ...]
    issued_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class NewTokens:
    """Tokens that are about to be given. Only their hashes are stored."""

    access_token: str = field(repr=False)
    scopes: tuple[str, ...]
    refresh_token: str = field(default="", repr=False)
