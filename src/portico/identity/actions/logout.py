"""Writes: relying parties are told that a session has ended."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from portico.identity.actions.tokens import end_grants_of_session
from portico.identity.models import LogoutNotice
from portico.identity.queries.logout import list_grants_to_tell_of
from portico.identity.rules import logout as rules
from portico.identity.types.logout import NoticeOutcome
from portico.identity.types.relying_parties import GrantId
from portico.identity.types.tokens import GrantView

TELL_RELYING_PARTY = "identity.tell_relying_party"
"""The job that tells one relying party, and tries again when that fails."""


@transaction.atomic
def end_session_at_relying_parties(session: UUID, *, at: dt.datetime) -> int:
    """End what was granted in a session, and have every relying party told that wants to be; return how many.

    May be done twice: whoever was told is not told again.
    """
    end_grants_of_session(session, at=at)
    return tell_of(list_grants_to_tell_of(session))


def tell_of(grants: list[GrantId]) -> int:
    """Have the relying parties of some grants told that these have ended; return how many there are."""
    for grant in grants:
        app.configure_task(name=TELL_RELYING_PARTY).defer(grant_id=str(grant))
    return len(grants)


@transaction.atomic
def record_logout_notice(
    grant: GrantView,
    *,
    token_id: UUID,
    outcome: NoticeOutcome,
    status: int | None,
    tries: int,
    at: dt.datetime,
) -> None:
    """Keep what came of telling a relying party, and try again later when it was of no avail.

    :param tries: this one included.
    """
    LogoutNotice.objects.create(
        grant_id=grant.id, person_id=grant.person_id, token_id=token_id, outcome=outcome, status=status, at=at
    )
    wait = rules.retry_after(tries) if outcome in (NoticeOutcome.UNREACHABLE, NoticeOutcome.REFUSED) else None
    if wait is not None:
        task = app.configure_task(name=TELL_RELYING_PARTY, schedule_in={"seconds": int(wait.total_seconds())})
        task.defer(grant_id=str(grant.id))
