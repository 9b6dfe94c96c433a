"""Requests of relying parties to sign somebody in (OpenID Connect Core 1.0, 3.1.2.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from portico.identity.types.accounts import AssuranceLevel, Authentication
from portico.identity.types.principal import Principal
from portico.identity.types.relying_parties import (
    ApplicationType,
    Audience,
    ClientAuthMethod,
    RelyingPartyId,
    SigningAlgorithm,
)


class Prompt(StrEnum):
    """What a relying party wants the person to be asked, or not to be asked."""

    NONE = "none"
    LOGIN = "login"
    CONSENT = "consent"
    SELECT_ACCOUNT = "select_account"


class Step(StrEnum):
    """What comes next on the way to a code."""

    SIGN_IN = "sign_in"
    SIGN_IN_AGAIN = "sign_in_again"  # the proof is too old for this relying party, or it wants a new one
    STEP_UP = "step_up"  # a surer proof is needed
    CONSENT = "consent"
    GIVE_CODE = "give_code"


class Refusal(StrEnum):
    """Why somebody who is signed in cannot be signed in to a relying party."""

    STAFF_AT_PEOPLE = "staff_at_people"
    PEOPLE_AT_STAFF = "people_at_staff"
    OTHER_AUTHORITY = "other_authority"
    MANDATE_NOT_ASKED = "mandate_not_asked"
    MANDATE_TOO_NARROW = "mandate_too_narrow"
    MANDATE_TOO_WEAK = "mandate_too_weak"  # it was given less surely than this relying party asks for


@dataclass(frozen=True, slots=True)
class RegisteredParty:
    """A relying party, as its registration says.

    :param names: by language code.
    """

    id: RelyingPartyId
    client_id: str
    authority_id: str
    names: dict[str, str]
    audience: Audience
    application_type: ApplicationType
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]
    may_know_identifier: bool
    auth_method: ClientAuthMethod
    signing_algorithm: SigningAlgorithm
    sector_identifier: str
    least_assurance: AssuranceLevel
    first_party: bool
    is_resource_server: bool

    def name(self, language: str) -> str:
        """Return its name in a language, else in English, else in any."""
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()), self.client_id)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a relying party wants of a sign-in beyond a code.

    :param max_age: how old, in seconds, the proof of who somebody is may be; None: as old as the session.
    :param levels: any of them will do; empty: none is asked for. The first is the one to step up to.
    :param essential: whether a level that is not reached is a failure (OpenID Connect Core 1.0, 5.5.1.1).
    :param asked_at: when we sent the person away to prove anew who they are; a proof since then is new enough.
    """

    prompts: frozenset[Prompt] = frozenset()
    max_age: int | None = None
    levels: tuple[AssuranceLevel, ...] = ()
    essential: bool = False
    asked_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, and how they proved it."""

    principal: Principal
    authentication: Authentication


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """What a code is given for."""

    party: RegisteredParty
    scopes: tuple[str, ...]
    redirect_uri: str
    code_challenge: str
    nonce: str = field(default="", repr=False)
