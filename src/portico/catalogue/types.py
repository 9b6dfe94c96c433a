"""What crosses the wall of the room: problems of a pack."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


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
