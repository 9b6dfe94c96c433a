"""Writes: somebody takes back what they let a service know."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from portico.identity.actions.logout import tell_of
from portico.identity.actions.tokens import end_grants_of_account
from portico.identity.errors import RelyingPartyNotFound
from portico.identity.models import OpenIdConsent, OpenIdGrant, RelyingParty
from portico.identity.queries.consents import list_grants_in_force
from portico.identity.types import Principal
from portico.identity.types.relying_parties import GrantEnd, RelyingPartyId
from portico.kernel.errors import NotAllowed


@transaction.atomic
def end_service(*, principal: Principal, relying_party_id: RelyingPartyId, at: dt.datetime) -> None:
    """Take back everything that a service was allowed, and end what it was given, its tokens too.

    What was allowed while acting for somebody else is taken back along with it.

    :raises NotAllowed: somebody acts for another: only they themselves may.
    :raises RelyingPartyNotFound: they never signed in to such a service.
    """
    if not principal.is_themselves:
        raise NotAllowed
    mandates = _mandates(principal, relying_party_id)
    if not mandates:
        raise RelyingPartyNotFound
    for mandate_id in mandates:
        OpenIdConsent.objects.create(
            account_id=principal.account_id,
            person_id=principal.own_person_id,
            relying_party_id=relying_party_id,
            mandate_id=mandate_id,
            scopes=[],
            allowed=False,
            actor=str(principal.actor),
            at=at,
        )
    grants = list_grants_in_force(principal.account_id, relying_party_id)
    end_grants_of_account(
        principal.account_id, relying_party_id=relying_party_id, reason=GrantEnd.CONSENT_WITHDRAWN, at=at
    )
    tell_of(grants)


def _mandates(principal: Principal, relying_party_id: RelyingPartyId) -> set[UUID | None]:
    """Return under what they signed in there or allowed something: None for themselves, else the mandate."""
    which = {"account_id": principal.account_id, "relying_party_id": relying_party_id}
    RelyingParty.objects.select_for_update(no_key=True).filter(pk=relying_party_id).first()
    return {
        *OpenIdConsent.objects.filter(**which).values_list("mandate_id", flat=True),
        *OpenIdGrant.objects.filter(**which).values_list("mandate_id", flat=True),
    }
