"""Writes: people, sessions and sign-ins, invitations of staff."""

from __future__ import annotations

from portico.identity.actions.demo import DEMO_SESSION, demo_sign_in_person, demo_sign_in_staff
from portico.identity.actions.installation import mark_installation
from portico.identity.actions.people import ensure_person
from portico.identity.actions.sessions import act_under, begin_session, sign_out, strengthen_session
from portico.identity.actions.staff import accept_invitation, invite_staff, sign_in_staff

__all__ = [
    "DEMO_SESSION",
    "accept_invitation",
    "act_under",
    "begin_session",
    "demo_sign_in_person",
    "demo_sign_in_staff",
    "ensure_person",
    "invite_staff",
    "mark_installation",
    "sign_in_staff",
    "sign_out",
    "strengthen_session",
]
