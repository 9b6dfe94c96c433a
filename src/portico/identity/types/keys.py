"""Keys that sign ID tokens."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from portico.identity.types.relying_parties import SigningAlgorithm


class KeyState(StrEnum):
    """Where a key is on its way."""

    NEXT = "next"  # published, so that relying parties know it before it signs
    ACTIVE = "active"
    RETIRED = "retired"  # signs nothing more; published until what it signed has expired everywhere


@dataclass(frozen=True, slots=True)
class KeyView:
    """A signing key without its private part.

    :param since: aware UTC instant at which it came into this state.
    """

    key_id: str
    algorithm: SigningAlgorithm
    state: KeyState
    since: dt.datetime
    public_jwk: dict[str, str]
