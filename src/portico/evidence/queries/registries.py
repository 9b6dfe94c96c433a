"""Reads: which registry holds what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from portico.catalogue.errors import NotInPack
from portico.catalogue.pack.compiling import CompiledPack


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
