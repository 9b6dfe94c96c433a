"""The letter of a decision as a file, and a decision beside the one that it replaces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LetterFile:
    """The PDF of a letter, where it lies.

    :param name: for whoever downloads it.
    :param file: its name in the storage; `key`: its own, sealed for the row `id`.
    :param signed: an authority's key has signed it.
    """

    id: UUID
    name: str
    file: str
    key: bytes
    size: int
    sha256: str
    signed: bool
