"""Reads: relying parties, as the endpoints of the OpenID provider meet them, and what comes next on the way to a code."""

from __future__ import annotations

import datetime as dt
import hmac
import time
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from portico.identity.models import PairwiseSubject, RelyingParty, RelyingPartyAttempt, RelyingPartySecret
from portico.identity.queries.consents import has_consented
from portico.identity.rules import authorizing
from portico.identity.rules import tokens as token_rules
from portico.identity.surroundings import surroundings
from portico.identity.types import AssuranceLevel
from portico.identity.types.authorizing import CodeRequest, Refusal, RegisteredParty, SignedIn, Step, Wishes
from portico.identity.types.relying_parties import (
    ApplicationType,
    Audience,
    ClientAuthMethod,
    RelyingPartyId,
    SigningAlgorithm,
)


def issuer() -> str:
    """Return who we are to relying parties: the address of the site (OpenID Connect Discovery 1.0, 3)."""
    address: str = settings.PORTICO_ADDRESS
    return address


def find_registered_party(client_id: str) -> RegisteredParty | None:
    """Return the relying party with this client id, if it may sign anybody in.

    What its registration says may be a few seconds old in other processes than the one that changed it; tokens of one
    that was closed work nowhere from that moment on.
    """
    kept = _kept_party(client_id)
    return kept.party if kept is not None else None


def forget_registered_parties() -> None:
    """Ask the tables again: a registration has changed."""
    _parties.clear()


@dataclass(frozen=True, slots=True)
class _Kept:
    """A relying party and its secrets (hash, end), as they were a few seconds ago."""

    until: float
    party: RegisteredParty
    secrets: tuple[tuple[str, dt.datetime | None], ...]


_KEPT_SECONDS = 5.0
_KEPT_AT_MOST = 1000
_parties: dict[str, _Kept] = {}


def _kept_party(client_id: str) -> _Kept | None:
    now = time.monotonic()
    kept = _parties.get(client_id)
    if kept is not None and kept.until > now:
        return kept
    if not client_id or len(client_id) > authorizing.LONGEST["client_id"] or "\x00" in client_id:
        return None
    row = RelyingParty.objects.filter(client_id=client_id, is_active=True).first()
    if row is None:
        _parties.pop(client_id, None)
        return None
    if len(_parties) >= _KEPT_AT_MOST:
        _parties.clear()
    in_force = RelyingPartySecret.objects.filter(relying_party=row, revoked_at__isnull=True)
    secrets = tuple(in_force.values_list("secret_hash", "expires_at"))
    kept = _parties[client_id] = _Kept(now + _KEPT_SECONDS, registered_party(row), secrets)
    return kept


def registered_party(row: RelyingParty) -> RegisteredParty:
    """Return a relying party as the endpoints see it."""
    return RegisteredParty(
        id=RelyingPartyId(row.pk),
        client_id=row.client_id,
        authority_id=row.authority_id,
        names=row.names,
        audience=Audience(row.audience),
        application_type=ApplicationType(row.application_type),
        redirect_uris=tuple(row.redirect_uris),
        scopes=frozenset(row.scopes),
        may_know_identifier=bool(row.identifier_basis),
        auth_method=ClientAuthMethod(row.token_endpoint_auth_method),
        signing_algorithm=SigningAlgorithm(row.id_token_signed_response_alg),
        sector_identifier=row.sector_identifier,
        least_assurance=AssuranceLevel(row.least_assurance),
        first_party=row.first_party,
        is_resource_server=row.is_resource_server,
    )


def is_secret_of(party: RegisteredParty, secret: str, *, at: dt.datetime) -> bool:
    """Return whether a secret is one of the relying party's that are in force."""
    if not secret or len(secret) > token_rules.LONGEST_TOKEN:
        return False
    shown, kept = token_rules.secret_hash(secret), _kept_party(party.client_id)
    in_force = [one for one, until in kept.secrets if until is None or until > at] if kept is not None else []
    # No early way out: how long it takes says nothing of which secret was near.
    return sum(hmac.compare_digest(one, shown) for one in in_force) > 0


