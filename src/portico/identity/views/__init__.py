"""Pages: sign out, and how staff begin and sign in."""

from __future__ import annotations

from portico.identity.views.mandates import (
    acting,
    answer_offer,
    end_mandate,
    give_mandate,
    mandates,
    organisation,
    take_back_offer,
)
from portico.identity.views.sessions import sessions
from portico.identity.views.staff import sign_out, staff_invitation, staff_password
from portico.identity.views.step_up import confirm, go_on

__all__ = [
    "acting",
    "answer_offer",
    "confirm",
    "end_mandate",
    "give_mandate",
    "go_on",
    "mandates",
    "organisation",
    "sessions",
    "sign_out",
    "staff_invitation",
    "staff_password",
    "take_back_offer",
]
