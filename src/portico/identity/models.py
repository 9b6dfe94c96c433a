"""People, accounts, and how this installation began."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from portico.identity.types import AccountKind, AssuranceLevel
from portico.kernel.ids import uuid7

if TYPE_CHECKING:
    from datetime import datetime


class Person(models.Model):
    """Somebody whom services are for, with or without an account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    identity_number = models.CharField(max_length=40, unique=True)
    display_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="identity_person_has_number", condition=~Q(identity_number="")),
        ]


class AccountManager(BaseUserManager["Account"]):
    """Brings the person along: every request needs the name."""

    def get_queryset(self) -> models.QuerySet[Account]:
        return super().get_queryset().select_related("person")


class Account(AbstractBaseUser):
    """A way to sign in: a person for themselves, or staff of one authority (the id of the pack, no foreign key)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in AccountKind])
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, related_name="account")
    authority_id = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    assurance = models.CharField(max_length=12, choices=[(level.value, level.value) for level in AssuranceLevel])
    created_at = models.DateTimeField()

    # Django would write this column by a signal and with its own clock; sign-ins are rows of their own.
    last_login: ClassVar[datetime | None] = None  # type: ignore[misc]

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="identity_account_kind",
                condition=Q(kind=AccountKind.PERSON, person__isnull=False, authority_id="")
                | (Q(kind=AccountKind.STAFF, person__isnull=True) & ~Q(authority_id="") & ~Q(email="")),
            ),
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="identity_account_email"),
        ]


class Installation(models.Model):
    """What this database is for: one row, written when it is made."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    only = models.BooleanField(default=True, unique=True, editable=False)
    demo = models.BooleanField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="identity_installation_only", condition=Q(only=True))]


class StaffInvitation(models.Model):
    """A link that lets one person choose a password and become staff of one authority."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    authority_id = models.CharField(max_length=80)
    invited_by = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)


class SignInAttempt(models.Model):
    """A try to sign in by password. Account and address are keyed hashes: the row names nobody."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    account_key = models.CharField(max_length=64)
    address_key = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account_key", "at"], name="identity_attempt_account"),
            models.Index(fields=["address_key", "at"], name="identity_attempt_address"),
        ]


class SignIn(models.Model):
    """Somebody signed in. `after` closes the row of tries that came before it."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sign_ins")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    method = models.CharField(max_length=10, choices=[("demo", "demo"), ("password", "password")])
    assurance = models.CharField(max_length=12, choices=[(level.value, level.value) for level in AssuranceLevel])
    attempt = models.OneToOneField(SignInAttempt, on_delete=models.PROTECT, null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "at"], name="identity_sign_in_account")]
