"""JSON: my facts with their sources and what is wrong with them, who looked at my data, my consents."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Field, Router
from ninja.security import django_auth

from portico.catalogue import queries as catalogue
from portico.evidence import actions
from portico.evidence.api import access, agreements, consents, corrections
from portico.evidence.api.provenance import ProvenanceOut, provenance_of
from portico.evidence.types import FactValue
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.schema import Schema

router = Router(tags=["evidence"], auth=django_auth)
router.add_router("", access.router)
router.add_router("", consents.router)
router.add_router("/consent", agreements.router)
router.add_router("", corrections.router)


class FactOut(Schema):
    concept: str
    value: FactValue
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str = Field(description="Id of a registry, or `person`.")
    as_of: dt.date
    fetched_at: dt.datetime
    provenance: ProvenanceOut


@router.get("/my/facts", response=list[FactOut], summary="What is known of me, and who says so")
def my_facts(request: HttpRequest) -> list[FactOut]:
    """Return every fact about the signed-in person that still holds."""
    found = actions.look_at_own_facts(principal=identity.principal_of(request), at=clock.now())
    release, language = catalogue.current_release(), get_language() or ""
    return [
        FactOut(
            concept=fact.concept,
            value=fact.value,
            valid_from=fact.valid_from,
            valid_to=fact.valid_to,
            source=fact.source,
            as_of=fact.as_of,
            fetched_at=fact.fetched_at,
            provenance=provenance_of(fact, release, language),
        )
        for fact in found.facts
    ]
