"""JSON: my facts with their sources, who looked at my data, my consents."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.security import django_auth

from portico.evidence import actions
from portico.evidence.api import access, consents
from portico.evidence.types import FactValue
from portico.identity import queries as identity
from portico.kernel import clock

router = Router(tags=["evidence"], auth=django_auth)
router.add_router("", access.router)
router.add_router("", consents.router)


class FactOut(Schema):
    concept: str
    value: FactValue
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str = Field(description="Id of a registry, or `person`.")
    as_of: dt.date
    fetched_at: dt.datetime


@router.get("/my/facts", response=list[FactOut], summary="What is known of me, and who says so")
def my_facts(request: HttpRequest) -> list[FactOut]:
    """Return every fact about the signed-in person that still holds."""
    facts = actions.look_at_own_facts(principal=identity.principal_of(request), at=clock.now())
    return [FactOut.model_validate(fact, from_attributes=True) for fact in facts]
