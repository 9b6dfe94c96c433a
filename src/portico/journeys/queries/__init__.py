"""Reads: plans and questions, over stored journeys and over a pack's invented people."""

from __future__ import annotations

from portico.journeys.queries.anybody import Questions, open_services, own_concepts, plan_for, questions_for
from portico.journeys.queries.invitations import get_invitation, list_invitations_for, list_invitations_of
from portico.journeys.queries.journeys import (
    counting_changes,
    find_journey,
    get_journey,
    get_journey_for_system,
    list_journey_ids,
    list_journeys,
)
from portico.journeys.queries.plans import StoredFacts, get_plan, missing_facts, questions_left
from portico.journeys.queries.written import list_begun_since

__all__ = [
    "Questions",
    "StoredFacts",
    "counting_changes",
    "find_journey",
    "get_invitation",
    "get_journey",
    "get_journey_for_system",
    "get_plan",
    "list_begun_since",
    "list_invitations_for",
    "list_invitations_of",
    "list_journey_ids",
    "list_journeys",
    "missing_facts",
    "open_services",
    "own_concepts",
    "plan_for",
    "questions_for",
    "questions_left",
]
