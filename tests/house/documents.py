"""A document and a request for information of one case, as rows: nobody has to take the case for them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from portico.casework import storing
from portico.casework.models import Case, Document, DocumentEvent, InformationRequest, RequestEvent
from portico.casework.tests.hostile_files import pdf
from portico.casework.types.documents import DocumentState
from portico.casework.types.requests import RequestChange
from portico.identity import sealing
from portico.kernel.ids import uuid7


def things_of(case_id: UUID, *, staff_id: UUID, at: dt.datetime) -> dict[str, object]:
    """Return a clean document and an open request of a case, by what doors call them."""
    case, request_id, document_id = Case.objects.get(pk=case_id), uuid7(), uuid7()
    request = InformationRequest.objects.create(
        id=request_id,
        case=case,
        person_id=case.person_id,
        number=1,
        questions=[],
        content=sealing.seal_text(InformationRequest.sealed, request_id, '{"words": "Why?", "documents": ["A paper"]}'),
        reason="papers-from-you",
        answer_by=at + dt.timedelta(days=14),
        staff_id=staff_id,
        at=at,
    )
    RequestEvent.objects.create(
        request=request, person_id=case.person_id, number=1, change=RequestChange.ASKED, actor="staff:a", at=at
    )
    content = pdf()
    stored = storing.store([content], row=document_id, most_bytes=len(content), at=at)
    document = Document.objects.create(
        id=document_id,
        case=case,
        person_id=case.person_id,
        wanted="passport",
        name=sealing.seal_text(Document.sealed, document_id, "passport.pdf"),
        kind="pdf",
        pages=1,
        size=stored.size,
        sha256=stored.sha256,
        file=stored.file,
        key=stored.key,
        recorded_by="person:a",
        at=at,
    )
    for number, state in enumerate((DocumentState.STORED, DocumentState.CLEAN), 1):
        DocumentEvent.objects.create(
            document=document, person_id=case.person_id, number=number, state=state, actor="system:tests", at=at
        )
    return {"file": document_id, "asked-for": request_id}
