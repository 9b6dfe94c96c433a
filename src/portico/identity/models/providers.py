"""Whom outside OpenID providers know as which account."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.identity.models.accounts import Account
from portico.identity.models.people import Person
from portico.kernel.ids import uuid7


class FederatedIdentity(models.Model):
    """An account as an outside provider knows it: the issuer and its id for them (`sub`).

    A `sub` may be a national number, so it is encrypted, and found again by its keyed index.

    :source: NIST SP 800-63C-4, 3.3 (federated identifier: subject and issuer together, never an e-mail address).
    """

    sealed: ClassVar = "federated-subject"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="federated_identities")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    provider_id = models.CharField(max_length=80)
    issuer = models.CharField(max_length=500)
    value = models.BinaryField()
    index = models.CharField(max_length=64)
    key_id = models.CharField(max_length=20)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "index"], name="identity_federated_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["account"], name="identity_federated_account")]
