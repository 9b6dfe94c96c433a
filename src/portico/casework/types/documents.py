"""Documents as people and staff see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.catalogue.pack.schema import Text

DocumentId = NewType("DocumentId", UUID)


class DocumentState(StrEnum):
    """What became of a document."""

    STORED = "stored"  # it waits to be scanned
    CLEAN = "clean"
    FOUND = "found"  # there is something harmful in it: nobody can open it
    TAKEN_BACK = "taken_back"  # by the person, before it was sent


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document.

    :param name: of the file, made safe to show. :param size: bytes.
    :param wanted: what it was sent for.
    """

    id: DocumentId
    name: str
    kind: str
    pages: int
    size: int
    wanted: str
    state: DocumentState
    at: dt.datetime

    @property
    def can_be_opened(self) -> bool:
        """Return whether it was scanned and nothing was found."""
        return self.state is DocumentState.CLEAN


@dataclass(frozen=True, slots=True)
class DocumentNeeded:
    """A document that an application needs, and what there is of it.

    :param kinds: pdf, jpeg, png. :param there: those that count, and those that wait to be scanned.
    """

    id: str
    name: Text
    hint: Text | None
    kinds: tuple[str, ...]
    most_megabytes: int
    law: str
    files: tuple[DocumentView, ...]

    @property
    def came_at(self) -> dt.datetime | None:
        """Return when the first of them came that is clean; None while there is none."""
        return min((one.at for one in self.files if one.can_be_opened), default=None)

    @property
    def is_there(self) -> bool:
        """Return whether it was sent, scanned or not yet."""
        return any(one.state in (DocumentState.STORED, DocumentState.CLEAN) for one in self.files)


@dataclass(frozen=True, slots=True)
class Missing:
    """What an application still lacks before its clock can start. Empty: nothing.

    :param documents: that are not there. :param scanning: that are there and wait to be scanned.
    :param fee: it costs something that is not paid.
    :param complete_at: when the last of what is there came; None where nothing was needed.
    """

    documents: tuple[DocumentNeeded, ...] = ()
    scanning: tuple[DocumentNeeded, ...] = ()
    fee: bool = False
    complete_at: dt.datetime | None = None

    def __bool__(self) -> bool:
        """Return whether anything is missing."""
        return bool(self.documents or self.scanning or self.fee)
