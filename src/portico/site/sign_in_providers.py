"""A provider of the pack together with what it calls us: what identity signs people in with."""

from __future__ import annotations

from collections.abc import Mapping

from portico.catalogue.pack.schema import Provider
from portico.catalogue.pack.schema.sign_in import Levels, Roles
from portico.identity.types import AssuranceLevel, ClaimMap, GivenRole, LevelMap, RoleMap, SignInProvider


def of(id: str, provider: Provider, client: Mapping[str, str], language: str) -> SignInProvider:
    """Return a provider as identity takes it.

    :param client: `client_id`, `client_secret`, and perhaps an `issuer` in place of the pack's
        (setting PORTICO_SIGN_IN_CLIENTS).
    """
    return SignInProvider(
        id=id,
        name=provider.name.in_language(language),
        kind=provider.kind,
        issuer=client.get("issuer", provider.issuer),
        client_id=client["client_id"],
        client_secret=client["client_secret"],
        levels=_levels(provider.levels),
        claims=_claims(provider),
        authority_id=provider.authority or "",
        scopes=tuple(provider.scopes),
        authorize=dict(provider.authorize),
        client_authentication=provider.client_authentication,
        userinfo=provider.userinfo,
        roles=_roles(provider.roles) if provider.roles is not None else None,
        email_domains=tuple(provider.email_domains),
        phishing_resistant=frozenset(provider.phishing_resistant),
        logout=provider.logout,
    )


def _levels(levels: Levels) -> LevelMap:
    return LevelMap(
        claim=levels.claim,
        values=dict(levels.values),
        otherwise=AssuranceLevel.LOW if levels.unknown == "low" else None,
        ask=dict(levels.ask),
    )


def _claims(provider: Provider) -> ClaimMap:
    identifier, claims = provider.identifier, provider.claims
    return ClaimMap(
        identifier=identifier.claim if identifier is not None else None,
        scheme=identifier.scheme if identifier is not None else "",
        **claims.model_dump(),
    )


def _roles(roles: Roles) -> RoleMap:
    given = {
        value: GivenRole(role.role, tuple(role.services) if role.services else None)
        for value, role in roles.values.items()
    }
    return RoleMap(claim=roles.claim, values=given, only_source=roles.only_source)
