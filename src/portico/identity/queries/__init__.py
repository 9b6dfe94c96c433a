"""Reads: people, staff, and who is signed in."""

from __future__ import annotations

from portico.identity.queries.installation import is_demo
from portico.identity.queries.people import find_person_by_number, get_person
from portico.identity.queries.principals import authentication_of, find_principal, forget_principal, principal_of
from portico.identity.queries.staff import check_invitation, get_staff

__all__ = [
    "authentication_of",
    "check_invitation",
    "find_person_by_number",
    "find_principal",
    "forget_principal",
    "get_person",
    "get_staff",
    "is_demo",
    "principal_of",
]
