"""Reads: records of people that bear the name of a member of staff."""

from __future__ import annotations

from collections import defaultdict

from django.db import connection

from portico.identity.types import PersonId

MOST_NAMESAKES = 1000


def list_namesakes_of_staff(authority_id: str) -> dict[PersonId, frozenset[str]]:
    """Return the records of people whose name is that of a member of staff, each with the accounts of those.

    Staff and people are kept apart: no number of staff is known, so that the name is all there is to compare. Somebody
    with the same name may be somebody else; whoever supervises finds that out by asking.

    :param authority_id: of the staff.
    """
    statement = (
        "SELECT p.id, a.id FROM identity_account a JOIN identity_person p ON lower(p.full_name) = lower(a.name)"
        " WHERE a.kind = 'staff' AND a.authority_id = %s AND a.name <> '' LIMIT %s"
    )
    found: dict[PersonId, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(statement, [authority_id, MOST_NAMESAKES])
        for person_id, account_id in cursor.fetchall():
            found[PersonId(person_id)].add(str(account_id))
    return {person_id: frozenset(accounts) for person_id, accounts in found.items()}
