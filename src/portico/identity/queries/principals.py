"""Reads: who is signed in, how they proved it, and for whom they act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest

from portico.identity.errors import SignInNeeded
from portico.identity.models import Account, Mandate, Person, StaffRoleGrant
from portico.identity.queries.people import records_of
from portico.identity.rules import roles as role_rules
from portico.identity.sessions import ACTING_UNDER, AUTHENTICATION
from portico.identity.types import (
    AccountId,
    AccountKind,
    AssuranceLevel,
    Authentication,
    MandateId,
    MandateKind,
    Method,
    OrganisationId,
    PersonId,
    Principal,
    Representation,
    StaffRole,
)
from portico.identity.types.staff import RoleGift
from portico.kernel import clock

_KEPT = "_portico_principal"


def principal_of(request: HttpRequest) -> Principal:
    """Return who is signed in, and for whom they act.

    :raises SignInNeeded: nobody is signed in.
    """
    principal = find_principal(request)
    if principal is None:
        raise SignInNeeded
    return principal


def find_principal(request: HttpRequest) -> Principal | None:
    """Return who is signed in, or None. It is worked out once per request; mandates are asked anew in each."""
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, _principal(request))
    found: Principal | None = getattr(request, _KEPT)
    return found


def forget_principal(request: HttpRequest) -> None:
    """Work out anew who is signed in: something about the session has changed."""
    if hasattr(request, _KEPT):
        delattr(request, _KEPT)


def authentication_of(request: HttpRequest) -> Authentication:
    """Return how and when whoever is signed in proved who they are.

    :raises SignInNeeded: nobody is signed in.
    """
    user, kept = getattr(request, "user", None), request.session.get(AUTHENTICATION)
    if not isinstance(user, Account) or not isinstance(kept, dict):
        raise SignInNeeded
    return Authentication(
        session=UUID(kept["session"]),
        account_id=AccountId(user.pk),
        assurance=AssuranceLevel(kept["assurance"]),
        methods=tuple(Method(one) for one in kept["methods"]),
        at=dt.datetime.fromisoformat(kept["at"]),
    )


def _principal(request: HttpRequest) -> Principal | None:
    account = getattr(request, "user", None)
    if not isinstance(account, Account) or not account.is_active or AUTHENTICATION not in request.session:
        return None
    own, at = _records(account.person), clock.now()
    held = _roles(request, account, at)
    mandate = _mandate(request, account, own, at, helps=StaffRole.HELPER in held)
    whose = _records(mandate.person) if mandate else own
    return Principal(
        account_id=AccountId(account.pk),
        kind=AccountKind(account.kind),
        person_id=_id(whose[0]) if whose else None,
        authority_id=account.authority_id or None,
        name=(own[0].display_name or own[-1].display_name) if own else account.name,
        assurance=_level(authentication_of(request).assurance, mandate),
        own_person_id=_id(own[0]) if own else None,
        records=tuple(map(_id, whose[1:])),
        own_records=tuple(map(_id, own[1:])),
        representation=_representation(mandate) if mandate else None,
        roles=frozenset(held),
        role_services=frozenset((role, services) for role, services in held.items() if services is not None),
    )


def _records(person: Person | None) -> tuple[Person, ...]:
    """Return all records of whoever it is; merged ones lead to the one that is written to."""
    return records_of(person) if person is not None else ()


def _id(person: Person) -> PersonId:
    return PersonId(person.pk)


def _mandate(
    request: HttpRequest, account: Account, own: Sequence[Person], at: dt.datetime, *, helps: bool
) -> Mandate | None:
    """Return the mandate that the session acts under. One that has ended leaves them acting for themselves.

    :param helps: for staff: whether they have the role of a helper still; a visit does not outlast it.
    """
    wanted = request.session.get(ACTING_UNDER)
    if not wanted:
        return None
    held = Mandate.objects.in_force_at(at).select_related("person", "organisation").filter(pk=wanted)
    if account.kind == AccountKind.STAFF:
        return held.filter(helper=account).first() if helps else None
    found = held.filter(representative__in=own).first()
    # A mandate between two records that are one person's now rests: nobody represents themselves.
    return found if found is None or found.person_id not in {one.pk for one in own} else None


def _level(own: AssuranceLevel, mandate: Mandate | None) -> AssuranceLevel:
    """Return how sure we are: never surer than it was who gave the mandate."""
    if mandate is None or not mandate.assurance:
        return own
    return min(own, AssuranceLevel(mandate.assurance), key=lambda level: level.rank)


def _representation(mandate: Mandate) -> Representation:
    organisation, person = mandate.organisation, mandate.person
    return Representation(
        mandate_id=MandateId(mandate.pk),
        kind=MandateKind(mandate.kind),
        name=organisation.legal_name if organisation else (person.display_name if person else ""),
        organisation_id=OrganisationId(organisation.pk) if organisation else None,
        services=None if mandate.services is None else frozenset(mandate.services),
        until=mandate.valid_to,
    )


def _roles(request: HttpRequest, account: Account, at: dt.datetime) -> dict[StaffRole, frozenset[str] | None]:
    """Return each role that counts in this session, with the services it covers (None: all)."""
    if account.kind != AccountKind.STAFF or not role_rules.roles_in_force(authentication_of(request).methods):
        return {}
    held = StaffRoleGrant.objects.held_at(at).filter(account=account).values_list("role", "services")
    return role_rules.joined(
        RoleGift(StaffRole(role), None if services is None else frozenset(services)) for role, services in held
    )
