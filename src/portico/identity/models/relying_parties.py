"""Relying parties: services that let people sign in here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.identity.models.accounts import LEVELS
from portico.identity.types import AssuranceLevel
from portico.identity.types.relying_parties import (
    ApplicationType,
    Audience,
    ClientAuthMethod,
    SigningAlgorithm,
)
from portico.kernel.ids import uuid7


class RelyingParty(models.Model):
    """A service of an authority that lets people or staff sign in here (OpenID Connect Core 1.0, 1.2)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client_id = models.CharField(max_length=80, unique=True)
    authority_id = models.CharField(max_length=80)
    # By language code, such as {"en": "The library"}.
    names = models.JSONField()
    audience = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Audience])
    application_type = models.CharField(max_length=10, choices=[(one.value, one.value) for one in ApplicationType])
    redirect_uris = models.JSONField()
    post_logout_redirect_uris = models.JSONField(default=list)
    backchannel_logout_uri = models.TextField(blank=True)
    scopes = models.JSONField()
    # The law by which it is given the national number; without it the scope `identifier` is refused.
    identifier_basis = models.TextField(blank=True)
    token_endpoint_auth_method = models.CharField(
        max_length=30, choices=[(one.value, one.value) for one in ClientAuthMethod]
    )
    id_token_signed_response_alg = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in SigningAlgorithm], default=SigningAlgorithm.RS256
    )
    # The host that shares subject identifiers (OpenID Connect Core 1.0, 8.1).
    sector_identifier = models.CharField(max_length=255)
    least_assurance = models.CharField(max_length=12, choices=LEVELS, default=AssuranceLevel.LOW)
    # A service of the government's own that is signed in to without asking for consent.
    first_party = models.BooleanField(default=False)
    # May introspect tokens that were given to other relying parties of its authority (RFC 7662).
    is_resource_server = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="identity_relying_party_sector", condition=~Q(sector_identifier="") & ~Q(client_id="")
            ),
            models.CheckConstraint(
                name="identity_relying_party_not_public_resource_server",
                condition=Q(is_resource_server=False) | ~Q(token_endpoint_auth_method=ClientAuthMethod.NONE),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["authority_id"], name="identity_rp_authority")]


class RelyingPartySecret(models.Model):
    """A secret of a relying party, as SHA-256. Several may be in force, so that it can change without a gap."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    relying_party = models.ForeignKey(RelyingParty, on_delete=models.PROTECT, related_name="secrets")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class RelyingPartyAttempt(models.Model):
    """A failed try at showing who a relying party is, at the token, revocation or introspection endpoint."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    relying_party = models.ForeignKey(RelyingParty, on_delete=models.PROTECT, related_name="+")
    address_key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["relying_party", "address_key", "at"], name="identity_rp_attempt"),
        ]
