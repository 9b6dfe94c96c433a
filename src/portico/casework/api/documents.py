"""JSON: what an application lacks, and documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import translation
from ninja import Field, File, Form, Router, Status
from ninja.files import UploadedFile
from ninja.security import django_auth

from portico.casework import actions, queries, serving
from portico.casework.errors import DocumentTooLarge
from portico.casework.types.documents import DocumentNeeded, DocumentState, DocumentView
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.schema import Schema

router = Router(auth=django_auth)

# In META, where a file was left out while it came in; and the most that any document may have.
_TOO_LARGE, _MOST_MEGABYTES = "portico.upload-too-large", 100


class DocumentOut(Schema):
    id: UUID
    name: str = Field(description="Of the file, without path; its ending says what the content is.")
    kind: str = Field(description="pdf, jpeg or png, told from the content.")
    pages: int
    size: int = Field(description="Bytes.")
    wanted: str = Field(description="What it was sent for.")
    state: DocumentState = Field(description="`clean`: it can be opened.")
    at: dt.datetime


class NeededOut(Schema):
    id: str
    name: str
    hint: str | None
    kinds: list[str]
    most_megabytes: int
    law: str
    documents: list[DocumentOut]


class MissingOut(Schema):
    documents: list[NeededOut] = Field(description="What has not come.")
    scanning: list[NeededOut] = Field(description="What has come and is looked at for harmful content.")
    fee: bool = Field(description="A fee is not paid.")


class AddedOut(Schema):
    id: UUID


class AddIn(Schema):
    wanted: Annotated[str, Field(max_length=80)] = Field(description="What it is for, as `missing` or a request says.")
    request_id: UUID | None = Field(default=None, description="When it answers a request for information.")


@router.get("/cases/{uuid:case_id}/missing", response=MissingOut, summary="What an application lacks")
def get_missing(request: HttpRequest, case_id: UUID) -> MissingOut:
    """Return what must come before the clock of a case can start."""
    _case, missing = queries.missing_of_person(identity.principal_of(request), case_id)
    return MissingOut(
        documents=[_needed(one) for one in missing.documents],
        scanning=[_needed(one) for one in missing.scanning],
        fee=missing.fee,
    )


@router.get("/cases/{uuid:case_id}/documents", response=list[DocumentOut], summary="The documents of my case")
def list_documents(request: HttpRequest, case_id: UUID) -> list[DocumentOut]:
    """Return what the person has added, oldest first."""
    return [document_out(one) for one in queries.list_documents(identity.principal_of(request), case_id)]


@router.post("/cases/{uuid:case_id}/documents/add", response={201: AddedOut}, summary="Add a document")
def add_document(
    request: HttpRequest,
    case_id: UUID,
    body: Form[AddIn],
    file: File[UploadedFile | None] = None,
) -> Status[dict[str, UUID]]:
    """Add a file (multipart/form-data). It can be opened once it was looked at for harmful content."""
    made = actions.add_document(
        principal=identity.principal_of(request),
        case_id=case_id,
        wanted=body.wanted,
        request_id=body.request_id,
        name=(file.name or "") if file is not None else "",
        content=file.chunks() if file is not None else _left_out(request),
        at=clock.now(),
    )
    return Status(201, {"id": made})


@router.get("/documents/{uuid:document_id}", response={200: None}, summary="A document of mine")
def get_document(request: HttpRequest, document_id: UUID) -> StreamingHttpResponse:
    """Return the file."""
    return serving.attachment(queries.open_document(identity.principal_of(request), document_id))


@router.delete("/documents/{uuid:document_id}", response={204: None}, summary="Take a document back")
def take_back_document(request: HttpRequest, document_id: UUID) -> Status[None]:
    """Take a file back that was not sent yet."""
    actions.take_back_document(principal=identity.principal_of(request), document_id=document_id, at=clock.now())
    return Status(204, None)


@router.get("/staff/documents/{uuid:document_id}", response={200: None}, summary="A document of a case that I have")
def get_document_for_staff(request: HttpRequest, document_id: UUID) -> StreamingHttpResponse:
    """Return the file to whoever has its case; the person sees that it was opened."""
    principal = identity.principal_of(request)
    return serving.attachment(queries.open_document_for_staff(principal, document_id, at=clock.now()))


def _left_out(request: HttpRequest) -> Iterator[bytes]:
    """Say why there is no file, to whoever may send one at all."""
    if _TOO_LARGE in request.META:
        raise DocumentTooLarge(megabytes=_MOST_MEGABYTES)
    yield from ()


def document_out(view: DocumentView) -> DocumentOut:
    """Return a document."""
    return DocumentOut(
        id=view.id,
        name=view.name,
        kind=view.kind,
        pages=view.pages,
        size=view.size,
        wanted=view.wanted,
        state=view.state,
        at=view.at,
    )


def _needed(view: DocumentNeeded) -> NeededOut:
    language = translation.get_language() or ""
    return NeededOut(
        id=view.id,
        name=view.name.in_language(language),
        hint=view.hint.in_language(language) if view.hint else None,
        kinds=list(view.kinds),
        most_megabytes=view.most_megabytes,
        law=view.law,
        documents=[document_out(one) for one in view.files],
    )
