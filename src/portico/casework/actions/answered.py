"""Writes: a person answered a message about a case."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from portico.casework.actions import steps


@transaction.atomic
def note_answer(*, case_id: UUID) -> None:
    """Show at the desk that the person wrote. Done twice, nothing more happens.

    :raises CaseNotFound: there is no such case.
    """
    steps.mark_unread(steps.locked_case(case_id), unread=True)
