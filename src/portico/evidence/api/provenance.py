"""Where a fact is from, as FHIR's Provenance says it (FHIR R4, Provenance; it maps to W3C PROV-O, see the docs)."""

from __future__ import annotations

import datetime as dt

from ninja import Field

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence.types import PERSON, Fact
from portico.kernel.schema import Schema

_PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


class Identifier(Schema):
    value: str


class Reference(Schema):
    identifier: Identifier
    display: str | None = None


class Coding(Schema):
    system: str = _PARTICIPANT
    code: str = Field(
        description="`author` said it, `custodian` is the authority responsible, `informant` told it for the person."
    )


class CodeableConcept(Schema):
    coding: list[Coding]


class Agent(Schema):
    type: CodeableConcept
    who: Reference


class Entity(Schema):
    role: str = "source"
    what: Reference


class ProvenanceOut(Schema):
    """FHIR R4 Provenance; `occurredDateTime` is the day for which the source said so, `recorded` when we were told."""

    resourceType: str = "Provenance"  # noqa: N815 - FHIR's name
    target: list[Reference]
    occurredDateTime: dt.date  # noqa: N815
    recorded: dt.datetime
    agent: list[Agent]
    entity: list[Entity] = Field(description="The access record in which a registry was asked.")


def provenance_of(fact: Fact, release: CompiledPack, language: str) -> ProvenanceOut:
    """Return where a fact is from."""
    return ProvenanceOut(
        target=[_reference(str(fact.id or ""), fact.concept)],
        occurredDateTime=fact.as_of,
        recorded=fact.fetched_at,
        agent=list(_agents(fact, release, language)),
        entity=[Entity(what=_reference(str(fact.access_id)))] if fact.access_id is not None else [],
    )


def _agents(fact: Fact, release: CompiledPack, language: str) -> list[Agent]:
    if fact.source == PERSON:
        return [_agent("informant" if fact.by_another else "author", _reference(PERSON))]
    registry = release.pack.registries.get(fact.source)
    if registry is None:
        return [_agent("author", _reference(fact.source))]
    owner = release.authority(registry.authority).name.in_language(language)
    return [
        _agent("author", _reference(registry.id, registry.name.in_language(language))),
        _agent("custodian", _reference(registry.authority, owner)),
    ]


def _agent(role: str, who: Reference) -> Agent:
    return Agent(type=CodeableConcept(coding=[Coding(code=role)]), who=who)


def _reference(value: str, display: str | None = None) -> Reference:
    return Reference(identifier=Identifier(value=value), display=display)
