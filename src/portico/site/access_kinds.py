"""Kinds of access: who a route may be open to, and what becomes of a visitor there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from portico.identity.types import Principal, StaffRole


class Access(StrEnum):
    """Who may open a route."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"  # a person or staff, for whomever they act
    ACCOUNT = "account"  # a person or staff, while they act for nobody else: how they sign in, where they are signed in
    PEOPLE = "people"  # a person, for whomever they act
    SELF = "self"  # a person, while they act for nobody else: mandates, consents to services that sign them in here
    PERSON = "person"  # whoever has a person's matters before them: the person, a representative, a helper
    STAFF = "staff"


class Verdict(StrEnum):
    """What becomes of a visitor at a route. The API answers with the status; pages lead to the sign-in or say so."""

    OPEN = "open"
    SIGN_IN = "sign_in"  # 401
    NOT_THERE = "not_there"  # 404: what somebody may not see looks as if it were not there
    NOT_FOR_OTHERS = "not_for_others"  # 403: the person themselves may, whoever acts for another may not
    NOT_FOR_ORGANISATIONS = "not_for_organisations"  # 403: it is about people
    NOT_IN_A_VISIT = "not_in_a_visit"  # 403: staff who act for a person do nothing else meanwhile


@dataclass(frozen=True, slots=True)
class Route:
    """The entry of one route.

    :param name: as Django reverses it; routes of the API begin with `api:`.
    :param roles: for staff: any one of them opens it; empty: every member of staff may.
    :param part: which part of a person's matters it shows, in a word that the page "my data" knows; else empty.
    """

    name: str
    access: Access
    roles: frozenset[StaffRole] = frozenset()
    part: str = ""

    @property
    def is_api(self) -> bool:
        """Return whether it answers problem+json instead of pages."""
        return self.name.startswith("api:")

    def verdict(self, principal: Principal | None) -> Verdict:
        """Return what becomes of a visitor; None is nobody."""
        if self.access is Access.PUBLIC:
            return Verdict.OPEN
        if principal is None:
            return Verdict.SIGN_IN
        return _VERDICTS[self.access](self, principal)


def _of_account(route: Route, principal: Principal) -> Verdict:
    return Verdict.OPEN if principal.representation is None else Verdict.NOT_FOR_OTHERS


def _of_themselves(route: Route, principal: Principal) -> Verdict:
    if not principal.is_person:
        return Verdict.NOT_THERE
    return Verdict.OPEN if principal.is_themselves else Verdict.NOT_FOR_OTHERS


def _of_person(route: Route, principal: Principal) -> Verdict:
    if principal.person_id is not None:
        return Verdict.OPEN
    return Verdict.NOT_FOR_ORGANISATIONS if principal.representation is not None else Verdict.NOT_THERE


def _of_staff(route: Route, principal: Principal) -> Verdict:
    if not principal.is_staff or (route.roles and route.roles.isdisjoint(principal.roles)):
        return Verdict.NOT_THERE
    during_a_visit = principal.representation is not None and route.name not in _IN_A_VISIT
    return Verdict.NOT_IN_A_VISIT if during_a_visit else Verdict.OPEN


_VERDICTS: dict[Access, Callable[[Route, Principal], Verdict]] = {
    Access.SIGNED_IN: lambda route, principal: Verdict.OPEN,
    Access.PEOPLE: lambda route, principal: Verdict.OPEN if principal.is_person else Verdict.NOT_THERE,
    Access.ACCOUNT: _of_account,
    Access.SELF: _of_themselves,
    Access.PERSON: _of_person,
    Access.STAFF: _of_staff,
}

_IN_A_VISIT = frozenset({"help-somebody", "end-visit"})
