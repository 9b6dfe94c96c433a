"""Outside OpenID providers that people and staff sign in with, and what one of them says of somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portico.identity.types.accounts import AssuranceLevel
from portico.identity.types.principal import Principal
from portico.identity.types.staff import StaffRole


class ProviderKind(StrEnum):
    """Who signs in with a provider: people for their own matters, or the staff of one authority."""

    PEOPLE = "people"
    STAFF = "staff"


class ClientAuthentication(StrEnum):
    """How we show the token endpoint who we are (OpenID Connect Core 1.0, 9)."""

    CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105 - the name of a method
    CLIENT_SECRET_POST = "client_secret_post"  # noqa: S105 - the name of a method
    PRIVATE_KEY_JWT = "private_key_jwt"


@dataclass(frozen=True, slots=True)
class LevelMap:
    """From a provider's own word for how sure it is to a level of assurance.

    :param claim: dotted path of the claim, such as `acr` or `reliability_info.level`.
    :param otherwise: the level of a value that is not listed; None: the sign-in is refused.
    :param ask: what to send as `acr_values` for at least a level; empty where the provider takes no such wish.
    """

    claim: str
    values: Mapping[str, AssuranceLevel]
    otherwise: AssuranceLevel | None = None
    ask: Mapping[AssuranceLevel, str] = field(default_factory=dict)

    @property
    def highest(self) -> AssuranceLevel:
        """Return the highest level that the provider can reach."""
        return max(self.values.values(), key=lambda level: level.rank)


@dataclass(frozen=True, slots=True)
class ClaimMap:
    """Under which claims (dotted paths) a provider says what; None where it does not say it.

    :param scheme: which number `identifier` is: the id of a number format of the pack.
    """

    identifier: str | None = None
    scheme: str = ""
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birth_date: str | None = None
    email: str | None = None
    email_verified: str | None = None


@dataclass(frozen=True, slots=True)
class GivenRole:
    """A role that a value of the roles claim gives; `services` is None for all of the authority."""

    role: StaffRole
    services: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RoleMap:
    """Which roles staff have by the claims of their authority's provider.

    :param only_source: whether a role that the provider no longer says ends with the next sign-in.
    """

    claim: str
    values: Mapping[str, GivenRole]
    only_source: bool = False


@dataclass(frozen=True, slots=True)
class SignInProvider:
    """An outside OpenID provider, with what we are called there.

    :param name: in the language that was asked for.
    :param issuer: the `iss` of its ID tokens, exactly; its metadata stands below it.
    :param authorize: further parameters of the authorization request.
    :param userinfo: whether claims are read from the userinfo endpoint too.
    :param phishing_resistant: the values of `amr` that show a proof which cannot be phished; for staff.
    :param logout: whether signing out here offers to sign out there.
    """

    id: str
    name: str
    kind: ProviderKind
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    levels: LevelMap
    claims: ClaimMap
    authority_id: str = ""
    scopes: tuple[str, ...] = ("openid",)
    authorize: Mapping[str, str] = field(default_factory=dict)
    client_authentication: ClientAuthentication = ClientAuthentication.CLIENT_SECRET_BASIC
    userinfo: bool = False
    roles: RoleMap | None = None
    email_domains: tuple[str, ...] = ()
    phishing_resistant: frozenset[str] = frozenset()
    logout: bool = False


@dataclass(frozen=True, slots=True)
class ProvedIdentity:
    """What a provider said of whoever came back from it, after everything about it was verified.

    :param subject: the provider's own id for them (`sub`); it may be a national number, so it is stored as an index only.
    :param email: only when the provider has verified it.
    """

    provider_id: str
    issuer: str
    subject: str = field(repr=False)
    level: AssuranceLevel
    identifier: str = field(default="", repr=False)
    scheme: str = ""
    full_name: str = field(default="", repr=False)
    given_name: str = field(default="", repr=False)
    family_name: str = field(default="", repr=False)
    birth_date: dt.date | None = field(default=None, repr=False)
    email: str = field(default="", repr=False)
    methods: frozenset[str] = frozenset()
    roles: tuple[GivenRole, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffArrival:
    """How a member of staff came in by their authority's provider.

    :param principal: None where their passkey is asked for in addition.
    :param invitation: the token of the link with which they make a passkey, where they have none yet.
    """

    principal: Principal | None
    invitation: str = field(default="", repr=False)
