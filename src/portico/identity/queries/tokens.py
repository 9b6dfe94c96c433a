"""Reads: codes and tokens by their hash, and what userinfo says."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from portico.identity.models import (
    AccessToken,
    AuthorizationCode,
    Mandate,
    MobileNumber,
    OpenIdGrant,
    PairwiseSubject,
    RefreshToken,
)
from portico.identity.queries.people import get_person
from portico.identity.rules import tokens as token_rules
from portico.identity.surroundings import surroundings
from portico.identity.types import AssuranceLevel, MandateId, PersonId
from portico.identity.types.relying_parties import GrantId, RelyingPartyId, Scope, SigningAlgorithm
from portico.identity.types.tokens import AccessTokenView, CodeView, GrantView, RefreshTokenView
from portico.kernel import clock


def find_code(code: str) -> CodeView | None:
    """Return the authorization code, whether it still works or not: it is redeemed by `actions.redeem_authorization_code`."""
    if not _can_be_ours(code):
        return None
    found = AuthorizationCode.objects.select_related("grant__relying_party").filter(
        code_hash=token_rules.secret_hash(code)
    )
    row = found.first()
    if row is None:
        return None
    return CodeView(
        id=row.pk, grant=grant_view(row.grant), redirect_uri=row.redirect_uri, code_challenge=row.code_challenge
    )


def find_refresh_token(token: str) -> RefreshTokenView | None:
    """Return the refresh token, whether it still works or not: it is used by `actions.refresh_tokens`."""
    if not _can_be_ours(token):
        return None
    found = RefreshToken.objects.select_related("grant__relying_party").filter(
        token_hash=token_rules.secret_hash(token)
    )
    row = found.first()
    return RefreshTokenView(id=row.pk, grant=grant_view(row.grant)) if row is not None else None


def find_access_token(token: str, *, at: dt.datetime) -> AccessTokenView | None:
    """Return the access token if it is in force: it, what it came from, the account, and any mandate behind it."""
    row = _access_token(token, at)
    return _access_token_view(row) if row is not None else None


def find_userinfo(token: str, *, at: dt.datetime) -> dict[str, object] | None:
    """Return what an access token in force lets its relying party know (OpenID Connect Core 1.0, 5.3); else None.

    Only what its scopes name is read; a claim that is not known is left out.
    """
    row = _access_token(token, at)
    if row is None:
        return None
    return {"sub": row.grant.subject, **facts_of(row.grant, set(row.scopes))}


def facts_of(grant: OpenIdGrant, scopes: set[str]) -> dict[str, object]:
    """Return the claims that scopes stand for, about whoever a grant is or would be of; `sub` is not among them."""
    claims: dict[str, object] = {}
    if Scope.PROFILE in scopes:
        claims |= _profile(grant)
    if Scope.EMAIL in scopes and grant.account.email:
        claims |= {"email": grant.account.email, "email_verified": True}
    if Scope.PHONE in scopes:
        claims |= _phone(grant)
    if Scope.IDENTIFIER in scopes and grant.relying_party.identifier_basis and grant.person_id:
        claims |= _national_identifier(PersonId(grant.person_id))
    if Scope.MANDATE in scopes and grant.mandate_id:
        claims["mandate"] = _mandate_claim(grant, with_identifier=Scope.IDENTIFIER in scopes)
    return claims


def _access_token(token: str, at: dt.datetime) -> AccessToken | None:
    if not _can_be_ours(token):
        return None
    return (
        AccessToken.objects.in_force_at(at)
        .filter(_mandate_in_force(at), token_hash=token_rules.secret_hash(token))
        .filter(grant__account__is_active=True, grant__relying_party__is_active=True)
        .select_related("grant__relying_party", "grant__account__person")
        .first()
    )


def _access_token_view(row: AccessToken) -> AccessTokenView:
    return AccessTokenView(
        id=row.pk,
        grant=grant_view(row.grant),
        scopes=tuple(row.scopes),
        issued_at=row.issued_at,
        expires_at=row.expires_at,
    )


def _profile(grant: OpenIdGrant) -> dict[str, object]:
    person = grant.account.person
    if person is None:
        return _known(name=grant.account.name)
    return _known(
        name=person.full_name,
        given_name=person.given_name,
        family_name=person.family_name,
        birthdate=person.birth_date.isoformat() if person.birth_date else "",
    )


def _phone(grant: OpenIdGrant) -> dict[str, object]:
    number = MobileNumber.objects.filter(account_id=grant.account_id).values_list("number", flat=True).first()
    return {"phone_number": number, "phone_number_verified": True} if number else {}


def _national_identifier(person_id: PersonId) -> dict[str, object]:
    number = get_person(person_id).identity_number
    scheme = surroundings().default_identifier_scheme()
    return {"national_identifier": {"scheme": scheme, "value": number}} if number else {}


def _mandate_claim(grant: OpenIdGrant, *, with_identifier: bool) -> dict[str, object]:
    """Return for whom somebody acts and by which right; docs/reference/openid.md says what relying parties do with it."""
    mandate = Mandate.objects.select_related("person", "organisation").get(pk=str(grant.mandate_id))
    claim: dict[str, object] = {"id": str(mandate.pk), "kind": mandate.kind, "services": mandate.services}
    if mandate.valid_to is not None:
        claim["until"] = clock.told(mandate.valid_to).isoformat()
    organisation, represented = mandate.organisation, mandate.person
    if organisation is not None:
        registered = {"scheme": organisation.scheme, "value": organisation.legal_identifier}
        return {**claim, "for": {"type": "organisation", "name": organisation.legal_name, "identifier": registered}}
    if represented is None:
        return claim
    whose = PersonId(represented.pk)
    person: dict[str, object] = {"type": "person", "name": represented.full_name}
    person["sub"] = _represented_subject(grant, whose)
    if with_identifier and grant.relying_party.identifier_basis:
        person |= _national_identifier(whose)
    return {**claim, "for": person}


def _represented_subject(grant: OpenIdGrant, person_id: PersonId) -> str:
    """Return the pairwise identifier of whom somebody acts for; it was made together with the grant."""
    known = PairwiseSubject.objects.filter(sector_identifier=grant.relying_party.sector_identifier)
    return known.filter(person_id=person_id).values_list("subject", flat=True).first() or ""


def _known(**claims: str) -> dict[str, object]:
    return {name: value for name, value in claims.items() if value}


def grant_view(row: OpenIdGrant) -> GrantView:
    """Return a grant as the endpoints see it; its relying party must have been read along."""
    party = row.relying_party
    return GrantView(
        id=GrantId(row.pk),
        relying_party_id=RelyingPartyId(party.pk),
        client_id=party.client_id,
        authority_id=party.authority_id,
        signing_algorithm=SigningAlgorithm(party.id_token_signed_response_alg),
        subject=row.subject,
        scopes=tuple(row.scopes),
        session=row.session,
        auth_time=row.auth_time,
        assurance=AssuranceLevel(row.assurance),
        methods=tuple(row.methods),
        offline=row.offline,
        person_id=PersonId(row.person_id) if row.person_id else None,
        mandate_id=MandateId(row.mandate_id) if row.mandate_id else None,
        nonce=row.nonce,
    )


def _mandate_in_force(at: dt.datetime) -> Q:
    return Q(grant__mandate__isnull=True) | Q(
        Q(grant__mandate__valid_to__isnull=True) | Q(grant__mandate__valid_to__gt=at),
        grant__mandate__ended__isnull=True,
    )


def _can_be_ours(token: str) -> bool:
    return 0 < len(token) <= token_rules.LONGEST_TOKEN and token.isascii() and token.isprintable()
