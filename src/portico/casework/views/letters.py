"""What can be taken home of a decision: the signed letter, the document for machines, its proof; and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portico.casework import queries
from portico.casework.errors import CaseNotFound
from portico.casework.types import AtDesk
from portico.casework.types.letters import LetterFile
from portico.identity import queries as identity
from portico.kernel import clock


@require_safe
def decisions(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """List the decisions of a case with their papers, what changed from one to the next, and what can be done now."""
    found = queries.list_decisions(identity.principal_of(request), case_id)
    return render(request, "casework/decisions.html", {"found": found})


@require_safe
def letter(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """Send the letter of a decision."""
    return _pdf(queries.get_decision_letter(identity.principal_of(request), case_id, number))


@require_safe
def document(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """Send a decision as a machine reads it."""
    return _json(
        queries.get_decision_document(identity.principal_of(request), case_id, number), f"decision-{number}.json"
    )


@require_safe
def record(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """Send the same with what proves it to anybody, without us."""
    found = queries.get_decision_record(identity.principal_of(request), case_id, number)
    return _json(found.text(), f"decision-{number}-proof.json")


@require_safe
def letter_for_staff(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """Send the letter of a decision to whoever works on the case."""
    return _pdf(queries.get_decision_letter_for_staff(identity.principal_of(request), case_id, number, at=clock.now()))


@require_safe
def document_for_staff(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """Send a decision as a machine reads it to whoever works on the case."""
    text = queries.get_decision_document_for_staff(identity.principal_of(request), case_id, number, at=clock.now())
    return _json(text, f"decision-{number}.json")


def panel(desk: AtDesk) -> Mapping[str, object] | None:
    """Return the decisions of a case at the desk, and what changed since; None while there is none."""
    try:
        found = queries.list_decisions_for_staff(desk.principal, desk.view.summary.id, at=desk.at)
    except CaseNotFound:
        return None
    return {"found": found} if found.decisions else None


def _pdf(letter: LetterFile) -> HttpResponse:
    # Read to its end before anything is sent: a letter that was changed where it lies is an error, not half a file.
    content = b"".join(queries.read_letter(letter))
    return HttpResponse(content, content_type="application/pdf", headers=_as_file(letter.name))


def _json(text: str, name: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/json", headers=_as_file(name))


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
