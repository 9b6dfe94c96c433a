"""What staff write to each other about a case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.casework.models.cases import Case
from portico.kernel.ids import uuid7


class StaffNote(models.Model):
    """A note of a member of staff on a case, for whoever works on it. It is never changed: a later one may correct it.

    The text is encrypted, and there is no index of its words: a list of the words of a note says what the note says
    (docs/decisions/2026-11-21-notes-are-not-indexed.md).
    """

    history = True
    sealed: ClassVar = "staff-note"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    person_id = models.UUIDField()
    staff_id = models.UUIDField()
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    text = models.TextField()  # encrypted
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="casework_note_says_something", condition=~models.Q(text="")),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="casework_notes")]
