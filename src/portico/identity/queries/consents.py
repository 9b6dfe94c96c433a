"""Reads: what people let relying parties know, and the services that they sign in to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max
from django.db.models.functions import Greatest

from portico.identity.models import Account, OpenIdConsent, OpenIdGrant, RelyingParty
from portico.identity.queries.relying_parties import name_in
from portico.identity.queries.tokens import facts_of
from portico.identity.rules.relying_parties import in_order
from portico.identity.surroundings import surroundings
from portico.identity.types import AccountId, Principal
from portico.identity.types.authorizing import CodeRequest, SignedIn
from portico.identity.types.consents import SignedInService
from portico.identity.types.relying_parties import GrantId, RelyingPartyId

SHOWN = 200


def has_consented(request: CodeRequest, signed_in: SignedIn, *, since: dt.datetime | None = None) -> bool:
    """Return whether somebody has allowed a relying party everything that it asks for now.

    What they allow while they act for another counts for that mandate only.

    :param since: what they allowed before does not count; None: it does.
    """
    principal = signed_in.principal
    under = {"mandate_id": principal.representation.mandate_id} if principal.representation else {"mandate": None}
    newest = (
        OpenIdConsent.objects.filter(account_id=principal.account_id, relying_party_id=request.party.id, **under)
        .order_by("-at", "-id")
        .values_list("allowed", "scopes", "at")
        .first()
    )
    if newest is None or (since is not None and newest[2] < since):
        return False
    return newest[0] and set(newest[1]).issuperset(request.scopes)


def facts_to_tell(request: CodeRequest, signed_in: SignedIn) -> dict[str, object]:
    """Return the claims, with their values, that a relying party would be told: what the person is asked to allow."""
    principal = signed_in.principal
    grant = OpenIdGrant(
        account=Account.objects.get(pk=principal.account_id),
        person_id=principal.own_person_id,
        relying_party=RelyingParty.objects.get(pk=request.party.id),
        mandate_id=principal.representation.mandate_id if principal.representation else None,
    )
    return facts_of(grant, set(request.scopes))


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


def _allowed(account_id: AccountId) -> dict[object, tuple[list[str], dt.datetime]]:
    """Return what is allowed by relying party: the newest answer counts, for oneself and for each mandate."""
    rows = (
        OpenIdConsent.objects.filter(account_id=account_id)
        .order_by("relying_party_id", "mandate_id", "-at", "-pk")
        .distinct("relying_party_id", "mandate_id")
        .values_list("relying_party_id", "scopes", "at", "allowed")
    )
    found: dict[object, tuple[list[str], dt.datetime]] = {}
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


def _last_used(account_id: AccountId) -> dict[object, dt.datetime]:
    grants = OpenIdGrant.objects.filter(account_id=account_id).values("relying_party_id")
    # PostgreSQL's greatest() passes over what is null: a grant without a token.
    found = grants.annotate(last=Greatest(Max("began_at"), Max("access_tokens__issued_at")))
    return dict(found.values_list("relying_party_id", "last"))
