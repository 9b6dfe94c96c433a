"""Staff, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portico.identity.types.accounts import AccountId


class StaffRole(StrEnum):
    """What a member of staff may do for their authority. A role says one kind of work; nobody has one that says all."""

    CASE_WORKER = "case_worker"  # takes and decides cases
    HELPER = "helper"  # helps people at the counter and on the phone
    RULE_AUTHOR = "rule_author"  # reads and tries the rules
    RELYING_PARTY_MANAGER = "relying_party_manager"  # registers services that let people sign in here
    PEOPLE_REGISTRAR = "people_registrar"  # merges and splits records, gives people their way in back
    STAFF_MANAGER = "staff_manager"  # invites staff, gives and takes roles
    AUDITOR = "auditor"  # reads what staff did


@dataclass(frozen=True, slots=True)
class StaffView:
    """A member of staff, as access records and cases name them."""

    id: AccountId
    name: str
    authority_id: str
