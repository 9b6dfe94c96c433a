"""What several pages of this room say in words."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Concept
from portico.evidence.types import (
    PERSON,
)
from portico.identity import queries as identity
from portico.identity.errors import SignInNeeded
from portico.identity.types import PersonId


def concepts_in_words(ids: tuple[str, ...], release: CompiledPack) -> str:
    concepts: dict[str, Concept] = dict(release.pack.vocabulary.concepts)
    return ", ".join(concepts[id].label.in_language(language()) if id in concepts else id for id in ids)


def source_in_words(source: str, release: CompiledPack) -> str:
    if source == PERSON:
        return _("You said so")
    registry = release.pack.registries.get(source)
    return registry.name.in_language(language()) if registry else source


def records_of(request: HttpRequest) -> tuple[PersonId, ...]:
    """Return all records of the person whose data the page shows."""
    records = identity.principal_of(request).record_ids
    if not records:
        raise SignInNeeded
    return records


def language() -> str:
    return get_language() or ""


def number_of(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 1
