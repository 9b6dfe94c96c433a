"""What the public log holds of releases: which pack came into force when, and which rules that changed.

All of it is public, so nothing is salted: whoever has the content can reckon the entry and find it in the log.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid5

from portico.catalogue.models import Publication
from portico.ledger import commitments
from portico.ledger.records import KeptRecord, Opened
from portico.ledger.types import EntryKind, NewEntry

PUBLIC_SALT = bytes(commitments.SALT_BYTES)
"""Nothing but zeros: there is nothing to hide."""
_RULES = frozenset({"decision", "parameter", "overlay"})

Content = dict[str, object]


def entries_of(publication: Publication) -> list[NewEntry]:
    """Return the entries of a publication: that it came into force and, when it changes rules, which."""
    return [NewEntry(id, EntryKind(one.opened.kind), one.opened.digest()) for id, one in openings_of(publication)]


def openings_of(publication: Publication) -> list[tuple[UUID, KeptRecord]]:
    """Return what opens the entries of a publication, each with the id of its entry."""
    found = [(publication.pk, _opening(EntryKind.RELEASE, release_content(publication)))]
    decision = decision_content(publication)
    if decision is not None:
        found.append((uuid5(publication.pk, "decision"), _opening(EntryKind.DECISION, decision)))
    return found


def release_content(publication: Publication) -> Content:
    """Return what the entry of a release says."""
    return {
        "form": 1,
        "number": publication.number,
        "release": publication.release_id,
        "pack": publication.release.pack_id,
        "version": publication.release.version,
        "published_at": publication.published_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
    }


def decision_content(publication: Publication) -> Content | None:
    """Return which rules a publication changed, by id; None when it changed none."""
    parts = ("kind", "id", "change")
    changed = [{part: row[part] for part in parts} for row in publication.changes if row["kind"] in _RULES]
    if not changed:
        return None
    return {"form": 1, "number": publication.number, "release": publication.release_id, "changes": changed}


def _opening(kind: EntryKind, content: Content) -> KeptRecord:
    return KeptRecord(Opened(kind.value, content, PUBLIC_SALT))
