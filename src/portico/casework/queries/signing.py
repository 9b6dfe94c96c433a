"""Reads for whoever is asked to sign: the joint case and nothing else of the applicant."""

from __future__ import annotations

from uuid import UUID

from portico.casework.errors import SignatureRequestNotFound
from portico.casework.models import SignatureRequest
from portico.casework.queries import items
from portico.casework.queries.cases import signature_state
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import freezing
from portico.casework.types import (
    CaseId,
    CaseState,
    SignatureRequestId,
    SignatureRequestView,
    SignatureState,
    ToDeclare,
)
from portico.catalogue.pack.schema import Kind
from portico.identity import queries as identity
from portico.identity.types import PersonId, Principal

_OVER = (CaseState.WITHDRAWN, CaseState.CLOSED)


def list_signature_requests(principal: Principal) -> tuple[SignatureRequestView, ...]:
    """Return the requests for a signature that wait for this person, oldest first."""
    rows = SignatureRequest.objects.filter(person_id__in=_signer(principal), signature__isnull=True)
    found = rows.exclude(case__position__state__in=_OVER).select_related("case").order_by("at", "id")
    return tuple(_view(row) for row in found if principal.may_act_for(row.case.service))


def get_signature_request(principal: Principal, request_id: UUID) -> SignatureRequestView:
    """Return one request to this person, answered or not.

    :raises SignatureRequestNotFound: there is none.
    """
    rows = SignatureRequest.objects.filter(pk=request_id, person_id__in=_signer(principal))
    row = rows.select_related("case", "signature").first()
    if row is None or not principal.may_act_for(row.case.service):
        raise SignatureRequestNotFound
    return _view(row)


def declarations_of(frozen: FrozenCase, role: str) -> tuple[ToDeclare, ...]:
    """Return what somebody declares by signing in a role."""
    asks = [ask for ask in frozen.service.asks if freezing.is_asked(ask, frozen.release, frozen.session)]
    paths = [freezing.asked_about(ask, frozen.case.role) for ask in asks]
    return tuple(
        items.to_declare(frozen.release, path)
        for path in paths
        if path[0] == role and frozen.release.concept(path[1]).kind in (Kind.DECLARATION, Kind.CONSENT)
    )


def _signer(principal: Principal) -> tuple[PersonId, ...]:
    if principal.person_id is None:
        raise SignatureRequestNotFound
    return principal.record_ids


def _view(row: SignatureRequest) -> SignatureRequestView:
    frozen = FrozenCase(row.case)
    release, case = frozen.release, row.case
    asked = {freezing.asked_about(ask, case.role) for ask in frozen.service.asks}
    declined = signature_state(row) is SignatureState.DECLINED
    choices = [] if declined else [each for each in frozen.facts if each.kind is Kind.CHOICE and each.path in asked]
    return SignatureRequestView(
        id=SignatureRequestId(row.pk),
        case_id=CaseId(case.pk),
        reference=case.reference,
        service=frozen.service,
        authority_name=release.authority(case.authority).name,
        release=release,
        role=row.role,
        role_label=release.life_event(case.life_event).roles[row.role].label,
        applicant_name=identity.get_person(PersonId(case.person_id)).display_name,
        choices=tuple(items.item_of(release, case.life_event, each) for each in choices),
        declarations=declarations_of(frozen, row.role),
        asked_at=row.at,
        state=signature_state(row),
    )
