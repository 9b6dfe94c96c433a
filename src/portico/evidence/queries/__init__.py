"""Reads: facts that still hold, who looked at a person's data, consents and grants."""

from __future__ import annotations

from portico.evidence.queries.access import (
    RECORDS_PER_PAGE,
    all_access_records,
    get_access_record,
    is_masked,
    list_access_records,
    list_look_choices,
    own_access_record,
)
from portico.evidence.queries.consents import get_consent, list_consents
from portico.evidence.queries.facts import facts_of, list_own_facts, stored_facts, usable_concepts
from portico.evidence.queries.grants import (
    find_open_grant,
    get_open_grant,
    grant_view,
    list_emergency_grants,
    require_grant,
)
from portico.evidence.queries.other_adults import readable_about_other_adult, refusals_about_other_adult
from portico.evidence.queries.registries import concepts_by_registry, resting_registries

__all__ = [
    "RECORDS_PER_PAGE",
    "all_access_records",
    "concepts_by_registry",
    "facts_of",
    "find_open_grant",
    "get_access_record",
    "get_consent",
    "get_open_grant",
    "grant_view",
    "is_masked",
    "list_access_records",
    "list_consents",
    "list_emergency_grants",
    "list_look_choices",
    "list_own_facts",
    "own_access_record",
    "readable_about_other_adult",
    "refusals_about_other_adult",
    "require_grant",
    "resting_registries",
    "stored_facts",
    "usable_concepts",
]
