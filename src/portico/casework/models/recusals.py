"""Who works on a case no more, because they know somebody in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.casework.models.cases import Case
from portico.kernel.ids import uuid7


class Recusal(models.Model):
    """A case worker said that they know somebody in the case: it is theirs no more, for ever."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recusals")
    person_id = models.UUIDField()
    staff_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "staff_id"], name="casework_recused_once")]
