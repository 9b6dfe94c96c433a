"""From the cells of a source to the typed values of the protocol, decided once when the file is read.

A converter takes what a source gave (text of a CSV file, a date of a database, a JSON value) and returns a value as
JSON has it. What does not fit is `Unfit`, whose sentence describes the form and never quotes the value: it is shown
to technicians and written to logs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection
from decimal import Decimal, InvalidOperation

from portico.catalogue.pack.schema.vocabulary import ConceptType
from portico.evidence.registry.schema import Cell

Value = str | bool | int | float | None
Converter = Callable[[object], Value]

LONGEST_TEXT = 2_000
_LARGEST_NUMBER = Decimal(10) ** 15
_MOST_DIGITS = 15  # so many survive a JSON number exactly
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"[-+]?\d{1,16}(?:\.\d{1,16})?")
_BOOLEANS = {"true": True, "t": True, "1": True, "yes": True, "false": False, "f": False, "0": False, "no": False}


class Unfit(ValueError):
    """A cell that is not of its type. The text says what its form is, never what stands there."""


def converter_of(cell: Cell, *, absent: Collection[str] = ("",)) -> Converter:
    """Return what turns a cell into a value.

    >>> from portico.evidence.registry.schema import Cell
    >>> converter_of(Cell(type="choice", values={"M": "male", 2: "female"}))("2")
    'female'
    >>> converter_of(Cell(type="date", format="%d.%m.%Y"))("12.03.1994")
    '1994-03-12'

    :param absent: texts that mean that there is known to be nothing; blank text always does.
    """
    absent_texts = frozenset(absent)
    convert = _mapped(cell) if cell.values else _unmapped(cell)

    def converted(value: object) -> Value:
        if value is None or (isinstance(value, str) and (not value.strip() or value in absent_texts)):
            return None
        return convert(value)

    return converted


def _mapped(cell: Cell) -> Converter:
    meant = {_as_code(code): value for code, value in cell.values.items()}
    convert = _unmapped(cell)
    ready = {code: convert(value) for code, value in meant.items()}

    def from_code(value: object) -> Value:
        try:
            return ready[_as_code(value)]
        except KeyError:
            raise Unfit("is a code that `values` does not list") from None

    return from_code


def _as_code(value: object) -> str:
    """Return a code as text, the same for a number in a database and its digits in a CSV file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal) and Decimal(value).is_finite() and value == int(value):
        return str(int(value))
    return str(value)


def _unmapped(cell: Cell) -> Converter:
    if cell.type is ConceptType.DATE:
        return _date_of(cell.format)
    if cell.type in (ConceptType.NUMBER, ConceptType.MONEY, ConceptType.INTEGER):
        return _number_of(cell.decimal, whole=cell.type is ConceptType.INTEGER)
    if cell.type is ConceptType.BOOLEAN:
        return _boolean
    if cell.type is ConceptType.CHOICE and cell.choices:
        return _choice_of(frozenset(cell.choices))
    return _text


def _text(value: object) -> Value:
    if isinstance(value, bool | float | bytes | list | dict):
        raise Unfit(f"is no text but {_kind(value)}")
    text = value if isinstance(value, str) else value.isoformat() if isinstance(value, dt.date) else str(value)
    if len(text) > LONGEST_TEXT:
        raise Unfit(f"has {len(text)} characters; at most {LONGEST_TEXT} are sent")
    if "\x00" in text:
        raise Unfit("holds a NUL character")
    return text


def _choice_of(choices: frozenset[str]) -> Converter:
    def choice(value: object) -> Value:
        if value not in choices:
            raise Unfit("is none of the choices")
        return str(value)

    return choice


def _boolean(value: object) -> Value:
    if isinstance(value, bool):
        return value
    found = _BOOLEANS.get(str(value).strip().lower()) if isinstance(value, str | int) else None
    if found is None:
        raise Unfit("is neither true nor false (give `values` for other words)")
    return found


def _number_of(decimal: str, *, whole: bool) -> Converter:
    def number(value: object) -> Value:
        found = _as_decimal(value, decimal)
        if not found.is_finite() or abs(found) > _LARGEST_NUMBER:
            raise Unfit("is too large a number")
        if found == found.to_integral_value():
            return int(found)
        if whole:
            raise Unfit("is no whole number")
        if len(found.normalize().as_tuple().digits) > _MOST_DIGITS:
            raise Unfit(f"has more than {_MOST_DIGITS} digits")
        return float(found)

    return number


def _as_decimal(value: object, decimal: str) -> Decimal:
    if isinstance(value, str):
        text = value.strip() if decimal == "." else value.strip().replace(",", ".", 1)
        if (decimal == "," and "." in value) or not text.isascii() or not _NUMBER.fullmatch(text):
            raise Unfit(f"is no number with '{decimal}' before its decimals")
        return Decimal(text)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Unfit(f"is no number but {_kind(value)}")
    try:
        return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation:
        raise Unfit("is no number") from None


def _date_of(form: str | None) -> Converter:
    def date(value: object) -> Value:
        if isinstance(value, dt.datetime):
            return value.date().isoformat()
        if isinstance(value, dt.date):
            return value.isoformat()
        if not isinstance(value, str):
            raise Unfit(f"is no date but {_kind(value)}")
        return _parsed_date(value.strip(), form).isoformat()

    return date


def _parsed_date(text: str, form: str | None) -> dt.date:
    try:
        if form is not None:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a civil day has no time zone
        if _ISO_DATE.fullmatch(text[:10]) and (len(text) == 10 or text[10] in "T "):
            return dt.date.fromisoformat(text[:10])
    except ValueError:
        pass
    wanted = f"in the form {form}" if form is not None else "such as 2026-11-20"
    raise Unfit(f"is no day {wanted} (it has {len(text)} characters)")


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float | Decimal):
        return "a number"
    if isinstance(value, dt.date):
        return "a day"
    return "a list" if isinstance(value, list) else "something else"
