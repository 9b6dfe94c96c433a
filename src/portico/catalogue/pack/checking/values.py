"""Values: concepts, parameters, dates and invented people against what the vocabulary says of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from itertools import pairwise

from portico.catalogue.errors import nearest
from portico.catalogue.pack import formats
from portico.catalogue.pack.checking.expressions import plain_unit
from portico.catalogue.pack.checking.report import Report, Steps
from portico.catalogue.pack.files import Located
from portico.catalogue.pack.people import IDENTITY_NUMBER
from portico.catalogue.pack.schema import Concept, ConceptType, Kind, Parameter, PeopleFile, Person
from portico.catalogue.pack.schema.manifest import WorkingCalendar
from portico.catalogue.pack.source import NO_DAY

_NUMBERS = frozenset({ConceptType.INTEGER, ConceptType.NUMBER, ConceptType.MONEY})


def check_values(report: Report) -> None:
    """Check units, choices, columns, formats, and the order of dates."""
    for name, concept in report.pack.vocabulary.concepts.items():
        _check_concept(report, report.places.at("concepts", name), name, concept)
    _check_questions(report)
    for name, parameter in report.pack.parameters.items():
        _check_parameter(report, name, parameter)
    for name, decision in report.pack.decisions.items():
        _check_unit(report, report.places.at("decisions", name), ("unit",), decision.unit)
    _check_calendar(report)


def _check_unit(report: Report, where: Located, path: Steps, unit: str | None) -> None:
    if unit is not None:
        report.refer(where, path, "unit", plain_unit(unit) or "", report.pack.vocabulary.units)


def _check_concept(report: Report, where: Located, name: str, concept: Concept) -> None:
    _check_unit(report, where, ("unit",), concept.unit)
    money_in_table = concept.type is ConceptType.TABLE and ConceptType.MONEY in concept.fields.values()
    if concept.unit is None and (concept.type is ConceptType.MONEY or money_in_table):
        message = f"'{name}' is money, but no unit says of which currency and period."
        report.error(where, (), "no-unit", message, "Add `unit`, for example EUR/month; list it in `units`.")
    if concept.unit is not None and concept.type not in _NUMBERS and not money_in_table:
        report.error(where, ("unit",), "unit-of-no-number", f"'{name}' is no number, so it has no unit.")
    for key, kind in (("choices", ConceptType.CHOICE), ("fields", ConceptType.TABLE)):
        if bool(getattr(concept, key)) != (concept.type is kind):
            message = f"'{name}': `{key}` belongs to the type {kind}, and such a concept needs it."
            report.error(where, (), "concept-type", message)
    if ConceptType.TABLE in concept.fields.values():
        report.error(where, ("fields",), "concept-type", f"'{name}': a column cannot be a table itself.")
    if concept.format is not None:
        report.refer(where, ("format",), "format", concept.format, report.pack.manifest.formats)
    if concept.min is not None and concept.max is not None and concept.min > concept.max:
        report.error(where, ("min",), "min-max", f"'{name}': `min` is greater than `max`.")
    if concept.kind is not Kind.FACT and concept.question is None:
        message = f"'{name}' is a {concept.kind}: only the person can say it, but it has no question."
        report.error(where, (), "no-question", message, "Add `question`.")


def _check_questions(report: Report) -> None:
    """Two concepts with one question are one concept under two names: a person would be asked twice."""
    first: dict[str, str] = {}
    for name, concept in report.pack.vocabulary.concepts.items():
        for language, question in concept.question.root.items() if concept.question is not None else ():
            known = first.setdefault(f"{language} {question.strip().casefold()}", name)
            if known != name:
                where = report.places.at("concepts", name)
                message = f"'{name}' has the question of '{known}': people would be asked twice."
                hint = f"Use '{known}' (line {report.places.at('concepts', known).line()}), or ask for something else."
                report.error(where, ("question", language), "asked-twice", message, hint)


def _check_parameter(report: Report, name: str, parameter: Parameter) -> None:
    where = report.places.at("parameters", name)
    _check_unit(report, where, ("metadata", "unit"), parameter.metadata.unit)
    for other in report.pack.parameters:
        if other.startswith(f"{name}."):
            message = f"'{name}' is a parameter, and a folder with '{other}' in it."
            report.error(where, (), "name-taken", message, "Rename one of them.")
    check_order_and_type(report, where, name, parameter)


def check_order_and_type(report: Report, where: Located, name: str, parameter: Parameter) -> None:
    """Check that the days of a parameter stand in order and that its values are of one type."""
    days = [start for start in parameter.values if isinstance(start, datetime.date) and start != NO_DAY]
    for before, after in pairwise(days):
        if after < before:
            message = f"{after} stands after {before}, but is earlier."
            report.error(where, ("values", after.isoformat()), "order", message, "Put the days in order, oldest first.")
    kinds = {kind_of(value.value) for value in parameter.values.values() if value.value is not None}
    if len(kinds) > 1:
        message = f"the values of '{name}' are of several types: {', '.join(sorted(kinds))}."
        report.error(where, ("values",), "value-type", message, "Give all of them one type.")


def kind_of(value: object) -> str:
    """Return what a parameter's value is, in words."""
    if isinstance(value, bool):
        return "true or false"
    return "number" if isinstance(value, (int, float)) else "text" if isinstance(value, str) else "list"


