"""Consents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NewType
from uuid import UUID

ConsentId = NewType("ConsentId", UUID)

CONSENT = "consent"
"""The legal basis of a read that only a consent allows; pages put it into words."""


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent, as the person who gave it sees it.

    :param to_authority: an id of the pack, or empty.
    :param to_person: it lets another person read.
    :param withdrawn_at: None while it holds.
    """

    id: ConsentId
    concepts: tuple[str, ...]
    to_authority: str
    to_person: bool
    release_id: str
    given_at: dt.datetime
    withdrawn_at: dt.datetime | None
