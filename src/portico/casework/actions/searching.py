"""Look for cases by what somebody has in hand: a reference, a person's number, words."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from portico.casework.errors import NumberSearchNotPossible
from portico.casework.queries import desk, searching
from portico.casework.rules.searching import read_again, read_search
from portico.casework.types import SearchKind, SearchView
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.schema import Look
from portico.evidence import actions as evidence
from portico.identity import queries as identity
from portico.identity.types import Principal
from portico.kernel.ids import uuid7


@transaction.atomic
def search_cases(*, principal: Principal, typed: str, at: dt.datetime) -> SearchView:
    """Return the cases of the desk that somebody's words mean, most urgent first.

    A number that names a person finds this person's cases. That staff looked for them is an access record, which the
    person sees, whether there are cases or not: without a case it stands there with a warning.

    :raises StaffOnly: somebody asks who is neither case worker nor team lead.
    :raises NumberSearchNotPossible: it is a number, and the pack names no law for looking by one.
    """
    desk.authority_at_desk(principal)
    search = read_search(typed)
    if search.kind is SearchKind.REFERENCE:
        found = searching.find_by_reference(principal, search.text, at=at)
        if found.items:
            return found
        search = read_again(typed)
    if search.kind is SearchKind.NUMBER:
        return _by_number(principal, search.text, typed, at)
    return searching.list_by_words(principal, search.text, at=at)


def _by_number(principal: Principal, packed: str, typed: str, at: dt.datetime) -> SearchView:
    release = catalogue.current_release()
    if Look.CASE_SEARCH not in release.pack.manifest.looks:
        raise NumberSearchNotPossible
    person = identity.find_person_by_number(packed) or identity.find_person_by_number(typed.strip())
    if person is None:
        return SearchView(SearchKind.NUMBER)
    found = searching.list_of_person(principal, person.record_ids, at=at)
    evidence.record_look_at_person(
        look_id=uuid7(),
        person_id=person.id,
        staff_id=principal.account_id,
        purpose=Look.CASE_SEARCH,
        release=release,
        at=at,
        case_id=found.items[0].id if found.items else None,
        concepts=("identity_number",),
    )
    return found
