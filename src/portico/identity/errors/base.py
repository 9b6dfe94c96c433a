"""The base of every error of this room."""

from __future__ import annotations

from portico.kernel.errors import PorticoError


class IdentityError(PorticoError):
    """Something about signing in did not go as expected. Please try again."""

    code = "identity.error"
