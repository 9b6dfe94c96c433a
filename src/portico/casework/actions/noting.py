"""Write notes on a case, for whoever works on it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from portico.casework.actions import taking
from portico.casework.errors import NoteEmpty, NoteNotFound, TextTooLong
from portico.casework.models import StaffNote
from portico.casework.rules.noting import NOTE_LENGTH, plain
from portico.identity import sealing
from portico.identity.types import Principal
from portico.kernel.ids import uuid7


@transaction.atomic
def add_note(*, principal: Principal, case_id: UUID, text: str, corrects: UUID | None = None, at: dt.datetime) -> UUID:
    """Write a note on a case that one has. It stays as it is; a later note may correct it, once.

    :param corrects: the note of one's own that this one puts right.
    :raises CaseNotFound: there is none at their desk.
    :raises CaseDecided: it is decided, or withdrawn (CaseWithdrawn): then it is closed.
    :raises CaseNotYours: somebody else has it, or nobody.
    :raises NoteEmpty: there is no word in it.
    :raises TextTooLong: it is longer than `NOTE_LENGTH`.
    :raises NoteNotFound: there is no note of theirs to correct, or it is corrected already.
    """
    case, _frozen = taking.mine(principal, case_id, at)
    words = plain(text)
    if not words:
        raise NoteEmpty
    if len(words) > NOTE_LENGTH:
        raise TextTooLong(length=len(words), limit=NOTE_LENGTH)
    own = StaffNote.objects.filter(case=case, staff_id=principal.account_id, corrected_by__isnull=True)
    if corrects is not None and not own.filter(pk=corrects).exists():
        raise NoteNotFound
    row = StaffNote(id=uuid7(), case=case, person_id=case.person_id, staff_id=principal.account_id, at=at)
    row.corrects_id, row.text = corrects, sealing.seal_text(StaffNote.sealed, row.pk, words)
    StaffNote.objects.bulk_create([row])
    return row.pk
