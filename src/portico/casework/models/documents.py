"""Documents of a case. The files lie outside the database (`casework.storing`)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.casework.models.cases import Case
from portico.casework.models.requests import InformationRequest
from portico.casework.rules.documents import DocumentKind
from portico.casework.types.documents import DocumentState
from portico.kernel.ids import uuid7


class Document(models.Model):
    """A file that the person added to their case (ZGW: Document). It is there whenever its row is."""

    history = True
    sealed: ClassVar = "document-name"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    person_id = models.UUIDField()
    request = models.ForeignKey(InformationRequest, on_delete=models.PROTECT, null=True, related_name="documents")
    wanted = models.CharField(max_length=80)  # an id of the process's documents, or which one the request asks for
    name = models.TextField()  # as the person called the file, encrypted
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in DocumentKind])
    pages = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)  # of the plain content
    file = models.CharField(max_length=100, unique=True)  # its name in the storage
    key = models.BinaryField()  # its own key, encrypted
    recorded_by = models.CharField(max_length=100)  # who, and by which mandate
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="casework_document_case")]
        constraints: ClassVar = [
            models.CheckConstraint(name="casework_document_has_content", condition=Q(size__gt=0, pages__gt=0)),
        ]


class DocumentEvent(models.Model):
    """What became of a document; the highest number counts. Before it is found clean nobody is shown it."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="events")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in DocumentState])
    found = models.CharField(max_length=200, blank=True)  # what the scanner called it
    actor = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="casework_document_event_number"),
        ]
