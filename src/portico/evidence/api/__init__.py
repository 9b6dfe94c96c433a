"""JSON: my facts with their sources, who looked at my data, my consents."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.security import django_auth

from portico.catalogue import queries as catalogue
from portico.evidence import actions, queries
from portico.evidence.errors import NotYourData
from portico.evidence.types import AccessActor, ConsentId, ConsentView, FactValue, OutcomeKind
from portico.identity import queries as identity
from portico.identity.types import PersonId
from portico.kernel import clock

router = Router(tags=["evidence"], auth=django_auth)


class FactOut(Schema):
    concept: str
    value: FactValue
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str = Field(description="Id of a registry, or `person`.")
    as_of: dt.date
    fetched_at: dt.datetime


class AccessOut(Schema):
    id: UUID
    at: dt.datetime
    who: AccessActor
    name: str = Field(description="Of the member of staff, else empty.")
    authority_id: str
    for_you: bool
    registry: str = Field(description="Empty when our own store was read.")
    concepts: list[str]
    purpose: str
    legal_basis: str
    case_id: UUID | None
    journey_id: UUID | None
    outcome: OutcomeKind | None = Field(description="Null while the answer is not in.")


class AccessPageOut(Schema):
    records: list[AccessOut]
    page: int
    pages: int
    total: int


class ConsentIn(Schema):
    concepts: list[str] = Field(min_length=1, max_length=50)
    to_authority: str = Field(min_length=1, max_length=80, description="Id of an authority of the pack.")


class ConsentOut(Schema):
    id: UUID
    concepts: list[str]
    to_authority: str
    to_person: bool
    release_id: str
    given_at: dt.datetime
    withdrawn_at: dt.datetime | None


@router.get("/my/facts", response=list[FactOut], summary="What is known of me, and who says so")
def my_facts(request: HttpRequest) -> list[FactOut]:
    """Return every fact about the signed-in person that still holds."""
    facts = actions.look_at_own_facts(principal=identity.principal_of(request), at=clock.now())
    return [FactOut.model_validate(fact, from_attributes=True) for fact in facts]


@router.get("/my/access-records", response=AccessPageOut, summary="Who looked at my data")
def my_access_records(request: HttpRequest, page: Query[int] = 1) -> AccessPageOut:
    """Return one page of access records, newest first."""
    found = queries.list_access_records(*_records(request), page=page)
    return AccessPageOut.model_validate(found, from_attributes=True)


@router.get("/my/consents", response=list[ConsentOut], summary="My consents")
def my_consents(request: HttpRequest) -> list[ConsentOut]:
    """Return the consents of the signed-in person, newest first, those withdrawn too."""
    return [_consent(view) for view in queries.list_consents(*_records(request))]


@router.post("/my/consents", response={201: ConsentOut}, summary="Consent")
def consent(request: HttpRequest, body: ConsentIn) -> Status[ConsentOut]:
    """Let one authority read these concepts."""
    view = actions.give_consent_to_authority(
        person_id=_records(request)[0],
        concepts=body.concepts,
        authority_id=body.to_authority,
        release=catalogue.current_release(),
        actor=identity.principal_of(request).actor,
        at=clock.now(),
    )
    return Status(201, _consent(view))


@router.post("/my/consents/{consent_id}/withdrawal", response={204: None}, summary="Take a consent back")
def withdraw(request: HttpRequest, consent_id: UUID) -> Status[None]:
    """Take a consent back; what was read before stays on the access records."""
    person_id, *others = _records(request)
    actions.withdraw_consent(
        person_id=person_id,
        consent_id=ConsentId(consent_id),
        other_records=others,
        actor=identity.principal_of(request).actor,
        at=clock.now(),
    )
    return Status(204, None)


def _records(request: HttpRequest) -> tuple[PersonId, ...]:
    """Return all records of the person whose data is asked for."""
    records = identity.principal_of(request).record_ids
    if not records:
        raise NotYourData
    return records


def _consent(view: ConsentView) -> ConsentOut:
    return ConsentOut.model_validate(view, from_attributes=True)
