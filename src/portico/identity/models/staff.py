"""Staff: invitations, roles, and who has left. All but an invitation's use is history."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.identity.models.accounts import Account
from portico.identity.types import StaffRole
from portico.kernel.ids import uuid7


class StaffInvitation(models.Model):
    """A link with which one person becomes staff of one authority, or, with `account`, gets a new passkey for theirs.

    `to_send` is the link while it waits to be mailed, encrypted; it is emptied when it has been sent.
    """

    about_staff = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    to_send = models.BinaryField(null=True)
    email = models.EmailField()
    authority_id = models.CharField(max_length=80)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="invitations")
    # What they get when they accept: [{"role": ..., "services": [...] or null}].
    roles = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    invited_by = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)


class StaffRoleQuerySet(models.QuerySet["StaffRoleGrant"]):
    def held_at(self, at: dt.datetime) -> StaffRoleQuerySet:
        """Keep the grants that have begun and have neither ended by themselves nor been taken back at the instant."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at), ended__isnull=True, valid_from__lte=at)


class StaffRoleGrant(models.Model):
    """A role that staff have, for all services of their authority or for some."""

    history = True
    about_staff = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in StaffRole])
    services = models.JSONField(null=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    granted_by = models.CharField(max_length=100)
    reason = models.TextField(blank=True)
    # Empty: given by hand. Else the OpenID provider of the authority whose claims say so.
    source = models.CharField(max_length=80, blank=True)

    objects = StaffRoleQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "role"], name="identity_role_account")]


class StaffRoleEnded(models.Model):
    """A role was taken back."""

    history = True
    about_staff = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.OneToOneField(StaffRoleGrant, on_delete=models.PROTECT, related_name="ended")
    at = models.DateTimeField()
    ended_by = models.CharField(max_length=100)
    reason = models.TextField()


class StaffLeft(models.Model):
    """A member of staff left, or came back: the newest row counts. Who has left cannot sign in."""

    history = True
    about_staff = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="leavings")
    at = models.DateTimeField()
    ended_by = models.CharField(max_length=100)
    reason = models.TextField()
