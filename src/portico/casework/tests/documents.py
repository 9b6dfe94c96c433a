"""The pack of the repository with documents that an application needs, and people who send them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from portico.casework import actions
from portico.casework.base import Scanner
from portico.casework.plugins.scan_demo import Working
from portico.casework.tests import processes
from portico.casework.tests.factories import NOW, PARENTAL, submitted
from portico.casework.tests.hostile_files import pdf
from portico.casework.tests.processes import LAW, words
from portico.casework.types import CaseId
from portico.casework.types.documents import DocumentId
from portico.catalogue.pack.schema import Pack
from portico.catalogue.pack.schema.process import RequiredDocument
from portico.identity.types import Principal

MINUTE = dt.timedelta(minutes=1)
LETTER_OF_EMPLOYER = RequiredDocument(
    name=words("Letter of your employer"),
    hint=words("It says from when you are on leave."),
    kinds=["pdf", "jpeg"],
    most_megabytes=1,
    law=LAW,
)
ID_CARD = RequiredDocument(name=words("Copy of your passport"), law=LAW)
NEVER = RequiredDocument(name=words("Nobody needs it"), when="1 = 2", law=LAW)


def pack_with_documents(**documents: RequiredDocument) -> Pack:
    """Return a pack whose parental benefit needs documents; without any, the two that stand above and one never."""
    needed = documents or {"employer": LETTER_OF_EMPLOYER, "passport": ID_CARD, "never": NEVER}
    plain = processes.process_pack()
    service = plain.services[PARENTAL]
    changed = service.model_copy(update={"process": service.process.model_copy(update={"documents": needed})})
    return plain.model_copy(update={"services": {**plain.services, PARENTAL: changed}})


def incomplete_case(who: Principal, at: dt.datetime = NOW) -> CaseId:
    """Return a case that lacks its documents."""
    return submitted(who, PARENTAL, at=at).cases[0].id


def sent(
    who: Principal,
    case_id: UUID,
    wanted: str = "employer",
    content: bytes | None = None,
    *,
    name: str = "letter.pdf",
    at: dt.datetime = NOW,
    request_id: UUID | None = None,
) -> DocumentId:
    """Return a document that somebody sent; nobody has looked at it."""
    return actions.add_document(
        principal=who,
        case_id=case_id,
        wanted=wanted,
        name=name,
        content=[content if content is not None else pdf()],
        at=at,
        request_id=request_id,
    )


def scanned(
    who: Principal,
    case_id: UUID,
    wanted: str = "employer",
    content: bytes | None = None,
    *,
    at: dt.datetime = NOW,
    looked_at: dt.datetime | None = None,
    scanner: Scanner | None = None,
    request_id: UUID | None = None,
) -> DocumentId:
    """Return a document that somebody sent and a scanner looked at."""
    document_id = sent(who, case_id, wanted, content, at=at, request_id=request_id)
    actions.scan_document(document_id=document_id, scanner=scanner or Working(), at=looked_at or at + MINUTE)
    return document_id
