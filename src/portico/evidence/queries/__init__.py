"""Reads: facts that still hold, who looked at a person's data, consents and grants."""

from __future__ import annotations

from portico.evidence.queries.access import (
    EVERYTHING,
    RECORDS_PER_PAGE,
    all_access_records,
    get_access_receipt,
    get_access_record,
    is_masked,
    list_access_records,
    list_look_choices,
    own_access_record,
)
from portico.evidence.queries.consents import (
    asked_of_others,
    closed_without_consent,
    consents_for,
    count_consents,
    find_answer,
    get_consent,
    get_request,
    holds_still,
    list_consents,
    list_holders,
    list_requests_to,
)
from portico.evidence.queries.corrections import (
    contested_facts,
    get_any_correction,
    get_correction,
    get_correction_of_step,
    list_corrections,
    list_corrections_to_answer,
    list_waiting_for_register,
)
from portico.evidence.queries.facts import (
    fact_of,
    facts_of,
    find_registry_fact,
    list_own_facts,
    stored_facts,
    usable_concepts,
)
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
    "EVERYTHING",
    "RECORDS_PER_PAGE",
    "all_access_records",
    "asked_of_others",
    "closed_without_consent",
    "concepts_by_registry",
    "consents_for",
    "contested_facts",
    "count_consents",
    "fact_of",
    "facts_of",
    "find_answer",
    "find_open_grant",
    "find_registry_fact",
    "get_access_receipt",
    "get_access_record",
    "get_any_correction",
    "get_consent",
    "get_correction",
    "get_correction_of_step",
    "get_open_grant",
    "get_request",
    "grant_view",
    "holds_still",
    "is_masked",
    "list_access_records",
    "list_consents",
    "list_corrections",
    "list_corrections_to_answer",
    "list_emergency_grants",
    "list_holders",
    "list_look_choices",
    "list_own_facts",
    "list_requests_to",
    "list_waiting_for_register",
    "own_access_record",
    "readable_about_other_adult",
    "refusals_about_other_adult",
    "require_grant",
    "resting_registries",
    "stored_facts",
    "usable_concepts",
]
