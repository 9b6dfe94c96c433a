"""People (Core Person Vocabulary 2.1), and the numbers by which they are known."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from portico.kernel.ids import uuid7


class Person(models.Model):
    """A record of somebody whom services are for, with or without an account.

    `merged_into` is the record that is written to since registrars found that both are the same person; it is kept in
    step with `RecordMerge`, so that a person who was never merged costs no query more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    full_name = models.CharField(max_length=200, blank=True)
    given_name = models.CharField(max_length=200, blank=True)
    family_name = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(null=True)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged_records")
    has_merged_records = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            # No chains: what others were merged into is itself merged into nothing.
            models.CheckConstraint(
                name="identity_person_merged_once",
                condition=Q(merged_into__isnull=True) | (~Q(merged_into=F("id")) & Q(has_merged_records=False)),
            ),
        ]
        # Whoever supervises is shown the looks at records that bear the name of a member of staff.
        indexes: ClassVar = [models.Index(Lower("full_name"), name="identity_person_name")]

    @property
    def display_name(self) -> str:
        """Return the name as pages show it."""
        return self.full_name


class PersonIdentifier(models.Model):
    """A number by which a register knows a person. The number is encrypted; the index finds it without reading it."""

    sealed: ClassVar = "person-identifier"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=80)
    value = models.BinaryField()
    index = models.CharField(max_length=64)
    key_id = models.CharField(max_length=20)
    # How it was proved that it is theirs; empty while somebody else only named the number.
    proved_by = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "index"], name="identity_identifier_once"),
            # Who has two numbers of one scheme has two records, and registrars merge them.
            models.UniqueConstraint(fields=["person", "scheme"], name="identity_identifier_one_per_scheme"),
        ]
        indexes: ClassVar = [models.Index(fields=["key_id"], name="identity_identifier_key")]
