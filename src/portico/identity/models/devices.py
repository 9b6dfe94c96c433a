"""The browsers in which accounts have signed in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.identity.models.accounts import Account
from portico.identity.models.people import Person
from portico.kernel.ids import uuid7


class KnownDevice(models.Model):
    """A browser in which an account has signed in. It is known by a cookie, of which only a hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="devices")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    token_hash = models.CharField(max_length=64)
    is_first = models.BooleanField()
    user_agent = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True)
    first_used_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "token_hash"], name="identity_known_device"),
        ]
