"""Reads: what may be read about another adult, and why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import rules
from portico.evidence.models import ConsentRecord
from portico.evidence.types import (
    MissingReason,
    Reader,
)
from portico.identity.types import PersonId


def readable_about_other_adult(
    records: Sequence[PersonId], concepts: Collection[str], *, reader: Reader, release: CompiledPack, at: dt.datetime
) -> set[str]:
    """Return the concepts that a law or the other adult's consent lets this reader read."""
    refused = refusals_about_other_adult(records, concepts, reader=reader, release=release, at=at)
    return {concept for concept in concepts if concept not in refused}


def refusals_about_other_adult(
    records: Sequence[PersonId],
    concepts: Collection[str],
    *,
    reader: Reader | None,
    release: CompiledPack,
    at: dt.datetime,
) -> dict[str, MissingReason]:
    """Return why each concept that may not be read about this other adult may not be.

    :param records: all records of the other adult.
    :param reader: None when it is read for no person: then the law alone counts.
    """
    consented = consented_concepts(records, reader, at) if reader is not None else set()
    refused: dict[str, MissingReason] = {}
    for concept in concepts:
        registry = release.registry_of(concept)
        if registry is None:
            refused[concept] = MissingReason.NO_REGISTRY
            continue
        reason = rules.why_not_about_other_adult(
            release.concept(concept), registry.holds[concept], consented=concept in consented
        )
        if reason is not None:
            refused[concept] = reason
    return refused


def consented_concepts(subject: Sequence[PersonId], reader: Reader, at: dt.datetime) -> set[str]:
    consents = ConsentRecord.objects.open_at(at).filter(person_id__in=subject)
    matching = consents.filter(to_person_id__in=reader.record_ids)
    if reader.for_authority:
        matching = matching | consents.filter(to_authority=reader.for_authority)
    return {concept for concepts in matching.values_list("concepts", flat=True) for concept in concepts}
