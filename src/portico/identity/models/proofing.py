"""How surely it is known who a person is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.identity.models.accounts import LEVELS
from portico.identity.models.people import Person
from portico.kernel.ids import uuid7


class IdentityProofing(models.Model):
    """Somebody or something vouched for who a person is: an outside provider, or two clerks who saw a document.

    :source: NIST SP 800-63A-4 (identity proofing); Commission Implementing Regulation (EU) 2015/1502, annex, 2.1.2.
    """

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="proofings")
    level = models.CharField(max_length=12, choices=LEVELS)
    how = models.CharField(max_length=80)
    proofed_by = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "at"], name="identity_proofing_person")]
