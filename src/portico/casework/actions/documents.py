"""The person adds documents to their case; a worker has each looked at by a scanner."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from portico.casework import looking_into, storing
from portico.casework.actions import completing, steps
from portico.casework.base import Scanner
from portico.casework.errors import (
    CaseworkError,
    DocumentActive,
    DocumentAmbiguous,
    DocumentBroken,
    DocumentCarriesFiles,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentHeld,
    DocumentNotAskedFor,
    DocumentNotFound,
    DocumentOfWrongKind,
    DocumentTooComplex,
    DocumentTooLarge,
    DocumentTooLong,
    PictureTooLarge,
    RequestTakenBack,
    TooManyDocuments,
)
from portico.casework.looking_into import Content
from portico.casework.models import DecisionLetter, Document, DocumentEvent
from portico.casework.queries import applicants, completeness, documents, requests
from portico.casework.queries.cases import state_of
from portico.casework.rules.documents import MEGABYTE, MOST_MEGABYTES, DocumentFault, DocumentKind, Limits, shown_name
from portico.casework.storing import Stored
from portico.casework.types import CaseState
from portico.casework.types.documents import DocumentId, DocumentState
from portico.identity import sealing
from portico.identity.types import PersonId, Principal
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor

SCAN_DOCUMENT = "casework.scan_document"
SCAN_SECONDS = 120.0
FILES_EACH = 5  # for one thing that is asked for: the pages of a paper, photographed
SCANNER = Actor.system(SCAN_DOCUMENT)
_COMPLETING = (CaseState.WAITING_FOR_SIGNATURE, CaseState.INCOMPLETE)
_CHUNK = 65_536

_FAULTS: dict[DocumentFault, type[CaseworkError]] = {
    DocumentFault.BROKEN: DocumentBroken,
    DocumentFault.ENCRYPTED: DocumentEncrypted,
    DocumentFault.TOO_COMPLEX: DocumentTooComplex,
    DocumentFault.ACTIVE: DocumentActive,
    DocumentFault.CARRIES_FILES: DocumentCarriesFiles,
    DocumentFault.AMBIGUOUS: DocumentAmbiguous,
}


@dataclass(frozen=True, slots=True)
class _Place:
    """What a document is for, and what it may be there."""

    case_id: UUID
    request_id: UUID | None
    wanted: str
    kinds: Collection[DocumentKind]
    most_megabytes: int


def add_document(
    *,
    principal: Principal,
    case_id: UUID,
    wanted: str,
    name: str,
    content: Iterable[bytes],
    at: dt.datetime,
    request_id: UUID | None = None,
) -> DocumentId:
    """Add a file to a case: to complete the application, or in answer to a request.

    It is looked into in a process of its own and stored before the transaction that writes its row: a row never lacks its
    file, and a file whose row was never written is swept a day later.

    :param wanted: an id of the process's documents; with a request, which of its documents.
    :param name: as the person calls the file; it is kept only to be shown.
    :param content: streams in; what is past the limit is not read.
    :raises CaseNotFound: there is none that they may see; like `applicants.own_case`.
    :raises DocumentNotAskedFor: nobody asks for it, or not any more.
    :raises RequestTakenBack: the authority took back what it asked.
    :raises TooManyDocuments: there are enough files for it.
    :raises DocumentTooLarge: or another of the errors about files, with a sentence that says what to do.
    """
    place = _place(principal, case_id, request_id, wanted, at)
    row_id = uuid7()
    with tempfile.TemporaryFile() as plain:
        _copy(content, plain, place.most_megabytes)
        found = _looked_into(plain, place)
        plain.seek(0)
        stored = storing.store(_parts(plain), row=row_id, most_bytes=place.most_megabytes * MEGABYTE, at=at)
    try:
        _write(principal, place, row_id, stored, found, name, at)
    except Exception:
        storing.remove(stored.file)
        raise
    return DocumentId(row_id)


@transaction.atomic
def take_back_document(*, principal: Principal, document_id: UUID, at: dt.datetime) -> UUID:
    """Take a file back that was not sent yet. Doing it again changes nothing.

    The file goes with the transaction: whoever adds and takes back all day fills no disk.

    :returns: the case.
    :raises DocumentNotFound: there is none of theirs.
    :raises DocumentHeld: it was sent.
    """
    row = Document.objects.filter(pk=document_id).first()
    if row is None or row.person_id not in principal.record_ids:
        raise DocumentNotFound
    applicants.own_case(principal, row.case_id)
    case = steps.locked_case(row.case_id)
    if row.request is None:
        held = state_of(case) not in _COMPLETING
    else:
        asked = requests.get_request(principal, documents.newest_of(row.request).pk, at=at)
        held = not asked.waits and asked.taken_back is None
    if held:
        raise DocumentHeld
    if documents.states_of([row])[row.pk] is not DocumentState.TAKEN_BACK:
        _append(row, DocumentState.TAKEN_BACK, actor=principal.actor, at=at)
        transaction.on_commit(partial(storing.remove, row.file))
    return row.case_id


def scan_document(*, document_id: UUID, scanner: Scanner, at: dt.datetime) -> DocumentState:
    """Have a document looked at and write what was found. It may run twice: the second time there is nothing to do.

    :raises DocumentNotFound: there is none.
    :raises ScannerUnavailable: nobody could look: it is tried again.
    :raises DocumentDamaged: its file cannot be read.
    """
    row = Document.objects.filter(pk=document_id).first()
    if row is None:
        raise DocumentNotFound
    known = documents.states_of([row])[row.pk]
    if known is not DocumentState.STORED:
        return known
    said = scanner.scan(storing.read(row.file, bytes(row.key), row=row.pk), deadline_seconds=SCAN_SECONDS)
    with transaction.atomic():
        case = steps.locked_case(row.case_id)
        known = documents.states_of([row])[row.pk]
        if known is not DocumentState.STORED:  # taken back, or another worker looked
            return known
        state = DocumentState.FOUND if said.found else DocumentState.CLEAN
        _append(row, state, actor=SCANNER, at=at, found=said.found[:200])
        if state is DocumentState.FOUND:
            name = documents.name_of(row)
            steps.tell(case, PersonId(row.person_id), "document-harmful", at=at, fact=name)
        elif state_of(case) is CaseState.INCOMPLETE:
            completing.begin_when_complete(case, actor=SCANNER, at=at)
    return state


def list_waiting_documents(*, before: dt.datetime) -> list[DocumentId]:
    """Return documents that came before an instant and were never looked at, for a job that asks again."""
    looked = DocumentEvent.objects.filter(number__gt=1).values("document_id")
    rows = Document.objects.filter(at__lt=before).exclude(pk__in=looked).order_by("at")
    return [DocumentId(pk) for pk in rows.values_list("pk", flat=True)[:1000]]


def sweep_files(*, at: dt.datetime) -> int:
    """Remove files that nothing holds any more: their row was never written, was erased, or says that nobody wants it.

    Those of the last day are left alone: their row may be about to be written.

    :returns: how many were removed.
    """
    today, removed = f"{at.astimezone(dt.UTC) - dt.timedelta(days=1):%Y-%m-%d}", 0
    for folder in storing.folders():
        if folder >= today:
            continue
        names = storing.files_in(folder)
        for name in sorted(set(names) - _held(names)):
            storing.remove(name)
            removed += 1
    return removed


def _held(names: Collection[str]) -> set[str]:
    """Return which of these files somebody may still open."""
    rows = list(Document.objects.filter(file__in=names))
    states = documents.states_of(rows)
    gone = (DocumentState.TAKEN_BACK, DocumentState.FOUND)
    letters = DecisionLetter.objects.filter(file__in=names).values_list("file", flat=True)
    return {row.file for row in rows if states.get(row.pk) not in gone} | set(letters)


def _place(principal: Principal, case_id: UUID, request_id: UUID | None, wanted: str, at: dt.datetime) -> _Place:
    frozen = applicants.own_case(principal, case_id)
    if request_id is not None:
        asked = requests.get_request(principal, request_id, at=at)
        found = next((one for one in asked.documents if one.id == wanted), None)
        if asked.taken_back is not None:
            raise RequestTakenBack
        if found is None or asked.case_id != case_id or not asked.waits:
            raise DocumentNotAskedFor
        _refuse_more(len(found.files))
        return _Place(case_id, request_id, wanted, tuple(DocumentKind), MOST_MEGABYTES // 4)
    if state_of(frozen.case) not in _COMPLETING:
        raise DocumentNotAskedFor
    needed = next((one for one in completeness.needed_documents(frozen) if one.id == wanted), None)
    if needed is None:
        raise DocumentNotAskedFor
    _refuse_more(len(needed.files))
    return _Place(case_id, None, wanted, [DocumentKind(kind) for kind in needed.kinds], needed.most_megabytes)


def _refuse_more(count: int) -> None:
    if count >= FILES_EACH:
        raise TooManyDocuments(count=count)


def _copy(content: Iterable[bytes], plain: IO[bytes], most_megabytes: int) -> None:
    """Write what streams in, up to the limit, into a file without a name: it is gone when this process is."""
    size = 0
    for part in content:
        size += len(part)
        if size > most_megabytes * MEGABYTE:
            raise DocumentTooLarge(megabytes=most_megabytes)
        plain.write(part)
    if size == 0:
        raise DocumentEmpty


def _looked_into(plain: IO[bytes], place: _Place) -> Content:
    limits = Limits()
    found = looking_into.look_into(plain, limits)
    if isinstance(found, Content) and found.kind in place.kinds:
        return found
    if found is DocumentFault.TOO_MANY_PAGES:
        raise DocumentTooLong(pages=limits.pages)
    if found is DocumentFault.TOO_MANY_PIXELS:
        raise PictureTooLarge(megapixels=limits.pixels // 1_000_000)
    if isinstance(found, Content) or found is DocumentFault.WRONG_KIND:
        raise DocumentOfWrongKind(kinds=", ".join(kind.upper() for kind in place.kinds))
    raise _FAULTS[found]


def _parts(plain: IO[bytes]) -> Iterator[bytes]:
    while part := plain.read(_CHUNK):
        yield part


@transaction.atomic
def _write(
    principal: Principal, place: _Place, row_id: UUID, stored: Stored, found: Content, name: str, at: dt.datetime
) -> None:
    """Write the row of a file that is stored, and have it looked at."""
    case = steps.locked_case(place.case_id)
    _place(
        principal, place.case_id, place.request_id, place.wanted, at
    )  # what was true before the lock may have changed
    row = Document.objects.create(
        id=row_id,
        case=case,
        person_id=case.person_id,
        request_id=place.request_id,
        wanted=place.wanted,
        name=sealing.seal_text(Document.sealed, row_id, shown_name(name, found.kind)),
        kind=found.kind,
        pages=found.pages,
        size=stored.size,
        sha256=stored.sha256,
        file=stored.file,
        key=stored.key,
        recorded_by=str(principal.actor),
        at=at,
    )
    _append(row, DocumentState.STORED, actor=principal.actor, at=at)
    app.configure_task(name=SCAN_DOCUMENT).defer(document_id=str(row.pk))


def _append(row: Document, state: DocumentState, *, actor: Actor, at: dt.datetime, found: str = "") -> None:
    DocumentEvent.objects.create(
        document=row,
        person_id=row.person_id,
        number=DocumentEvent.objects.filter(document=row).count() + 1,
        state=state,
        found=found,
        actor=str(actor),
        at=at,
    )
