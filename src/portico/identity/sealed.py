"""The columns of this room that are encrypted (`sealing.Sealed`)."""

from __future__ import annotations

from typing import cast

from allauth.mfa.models import Authenticator
from django.db import models

from portico.identity import ciphers
from portico.identity.models import FederatedIdentity, PersonIdentifier, SigningKey, StaffInvitation
from portico.identity.sealing import Sealed


def _identifier_row(row: models.Model) -> str:
    return f"{row.pk} {cast('PersonIdentifier', row).scheme}"


def _identifier_beside(row: models.Model, clear: bytes) -> dict[str, object]:
    purpose = f"{PersonIdentifier.sealed} {cast('PersonIdentifier', row).scheme}"
    return {"index": ciphers.index_of(purpose, clear.decode()), "key_id": ciphers.current_key_id()}


def _federated_row(row: models.Model) -> str:
    return f"{row.pk} {cast('FederatedIdentity', row).issuer}"


def _federated_beside(row: models.Model, clear: bytes) -> dict[str, object]:
    purpose = f"{FederatedIdentity.sealed} {cast('FederatedIdentity', row).issuer}"
    return {"index": ciphers.index_of(purpose, clear.decode()), "key_id": ciphers.current_key_id()}


SEALED = (
    Sealed(PersonIdentifier, "value", PersonIdentifier.sealed, row=_identifier_row, beside=_identifier_beside),
    Sealed(FederatedIdentity, "value", FederatedIdentity.sealed, row=_federated_row, beside=_federated_beside),
    Sealed(SigningKey, "private_part", "signing-key"),
    Sealed(StaffInvitation, "to_send", "staff-invitation"),
    Sealed(Authenticator, "data", "second-factor", row=lambda _row: "", keys=("secret", "seed")),
)
