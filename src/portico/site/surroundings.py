"""Answers what identity asks of the pack in force (`identity.base.Surroundings`)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from portico.catalogue import queries as catalogue
from portico.catalogue.pack import formats
from portico.catalogue.pack.people import IDENTITY_NUMBER
from portico.catalogue.pack.schema.service import Application
from portico.identity.base import AuthorityView, IdentifierProblem, PowerOfAttorney, ServiceView
from portico.identity.types import AssuranceLevel, PersonId, SignInProvider, Written
from portico.site import sign_in_providers, written

_DONE_HERE = (Application.HERE, Application.AUTOMATIC)


class PackSurroundings:
    """What the release in force says; nothing is kept, so that a new release is seen at once.

    :raises NothingPublished: (every method but `sign_in_providers`) no pack has been published yet.
    """

    def languages(self) -> list[str]:
        """See `base.Surroundings`."""
        return list(catalogue.current_release().pack.manifest.languages)

    def authorities(self, language: str) -> list[AuthorityView]:
        """See `base.Surroundings`."""
        found = catalogue.current_release().pack.manifest.authorities
        named = [AuthorityView(id, authority.name.in_language(language)) for id, authority in found.items()]
        return sorted(named, key=lambda one: one.name.casefold())

    def services(self, language: str) -> list[ServiceView]:
        """See `base.Surroundings`."""
        found = catalogue.current_release().pack.services
        named = [
            ServiceView(id, one.name.in_language(language), one.authority, here=one.application in _DONE_HERE)
            for id, one in found.items()
        ]
        return sorted(named, key=lambda one: one.name.casefold())

    def default_identifier_scheme(self) -> str:
        """See `base.Surroundings`. It is the format of the concept that every pack calls `identity_number`."""
        concept = catalogue.current_release().pack.vocabulary.concepts.get(IDENTITY_NUMBER)
        return (concept.format or "") if concept is not None else ""

    def check_identifier(self, scheme: str, number: str) -> IdentifierProblem | None:
        """See `base.Surroundings`."""
        known = catalogue.current_release().pack.manifest.formats.get(scheme)
        problem = formats.check_number(known, number) if known is not None else None
        return IdentifierProblem(problem) if problem is not None else None

    def sign_in_providers(self, language: str) -> list[SignInProvider]:
        """See `base.Surroundings`."""
        if catalogue.find_current_release_id() is None:
            return []  # the pages to sign in are there before the first pack is: staff are invited then
        found, clients = catalogue.current_release().pack.sign_in, settings.PORTICO_SIGN_IN_CLIENTS
        return [sign_in_providers.of(id, found[id], clients[id], language) for id in found if id in clients]

    def written_since(self, person_id: PersonId, since: dt.datetime) -> list[Written]:
        """See `base.Surroundings`."""
        return written.written_since(person_id, since)

    def time_zone(self) -> str:
        """See `base.Surroundings`."""
        return catalogue.current_release().pack.manifest.time_zone

    def power_of_attorney(self) -> PowerOfAttorney:
        """See `base.Surroundings`."""
        law = catalogue.current_release().pack.manifest.power_of_attorney
        if law is None:
            return PowerOfAttorney(AssuranceLevel.SUBSTANTIAL)
        return PowerOfAttorney(AssuranceLevel(law.assurance), law.legal_basis.article)
