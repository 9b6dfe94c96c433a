"""Reads: what people let relying parties know."""

from __future__ import annotations

from portico.identity.models import Account, OpenIdConsent, OpenIdGrant, RelyingParty
from portico.identity.queries.tokens import facts_of
from portico.identity.types.authorizing import CodeRequest, SignedIn


def has_consented(request: CodeRequest, signed_in: SignedIn) -> bool:
    """Return whether somebody has allowed a relying party everything that it asks for now.

    What they allow while they act for another counts for that mandate only.
    """
    principal = signed_in.principal
    under = {"mandate_id": principal.representation.mandate_id} if principal.representation else {"mandate": None}
    newest = (
        OpenIdConsent.objects.filter(account_id=principal.account_id, relying_party_id=request.party.id, **under)
        .order_by("-at", "-id")
        .values_list("allowed", "scopes")
        .first()
    )
    return newest is not None and newest[0] and set(newest[1]).issuperset(request.scopes)


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
