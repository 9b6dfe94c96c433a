"""Staff, and what they may do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.identity.types.accounts import AccountId
from portico.identity.types.people import PersonId

RoleGrantId = NewType("RoleGrantId", UUID)
EmergencyId = NewType("EmergencyId", UUID)


class StaffRole(StrEnum):
    """What a member of staff may do for their authority. A role says one kind of work; nobody has one that says all."""

    CASE_WORKER = "case_worker"  # takes and decides cases
    TEAM_LEAD = "team_lead"  # sees who has how much to do, and gives cases to colleagues
    HELPER = "helper"  # helps people at the counter and on the phone
    RULE_AUTHOR = "rule_author"  # reads and tries the rules
    RELYING_PARTY_MANAGER = "relying_party_manager"  # registers services that let people sign in here
    PEOPLE_REGISTRAR = "people_registrar"  # merges and splits records, gives people their way in back
    REGISTER_KEEPER = "register_keeper"  # answers people who say that a fact of a register is wrong
    STAFF_MANAGER = "staff_manager"  # invites staff, gives and takes roles
    AUDITOR = "auditor"  # reads what staff did


@dataclass(frozen=True, slots=True)
class StaffView:
    """A member of staff, as access records and cases name them."""

    id: AccountId
    name: str
    authority_id: str


@dataclass(frozen=True, slots=True)
class StaffScope:
    """A member of staff and what a role of theirs covers.

    :param services: ids; None for all of their authority.
    """

    name: str
    services: frozenset[str] | None

    def covers(self, service_id: str) -> bool:
        """Return whether the role covers a service."""
        return self.services is None or service_id in self.services


@dataclass(frozen=True, slots=True)
class RoleGift:
    """A role to give, or one that is held.

    :param services: the ids of the services that it covers; None for all of the authority.
    """

    role: StaffRole
    services: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role that somebody has or had, who gave it and who took it.

    :param since: aware UTC instant; so is `until`, None while the role is held.
    :param given_by: a name, or who runs this installation, or the provider whose claims said so.
    :param source: the OpenID provider whose claims said so; empty: it was given by hand.
    """

    id: RoleGrantId
    account_id: AccountId
    account_name: str
    role: StaffRole
    services: frozenset[str] | None
    since: dt.datetime
    given_by: str
    reason: str
    source: str
    until: dt.datetime | None = None
    taken_by: str = ""
    taken_reason: str = ""


@dataclass(frozen=True, slots=True)
class ColleagueView:
    """A member of staff, as their staff manager sees them.

    :param active: whether they can sign in; False: they have left.
    :param has_passkey: False until they have accepted their invitation and made one.
    """

    id: AccountId
    name: str
    email: str
    active: bool
    has_passkey: bool
    roles: tuple[RoleView, ...]


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that nobody has accepted yet.

    :param expires_at: aware UTC instant.
    """

    email: str
    roles: tuple[RoleGift, ...]
    invited_by: str
    expires_at: dt.datetime
    for_account: str = ""


@dataclass(frozen=True, slots=True)
class InvitationStart:
    """What the page of an invitation needs.

    :param name: of who comes back or lost their passkey; empty for who is new.
    :param options: the question for a passkey, ready for JSON (Web Authentication Level 3, 5.1.10).
    """

    name: str
    options: dict[str, object]


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody was invited.

    :param new_passkey: they had an account, and lost their passkey or came back.
    :param name: empty until they have accepted. :param accepted_at: aware UTC instant; None until then.
    """

    at: dt.datetime
    email: str
    name: str
    new_passkey: bool
    invited_by: str
    reason: str
    accepted_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class RecoveryLine:
    """A way back in was asked for by one clerk and answered by a second, as the auditor sees it: nobody's name but theirs.

    :param second: empty while nobody has answered. :param used_at: aware UTC instant; None when it was not used.
    """

    at: dt.datetime
    first: str
    second: str
    allowed: bool
    used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody left: every role and every session ended."""

    at: dt.datetime
    name: str
    ended_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class EmergencyView:
    """An emergency look, as the auditor and whoever took it see it.

    :param until: aware UTC instant at which it ends by itself.
    :param justified: what the auditor found; None while nobody has reviewed it.
    """

    id: EmergencyId
    staff_id: AccountId
    staff_name: str
    authority_id: str
    person_id: PersonId
    reason: str
    opened_at: dt.datetime
    until: dt.datetime
    reviewed_by: str = ""
    reviewed_at: dt.datetime | None = None
    justified: bool | None = None
    note: str = ""
