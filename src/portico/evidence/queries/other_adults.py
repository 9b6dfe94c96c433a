"""Reads: what may be read about another adult, and why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import rules
from portico.evidence.queries.consents import consents_for
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
    consented: Collection[str] = ()
    if reader is not None:
        asked_by, services = reader.record_ids, reader.services
        consented = consents_for(records, concepts, services=services, asked_by=asked_by, release=release, at=at)
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
