"""Pure decisions: may a fact be read, by which law, is an answer what its concept says, how long may it be used."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from uuid import UUID

from portico.catalogue.pack import answering
from portico.catalogue.pack.answering import Fault, Wrong
from portico.catalogue.pack.formats import check_number
from portico.catalogue.pack.schema import Concept, ConceptType, Holding, NumberFormat, Registry
from portico.catalogue.pack.schema.vocabulary import Sensitivity
from portico.evidence.errors import ClaimNotPossible, RegistryNonsense, SaidAlready, ValueNotStorable
from portico.evidence.types import CONSENT, Cell, Claim, CorrectionState, FactValue, MissingReason
from portico.identity.types import MandateKind

FETCH_SECONDS = 2.0
# What staff see of who somebody is (Core Person Vocabulary 2.1).
WHO_SOMEBODY_IS = ["birth_date", "family_name", "given_name", "identity_number"]
# An answer that may not be kept for a day is still good for the visit in which it was fetched.
SHORTEST_USE = dt.timedelta(minutes=30)
BY_CONSENT = f"{CONSENT}:"
LONGEST_TEXT = 2_000
LONGEST_IDENTITY_NUMBER = 40
LONGEST_TABLE = 500
_LARGEST_NUMBER = Decimal(10) ** 15
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")  # NUL, and halves of characters: no database and no page takes them


def why_not_about_other_adult(concept: Concept, holding: Holding, *, consented: bool) -> MissingReason | None:
    """Return why a fact may not be read about another adult, or None when it may.

    A law named in the registry's file is enough. A consent is enough for ordinary facts only: what is special (GDPR
    article 9, such as a pregnancy) or protected (such as an address) never leaves the person's own pages by consent.
    """
    if holding.about_other_adult is not None:
        return None
    if concept.sensitivity is not Sensitivity.ORDINARY:
        return MissingReason.PROTECTED
    return None if consented else MissingReason.NEEDS_CONSENT


def needs_consent(holding: Holding, *, about_other_adult: bool) -> bool:
    """Return whether no law opens a fact: the law comes first, consent second."""
    return holding.by_consent or (about_other_adult and holding.about_other_adult is None)


def may_agree(kind: MandateKind | None) -> bool:
    """Return whether somebody may agree for a person, by the right under which they act; None acts for themselves.

    A consent is the person's own will, freely given (GDPR article 4(11)). Parents and guardians form it for those who
    cannot. A power of attorney, or staff who help somebody at a counter, do not: the question is answered instead.
    """
    return kind in (None, MandateKind.PARENT, MandateKind.GUARDIAN)


def holds_until(at: dt.datetime, days: int, zone: dt.tzinfo) -> dt.datetime:
    """Return when a consent ends by itself: at the end of its last civil day.

    >>> holds_until(dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC), 60, dt.UTC)
    datetime.datetime(2026, 7, 3, 23, 59, 59, tzinfo=datetime.timezone.utc)

    :returns: aware UTC instant.
    """
    last = at.astimezone(zone).date() + dt.timedelta(days=days)
    return dt.datetime.combine(last, dt.time(23, 59, 59), tzinfo=zone).astimezone(dt.UTC)


def legal_basis_of(registry: Registry, holding: Holding, *, about_other_adult: bool) -> str:
    """Return the law by which a fact is read: the article as the pack cites it, or `CONSENT`."""
    if needs_consent(holding, about_other_adult=about_other_adult):
        return CONSENT
    if about_other_adult and holding.about_other_adult is not None:
        return holding.about_other_adult.article
    return (holding.legal_basis or registry.legal_basis).article


def basis_of_consent(consent: UUID) -> str:
    """Return the legal basis that an access record keeps of a read by consent."""
    return f"{BY_CONSENT}{consent}"


def is_by_consent(legal_basis: str) -> bool:
    """Return whether the legal basis of an access record is a consent (`basis_of_consent`)."""
    return legal_basis.startswith(BY_CONSENT)


def usable_until(fetched_at: dt.datetime, validity_days: int) -> dt.datetime:
    """Return the instant from which an answer must be fetched again."""
    return fetched_at + max(dt.timedelta(days=validity_days), SHORTEST_USE)


def holds_on(valid_from: dt.date | None, valid_to: dt.date | None, day: dt.date) -> bool:
    """Return whether a day is inside a period whose end is exclusive; an end that is None is open."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)


def checked_value(concept: Concept, value: object, formats: Mapping[str, NumberFormat]) -> FactValue:
    """Return what a registry sent as a value of the concept.

    :param value: parsed JSON, or Python values from the people's file; None is known absent.
    :raises RegistryNonsense: the value is of another type, or one that cannot be.
    """
    if value is None:
        return None
    if concept.type is ConceptType.TABLE:
        return _checked_table(concept, value, formats)
    cell = _checked_cell(concept.type, value, formats)
    if concept.type is ConceptType.CHOICE and cell not in concept.choices:
        raise RegistryNonsense
    if concept.format is not None and concept.format in formats and check_number(formats[concept.format], str(cell)):
        raise RegistryNonsense
    if isinstance(cell, Decimal | int) and not isinstance(cell, bool):
        _refuse_out_of_range(concept, cell)
    return cell


def _checked_table(concept: Concept, value: object, formats: Mapping[str, NumberFormat]) -> list[dict[str, Cell]]:
    if not isinstance(value, list) or len(value) > LONGEST_TABLE:
        raise RegistryNonsense
    rows: list[dict[str, Cell]] = []
    for row in value:
        if not isinstance(row, dict) or not row.keys() <= concept.fields.keys():
            raise RegistryNonsense
        rows.append(
            {
                column: None if row.get(column) is None else _checked_cell(kind, row[column], formats)
                for column, kind in concept.fields.items()
            }
        )
    return rows


