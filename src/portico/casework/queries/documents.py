"""Reads of documents: what there is, and the file itself for whoever may open it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from portico.casework import storing
from portico.casework.errors import CaseNotFound, DocumentNotFound, NotYourApplication
from portico.casework.models import Case, Document, DocumentEvent, InformationRequest
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


def asked_by(row: InformationRequest) -> tuple[str, dict[str, str]]:
    """Return the case worker's words, and the documents that a request asks for: id -> name."""
    content = json.loads(sealing.open_text(InformationRequest.sealed, row.pk, row.content)) if row.content else {}
    named = content.get("documents", [])
    return str(content.get("words", "")), {f"document-{n}": str(name) for n, name in enumerate(named, 1)}


def given_to(row: InformationRequest) -> dict[str, list[DocumentView]]:
    """Return what was given to a request and to those whose place it took, by the name of what was asked for.

    Oldest first, and not what was taken back.
    """
    found: dict[str, list[DocumentView]] = {}
    each: InformationRequest | None = row
    while each is not None:
        _words, named = asked_by(each)
        for one in views(Document.objects.filter(request=each)):
            found.setdefault(named.get(one.wanted, ""), []).append(one)
        each = each.instead_of
    return {name: sorted(files, key=lambda file: file.id) for name, files in found.items()}


def newest_of(row: InformationRequest) -> InformationRequest:
    """Return the request that is asked now in the place of one; itself where none took its place."""
    while (after := InformationRequest.objects.filter(instead_of=row).first()) is not None:
        row = after
    return row


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
    """Return whether a document reached the desk: with its request, or with one in its place that asks for it too."""
    if row.request is None:
        return True
    now = newest_of(row.request)
    if not now.events.filter(change__in=_SENT).exists():
        return False
    return now == row.request or asked_by(row.request)[1].get(row.wanted) in asked_by(now)[1].values()


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
