"""The typed difference between two releases, and what each change means for work in flight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from portico.catalogue.pack.schema import Concept, Pack, Service, Text
from portico.catalogue.types import Change, ChangeKind, InFlight

# What says who has a right to what, and how much.
_LAW = frozenset({"decision", "parameter", "overlay"})


def differences(before: Pack, after: Pack) -> list[Change]:
    """Return every service, life event, concept, decision, parameter, registry, overlay, agreement, text and sign-in
    provider that was added, removed or changed, each with what happens to applications and cases that are under way.

    :source: DESIGN.md section 3: wording moves silently, a new question re-asks only that, law is chosen by the date
        of the facts, a removed service lets running cases end.
    """
    found: list[Change] = []
    for kind, (old, new) in _parts(before, after).items():
        for id in sorted(old.keys() | new.keys()):
            change = _change(kind, id, old.get(id), new.get(id))
            if change is not None:
                found.append(change)
    return found


def _parts(before: Pack, after: Pack) -> dict[str, tuple[Mapping[str, object], Mapping[str, object]]]:
    parts: dict[str, tuple[Mapping[str, object], Mapping[str, object]]] = {
        "manifest": ({"pack": before.manifest}, {"pack": after.manifest}),
        "concept": (before.vocabulary.concepts, after.vocabulary.concepts),
    }
    folders = {
        "service": "services",
        "life_event": "life_events",
        "decision": "decisions",
        "parameter": "parameters",
        "registry": "registries",
        "overlay": "overlays",
        "provider": "sign_in",
        "agreement": "agreements",
    }
    for kind, folder in folders.items():
        parts[kind] = (getattr(before, folder), getattr(after, folder))
    parts["text"] = (_texts(before), _texts(after))
    return parts


def _texts(pack: Pack) -> dict[str, object]:
    return {f"{language}/{name}": text for language, texts in pack.texts.items() for name, text in texts.items()}


def _change(kind: str, id: str, old: object, new: object) -> Change | None:
    if old == new:
        return None
    if kind in ("text", "provider") and old is not None:
        return Change(kind, id, ChangeKind.REMOVED if new is None else ChangeKind.CHANGED, InFlight.SILENT)
    if old is None:
        return Change(kind, id, ChangeKind.ADDED, _of_added(kind, new))
    if new is None:
        policy = InFlight.LAW_BY_DATE if kind in _LAW else InFlight.CASES_END
        return Change(kind, id, ChangeKind.REMOVED, policy)
    return Change(kind, id, ChangeKind.CHANGED, _of_changed(kind, old, new))


def _of_added(kind: str, new: object) -> InFlight:
    if kind in _LAW:
        return InFlight.LAW_BY_DATE
    if kind == "concept" and isinstance(new, Concept) and new.question is not None:
        return InFlight.ASK_NEW
    return InFlight.SILENT


def _of_changed(kind: str, old: object, new: object) -> InFlight:
    if without_words(old) == without_words(new):
        return InFlight.SILENT
    if kind in _LAW:
        return InFlight.LAW_BY_DATE
    if kind == "concept":
        return InFlight.ASK_NEW
    if isinstance(old, Service) and isinstance(new, Service):
        if old.asks != new.asks or old.signed_by != new.signed_by:
            return InFlight.ASK_NEW
        law = ("right", "amount", "clock", "appeal", "automatic_decision", "application")
        return InFlight.LAW_BY_DATE if any(getattr(old, key) != getattr(new, key) for key in law) else InFlight.SILENT
    return InFlight.SILENT


def without_words(value: object) -> object:
    """Return a value with its texts in several languages taken out: what is left is substance."""
    if isinstance(value, Text):
        return None
    if isinstance(value, BaseModel):
        return dict(_fields(value))
    if isinstance(value, dict):
        return {key: without_words(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_words(inner) for inner in value]
    return value


def _fields(value: BaseModel) -> Iterator[tuple[str, object]]:
    for name in type(value).model_fields:
        yield name, without_words(getattr(value, name))
