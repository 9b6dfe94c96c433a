"""What the OpenID provider has given to relying parties. Codes and tokens are kept as SHA-256 alone."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.identity.models.accounts import LEVELS, Account
from portico.identity.models.mandates import Mandate
from portico.identity.models.people import Person
from portico.identity.models.relying_parties import RelyingParty
from portico.identity.types.relying_parties import GrantEnd
from portico.kernel.ids import uuid7


class OpenIdGrant(models.Model):
    """One sign-in of somebody to a relying party, and everything that follows from it: code, tokens, refreshes.

    How and when they proved who they are is kept here, so that it never changes on refresh
    (OpenID Connect Core 1.0, 12.2).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="openid_grants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    relying_party = models.ForeignKey(RelyingParty, on_delete=models.PROTECT, related_name="grants")
    # For whom they act, when they act for another; it must still be in force whenever a token is given or used.
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=64)
    scopes = models.JSONField()
    # The public id of the session (`sid`).
    session = models.UUIDField()
    auth_time = models.DateTimeField()
    assurance = models.CharField(max_length=12, choices=LEVELS)
    methods = models.JSONField()
    nonce = models.TextField(blank=True)
    # Whether tokens outlive the session (scope `offline_access`).
    offline = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=30, blank=True, choices=[(one.value, one.value) for one in GrantEnd])

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="identity_openid_grant_end",
                condition=Q(ended_at__isnull=True, end_reason="") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["session"], condition=Q(ended_at__isnull=True), name="identity_grant_session"),
            models.Index(fields=["account", "relying_party"], name="identity_grant_account"),
        ]


class AuthorizationCode(models.Model):
    """A code that a relying party redeems once for tokens (OAuth 2.1, 4.1)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.OneToOneField(OpenIdGrant, on_delete=models.CASCADE, related_name="code")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    redirect_uri = models.TextField()
    code_challenge = models.CharField(max_length=43)
    expires_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True)


class TokenQuerySet(models.QuerySet["AccessToken"]):
    def in_force_at(self, at: dt.datetime) -> TokenQuerySet:
        """Keep the tokens that neither they nor what they came from has ended at the instant."""
        return self.filter(expires_at__gt=at, revoked_at__isnull=True, grant__ended_at__isnull=True)


class AccessToken(models.Model):
    """What a relying party reads claims with (RFC 6750)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.ForeignKey(OpenIdGrant, on_delete=models.CASCADE, related_name="access_tokens")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()


class RefreshToken(models.Model):
    """What a relying party gets new tokens with, once; the next comes with them (OAuth 2.1, 4.3)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.ForeignKey(OpenIdGrant, on_delete=models.CASCADE, related_name="refresh_tokens")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
