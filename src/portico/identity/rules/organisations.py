"""An organisation in the words of the Core Business Vocabulary."""

from __future__ import annotations

from portico.identity.types import OrganisationView

CONTEXT = {
    "LegalEntity": "http://www.w3.org/ns/legal#LegalEntity",
    "legalName": "http://www.w3.org/ns/legal#legalName",
    "legalIdentifier": "http://www.w3.org/ns/legal#legalIdentifier",
    "legalForm": "http://www.w3.org/ns/legal#companyType",
    "legalStatus": "http://www.w3.org/ns/legal#companyStatus",
    "registeredAddress": "http://www.w3.org/ns/legal#registeredAddress",
}


def as_core_business(organisation: OrganisationView) -> dict[str, object]:
    """Return an organisation as JSON-LD; what is not known is left out.

    :source: Core Business Vocabulary 2.2, LegalEntity.
    """
    known = {
        "legalForm": organisation.legal_form,
        "registeredAddress": dict(organisation.registered_address),
    }
    return {
        "@context": CONTEXT,
        "@type": "LegalEntity",
        "legalName": organisation.legal_name,
        "legalIdentifier": {"scheme": organisation.scheme, "notation": organisation.legal_identifier},
        "legalStatus": organisation.status.value,
        **{name: value for name, value in known.items() if value},
    }
