"""Reads: people, staff, and who is signed in."""

from __future__ import annotations

from portico.identity.queries.assisting import (
    find_visit_of,
    get_assistance_asked_by,
    get_assistance_by_code,
    list_visits_for,
    list_visits_to_confirm,
)
from portico.identity.queries.emergency import get_emergency, get_own_emergency, list_emergencies
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
    organisation_acted_for,
)
from portico.identity.queries.merging import list_merge_requests
from portico.identity.queries.people import find_person_by_number, get_person
from portico.identity.queries.principals import authentication_of, find_principal, forget_principal, principal_of
from portico.identity.queries.proofing import proved_level
from portico.identity.queries.providers import (
    find_federated_identity,
    get_sign_in_provider,
    list_provider_names_of,
    list_providers_reaching,
    list_sign_in_providers,
)
from portico.identity.queries.recovery import get_recovery_to_confirm, list_recoveries_to_confirm
from portico.identity.queries.roles import (
    get_colleague,
    has_role_for,
    list_colleagues,
    list_joinings,
    list_leavings,
    list_open_invitations,
    list_role_history,
)
from portico.identity.queries.sessions import check_assurance, check_fresh, find_device, list_new_devices, list_sessions, needs_fresh
from portico.identity.queries.signing_in import (
    account_of,
    asks_for_second_factor,
    check_may_change_ways_in,
    find_recipient,
    get_passkey,
    is_number,
    list_channels,
    name_for_authenticators,
    notice_addresses,
    proved_level_of,
    read_recipient,
    ways_in,
)
from portico.identity.queries.staff import get_invitation, get_staff
from portico.identity.queries.step_up import find_kept_form, ways_to_reach

__all__ = [
    "account_of",
    "asks_for_second_factor",
    "authentication_of",
    "check_assurance",
    "check_fresh",
    "check_may_change_ways_in",
    "find_ended_acting",
    "find_federated_identity",
    "find_device",
    "find_kept_form",
    "find_person_by_number",
    "find_principal",
    "find_recipient",
    "find_visit_of",
    "forget_principal",
    "get_assistance_asked_by",
    "get_assistance_by_code",
    "get_colleague",
    "get_emergency",
    "get_invitation",
    "get_mandate_held",
    "get_own_emergency",
    "get_passkey",
    "get_person",
    "get_recovery_to_confirm",
    "get_sign_in_provider",
    "get_staff",
    "has_role_for",
    "is_demo",
    "is_number",
    "list_channels",
    "list_colleagues",
    "list_emergencies",
    "list_holders_by_register",
    "list_joinings",
    "list_leavings",
    "list_mandates_given",
    "list_mandates_held",
    "list_merge_requests",
    "list_new_devices",
    "list_offers_by",
    "list_offers_to",
    "list_open_invitations",
    "list_provider_names_of",
    "list_providers_reaching",
    "list_recoveries_to_confirm",
    "list_role_history",
    "list_sessions",
    "list_sign_in_providers",
    "list_uses_of_mandates",
    "list_visits_for",
    "list_visits_to_confirm",
    "may_act_for",
    "name_for_authenticators",
    "names_of_mandates",
    "needs_fresh",
    "notice_addresses",
    "organisation_acted_for",
    "principal_of",
    "proved_level",
    "proved_level_of",
    "read_recipient",
    "ways_in",
    "ways_to_reach",
]
