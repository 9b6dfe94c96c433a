"""Services that a person signs in to, as they see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from portico.identity.types.relying_parties import RelyingPartyId


@dataclass(frozen=True, slots=True)
class SignedInService:
    """A service that somebody signs in to.

    :param last_at: aware UTC instant of the newest sign-in or token.
    :param scopes: what it may be told.
    :param asks: whether the person was asked; some services of the government's own are not asked about.
    :param stays: whether it gets tokens also when the person is not signed in.
    """

    id: RelyingPartyId
    name: str
    authority: str
    last_at: dt.datetime
    scopes: tuple[str, ...]
    asks: bool
    stays: bool
