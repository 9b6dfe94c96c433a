"""Accounts, their sessions and sign-ins, and how this installation began."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from portico.identity.models.people import Person
from portico.identity.types import AccountKind, AssuranceLevel, Method
from portico.kernel.ids import uuid7

if TYPE_CHECKING:
    from datetime import datetime

LEVELS = [(level.value, level.value) for level in AssuranceLevel]


class AccountQuerySet(models.QuerySet["Account"]):
    def select_for_update(
        self,
        nowait: bool = False,  # noqa: FBT001, FBT002 - the signature is Django's
        skip_locked: bool = False,  # noqa: FBT001, FBT002
        of: Sequence[str] = ("self",),
        no_key: bool = False,  # noqa: FBT001, FBT002
    ) -> Self:
        """Lock accounts alone: staff have no person, and PostgreSQL locks no row that may not be there."""
        return super().select_for_update(nowait=nowait, skip_locked=skip_locked, of=of, no_key=no_key)


class AccountManager(BaseUserManager["Account"]):
    """Brings the person along: every request needs the name."""

    def get_queryset(self) -> AccountQuerySet:
        return AccountQuerySet(self.model, using=self._db).select_related("person")


class Account(AbstractBaseUser):
    """What somebody signs in with: a person, or staff of one authority (the id of the pack, no foreign key)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in AccountKind])
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, related_name="account")
    authority_id = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    # Django would write this column by a signal and with its own clock; sign-ins are rows of their own.
    last_login: ClassVar[datetime | None] = None  # type: ignore[misc]

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def has_usable_password(self) -> bool:
        """Return that nobody has a password; a column that is empty would pass for one."""
        return False

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


class Session(AbstractBaseSession):
    """A visit on one device. `id` names it outside (OpenID Connect `sid`); only the key opens it."""

    session_key = models.CharField(primary_key=True, max_length=64)  # the SHA-256 of what the browser has
    id = models.UUIDField(unique=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="sessions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    user_agent = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        indexes: ClassVar = [models.Index(fields=["account", "-began_at"], name="identity_session_account")]


class SignInAttempt(models.Model):
    """A try to prove who one is. What was tried and the address are keyed hashes: the row names nobody."""

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
    """Somebody proved who they are: at the start of a session or once more in it. `attempt` closes the tries before it."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sign_ins")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    session = models.UUIDField(null=True)
    at = models.DateTimeField()
    method = models.CharField(max_length=10, choices=[(method.value, method.value) for method in Method])
    assurance = models.CharField(max_length=12, choices=LEVELS)
    attempt = models.OneToOneField(SignInAttempt, on_delete=models.PROTECT, null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "at"], name="identity_sign_in_account")]
