"""JSON: my consents, in the words of this room. `agreements` speaks as GovStack's Consent building block."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Status
from ninja.security import django_auth

from portico.evidence import actions, queries
from portico.evidence.api.records import records_of
from portico.evidence.types import ConsentId, ConsentState
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.schema import Schema

router = Router(tags=["evidence"], auth=django_auth)


class ConsentOut(Schema):
    id: UUID
    agreement: str = Field(description="Id in the release; empty for a consent that belongs to an application alone.")
    service: str
    concepts: list[str]
    to_authority: str = Field(description="Id in the release: who may use it.")
    state: ConsentState
    for_another: bool = Field(description="Given because another adult asked, in a matter of theirs.")
    release_id: str
    given_at: dt.datetime
    until: dt.datetime | None
    withdrawn_at: dt.datetime | None


@router.get("/my/consents", response=list[ConsentOut], summary="What I agreed to, and who holds it")
def my_consents(request: HttpRequest) -> list[ConsentOut]:
    """Return the answers of the signed-in person, newest first: those that hold, and those that do not any more."""
    at = clock.now()
    return [
        ConsentOut(
            id=view.id,
            agreement=view.agreement,
            service=view.service,
            concepts=list(view.concepts),
            to_authority=view.to_authority,
            state=view.state_at(at),
            for_another=view.asked_by is not None,
            release_id=view.release_id,
            given_at=view.given_at,
            until=view.until,
            withdrawn_at=view.withdrawn_at,
        )
        for view in queries.list_consents(*records_of(request))
    ]


@router.post("/my/consents/{consent_id}/withdrawal", response={204: None}, summary="Take a consent back")
def withdraw(request: HttpRequest, consent_id: UUID) -> Status[None]:
    """Take a consent back; what was read before stays on the access records."""
    principal = identity.principal_of(request)
    actions.withdraw_consent(principal=principal, consent_id=ConsentId(consent_id), at=clock.now())
    return Status(204, None)
