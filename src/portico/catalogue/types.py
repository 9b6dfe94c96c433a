"""What crosses the wall of the room: problems of a pack, changes between releases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from portico.ledger.records import KeptRecord

ReleaseId = NewType("ReleaseId", str)
"""SHA-256 of a pack's canonical JSON, in hexadecimal."""


class ChangeKind(StrEnum):
    """What happened to a part of a pack from one release to the next."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class InFlight(StrEnum):
    """What a change means for applications and cases that are under way."""

    SILENT = "moves_silently"  # they go on under the new release
    ASK_NEW = "asks_only_what_is_new"  # the new question is asked, what was answered stays
    LAW_BY_DATE = "law_by_date_of_facts"  # the date of the facts says which law holds
    CASES_END = "running_cases_end"  # nobody can begin; who has begun is served to the end


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a pack that differs from the release before; `kind` is service, concept, decision and so on."""

    kind: str
    id: str
    change: ChangeKind
    in_flight: InFlight


@dataclass(frozen=True, slots=True)
class PublicationView:
    """A release that came into force, as the public sees it.

    :param number: from 1; the highest is in force.
    :param published_at: aware UTC instant.
    :param rules: ids of the rules, parameters and local rules that it changed.
    :param entries: what opens its entries in the public log: of the release and, if rules changed, of that.
    :param positions: their places in the log (number of the log, index from 0), None while one waits or has none.
    """

    number: int
    release_id: str
    pack_id: str
    version: str
    published_at: datetime
    rules: tuple[str, ...]
    entries: tuple[KeptRecord, ...]
    positions: tuple[tuple[int, int] | None, ...]


class Severity(StrEnum):
    """An error keeps a pack from being published; a warning is advice."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with a pack, and where.

    >>> str(Problem("services/x.yaml", 12, Severity.ERROR, "unknown-key", "unknown key 'athority'.", "Try it."))
    "services/x.yaml:12: error: unknown key 'athority'. Try it."

    :param file: path relative to the pack's directory.
    :param line: from one; 0 when the whole file or folder is meant.
    :param column: from one, when it is known.
    :param guideline: id of the guideline of the reference model that asks for it, else None.
    """

    file: str
    line: int
    severity: Severity
    code: str
    message: str
    hint: str | None = None
    column: int | None = field(default=None, kw_only=True)
    guideline: str | None = field(default=None, kw_only=True)

    @property
    def is_error(self) -> bool:
        """Whether it keeps the pack from being published."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.severity}: {self.message}" + (f" {self.hint}" if self.hint else "")


@dataclass(frozen=True, slots=True)
class RuleSummary:
    """A decision in a list of rules."""

    name: str
    label: str
    law: tuple[str, ...]
