"""Whether an answer can be: by the concept's type, choices, bounds, format and length."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from portico.catalogue.pack import formats
from portico.catalogue.pack.schema import Concept, ConceptType, NumberFormat

Answer = str | bool | int | Decimal | dt.date | None
TEXT_LENGTH = 300
NUMBER_DIGITS = 15
EARLIEST, LATEST = dt.date(1850, 1, 1), dt.date(2200, 12, 31)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class Fault(StrEnum):
    """What is wrong with an answer; `catalogue/wording.py` has the sentence."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    TOO_SMALL = "too_small"
    TOO_BIG = "too_big"
    NOT_A_DATE = "not_a_date"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_CHOICE = "not_a_choice"
    WRONG_FORMAT = "wrong_format"
    WRONG_CHECK_DIGIT = "wrong_check_digit"
    YOURSELF = "yourself"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault with what its sentence needs."""

    fault: Fault
    facts: Mapping[str, object] = field(default_factory=dict)


def check(concept: Concept, given: object, number_formats: Mapping[str, NumberFormat]) -> Answer | Wrong:
    """Return the answer as it is kept, or what is wrong with it. None: it was left empty.

    :param given: of the concept's type; numbers and dates may be written as text (ISO 8601), as JSON does.
    """
    if isinstance(given, str):
        given = " ".join(given.split())
    if given is None or given == "":
        return None if concept.optional else Wrong(Fault.EMPTY)
    if concept.type in (ConceptType.NUMBER, ConceptType.MONEY, ConceptType.INTEGER):
        return _number(concept, given)
    if concept.type is ConceptType.DATE:
        return _date(given)
    if concept.type is ConceptType.BOOLEAN:
        return given if isinstance(given, bool) else Wrong(Fault.NOT_YES_OR_NO)
    if not isinstance(given, str):
        return Wrong(Fault.NOT_TEXT)
    if concept.type is ConceptType.CHOICE:
        return given if given in concept.choices else Wrong(Fault.NOT_A_CHOICE)
    return _text(concept, given, number_formats)


def check_date(given: object) -> dt.date | Wrong:
    """Return a date of the event as it is kept, or what is wrong with it."""
    if given is None or given == "":
        return Wrong(Fault.EMPTY)
    return _date(given)


def _text(concept: Concept, given: str, number_formats: Mapping[str, NumberFormat]) -> str | Wrong:
    if _CONTROL.search(given):
        return Wrong(Fault.NOT_TEXT)
    if len(given) > TEXT_LENGTH:
        return Wrong(Fault.TOO_LONG, {"limit": TEXT_LENGTH})
    name = concept.format or ("identity_number" if concept.type is ConceptType.PERSON else None)
    if name is None or name not in number_formats:
        return given
    number = given.replace(" ", "")
    wrong = formats.check_number(number_formats[name], number)
    if wrong is None:
        return number
    facts = {"format": number_formats[name].name}
    return Wrong(Fault.WRONG_CHECK_DIGIT if wrong == "check_digit" else Fault.WRONG_FORMAT, facts)


def _number(concept: Concept, given: object) -> Decimal | int | Wrong:
    if isinstance(given, bool) or not isinstance(given, (int, float, str, Decimal)):
        return Wrong(Fault.NOT_A_NUMBER)
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        return Wrong(Fault.NOT_A_NUMBER)
    if not number.is_finite():
        return Wrong(Fault.NOT_A_NUMBER)
    if len(number.as_tuple().digits) > NUMBER_DIGITS or abs(number.adjusted()) > NUMBER_DIGITS:
        return Wrong(Fault.TOO_BIG, {"limit": Decimal(10) ** NUMBER_DIGITS - 1})
    if concept.min is not None and number < Decimal(str(concept.min)):
        return Wrong(Fault.TOO_SMALL, {"limit": Decimal(str(concept.min))})
    if concept.max is not None and number > Decimal(str(concept.max)):
        return Wrong(Fault.TOO_BIG, {"limit": Decimal(str(concept.max))})
    if concept.type is not ConceptType.INTEGER:
        return number
    return int(number) if number == number.to_integral_value() else Wrong(Fault.NOT_WHOLE)


def _date(given: object) -> dt.date | Wrong:
    if isinstance(given, str):
        try:
            given = dt.date.fromisoformat(given)
        except ValueError:
            return Wrong(Fault.NOT_A_DATE)
    if isinstance(given, dt.datetime) or not isinstance(given, dt.date):
        return Wrong(Fault.NOT_A_DATE)
    return given if EARLIEST <= given <= LATEST else Wrong(Fault.NOT_A_DATE)
