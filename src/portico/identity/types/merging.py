"""Merging records of people, and splitting them again."""

from __future__ import annotations

from enum import StrEnum


class MergeKind(StrEnum):
    """What a request asks for."""

    MERGE = "merge"
    SPLIT = "split"
