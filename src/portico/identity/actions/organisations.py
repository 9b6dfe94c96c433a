"""Writes: what a register of legal entities says of organisations."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from portico.identity.actions.checked import line
from portico.identity.errors import OrganisationNotFound
from portico.identity.models import Organisation
from portico.identity.types import LegalStatus, OrganisationId


@transaction.atomic
def describe_organisation(
    *,
    organisation_id: OrganisationId,
    legal_form: str = "",
    status: LegalStatus | None = None,
    registered_address: Mapping[str, str] | None = None,
) -> None:
    """Write what the register says of an organisation. What it does not say stays as it was.

    :param registered_address: Core Location Vocabulary 2.1, Address: `thoroughfare`, `post_code`, `post_name`, ...
    :raises OrganisationNotFound: there is none with this id.
    :raises DetailsNotValid: something is too long.
    """
    told: dict[str, object] = {}
    if legal_form:
        told["legal_form"] = line(legal_form, 80, "legal form")
    if status is not None:
        told["status"] = status
    if registered_address is not None:
        told["registered_address"] = {
            line(name, 40, "part of the address"): line(value, 200, "address", may_be_empty=True)
            for name, value in registered_address.items()
        }
    if not Organisation.objects.filter(pk=organisation_id).exists():
        raise OrganisationNotFound
    if told:
        Organisation.objects.filter(pk=organisation_id).update(**told)
