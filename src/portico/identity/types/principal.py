"""Who is signed in, and for whom they act."""

from __future__ import annotations

from dataclasses import dataclass, field

from portico.identity.types.accounts import AccountId, AccountKind, AssuranceLevel
from portico.identity.types.mandates import Representation
from portico.identity.types.people import PersonId
from portico.identity.types.staff import StaffRole
from portico.kernel.types import Actor


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is signed in: what views hand to queries and actions.

    :param person_id: whose matters the pages of people show: their own, or those of whom they act for. None for staff
        who help nobody, and for whoever acts for an organisation.
    :param authority_id: the authority's id in the pack, set when the kind is staff, else None.
    :param name: of whoever is signed in, as shown on the page.
    :param own_person_id: the person who is signed in; None for staff. Where it is not given, it is `person_id`.
    :param records: further records of whose matters these are, merged into theirs; `record_ids` has them all.
    :param own_records: the same of whoever is signed in; `own_record_ids` has them all.
    :param representation: set when they act for somebody else.
    :param roles: of staff; empty for people, and until invited staff have made their passkey.
    :param role_services: the services of each role that does not cover all of the authority.
    """

    account_id: AccountId
    kind: AccountKind
    person_id: PersonId | None
    authority_id: str | None
    name: str
    assurance: AssuranceLevel
    own_person_id: PersonId | None = None
    records: tuple[PersonId, ...] = ()
    own_records: tuple[PersonId, ...] = ()
    representation: Representation | None = None
    roles: frozenset[StaffRole] = field(default_factory=frozenset)
    role_services: frozenset[tuple[StaffRole, frozenset[str]]] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.own_person_id is None and self.kind is AccountKind.PERSON and self.representation is None:
            object.__setattr__(self, "own_person_id", self.person_id)

    @property
    def is_person(self) -> bool:
        """Return whether a person is signed in, for themselves or for somebody else."""
        return self.kind is AccountKind.PERSON

    @property
    def is_staff(self) -> bool:
        """Return whether a member of staff is signed in."""
        return self.kind is AccountKind.STAFF

    @property
    def is_themselves(self) -> bool:
        """Return whether a person acts for themselves: nobody else may, say, change how they sign in."""
        return self.is_person and self.representation is None

    @property
    def record_ids(self) -> tuple[PersonId, ...]:
        """Return every record of the person whose matters these are; the first is the one that is written to."""
        return () if self.person_id is None else (self.person_id, *self.records)

    @property
    def own_record_ids(self) -> tuple[PersonId, ...]:
        """Return every record of whoever is signed in: what was given to any of them was given to this person."""
        return () if self.own_person_id is None else (self.own_person_id, *self.own_records)

    def may_act_for(self, service_id: str) -> bool:
        """Return whether they may do something for a service: always for themselves, else what the mandate covers."""
        return self.representation is None or self.representation.covers(service_id)

    def services_of(self, role: StaffRole) -> frozenset[str] | None:
        """Return the services for which staff have a role; None for all of their authority, empty without the role."""
        if role not in self.roles:
            return frozenset()
        return next((services for held, services in self.role_services if held is role), None)

    @property
    def actor(self) -> Actor:
        """Return them as the `actor` of an action: a person by person id, staff by account id, and for whom."""
        represented = str(self.person_id or "") if self.representation else ""
        mandate = str(self.representation.mandate_id) if self.representation else ""
        if self.is_staff:
            return Actor.staff(str(self.account_id), on_behalf_of=represented, mandate=mandate)
        return Actor.person(str(self.own_person_id), on_behalf_of=represented, mandate=mandate)
