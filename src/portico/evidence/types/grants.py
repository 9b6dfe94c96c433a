"""Purpose grants: what staff may read, and until when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NewType
from uuid import UUID

from portico.identity.types import PersonId

GrantId = NewType("GrantId", UUID)


@dataclass(frozen=True, slots=True)
class GrantView:
    """A purpose grant: staff may read these concepts of this subject until then.

    :param case_id: the case it is for; None when it is an emergency.
    :param emergency_id: the emergency look of identity that it belongs to; None when it is for a case.
    :param service: what the case is about, an id of the release; empty in an emergency.
    :param on_behalf_of: whose case it is; None in an emergency.
    """

    id: GrantId
    staff_id: str
    subject: PersonId
    case_id: UUID | None
    legal_basis: str
    concepts: frozenset[str]
    until: dt.datetime
    emergency_id: UUID | None = None
    service: str = ""
    on_behalf_of: PersonId | None = None
