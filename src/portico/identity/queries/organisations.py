"""Reads: organisations."""

from __future__ import annotations

from portico.identity import rules
from portico.identity.errors import OrganisationNotFound
from portico.identity.models import Organisation
from portico.identity.types import LegalStatus, OrganisationId, OrganisationView, Principal


def get_organisation(organisation_id: OrganisationId) -> OrganisationView:
    """Return the organisation.

    :raises OrganisationNotFound: there is none with this id.
    """
    row = Organisation.objects.filter(pk=organisation_id).first()
    if row is None:
        raise OrganisationNotFound
    return OrganisationView(
        id=OrganisationId(row.pk),
        scheme=row.scheme,
        legal_identifier=row.legal_identifier,
        legal_name=row.legal_name,
        legal_form=row.legal_form,
        status=LegalStatus(row.status),
        registered_address={str(name): str(value) for name, value in row.registered_address.items()},
    )


def core_business_of(principal: Principal) -> dict[str, object] | None:
    """Return the organisation that somebody acts for, in the words of the Core Business Vocabulary; None for none."""
    representation = principal.representation
    if representation is None or representation.organisation_id is None:
        return None
    return rules.as_core_business(get_organisation(representation.organisation_id))
