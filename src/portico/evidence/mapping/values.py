"""What an answer holds at a place becomes a value of ours, is unknown, or is wrong."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from enum import Enum
from uuid import UUID

from portico.catalogue.pack.schema.connectors import Absence, Cell, Reading
from portico.evidence.base import Record
from portico.evidence.mapping.pointers import Nothing

_NUMBER = re.compile(r"[-+]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}.*)?")
_PART_OF_A_DAY = re.compile(r"\d{4}(?:-\d{2})?")
_TRUTH: Mapping[object, bool] = {"true": True, "false": False}


class Not(Enum):
    """What is no value."""

    KNOWN = "known"  # the registry does not know it
    RIGHT = "right"  # what it says cannot be


def value_of(cell: Cell, found: object) -> object:
    """Return the value of what was found, None for known to be absent, or a `Not`."""
    if found is Nothing.HERE:
        return None if cell.none is Absence.ABSENT else Not.KNOWN
    if found is None or isinstance(found, Not):
        return found
    if cell.join is not None and isinstance(found, list):
        if not all(isinstance(one, str) for one in found):
            return Not.RIGHT
        found = cell.join.join(found)
    if cell.codes:
        code = _as_code(found)
        return Not.RIGHT if code is None else cell.codes.get(code, Not.RIGHT)
    return found if cell.reads is None else _READERS[cell.reads](found)


def table_of(rows: Iterable[Mapping[str, object]], *, none: Absence) -> object:
    """Return the rows as a table, or a `Not`. A cell that is unknown is empty; one that is wrong spoils the table."""
    found = [{name: None if cell is Not.KNOWN else cell for name, cell in row.items()} for row in rows]
    if any(cell is Not.RIGHT for row in found for cell in row.values()):
        return Not.RIGHT
    return found if found or none is Absence.ABSENT else Not.KNOWN


def day_of(found: object) -> dt.date | None:
    """Return the day that was found, None when nothing is there.

    :raises ValueError: something else is there.
    """
    if found is Nothing.HERE or found is None or found is Not.KNOWN:
        return None
    day = _day(found)
    if isinstance(day, dt.date):
        return day
    if day is Not.KNOWN:
        return None
    raise ValueError("this is no day")


class Sorted:
    """The concepts of an answer, one after the other: those with a value, and those that the registry does not know."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.unknown: list[str] = []

    def add(
        self, concept: str, value: object, *, valid: tuple[object, object] = (None, None), as_of: dt.date | None = None
    ) -> None:
        """Take one concept. What is wrong is left out: it was asked for, so its absence counts as nonsense.

        :param valid: what was found for the first day on which it holds, and the first on which it no longer does.
        """
        if value is Not.KNOWN:
            self.unknown.append(concept)
            return
        try:
            valid_from, valid_to = day_of(valid[0]), day_of(valid[1])
        except ValueError:
            return
        if value is not Not.RIGHT:
            self.records.append(Record(concept, value, valid_from, valid_to, as_of))


def _as_code(found: object) -> str | None:
    if isinstance(found, bool):
        return "true" if found else "false"
    return str(found) if isinstance(found, str | int) else None


def _text(found: object) -> object:
    if isinstance(found, bool) or not isinstance(found, str | int | Decimal | UUID):
        return Not.RIGHT
    return str(found)


def _number(found: object) -> object:
    if isinstance(found, int | float | Decimal) and not isinstance(found, bool):
        return found
    if not isinstance(found, str) or not _NUMBER.fullmatch(found):
        return Not.RIGHT
    try:
        return Decimal(found)
    except InvalidOperation:
        return Not.RIGHT


def _boolean(found: object) -> object:
    if isinstance(found, bool):
        return found
    return _TRUTH.get(found, Not.RIGHT) if isinstance(found, str) else Not.RIGHT


def _day(found: object) -> object:
    """A year or a month is a day of which the rest is not known (FHIR R4, 2.24.0.1, `date`)."""
    if isinstance(found, dt.datetime):
        return found.date()
    if isinstance(found, dt.date):
        return found
    if not isinstance(found, str):
        return Not.RIGHT
    if _PART_OF_A_DAY.fullmatch(found):
        return Not.KNOWN
    day = _DAY.fullmatch(found)
    try:
        return dt.date.fromisoformat(day[1]) if day else Not.RIGHT
    except ValueError:
        return Not.RIGHT


_READERS: Mapping[Reading, Callable[[object], object]] = {
    Reading.TEXT: _text,
    Reading.NUMBER: _number,
    Reading.BOOLEAN: _boolean,
    Reading.DATE: _day,
}
