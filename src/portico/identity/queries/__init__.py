"""Reads: people, staff, and who is signed in."""

from __future__ import annotations

from portico.identity.queries.assisting import (
    find_visit_of,
    get_assistance_asked_by,
    get_assistance_by_code,
    list_visits_for,
    list_visits_to_confirm,
)
from portico.identity.queries.installation import is_demo
from portico.identity.queries.mandates import (
    find_ended_acting,
    get_mandate_held,
    list_holders_by_register,
    list_mandates_given,
    list_mandates_held,
    list_offers_by,
    list_offers_to,
    list_uses_of_mandates,
    may_act_for,
    names_of_mandates,
)
from portico.identity.queries.people import find_person_by_number, get_person
from portico.identity.queries.principals import authentication_of, find_principal, forget_principal, principal_of
from portico.identity.queries.staff import check_invitation, get_staff

__all__ = [
    "authentication_of",
    "check_invitation",
    "find_ended_acting",
    "find_person_by_number",
    "find_principal",
    "find_visit_of",
    "forget_principal",
    "get_assistance_asked_by",
    "get_assistance_by_code",
    "get_mandate_held",
    "get_person",
    "get_staff",
    "is_demo",
    "list_holders_by_register",
    "list_mandates_given",
    "list_mandates_held",
    "list_offers_by",
    "list_offers_to",
    "list_uses_of_mandates",
    "list_visits_for",
    "list_visits_to_confirm",
    "may_act_for",
    "names_of_mandates",
    "principal_of",
]
