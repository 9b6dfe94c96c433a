"""Notes of staff."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note on a case.

    :param by: the name of who wrote it. :param own: whoever reads it wrote it.
    :param corrected: a later note says what is right; this one stays, struck out.
    """

    id: UUID
    text: str
    by: str
    own: bool
    at: dt.datetime
    corrected: bool
