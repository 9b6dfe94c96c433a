"""What is around identity in its own tests: a pack that says as little as it can."""

from __future__ import annotations

from collections.abc import Sequence

from portico.identity.base import AuthorityView, IdentifierProblem, PowerOfAttorney, ServiceView
from portico.identity.types import AssuranceLevel, SignInProvider


class EmptyPack:
    """No authorities, no services, no outside providers, one time zone (`base.Surroundings`)."""

    def languages(self) -> Sequence[str]:
        """See `base.Surroundings`."""
        return ("en",)

    def authorities(self, language: str) -> Sequence[AuthorityView]:
        """See `base.Surroundings`."""
        return ()

    def services(self, language: str) -> Sequence[ServiceView]:
        """See `base.Surroundings`."""
        return ()

    def default_identifier_scheme(self) -> str:
        """See `base.Surroundings`."""
        return ""

    def check_identifier(self, scheme: str, number: str) -> IdentifierProblem | None:
        """See `base.Surroundings`."""
        return None

    def sign_in_providers(self, language: str) -> Sequence[SignInProvider]:
        """See `base.Surroundings`."""
        return ()

    def time_zone(self) -> str:
        """See `base.Surroundings`."""
        return "UTC"

    def power_of_attorney(self) -> PowerOfAttorney:
        """See `base.Surroundings`."""
        return PowerOfAttorney(AssuranceLevel.SUBSTANTIAL)