def _check_calendar(report: Report) -> None:
    manifest = report.pack.manifest
    _check_days(report, ("calendar",), manifest.calendar)
    for name, calendar in manifest.calendars.items():
        _check_days(report, ("calendars", name), calendar)


def _check_days(report: Report, path: Steps, calendar: WorkingCalendar) -> None:
    where = report.places.at("manifest", "")
    for index, (before, after) in enumerate(pairwise(calendar.holidays), 1):
        if after.date <= before.date and after.date != NO_DAY:
            message = f"{after.date} stands after {before.date}, but is not later."
            place: Steps = (*path, "holidays", index, "date")
            report.error(where, place, "order", message, "Put the holidays in order, each once.")
    if calendar.until < report.pack.manifest.as_of:
        message = f"the calendar ends on {calendar.until}, before `as_of`."
        report.error(where, (*path, "until"), "calendar", message, "Add the holidays of the coming years.")
    if calendar.holidays and calendar.holidays[-1].date > calendar.until:
        message = "holidays stand after the last day of the calendar."
        report.error(where, (*path, "until"), "calendar", message, "Move `until` to the end of the last year.")


def check_people(report: Report, files: list[tuple[PeopleFile, Located]]) -> None:
    """Check the invented people: ids, numbers, and every fact against its concept."""
    people = [
        (person, where, ("households", i, "people", j))
        for file, where in files
        for i, household in enumerate(file.households)
        for j, person in enumerate(household.people)
    ]
    known = {person.id for person, _, _ in people}
    seen: dict[str, str] = {}
    for person, where, path in people:
        for key, id in (("id", person.id), (IDENTITY_NUMBER, person.identity_number)):
            first = seen.setdefault(f"{key} {id}", f"{where.file}:{where.line(*path, key)}")
            if first != f"{where.file}:{where.line(*path, key)}":
                hint = f"It stands in {first} already."
                report.error(where, (*path, key), "defined-twice", f"'{id}' is used twice.", hint)
        _check_identity_number(report, person, where, path)
        for concept, value in person.facts.items():
            _check_fact(report, where, (*path, "facts", concept), concept, value, known)
    for file, where in files:
        if file.as_of != report.pack.manifest.as_of:
            message = f"`as_of` is {file.as_of}, but the pack's is {report.pack.manifest.as_of}."
            report.error(where, ("as_of",), "as-of", message, "All files of a pack have one day.")


def _check_identity_number(report: Report, person: Person, where: Located, path: Steps) -> None:
    concept = report.pack.vocabulary.concepts.get(IDENTITY_NUMBER)
    known = report.pack.manifest.formats.get(concept.format or "") if concept is not None else None
    if known is None:
        return
    wrong = formats.check_number(known, person.identity_number)
    if wrong is not None:
        message = f"'{person.identity_number}' is not a valid number ({wrong.replace('_', ' ')})."
        report.error(where, (*path, IDENTITY_NUMBER), "number-format", message)
    if wrong is None and formats.marks_invented(known) and not formats.is_synthetic(known, person.identity_number):
        message = f"'{person.identity_number}' could belong to a real person."
        hint = "Use a number that the format marks as an invented person's."
        report.error(where, (*path, IDENTITY_NUMBER), "real-number", message, hint)


