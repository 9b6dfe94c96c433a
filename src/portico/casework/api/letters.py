"""JSON: decisions as machines read them, what proves them, and their letters."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.security import django_auth

from portico.casework import queries
from portico.identity import queries as identity

router = Router(auth=django_auth)


@router.get("/cases/{uuid:case_id}/decisions/{int:number}", summary="A decision as a document")
def get_decision(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """Return a decision as a machine reads it (docs/reference/decision-document.md): canonical JSON."""
    text = queries.get_decision_document(identity.principal_of(request), case_id, number)
    return HttpResponse(text, content_type="application/json")


@router.get("/cases/{uuid:case_id}/decisions/{int:number}/record", summary="What proves a decision")
def get_decision_record(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """Return the decision with what opens its entry in the public log, the promise and the proof."""
    found = queries.get_decision_record(identity.principal_of(request), case_id, number)
    return HttpResponse(found.text(), content_type="application/json")


@router.get("/cases/{uuid:case_id}/decisions/{int:number}/letter", summary="The signed letter of a decision")
def get_decision_letter(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """Return the letter as a PDF (PDF/UA-1, PAdES)."""
    found = queries.get_decision_letter(identity.principal_of(request), case_id, number)
    return HttpResponse(b"".join(queries.read_letter(found)), content_type="application/pdf")