def has_too_many_failures(party: RegisteredParty, address_key: str, *, at: dt.datetime) -> bool:
    """Return whether a relying party failed too often lately, from one address."""
    since = at - token_rules.FAILURES_WINDOW
    failed = RelyingPartyAttempt.objects.filter(relying_party_id=party.id, address_key=address_key, at__gt=since)
    return not token_rules.may_try_once_more(failed.count())


def is_registered_origin(origin: str) -> bool:
    """Return whether a page of this origin belongs to a public relying party, so that its browser may read our answers."""
    public = RelyingParty.objects.filter(is_active=True, token_endpoint_auth_method=ClientAuthMethod.NONE)
    listed = public.values_list("redirect_uris", flat=True)
    return any(authorizing.origin_of(uri) == origin for uris in listed for uri in uris)


def refusal_of(request: CodeRequest, wishes: Wishes, signed_in: SignedIn) -> Refusal | None:
    """Return why somebody cannot sign in to a relying party, whatever else they prove, or None."""
    covered = _covers(signed_in, request.party)
    return authorizing.refusal_of(request.party, wishes, signed_in, request.scopes, covered=covered)


def next_step(request: CodeRequest, wishes: Wishes, signed_in: SignedIn | None, *, at: dt.datetime) -> Step:
    """Return what comes next on the way to a code. Nothing is asked of the database for whoever must sign in first."""
    step = authorizing.next_step(request.party, wishes, signed_in, consented=True, at=at)
    assured = authorizing.is_identity_assured(request.party, request.redirect_uri)
    if step is not Step.GIVE_CODE or signed_in is None or (request.party.first_party and assured):
        return step
    since = None if assured else at - authorizing.CONSENT_JUST_GIVEN
    return Step.GIVE_CODE if has_consented(request, signed_in, since=since) else Step.CONSENT


def level_to_reach(request: CodeRequest, wishes: Wishes, signed_in: SignedIn) -> AssuranceLevel:
    """Return the level that the page for a surer proof must reach."""
    held = signed_in.principal.assurance
    return authorizing.level_to_reach(request.party, wishes, held) or request.party.least_assurance


def is_subject(request: CodeRequest, signed_in: SignedIn, subject: str) -> bool:
    """Return whether a relying party knows whoever is signed in by this `sub`."""
    principal = signed_in.principal
    known = PairwiseSubject.objects.filter(sector_identifier=request.party.sector_identifier, subject=subject)
    if principal.own_person_id is None:
        return known.filter(staff_id=principal.account_id).exists()
    own = principal.own_person_id
    return known.filter(Q(person_id=own) | Q(person__merged_into=own)).exists()


def authority_name(authority_id: str, language: str) -> str:
    """Return an authority's name in a language, or nothing when the pack does not name it."""
    return next((one.name for one in surroundings().authorities(language) if one.id == authority_id), "")


def page_languages() -> list[str]:
    """Return the languages that our pages speak."""
    return list(surroundings().languages())


def language_for(ui_locales: str) -> str | None:
    """Return the first language of `ui_locales` that our pages speak, or None (OpenID Connect Core 1.0, 3.1.2.1)."""
    wanted = [tag.partition("-")[0].lower() for tag in ui_locales[:200].split()]
    spoken = page_languages() if wanted else []
    return next((language for language in wanted if language in spoken), None)


def _covers(signed_in: SignedIn, party: RegisteredParty) -> bool:
    """Return whether a mandate covers a service of the relying party's authority: others need not know of it."""
    represented = signed_in.principal.representation
    if represented is None or represented.services is None:
        return True
    theirs = {one.id for one in surroundings().services("en") if one.authority_id == party.authority_id}
    return not theirs.isdisjoint(represented.services)
