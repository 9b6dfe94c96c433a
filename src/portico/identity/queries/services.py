"""Reads: the services that somebody signs in to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from django.db.models.functions import Greatest

from portico.identity.models import OpenIdConsent, OpenIdGrant, RelyingParty
from portico.identity.queries.relying_parties import name_in
from portico.identity.rules.relying_parties import in_order
from portico.identity.surroundings import surroundings
from portico.identity.types import AccountId, Principal
from portico.identity.types.relying_parties import GrantId, RelyingPartyId
from portico.identity.types.services import SignedInService

SHOWN = 200


def list_services(principal: Principal, *, language: str) -> list[SignedInService]:
    """Return the services that may be told something about a person, the one that was used last first.

    Those are the ones that they allowed and have not ended, and those where something that was given still works.
    """
    account_id = principal.account_id
    allowed, running = _allowed(account_id), _running(account_id)
    last = _last_used(account_id)
    authorities = {one.id: one.name for one in surroundings().authorities(language)}
    rows = RelyingParty.objects.filter(pk__in={*allowed, *running}, is_active=True)
    services = [
        SignedInService(
            id=RelyingPartyId(row.pk),
            name=name_in(row.names, language),
            authority=authorities.get(row.authority_id, ""),
            last_at=last.get(row.pk) or allowed[row.pk][1],
            scopes=tuple(in_order([*allowed.get(row.pk, ([],))[0], *running.get(row.pk, ([], False))[0]])),
            asks=not row.first_party,
            stays=running.get(row.pk, ([], False))[1],
        )
        for row in rows.order_by("pk")[:SHOWN]
    ]
    return sorted(services, key=lambda one: one.last_at, reverse=True)


def list_grants_in_force(account_id: AccountId, relying_party_id: RelyingPartyId) -> list[GrantId]:
    """Return the grants of an account for one relying party that have not ended, one for each session."""
    rows = OpenIdGrant.objects.filter(
        account_id=account_id, relying_party_id=relying_party_id, ended_at__isnull=True
    ).exclude(relying_party__backchannel_logout_uri="")
    newest = rows.order_by("session", "-pk").distinct("session")
    return [GrantId(pk) for pk in newest.values_list("pk", flat=True)]


def _allowed(account_id: AccountId) -> dict[object, tuple[list[str], datetime]]:
    """Return what is allowed by relying party: the newest answer counts, for oneself and for each mandate."""
    rows = (
        OpenIdConsent.objects.filter(account_id=account_id)
        .order_by("relying_party_id", "mandate_id", "-at", "-pk")
        .distinct("relying_party_id", "mandate_id")
        .values_list("relying_party_id", "scopes", "at", "allowed")
    )
    found: dict[object, tuple[list[str], datetime]] = {}
    for party, scopes, at, allowed in rows:
        if allowed:
            known, known_at = found.get(party, ([], at))
            found[party] = ([*known, *scopes], max(at, known_at))
    return found


def _running(account_id: AccountId) -> dict[object, tuple[list[str], bool]]:
    """Return by relying party what works still: the scopes, and whether that outlives the session."""
    rows: Iterable[tuple[object, list[str], bool]] = OpenIdGrant.objects.filter(
        account_id=account_id, ended_at__isnull=True, code__redeemed_at__isnull=False
    ).values_list("relying_party_id", "scopes", "offline")
    found: dict[object, tuple[list[str], bool]] = {}
    for party, scopes, offline in rows:
        known, stays = found.get(party, ([], False))
        found[party] = ([*known, *scopes], stays or offline)
    return found


def _last_used(account_id: AccountId) -> dict[object, datetime]:
    grants = OpenIdGrant.objects.filter(account_id=account_id).values("relying_party_id")
    # PostgreSQL's greatest() passes over what is null: a grant without a token.
    found = grants.annotate(last=Greatest(Max("began_at"), Max("access_tokens__issued_at")))
    return dict(found.values_list("relying_party_id", "last"))
