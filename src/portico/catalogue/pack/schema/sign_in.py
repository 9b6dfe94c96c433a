"""sign_in.yaml: outside OpenID providers that people and staff sign in with, such as a national eID.

What a provider calls us, and its secret, never stand in a pack: they are the setting PORTICO_SIGN_IN_CLIENTS.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from portico.catalogue.pack.schema.base import Confidence, Flag, PackModel, Text, Word
from portico.identity.types import AssuranceLevel, ClientAuthentication, ProviderKind, StaffRole

# The way to a claim: its name, and the names inside it, with dots between them.
ClaimPath = Annotated[str, Field(pattern=r"^[^\s.]+(?:\.[^\s.]+)*$", max_length=200)]
Said = Annotated[str, Field(min_length=1, max_length=200)]


class Identifier(PackModel):
    """The claim that holds somebody's number, by which one person has one record however they sign in."""

    claim: ClaimPath
    scheme: Word = Field(description="Which number it is: an entry of pack.yaml `formats`.")


class Claims(PackModel):
    """Under which claims the provider says what. Leave out what it does not say."""

    name: ClaimPath | None = None
    given_name: ClaimPath | None = None
    family_name: ClaimPath | None = None
    birth_date: ClaimPath | None = Field(default=None, description="A day as YYYY-MM-DD (OpenID Connect: birthdate).")
    email: ClaimPath | None = None
    email_verified: ClaimPath | None = Field(
        default=None, description="The claim that must be true for the e-mail address to count."
    )


class Levels(PackModel):
    """From the provider's word for how sure it is to a level of assurance (eIDAS, article 8)."""

    claim: ClaimPath = "acr"
    values: dict[Said, AssuranceLevel] = Field(min_length=1)
    unknown: Literal["refuse", "low"] = Field(default="refuse", description="What a value that is not listed means.")
    ask: dict[AssuranceLevel, Said] = Field(
        default={}, description="What to send as `acr_values` for at least a level. Without it, none is sent."
    )


class RoleOfValue(PackModel):
    role: StaffRole
    services: list[Word] = Field(default=[], description="Only for these services. Absent: all of the authority.")


class Roles(PackModel):
    """Which roles the authority's staff have, by a claim with one value or a list of values."""

    claim: ClaimPath
    values: dict[Said, RoleOfValue] = Field(min_length=1)
    only_source: Flag = Field(
        default=False, description="Whether roles come from here alone: one that is no longer said ends."
    )


class Provider(PackModel):
    """One outside OpenID provider."""

    name: Text
    kind: ProviderKind = ProviderKind.PEOPLE
    authority: Word | None = Field(default=None, description="Whose staff sign in with it; with `kind: staff` only.")
    issuer: str = Field(
        pattern=r"^https://[^\s?#]+$",
        max_length=500,
        description="The `iss` of its ID tokens, exactly. Its metadata stands below it, at "
        "`/.well-known/openid-configuration`.",
    )
    scopes: list[Said] = Field(default=["openid"], min_length=1)
    authorize: dict[Said, Said] = Field(default={}, description="Further parameters of the authorization request.")
    client_authentication: ClientAuthentication = Field(
        default=ClientAuthentication.CLIENT_SECRET_BASIC, description="How we show its token endpoint who we are."
    )
    userinfo: Flag = Field(default=False, description="Whether to read claims from its userinfo endpoint too.")
    identifier: Identifier | None = None
    claims: Claims = Claims()
    levels: Levels
    roles: Roles | None = None
    email_domains: list[Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]] = Field(
        default=[],
        description="For staff: a first sign-in counts only with a verified address of one of these domains.",
    )
    phishing_resistant: list[Said] = Field(
        default=["hwk", "swk", "phr", "phrh"],
        description="For staff: the values of `amr` that show a proof which cannot be phished. Without one, the "
        "passkey of this site is asked for in addition.",
    )
    logout: Flag = Field(default=False, description="Whether signing out here offers to sign out there too.")
    source: list[str] = Field(min_length=1, description="Codes of pack.yaml `sources`.")
    confidence: Confidence = Confidence.CHECKED


class SignIn(PackModel):
    providers: dict[Word, Provider] = Field(min_length=1)
