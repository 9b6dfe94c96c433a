"""JSON: who looked at my data, and what proves it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router
from ninja.security import django_auth

from portico.catalogue import queries as catalogue
from portico.evidence import queries
from portico.evidence.api.records import records_of
from portico.evidence.types import AccessActor, LogState, LookFilter, LookWarning, OutcomeKind
from portico.identity import queries as identity
from portico.kernel.schema import Schema

router = Router(tags=["evidence"], auth=django_auth)
ID = r"^[\w.-]*$"


class LooksWanted(Schema):
    who: AccessActor | None = None
    authority: str = Field("", pattern=ID, max_length=80, description="Id of the authority of the staff who looked.")
    fact: str = Field("", pattern=ID, max_length=80, description="Id of a concept that was looked at.")
    from_day: dt.date | None = Field(None, description="The first day, in the time zone of the pack.")
    to_day: dt.date | None = Field(None, description="The last day.")
    warnings: bool = Field(default=False, description="Only looks with a warning.")
    page: int = 1


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
    service: str = Field(description="Id of the service that it was for; empty when it was for none, or is not yours.")
    legal_basis: str
    case_id: UUID | None
    journey_id: UUID | None
    outcome: OutcomeKind | None = Field(description="Null while the answer is not in.")
    warning: LookWarning | None = Field(description="Why the look deserves attention; null when nothing is unusual.")
    log: LogState = Field(description="What the public log holds of it.")
    log_number: int | None
    position: int | None = Field(description="Its place in the log, from 0.")


class AccessPageOut(Schema):
    records: list[AccessOut]
    page: int
    pages: int
    total: int


@router.get("/my/access-records", response=AccessPageOut, summary="Who looked at my data")
def my_access_records(request: HttpRequest, wanted: Query[LooksWanted]) -> AccessPageOut:
    """Return one page of access records: those of emergencies first, then the newest."""
    found = queries.list_access_records(*records_of(request), wanted=_filter(wanted), page=wanted.page)
    return AccessPageOut.model_validate(found, from_attributes=True)


@router.get("/my/access-records/{uuid:access_id}/receipt", summary="What proves a look")
def my_access_receipt(request: HttpRequest, access_id: UUID) -> HttpResponse:
    """Return the entry's content, what opens it, the promise and the proof (docs/reference/ledger.md)."""
    is_themselves = identity.principal_of(request).representation is None
    found = queries.get_access_receipt(*records_of(request), access_id=access_id, is_themselves=is_themselves)
    return HttpResponse(found.text(), content_type="application/json")


def _filter(wanted: LooksWanted) -> LookFilter:
    chosen = LookFilter(
        who=wanted.who, authority_id=wanted.authority, concept=wanted.fact, only_warnings=wanted.warnings
    )
    if wanted.from_day is None and wanted.to_day is None:
        return chosen
    time_zone = catalogue.current_release().pack.manifest.time_zone
    return chosen.between(wanted.from_day, wanted.to_day, time_zone=time_zone)
