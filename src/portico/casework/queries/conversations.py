"""Reads of what was written about a case: whoever has it and may read it now does, and the person sees that they did."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from portico.casework.models import CasePosition
from portico.casework.queries import desk
from portico.casework.queries.frozen import FrozenCase
from portico.casework.types.conversations import ConversationView
from portico.evidence import actions as evidence
from portico.identity.types import PersonId, Principal
from portico.messages import queries as messages

LOOK = "case:messages"


def get_conversation(principal: Principal, case_id: UUID, *, at: dt.datetime) -> ConversationView | None:
    """Return what the person and staff wrote about a case; None for whoever does not have it, or may read it no more.

    :raises StaffOnly: they are no case worker. :raises CaseNotFound: there is none at their desk.
    """
    case = desk.case_at_desk(principal, case_id)
    grants = desk.open_grants(principal, FrozenCase(case), at) if desk.is_mine(case, principal) else []
    whose = next((grant for grant in grants if grant.subject == case.person_id), None)
    if whose is None:
        return None
    lines = messages.list_conversation_of_case(case_id)
    if lines:
        evidence.record_read_under_grant(
            grant_id=whose.id,
            actor=principal.actor,
            concepts=(),
            purpose=LOOK,
            at=at,
            on_behalf_of=PersonId(case.person_id),
        )
    return ConversationView(
        lines=lines,
        answering=next((line.id for line in reversed(lines) if line.by_person), None),
        unread=CasePosition.objects.get(case=case).unread,
    )
