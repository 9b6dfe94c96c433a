"""Mandates: every concept, column, value, service and format that they name is there, and means what it is used for."""

from __future__ import annotations

from portico.catalogue.pack.checking.report import Report, Steps
from portico.catalogue.pack.files import Located
from portico.catalogue.pack.schema import Concept, ConceptType
from portico.catalogue.pack.schema.mandates import MandateSource, StatedKind


def check_mandates(report: Report) -> None:
    """Check what pack.yaml says of acting for others."""
    where = report.places.at("manifest", "")
    for kind, source in report.pack.manifest.mandates.items():
        path: Steps = ("mandates", kind.value)
        concepts = report.pack.vocabulary.concepts
        if not report.refer(where, (*path, "concept"), "concept", source.concept, concepts):
            continue
        _check_concept(report, where, path, concepts[source.concept], source, kind)
        _check_roles(report, where, path, source)
        if source.format is not None:
            report.refer(where, (*path, "format"), "format", source.format, report.pack.manifest.formats)
        elif kind is StatedKind.COMPANY_ROLE:
            message = "a company role needs `format`: which number the organisations have."
            report.error(where, path, "mandate-format", message, "Name a key of `formats`.")


def _check_concept(
    report: Report, where: Located, path: Steps, concept: Concept, source: MandateSource, kind: StatedKind
) -> None:
    if concept.type is not ConceptType.TABLE:
        message = f"'{source.concept}' is a {concept.type}; who may act for whom is a table, a row for each."
        report.error(where, (*path, "concept"), "mandate-no-table", message)
        return
    if not any(source.concept in registry.holds for registry in report.pack.registries.values()):
        message = f"no registry holds '{source.concept}'; only a registry can say who acts for whom."
        report.error(where, (*path, "concept"), "mandate-no-registry", message)
    represented = ConceptType.TEXT if kind is StatedKind.COMPANY_ROLE else ConceptType.PERSON
    wanted: dict[str, tuple[ConceptType, ...]] = {
        "represented": (represented,),
        "name": (ConceptType.TEXT,),
        "role": (ConceptType.TEXT, ConceptType.CHOICE),
        "birth_date": (ConceptType.DATE,),
        "until": (ConceptType.DATE,),
    }
    for key, types in wanted.items():
        column = getattr(source.columns, key)
        place = (*path, "columns", key)
        if column is None or not report.refer(where, place, "column", column, concept.fields):
            continue
        if concept.fields[column] not in types:
            message = f"the column '{column}' is a {concept.fields[column]}, but `{key}` needs a {types[0]}."
            report.error(where, place, "mandate-column-type", message)


def _check_roles(report: Report, where: Located, path: Steps, source: MandateSource) -> None:
    if report.places.broken.get("services"):
        return
    named: list[tuple[Steps, list[str]]] = [
        (("roles", role, "services"), scope.services or []) for role, scope in source.roles.items()
    ]
    if source.narrowed is not None:
        named.append((("narrowed", "services"), source.narrowed.services))
    for steps, services in named:
        for index, service in enumerate(services):
            report.refer(where, (*path, *steps, index), "service", service, report.pack.services)
