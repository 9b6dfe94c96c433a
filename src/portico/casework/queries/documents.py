"""Reads of documents: what there is, and the file itself for whoever may open it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from portico.casework import storing
from portico.casework.errors import CaseNotFound, DocumentNotFound, NotYourApplication
from portico.casework.models import Case, Document, DocumentEvent
from portico.casework.queries import applicants, desk
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules.documents import DocumentKind
from portico.casework.types.documents import DocumentId, DocumentState, DocumentView
from portico.casework.types.requests import RequestChange
from portico.evidence import actions as evidence
from portico.identity import sealing
from portico.identity.types import PersonId, Principal

LOOK = "case:documents"
# What was given but not sent is still the person's alone.
_SENT = (RequestChange.ANSWERED, RequestChange.LATE, RequestChange.ADMITTED, RequestChange.NOT_ADMITTED)


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A document with its content, which streams from the storage as it is read."""

    name: str
    media_type: str
    size: int
    content: Iterator[bytes]


def of_application(case: Case) -> list[DocumentView]:
    """Return the documents that a case was completed with, oldest first; not those that were taken back."""
    return views(Document.objects.filter(case=case, request__isnull=True))


def of_request(request_id: UUID) -> list[DocumentView]:
    """Return what was given in answer to a request, oldest first; not what was taken back."""
    return views(Document.objects.filter(request_id=request_id))


def list_documents(principal: Principal, case_id: UUID) -> tuple[DocumentView, ...]:
    """Return all documents of somebody's own case, oldest first.

    :raises CaseNotFound: there is none; like `applicants.own_case` for whoever only signs it.
    """
    return tuple(views(Document.objects.filter(case=applicants.own_case(principal, case_id).case)))


def list_documents_for_staff(case_id: UUID) -> tuple[DocumentView, ...]:
    """Return the documents that were sent to the desk, oldest first. Whoever calls it has checked who asks."""
    return tuple(views(one for one in Document.objects.filter(case_id=case_id) if _was_sent(one)))


def views(rows: Iterable[Document]) -> list[DocumentView]:
    """Return documents that were not taken back, oldest first."""
    found = sorted(rows, key=lambda row: row.id)
    states = states_of(found)
    return [_view(row, states[row.pk]) for row in found if states[row.pk] is not DocumentState.TAKEN_BACK]


def states_of(rows: Iterable[Document]) -> dict[UUID, DocumentState]:
    """Return what became of each document."""
    events = DocumentEvent.objects.filter(document__in=[row.pk for row in rows]).order_by("number")
    return {event.document_id: DocumentState(event.state) for event in events}


def open_document(principal: Principal, document_id: UUID) -> OpenedDocument:
    """Return a document of somebody's own case; who acts for them for its service opens it too.

    :raises DocumentNotFound: there is none, it is somebody else's, or it is not found clean.
    """
    row = _row(document_id)
    try:
        applicants.own_case(principal, row.case_id)
    except (CaseNotFound, NotYourApplication):
        raise DocumentNotFound from None
    return _opened(row)


def open_document_for_staff(principal: Principal, document_id: UUID, *, at: dt.datetime) -> OpenedDocument:
    """Return a document to the case worker who has its case; the person sees that they opened it.

    :raises DocumentNotFound: there is none, the case is not theirs now, or it is not found clean.
    """
    row = _row(document_id)
    try:
        case = desk.case_at_desk(principal, row.case_id)
    except CaseNotFound:
        raise DocumentNotFound from None
    frozen = FrozenCase(case)
    grants = desk.open_grants(principal, frozen, at) if desk.is_mine(case, principal) and _was_sent(row) else []
    whose = next((grant for grant in grants if grant.subject == row.person_id), None)
    if whose is None:
        raise DocumentNotFound
    opened = _opened(row)
    evidence.record_read_under_grant(
        grant_id=whose.id,
        actor=principal.actor,
        concepts=(),
        purpose=LOOK,
        at=at,
        on_behalf_of=PersonId(row.person_id),
    )
    return opened


def name_of(row: Document) -> str:
    """Return what the person called a file, made safe to show."""
    return sealing.open_text(Document.sealed, row.pk, row.name)


def _row(document_id: UUID) -> Document:
    row = Document.objects.filter(pk=document_id).first()
    if row is None:
        raise DocumentNotFound
    return row


def _opened(row: Document) -> OpenedDocument:
    if states_of([row])[row.pk] is not DocumentState.CLEAN:
        raise DocumentNotFound
    content = storing.read(row.file, bytes(row.key), row=row.pk)
    return OpenedDocument(name_of(row), DocumentKind(row.kind).media_type, row.size, content)


def _was_sent(row: Document) -> bool:
    return row.request is None or row.request.events.filter(change__in=_SENT).exists()


def _view(row: Document, state: DocumentState) -> DocumentView:
    return DocumentView(
        id=DocumentId(row.pk),
        name=name_of(row),
        kind=row.kind,
        pages=row.pages,
        size=row.size,
        wanted=row.wanted,
        state=state,
        at=row.at,
    )
