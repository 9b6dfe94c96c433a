"""Reads of a search at the desk. Every case found is one that the member of staff finds in their queue too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from portico.casework.models import CasePosition, StaffNote
from portico.casework.models.cases import OPEN
from portico.casework.queries import desk, notes, queue
from portico.casework.rules.searching import has_words, words_of
from portico.casework.types import SearchKind, SearchView
from portico.catalogue import queries as catalogue
from portico.identity.types import PersonId, Principal

SEARCH_AT_MOST = 50
NOTES_AT_MOST = 2_000  # opened and read in one search, newest first: some 50 ms


def find_by_reference(principal: Principal, reference: str, *, at: dt.datetime) -> SearchView:
    """Return the case with this reference, open or not."""
    rows = queue.covered_positions(principal).filter(reference=reference)
    return _view(SearchKind.REFERENCE, principal, queue.most_urgent(rows, 1), at)


def list_of_person(principal: Principal, person_ids: Collection[PersonId], *, at: dt.datetime) -> SearchView:
    """Return the cases of a person, those that are open first. Whoever calls it has recorded the look."""
    rows = queue.covered_positions(principal).filter(person_id__in=person_ids)
    open_ = queue.most_urgent(rows.filter(state__in=OPEN), SEARCH_AT_MOST + 1)
    ended = rows.exclude(state__in=OPEN).select_related("case").order_by("-opened_at", "-case_id")
    return _view(SearchKind.NUMBER, principal, [*open_, *ended[: SEARCH_AT_MOST + 1]], at)


def list_by_words(principal: Principal, words: str, *, at: dt.datetime) -> SearchView:
    """Return the services with these words in their name, and the case worker's own cases with them in the notes."""
    wanted = words_of(words)
    authority, covered = desk.authority_at_desk(principal), desk.services_at_desk(principal)
    named = tuple(
        service
        for service in queue.services_of_authority(catalogue.current_release(), authority, covered)
        if any(has_words(name, wanted) for name in service.name.root.values())
    )
    rows = queue.in_order(principal, _cases_with_notes(principal, wanted)) if wanted else []
    return SearchView(
        SearchKind.WORDS if wanted else SearchKind.NOTHING,
        in_notes=queue.queue_items(rows[:SEARCH_AT_MOST], principal, at),
        services=named,
        more=len(rows) > SEARCH_AT_MOST,
    )


def _cases_with_notes(principal: Principal, wanted: Sequence[str]) -> set[UUID]:
    """Return the open cases that the case worker has and whose notes have the words. They may read those anyway."""
    mine = CasePosition.objects.filter(worker_id=principal.account_id, state__in=OPEN).values("pk")
    rows = StaffNote.objects.filter(case__in=mine).order_by("-id")[:NOTES_AT_MOST]
    return {row.case_id for row in rows if has_words(notes.text_of(row), wanted)}


def _view(kind: SearchKind, principal: Principal, rows: Sequence[CasePosition], at: dt.datetime) -> SearchView:
    shown = queue.queue_items(rows[:SEARCH_AT_MOST], principal, at)
    return SearchView(kind, items=shown, more=len(rows) > SEARCH_AT_MOST)
