"""Somebody beside the applicant signs a joint application, or says no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from portico.casework.actions import completing, opening, steps
from portico.casework.errors import (
    AlreadySigned,
    DeclarationsMissing,
    QuestionNotAsked,
    SignatureNotNeeded,
    SignatureRequestNotFound,
)
from portico.casework.models import Case, Signature, SignatureRequest
from portico.casework.queries import signing
from portico.casework.queries.cases import state_of
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules.freezing import Frozen
from portico.casework.types import PERSON_SOURCE, CaseState
from portico.catalogue.pack.schema import Kind
from portico.identity import queries as identity
from portico.identity.errors import OutsideMandate
from portico.identity.types import PersonId, Principal


@transaction.atomic
def sign(*, principal: Principal, request_id: UUID, declarations: Mapping[str, bool], at: dt.datetime) -> None:
    """Sign a joint application. When everybody has, the case is received and its clock starts.

    :param declarations: role.concept -> agreed.
    :raises SignatureRequestNotFound: nobody asked this person.
    :raises SignatureNotNeeded: whoever applied has withdrawn it, or it is closed.
    :raises OutsideMandate: whoever applied would sign for the other as well.
    :raises AlreadySigned: they have answered before.
    :raises AssuranceTooLow: the service needs to be surer who signs.
    :raises DeclarationsMissing: with `keys`, what must be declared to sign.
    """
    request, case = _locked(principal, request_id)
    identity.check_assurance(principal, FrozenCase(case).release.service(case.service).assurance)
    _declare(request, case, declarations, at)
    _write(principal, request, signed=True, at=at)
    asked = SignatureRequest.objects.filter(case=case).count()
    signed = Signature.objects.filter(case=case, request__isnull=False, signed=True).count()
    if signed == asked:
        completing.begin_when_complete(case, actor=principal.actor, at=at)


@transaction.atomic
def decline(*, principal: Principal, request_id: UUID, at: dt.datetime) -> None:
    """Say no. The case is closed without a decision, and the applicant is told.

    :raises SignatureRequestNotFound: nobody asked this person.
    :raises SignatureNotNeeded: whoever applied has withdrawn it, or it is closed.
    :raises AlreadySigned: they have answered before.
    """
    request, case = _locked(principal, request_id)
    _write(principal, request, signed=False, at=at)
    steps.move(case, CaseState.CLOSED, actor=principal.actor, at=at)
    roles, language = FrozenCase(case).release.life_event(case.life_event).roles, case.language
    signer = roles[request.role].label.in_language(language)
    steps.tell(case, PersonId(case.person_id), "signature-declined", at=at, signer=signer)


def _locked(principal: Principal, request_id: UUID) -> tuple[SignatureRequest, Case]:
    """Return a request that waits for this person, with its case locked."""
    request = SignatureRequest.objects.filter(pk=request_id, person_id__in=principal.record_ids).first()
    if request is None:
        raise SignatureRequestNotFound
    case = steps.locked_case(request.case_id)
    if not principal.may_act_for(case.service):
        raise SignatureRequestNotFound
    if _is_also_the_applicant(principal, case):
        raise OutsideMandate
    if Signature.objects.filter(request=request).exists():
        raise AlreadySigned
    if state_of(case) in (CaseState.WITHDRAWN, CaseState.CLOSED):
        raise SignatureNotNeeded
    return request, case


def _is_also_the_applicant(principal: Principal, case: Case) -> bool:
    """Return whether one person would be both wills of a joint application, by whatever mandate."""
    own = {str(one) for one in (principal.own_person_id, *principal.own_records)}
    if principal.representation is not None and str(case.person_id) in own:
        return True
    applied = Signature.objects.filter(case=case, request__isnull=True).values_list("recorded_by", flat=True)
    return any(by.startswith(f"person:{one} by mandate") for by in applied for one in own)


def _declare(request: SignatureRequest, case: Case, declarations: Mapping[str, bool], at: dt.datetime) -> None:
    """Freeze what the signer declares into the case."""
    wanted = {each.key: each for each in signing.declarations_of(FrozenCase(case), request.role)}
    if any(key not in wanted for key in declarations):
        raise QuestionNotAsked
    missing = [key for key, each in wanted.items() if each.required and declarations.get(key) is not True]
    if missing:
        raise DeclarationsMissing(keys=missing)
    number = identity.get_person(PersonId(request.person_id)).identity_number
    said = [
        Frozen(each.subject, each.concept, each.kind, declarations.get(key) is True, PERSON_SOURCE, None, number)
        for key, each in wanted.items()
        if each.kind in (Kind.DECLARATION, Kind.CONSENT)
    ]
    people = {request.role: PersonId(request.person_id)}
    opening.freeze(case, said, people, version=opening.next_version(case), at=at)


def _write(principal: Principal, request: SignatureRequest, *, signed: bool, at: dt.datetime) -> None:
    Signature.objects.create(
        case_id=request.case_id,
        request=request,
        person_id=request.person_id,
        role=request.role,
        signed=signed,
        recorded_by=str(principal.actor),
        assurance=principal.assurance,
        at=at,
    )
