"""What a case rests on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.casework.models.cases import Case
from portico.kernel.ids import uuid7


class CaseFacts(models.Model):
    """What a case rests on about one person: facts, answers and dates of the event, as one sealed document.

    A version is frozen when the case is opened (a declaration: when it was signed), when the person answers a request,
    and when it is reckoned anew. Of each fact the newest counts.
    """

    history = True
    sealed: ClassVar = "case-facts"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="facts")
    version = models.PositiveIntegerField()
    person_id = models.UUIDField(null=True)  # whose they are; null when nobody knows yet who has the role
    content = models.TextField()  # a JSON list, one object per fact (rules.freezing.as_kept), encrypted
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "version", "person_id"], name="casework_facts_once", nulls_distinct=False
            ),
        ]
