"""Erasing what is stored about people."""

from __future__ import annotations

from enum import StrEnum


class ErasureKind(StrEnum):
    """What was erased of a person."""

    PERSON = "person"  # everything that names them
    EXPIRED = "expired"  # registries' answers that may no longer be used
