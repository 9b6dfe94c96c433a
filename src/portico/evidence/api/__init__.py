"""JSON: my facts with their sources, who looked at my data, my consents."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.security import django_auth

from portico.catalogue import queries as catalogue
from portico.evidence import actions, queries
from portico.evidence.api import access
from portico.evidence.api.records import records_of
from portico.evidence.types import ConsentId, ConsentView, FactValue
from portico.identity import queries as identity
from portico.kernel import clock

router = Router(tags=["evidence"], auth=django_auth)
router.add_router("", access.router)


class FactOut(Schema):
    concept: str
    value: FactValue
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str = Field(description="Id of a registry, or `person`.")
    as_of: dt.date
    fetched_at: dt.datetime


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


@router.get("/my/consents", response=list[ConsentOut], summary="My consents")
def my_consents(request: HttpRequest) -> list[ConsentOut]:
    """Return the consents of the signed-in person, newest first, those withdrawn too."""
    return [_consent(view) for view in queries.list_consents(*records_of(request))]


@router.post("/my/consents", response={201: ConsentOut}, summary="Consent")
def consent(request: HttpRequest, body: ConsentIn) -> Status[ConsentOut]:
    """Let one authority read these concepts."""
    view = actions.give_consent_to_authority(
        person_id=records_of(request)[0],
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
    person_id, *others = records_of(request)
    actions.withdraw_consent(
        person_id=person_id,
        consent_id=ConsentId(consent_id),
        other_records=others,
        actor=identity.principal_of(request).actor,
        at=clock.now(),
    )
    return Status(204, None)


def _consent(view: ConsentView) -> ConsentOut:
    return ConsentOut.model_validate(view, from_attributes=True)
