"""The history of registrations of relying parties, and what needs a second manager."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from portico.identity.models.accounts import Account
from portico.identity.models.relying_parties import RelyingParty
from portico.identity.types.registering import Privilege, RegistrationEvent
from portico.kernel.ids import uuid7


class RelyingPartyChange(models.Model):
    """Who changed what about a relying party, and when."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    relying_party = models.ForeignKey(RelyingParty, on_delete=models.PROTECT, related_name="changes")
    event = models.CharField(max_length=20, choices=[(one.value, one.value) for one in RegistrationEvent])
    # By name of the field: [what it was, what it is].
    changes = models.JSONField(default=dict)
    by = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["relying_party", "-at"], name="identity_rp_change")]


class PrivilegeRequest(models.Model):
    """A manager asks for what a relying party gets only with a second manager's agreement."""

    history = True
    about_staff = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    relying_party = models.ForeignKey(RelyingParty, on_delete=models.PROTECT, related_name="privilege_requests")
    privilege = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Privilege])
    # The law by which, in words.
    basis = models.TextField()
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="identity_privilege_has_basis", condition=~Q(basis="")),
        ]


class PrivilegeAnswer(models.Model):
    """What the second manager answered. It is never the one who asked."""

    history = True
    about_staff = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.OneToOneField(PrivilegeRequest, on_delete=models.PROTECT, related_name="answer")
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    approved = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="identity_privilege_four_eyes", condition=~Q(asked_by=F("answered_by"))),
        ]
