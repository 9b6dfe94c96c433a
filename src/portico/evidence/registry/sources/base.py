"""What a source must be able to do, and the wall that every row of every source passes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

Row = Sequence[object]
"""The subject as text, then the cells of the columns that were named, in their order."""

Lookup = Callable[[str], list[Row]]

MOST_ROWS = 5_000  # of one subject in one question; more is a mistake in the file, or a subject that is no person


class SourceProblem(Exception):
    """A source cannot be used as its file says. The text is a sentence for a technician, without values."""


class SourceDown(Exception):
    """A source does not answer at the moment."""


class TooManyRows(Exception):
    """One subject has more rows than can be sent."""


class Source(Protocol):
    """The rows of one table, file or bundle."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns there are; empty where any name is a path that may or may not lead somewhere."""
        ...

    def lookup(self, columns: Sequence[str]) -> Lookup:
        """Return what finds the rows of one subject, with these columns and no others. It is called in many threads.

        Calling it raises `SourceDown`, or `TooManyRows`.

        :raises SourceProblem: there is no such column.
        """
        ...

    def scan(self, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
        """Yield every row with its number from one, for `portico registry check`."""
        ...

    def as_of(self) -> dt.date | None:
        """Return the day of the file; None where there is none."""
        ...

    @property
    def files(self) -> Sequence[Path]:
        """The files that were read, and are read anew when they change."""
        ...

    def warnings(self) -> list[str]:
        """Return advice on how the source is set up, as sentences."""
        ...

    def close(self) -> None:
        """Let go of what is held open."""
        ...


def of_subject(subject: str, rows: Iterable[Row]) -> list[Row]:
    """Return the rows that are this subject's, character by character.

    A database compares by its own rules (padding, case, collation). Whatever they are, another text is another person.
    """
    return [row for row in rows if row[0] == subject]
