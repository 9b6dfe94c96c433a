"""Where the keys of authorities lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ANYBODY = "*"
"""In the settings: whose key signs for an authority that has none of its own."""


@dataclass(frozen=True, slots=True)
class LetterKey:
    """Where the key of an authority lies: a PKCS#12 file with the certificates up to, and without, the root."""

    file: Path
    password: str = field(repr=False)


def key_of(keys: Mapping[str, LetterKey], authority: str) -> LetterKey | None:
    """Return the key that signs for an authority, or None where nobody signs for it."""
    return keys.get(authority) or keys.get(ANYBODY)
