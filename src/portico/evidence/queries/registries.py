"""Reads: which registry holds what, and which are left alone for now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from portico.catalogue.errors import NotInPack
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import rules
from portico.evidence.models import AccessOutcome
from portico.evidence.types import (
    OutcomeKind,
)


def resting_registries(*, at: dt.datetime) -> dict[str, OutcomeKind]:
    """Return the registries whose last answer, within the last half minute, was none: they are left alone."""
    recent = AccessOutcome.objects.filter(at__gt=at - rules.REST_AFTER_FAILURE, at__lte=at).exclude(
        outcome=OutcomeKind.STORED
    )
    last = recent.order_by("registry", "-at", "-id").distinct("registry").values_list("registry", "outcome")
    return {
        registry: OutcomeKind(outcome)
        for registry, outcome in last
        if OutcomeKind(outcome) in (OutcomeKind.SLOW, OutcomeKind.DOWN)
    }


def concepts_by_registry(concepts: Iterable[str], release: CompiledPack) -> dict[str | None, list[str]]:
    """Return the concepts by the registry that holds them; under None those that nobody holds.

    :raises NotInPack: the pack has no such concept.
    """
    found: dict[str | None, list[str]] = defaultdict(list)
    for concept in sorted(concepts):
        registry = release.registry_of(concept)
        if registry is None and concept not in release.pack.vocabulary.concepts:
            raise NotInPack("concept", concept, release.pack.vocabulary.concepts)
        found[registry.id if registry is not None else None].append(concept)
    return dict(found)
