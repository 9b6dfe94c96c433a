"""Connectors: their options fit the connector, what the registry holds, and the types of its concepts."""

from __future__ import annotations

from collections.abc import Mapping

from portico.catalogue.errors import nearest
from portico.catalogue.pack.checking.report import Report, Steps
from portico.catalogue.pack.files import Located
from portico.catalogue.pack.schema import Concept, ConceptType, Registry
from portico.catalogue.pack.schema.connectors import (
    CONNECTORS,
    WITH_OPTIONS,
    Cell,
    FhirR4,
    Held,
    Options,
    SqlConcept,
    XRoadRest,
)

_MANUAL = "docs/reference/connectors.md shows how."
_CODES_ARE: Mapping[ConceptType, tuple[type, ...]] = {
    ConceptType.TEXT: (str,),
    ConceptType.CHOICE: (str,),
    ConceptType.PERSON: (str,),
    ConceptType.DATE: (str,),
    ConceptType.BOOLEAN: (bool,),
    ConceptType.INTEGER: (int,),
    ConceptType.NUMBER: (int, float),
    ConceptType.MONEY: (int, float),
}


def check_connectors(report: Report) -> None:
    """Check the options of every registry."""
    for registry in report.pack.registries.values():
        where = report.places.at("registries", registry.id)
        if registry.connector not in CONNECTORS:
            meant = nearest(registry.connector, CONNECTORS)
            hint = f"Did you mean '{meant}'?" if meant else f"Known: {', '.join(CONNECTORS)}."
            message = f"no connector '{registry.connector}' comes with Portico."
            report.warning(where, ("connector",), "no-connector", message, hint)
        if registry.options is not None:
            _check_concepts(report, where, registry, registry.options)
            _check_subject(report, where, registry.options)
        elif registry.connector in WITH_OPTIONS:
            message = (
                f"the connector '{registry.connector}' needs `options`: how to ask, and where its answers hold what."
            )
            report.error(where, ("connector",), "no-options", message, _MANUAL)


def _check_concepts(report: Report, where: Located, registry: Registry, options: Options) -> None:
    for name in registry.holds:
        if name not in options.concepts:
            message = f"the registry holds '{name}', but nothing says where its answers have it."
            report.error(where, ("holds", name), "no-place", message, f"Add '{name}' to `concepts` of its `options`.")
    for name, place in options.concepts.items():
        path: Steps = ("options", "concepts", name)
        if not report.refer(where, path, "concept of this registry", name, registry.holds):
            continue
        concept = report.pack.vocabulary.concepts.get(name)
        if concept is not None:  # else `holds` has been told already
            _check_place(report, where, path, name, concept, place)


def _check_place(
    report: Report, where: Located, path: Steps, name: str, concept: Concept, place: Held | SqlConcept
) -> None:
    is_table = concept.type is ConceptType.TABLE
    if is_table != bool(place.columns):
        message = f"'{name}' is a {concept.type}, so its place {'has' if is_table else 'has no'} `columns`."
        report.error(where, path, "place-type", message, _MANUAL)
        return
    if not is_table:
        _check_codes(report, where, path, name, concept.type, concept, place)
    for column, cell in place.columns.items():
        inside = (*path, "columns", column)
        if report.refer(where, inside, "column", column, concept.fields):
            _check_codes(report, where, inside, column, concept.fields[column], None, cell)
    for column in concept.fields if is_table else ():
        if column not in place.columns:
            message = f"nothing says where the column '{column}' of '{name}' is."
            report.error(where, (*path, "columns"), "no-place", message, f"Add '{column}' to `columns`.")


def _check_codes(
    report: Report, where: Located, path: Steps, name: str, kind: ConceptType, concept: Concept | None, cell: Cell
) -> None:
    for code, value in cell.codes.items():
        inside = (*path, "codes", code)
        kinds = _CODES_ARE.get(kind, ())
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            report.error(where, inside, "code-type", f"'{name}' is a {kind}, and '{value}' is none.")
        elif concept is not None and kind is ConceptType.CHOICE:
            report.refer(where, inside, "choice", str(value), concept.choices)


def _check_subject(report: Report, where: Located, options: Options) -> None:
    """See that an answer about somebody else would be noticed."""
    if isinstance(options, XRoadRest) and options.subject is None:
        message = "nothing says where an answer names whom it is about, so one about somebody else is not noticed."
        hint = "Add `subject`, if the answer names them anywhere."
        report.warning(where, ("options",), "subject-not-seen", message, hint)
    if isinstance(options, FhirR4):
        for name, place in options.concepts.items():
            path = ("options", "concepts", name, "search")
            report.refer(where, path, "search", place.search, options.searches)
        _check_searches(report, where, options)


def _check_searches(report: Report, where: Located, options: FhirR4) -> None:
    finds_patient = any(search.resource == "Patient" and search.must_find for search in options.searches.values())
    for name, search in options.searches.items():
        path = ("options", "searches", name)
        if search.resource == "Patient" and search.by != "identifier":
            message = f"a Patient is searched by its `identifier`, not by '{search.by}'."
            report.error(where, (*path, "by"), "search-by", message, "Add `by: identifier`.")
        if search.resource != "Patient" and search.include is None and not finds_patient:
            message = (
                f"'{name}': a resource that refers to a patient by id alone does not show whose it is, and is nonsense."
            )
            hint = "Add `include: patient`, or a search for Patient with `must_find: true`."
            report.warning(where, path, "subject-not-seen", message, hint)
