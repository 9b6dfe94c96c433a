"""The step that a sign-in may need after the first proof."""

from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from portico.identity import queries


class SecondFactorStage(AuthenticateStage):
    """Asks for a code of the authenticator app from whoever has set one up.

    The library would also ask those for their passkey who have one and no app. A code by e-mail alone is then a
    sign-in at the level low, and what needs more asks for the passkey.
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        return user is not None and queries.asks_for_second_factor(user) and super()._should_handle(request)