def _refuse_out_of_range(concept: Concept, number: Decimal | int) -> None:
    if concept.min is not None and number < Decimal(repr(concept.min)):
        raise RegistryNonsense
    if concept.max is not None and number > Decimal(repr(concept.max)):
        raise RegistryNonsense


def _checked_cell(kind: ConceptType, value: object, formats: Mapping[str, NumberFormat]) -> Cell:
    check = _CHECKS.get(kind)
    if check is None:
        raise RegistryNonsense
    cell = check(value)
    if kind is ConceptType.PERSON:
        _refuse_no_identity_number(str(cell), formats)
    return cell


def _refuse_no_identity_number(number: str, formats: Mapping[str, NumberFormat]) -> None:
    """A person is looked up by this number next: what cannot be one must end here, and not there."""
    known = formats.get("identity_number")
    if len(number) > LONGEST_IDENTITY_NUMBER or (known is not None and check_number(known, number) is not None):
        raise RegistryNonsense


def _text(value: object) -> Cell:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT or _UNKEEPABLE.search(value):
        raise RegistryNonsense
    return value


def _boolean(value: object) -> Cell:
    if not isinstance(value, bool):
        raise RegistryNonsense
    return value


def _integer(value: object) -> Cell:
    number = _number(value)
    if not isinstance(number, Decimal) or number != number.to_integral_value():
        raise RegistryNonsense
    return int(number)


def _number(value: object) -> Cell:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise RegistryNonsense
    if isinstance(value, float) and not math.isfinite(value):
        raise RegistryNonsense
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation:
        raise RegistryNonsense from None
    if not number.is_finite() or abs(number) > _LARGEST_NUMBER:
        raise RegistryNonsense
    return number


def _date(value: object) -> Cell:
    if isinstance(value, dt.datetime):
        raise RegistryNonsense
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        raise RegistryNonsense
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise RegistryNonsense from None


_CHECKS: dict[ConceptType, Callable[[object], Cell]] = {
    ConceptType.TEXT: _text,
    ConceptType.CHOICE: _text,
    ConceptType.PERSON: _text,
    ConceptType.BOOLEAN: _boolean,
    ConceptType.INTEGER: _integer,
    ConceptType.NUMBER: _number,
    ConceptType.MONEY: _number,
    ConceptType.DATE: _date,
}


def as_stored(concept: str, value: object) -> object:
    """Return a fact's value as JSON that `from_stored` turns back into the same value.

    >>> as_stored("birth_date", dt.date(2026, 1, 2))
    {'date': '2026-01-02'}

    :raises ValueNotStorable: it is no value of a fact.
    """
    if isinstance(value, list | tuple):
        if not all(isinstance(row, Mapping) for row in value):
            raise ValueNotStorable(concept=concept)
        return [{str(column): _cell_as_stored(concept, cell) for column, cell in row.items()} for row in value]
    return _cell_as_stored(concept, value)


def from_stored(stored: object) -> FactValue:
    """Return the value that `as_stored` was given; numbers that were floats come back as `Decimal`.

    >>> from_stored({"number": "1.50"})
    Decimal('1.50')
    """
    if isinstance(stored, list):
        return [{column: _cell_from_stored(cell) for column, cell in row.items()} for row in stored]
    return _cell_from_stored(stored)


def _cell_as_stored(concept: str, value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str) and not _UNKEEPABLE.search(value):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return {"number": repr(value)}
    if isinstance(value, Decimal) and value.is_finite():
        return {"number": str(value)}
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return {"date": value.isoformat()}
    raise ValueNotStorable(concept=concept)


def _cell_from_stored(stored: object) -> Cell:
    if isinstance(stored, dict):
        if "date" in stored:
            return dt.date.fromisoformat(stored["date"])
        return Decimal(stored["number"])
    if stored is None or isinstance(stored, bool | int | str):
        return stored
    raise ValueError("This is no stored value of a fact.")


_MAY_BECOME = {
    CorrectionState.SENT: frozenset(CorrectionState) - {CorrectionState.SENT},
    CorrectionState.ACCEPTED: frozenset({CorrectionState.CHANGED, CorrectionState.WITHDRAWN}),
}
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def correction_may_become(now: CorrectionState, then: CorrectionState) -> bool:
    """Return whether a correction request may move on so. What is refused, changed or taken back stays as it is.

    >>> correction_may_become(CorrectionState.ACCEPTED, CorrectionState.REFUSED)
    False
    """
    return then in _MAY_BECOME.get(now, frozenset())


def checked_claim(
    concept: Concept, claim: Claim, claimed: object, said: FactValue, formats: Mapping[str, NumberFormat]
) -> FactValue | Wrong:
    """Return what is said to be right, as it is kept, or what is wrong with it: like an answer to a question.

    :param said: what the registry says.
    :raises SaidAlready: it is the same as what is claimed.
    :raises ClaimNotPossible: a table has no box to write it into; or a value is given where none belongs.
    """
    if claim is not Claim.VALUE:
        if claimed is not None:
            raise ClaimNotPossible
        if claim is Claim.NOTHING and said in (None, "", []):
            raise SaidAlready
        return None
    if concept.type is ConceptType.TABLE:
        raise ClaimNotPossible
    found = answering.check(concept, claimed, formats)
    if found is None:
        return Wrong(Fault.EMPTY)
    if not isinstance(found, Wrong) and found == said:
        raise SaidAlready
    return found


def plain_words(text: str) -> str:
    """Return what was typed without the characters that nobody can see and the database cannot keep."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n")).strip()
