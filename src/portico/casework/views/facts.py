"""Facts on a page: what there is first, what there is none of in one line, and whose it is where that is not clear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from portico.casework.types import Item, StaffCaseView
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence.types import Voice
from portico.evidence.wording import said_in_words


@dataclass(frozen=True, slots=True)
class Absent:
    """What one registry says there is none of.

    :param source: the registry and as of when, in words.
    """

    source: str
    what: str


@dataclass(frozen=True, slots=True)
class Told:
    """What registries told of a case, ready for a page.

    :param filled: facts that have a value or are contested, each said once.
    :param absent: everything else, by who says so.
    """

    filled: tuple[Item, ...]
    absent: tuple[Absent, ...]


def told(items: Sequence[Item], captions: Collection[str], *, release: CompiledPack, voice: Voice) -> Told:
    """Return facts with what there is none of apart.

    :param captions: keys of the items that say whose they are, as `captions_of` found.
    """
    empty = [item for item in items if item.value in (None, "", []) and item.contested is None]
    filled = tuple(item for item in items if item not in empty and not item.repeated)
    absent: dict[str, list[str]] = defaultdict(list)
    for item in empty:
        absent[said_in_words(item.source, item.as_of, release=release, voice=voice)].append(_label(item, captions))
    return Told(filled, tuple(Absent(source, ", ".join(labels)) for source, labels in sorted(absent.items())))


def captions_of(items: Iterable[Item], me: str = "") -> frozenset[str]:
    """Return the keys of the items that must say whose they are.

    A label that several people's facts on the page have is not clear; neither is a fact of somebody else than the page is about.

    :param me: the role that the page is about; empty when it is about one matter, not about one person.
    """
    items = tuple(items)
    subjects: dict[str, set[str]] = defaultdict(set)
    for item in items:
        subjects[item.label.in_language(_language())].add(item.subject)
    return frozenset(
        item.key
        for item in items
        if item.subject_label is not None
        and item.subject != me
        and (me or len(subjects[item.label.in_language(_language())]) > 1)
    )


def values_to_check(view: StaffCaseView) -> list[str]:
    """Return the values that a case worker must check before they decide, in the words of the pack."""
    parameters = view.summary.release.pack.parameters
    return [parameters[name].metadata.label or parameters[name].description for name in view.uncertain]


def _label(item: Item, captions: Collection[str]) -> str:
    label = item.label.in_language(_language())
    if item.key in captions and item.subject_label is not None:
        return f"{label} ({item.subject_label.in_language(_language())})"
    return label


def _language() -> str:
    return get_language() or ""
