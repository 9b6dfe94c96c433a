"""What relying parties were told about sessions that ended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.identity.models.people import Person
from portico.identity.models.tokens import OpenIdGrant
from portico.identity.types.logout import NoticeOutcome
from portico.kernel.ids import uuid7


class LogoutNotice(models.Model):
    """A try to tell a relying party that a session has ended (OpenID Connect Back-Channel Logout 1.0, 2.5)."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.ForeignKey(OpenIdGrant, on_delete=models.PROTECT, related_name="logout_notices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    token_id = models.UUIDField(unique=True)
    outcome = models.CharField(max_length=20, choices=[(one.value, one.value) for one in NoticeOutcome])
    status = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["grant", "-at"], name="identity_logout_notice_grant")]
