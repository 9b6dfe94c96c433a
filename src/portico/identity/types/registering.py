"""What staff of an authority register about a service that lets people sign in here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.identity.types.accounts import AssuranceLevel
from portico.identity.types.relying_parties import (
    ApplicationType,
    Audience,
    ClientAuthMethod,
    RelyingPartyId,
    Scope,
    SigningAlgorithm,
)

SecretId = NewType("SecretId", UUID)
PrivilegeRequestId = NewType("PrivilegeRequestId", UUID)


class Privilege(StrEnum):
    """What a relying party gets only when a second manager agrees."""

    IDENTIFIER = "identifier"  # the national number of whoever signs in
    NO_CONSENT = "no_consent"  # nobody is asked before it is told something


class RegistrationEvent(StrEnum):
    """What happened to the registration of a relying party."""

    REGISTERED = "registered"
    CHANGED = "changed"
    SECRET_MADE = "secret_made"  # noqa: S105 - a word, no secret
    SECRET_ENDED = "secret_ended"  # noqa: S105 - a word, no secret
    PRIVILEGE_ASKED = "privilege_asked"
    PRIVILEGE_GIVEN = "privilege_given"
    PRIVILEGE_REFUSED = "privilege_refused"
    PRIVILEGE_ENDED = "privilege_ended"
    CLOSED = "closed"


class AddressProblem(StrEnum):
    """What is wrong with an address that a relying party was registered with."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CHARACTERS = "characters"
    NOT_WHOLE = "not_whole"
    NOT_HTTPS = "not_https"
    FRAGMENT = "fragment"
    USER = "user"
    WILDCARD = "wildcard"
    DOTS = "dots"
    PORT = "port"


@dataclass(frozen=True, slots=True)
class Registration:
    """What managers say about a relying party. What needs a second manager is not in it (`Privilege`).

    :param names: by language code.
    :param sector: the host that shares subject identifiers; it is settled by the first registration.
    """

    names: Mapping[str, str]
    audience: Audience
    application_type: ApplicationType
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    backchannel_logout_uri: str
    scopes: frozenset[Scope]
    auth_method: ClientAuthMethod
    algorithm: SigningAlgorithm
    least_assurance: AssuranceLevel
    sector: str = ""
    is_resource_server: bool = False


@dataclass(frozen=True, slots=True)
class SecretView:
    """A secret of a relying party that is in force, without the secret itself."""

    id: SecretId
    created_at: dt.datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class PrivilegeRequestView:
    """A privilege that a manager asks for and a second one must agree to.

    :param mine: whoever looks has asked, and so cannot answer.
    """

    id: PrivilegeRequestId
    privilege: Privilege
    basis: str
    asked_by: str
    asked_at: dt.datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class RegistrationEventView:
    """A line in the history of a registration: who, when, what.

    :param changes: name of the field, what it was, what it is since then.
    """

    event: RegistrationEvent
    by: str
    at: dt.datetime
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RelyingPartyItem:
    """A relying party in the list of an authority."""

    id: RelyingPartyId
    client_id: str
    name: str
    is_active: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class RelyingPartyView:
    """A relying party, as those see it who look after it."""

    id: RelyingPartyId
    client_id: str
    authority_id: str
    name: str
    registration: Registration
    identifier_basis: str
    first_party: bool
    is_active: bool
    secrets: tuple[SecretView, ...]
    requests: tuple[PrivilegeRequestView, ...]
    history: tuple[RegistrationEventView, ...]
