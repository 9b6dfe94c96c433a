"""What the facts of a pack can turn out to be, for the engine's questions: kinds, and the choices of a form."""

from __future__ import annotations

from collections.abc import Mapping

from portico.catalogue.pack.case_fields import CASE_FIELDS, CASE_VALUES
from portico.catalogue.pack.compiling import AT, CASE, PARAMETERS, CompiledPack, dates_of
from portico.catalogue.pack.schema import Concept, ConceptType
from portico.dmn.critical_values.cells import Domain
from portico.dmn.types import FeelType, Path

_KINDS = {
    ConceptType.TEXT: FeelType.TEXT,
    ConceptType.PERSON: FeelType.TEXT,
    ConceptType.CHOICE: FeelType.TEXT,
    ConceptType.INTEGER: FeelType.NUMBER,
    ConceptType.NUMBER: FeelType.NUMBER,
    ConceptType.MONEY: FeelType.NUMBER,
    ConceptType.BOOLEAN: FeelType.BOOLEAN,
    ConceptType.DATE: FeelType.DATE,
}


def domains_of(release: CompiledPack, decision: str) -> Mapping[Path, Domain]:
    """Return the domain of every fact that a decision can read; tables and parameters have none.

    Any fact may turn out to be null: a registry can know that there is none.

    :raises NotInPack: there is no such decision.
    """
    release.decision(decision)
    dates = dates_of(release.pack)
    found = {}
    for path in release.model.reads(decision):
        concept = release.pack.vocabulary.concepts.get(path[1]) if len(path) > 1 and path[0] != PARAMETERS else None
        domain = _domain(concept) if concept else None
        if len(path) == 1 and path[0] in {AT, *dates}:
            domain = Domain(FeelType.DATE)
        if path[0] == CASE and path[1:] and path[1] in CASE_FIELDS:
            domain = Domain(CASE_FIELDS[path[1]], values=CASE_VALUES.get(path[1]))
        if domain is not None:
            found[path] = domain
    return found


def _domain(concept: Concept) -> Domain | None:
    kind = _KINDS.get(concept.type)
    if kind is None:
        return None
    return Domain(kind, values=tuple(concept.choices) or None)
