"""What other rooms learn of a decision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portico.catalogue.pack.schema import Law, Text
from portico.dmn.types import Path


class Answer(StrEnum):
    """Three-valued: not knowing is an answer of its own."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ExplainedCondition:
    """One clause: its answer and the words for that answer (no words while it is unknown)."""

    id: str
    answer: Answer
    text: Text
    law: tuple[Law, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision's outcome.

    :param answer: for a yes/no decision; UNKNOWN while facts are missing. A null counts as NO: it could not be shown.
    :param value: the FEEL value (a number, a date, ...); None while unknown.
    :param reason: plain words; None when the pack has none for this outcome (amounts explain themselves).
    :param missing: the (role, concept) pairs that would settle it.
    """

    decision: str
    answer: Answer
    value: object
    reason: Text | None
    would_change: Text | None
    conditions: tuple[ExplainedCondition, ...]
    missing: frozenset[Path]
    law: tuple[Law, ...]
