"""Codes that were sent, mobile numbers that were proved, and what all processes remember for a while."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.identity.models.accounts import Account
from portico.identity.models.people import Person
from portico.identity.types import Channel
from portico.kernel.ids import uuid7


class SignInCode(models.Model):
    """A code of six digits that was sent to an address. Code and address are keyed hashes: the row names nobody.

    `sealed` is what is to be sent, encrypted; it is emptied when it has been sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient_key = models.CharField(max_length=64)
    address_key = models.CharField(max_length=64)
    channel = models.CharField(max_length=5, choices=[(channel.value, channel.value) for channel in Channel])
    code_hash = models.CharField(max_length=64)
    sealed = models.BinaryField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["recipient_key", "created_at"], name="identity_code_recipient"),
            models.Index(fields=["address_key", "created_at"], name="identity_code_address"),
        ]


class MobileNumber(models.Model):
    """A mobile number that somebody proved to have, with its country code (E.164). It signs in one account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="mobile")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=16, unique=True)
    proved_at = models.DateTimeField()


class CacheEntry(models.Model):
    """What all processes share for a while, such as counts of requests: the table of Django's database cache.

    It is not written to the log of the database (UNLOGGED), so it is empty after a crash.
    """

    about_staff = True

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "portico_cache"