def _check_fact(
    report: Report, where: Located, path: Steps, name: str, value: object, people: set[str], *, of_people: bool = True
) -> None:
    concepts = report.pack.vocabulary.concepts
    if not report.refer(where, path, "concept", name, concepts):
        return
    concept = concepts[name]
    if of_people and concept.kind is not Kind.FACT:
        message = f"'{name}' is a {concept.kind}; people's files hold facts only."
        report.error(where, path, "not-a-fact", message)
    wrong = value_problem(concept, value, people)
    if wrong is not None:
        message, hint = wrong
        report.error(where, path, "fact-type", f"'{name}' {message}.", hint)


def check_given(report: Report, where: Located, path: Steps, name: str, value: object, people: set[str]) -> None:
    """Check a fact that a scenario gives, as `check_people` checks those of people."""
    _check_fact(report, where, path, name, value, people, of_people=False)


def value_problem(concept: Concept, value: object, people: set[str]) -> tuple[str, str | None] | None:
    """Return what is wrong with a value of a concept and a hint, or None when it fits.

    :param people: ids that a value of the type person may have.
    """
    if value is None:
        return None
    if concept.type is ConceptType.TABLE:
        return _table_problem(concept, value, people)
    wrong = _plain_problem(concept.type, value, people)
    if wrong is not None:
        return wrong
    if concept.type is ConceptType.CHOICE and value not in concept.choices:
        meant = nearest(str(value), concept.choices)
        hint = f"Did you mean '{meant}'?" if meant else f"It is one of {', '.join(concept.choices)}."
        return f"cannot be '{value}'", hint
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if concept.min is not None and value < concept.min:
            return f"is {value}, less than {concept.min:g}", None
        if concept.max is not None and value > concept.max:
            return f"is {value}, more than {concept.max:g}", None
    return None


def _table_problem(concept: Concept, value: object, people: set[str]) -> tuple[str, str | None] | None:
    if not isinstance(value, list):
        return "must be a list of rows", None
    for number, row in enumerate(value, 1):
        if not isinstance(row, Mapping):
            return f"must be a list of rows; row {number} is not one", None
        for column, cell in row.items():
            if column not in concept.fields:
                meant = nearest(str(column), concept.fields)
                hint = f"Did you mean '{meant}'?" if meant else f"Columns: {', '.join(concept.fields)}."
                return f"has no column '{column}' (row {number})", hint
            wrong = _plain_problem(concept.fields[column], cell, people) if cell is not None else None
            if wrong is not None:
                return f"({column}, row {number}) {wrong[0]}", wrong[1]
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_FITS: Mapping[ConceptType, tuple[str, Callable[[object], bool]]] = {
    ConceptType.TEXT: ("text", lambda value: isinstance(value, str)),
    ConceptType.CHOICE: ("one of its choices", lambda value: isinstance(value, str)),
    ConceptType.PERSON: ("the id of a person", lambda value: isinstance(value, str)),
    ConceptType.INTEGER: ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    ConceptType.NUMBER: ("a number", _is_number),
    ConceptType.MONEY: ("an amount", _is_number),
    ConceptType.BOOLEAN: ("true or false", lambda value: isinstance(value, bool)),
    ConceptType.DATE: ("a day such as 2026-11-20", lambda value: isinstance(value, datetime.date)),
}


def _plain_problem(kind: ConceptType, value: object, people: set[str]) -> tuple[str, str | None] | None:
    expected, fits = _FITS[kind]
    if not fits(value):
        return f"must be {expected}, not '{value}'", None
    if kind is ConceptType.PERSON and value not in people:
        meant = nearest(str(value), people)
        return f"names '{value}', who is not in the pack", f"Did you mean '{meant}'?" if meant else None
    return None
