"""Reads of notes: whoever has the case and may read it now reads them, and nobody else."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from portico.casework.models import StaffNote
from portico.casework.queries import desk
from portico.casework.queries.frozen import FrozenCase
from portico.casework.types.notes import NoteView
from portico.identity import queries as identity
from portico.identity import sealing
from portico.identity.types import AccountId, Principal


def list_notes(principal: Principal, case_id: UUID, *, at: dt.datetime, recorded: bool = False) -> tuple[NoteView, ...]:
    """Return the notes on a case, oldest first; none for whoever does not have it, or may not read it any more.

    They say something of the people in the case, so that they are read is an access record.

    :param recorded: the look is on record already: the notes are a part of the page of the case.
    :raises CaseNotFound: there is none at their desk.
    """
    case = desk.case_at_desk(principal, case_id)
    frozen = FrozenCase(case)
    if not desk.is_mine(case, principal) or not desk.open_grants(principal, frozen, at):
        return ()
    rows = list(StaffNote.objects.filter(case=case).order_by("id"))
    if rows and not recorded:
        desk.record_look(principal, frozen, at)
    corrected = {row.corrects_id for row in rows}
    names = identity.names_of_staff({AccountId(row.staff_id) for row in rows})
    return tuple(
        NoteView(
            id=row.pk,
            text=text_of(row),
            by=names.get(AccountId(row.staff_id), ""),
            own=row.staff_id == principal.account_id,
            at=row.at,
            corrected=row.pk in corrected,
        )
        for row in rows
    )


def text_of(row: StaffNote) -> str:
    """Return what a note says; for this room only."""
    return sealing.open_text(StaffNote.sealed, row.pk, row.text)
