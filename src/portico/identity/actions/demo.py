"""Writes: the sign-in of the demo, where everybody is invented."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import hashers
from django.db import transaction
from django.http import HttpRequest

from portico.identity import queries, rules
from portico.identity.actions.checked import line
from portico.identity.actions.people import ensure_person
from portico.identity.actions.roles import write_gifts
from portico.identity.actions.sessions import begin_session
from portico.identity.errors import DemoSignInNotHere
from portico.identity.models import Account
from portico.identity.types import AccountKind, AssuranceLevel, Method, Principal, RoleGift, StaffRole
from portico.kernel.types import Actor

DEMO_SESSION = "portico_demo"
"""Session key: this sign-in was a demo sign-in, no identity was proved."""
_DEMO = Actor.system("demo")
_DEMO_ROLES = {
    StaffRole.CASE_WORKER: (StaffRole.CASE_WORKER, StaffRole.RULE_AUTHOR),
    StaffRole.TEAM_LEAD: (StaffRole.TEAM_LEAD, StaffRole.CASE_WORKER, StaffRole.RULE_AUTHOR),
}


@transaction.atomic
def demo_sign_in_person(
    request: HttpRequest,
    *,
    identity_number: str,
    display_name: str = "",
    assurance: AssuranceLevel = AssuranceLevel.HIGH,
    at: datetime,
) -> Principal:
    """Sign in as an invented person. Only in a demo installation and only from this machine.

    :param assurance: how sure the sign-in shall count: a lower level shows how a service asks for more.
    :raises DemoSignInNotHere: this is no demo, or the request comes from elsewhere.
    """
    _refuse_outside_demo(request)
    person_id = ensure_person(identity_number=identity_number, display_name=display_name, at=at)
    account, _ = Account.objects.get_or_create(
        person_id=person_id,
        defaults={
            "kind": AccountKind.PERSON,
            "password": hashers.make_password(None),
            "created_at": at,
        },
    )
    return _demo_sign_in(request, account, at, assurance)


@transaction.atomic
def demo_sign_in_staff(
    request: HttpRequest,
    *,
    authority_id: str,
    name: str,
    role: StaffRole = StaffRole.CASE_WORKER,
    number: int = 1,
    at: datetime,
) -> Principal:
    """Sign in as an invented member of staff of an authority. Only in a demo installation and only from this machine.

    :param name: as colleagues and people see it, in the pack's words.
    :param role: what they do; a case worker reads the rules too.
    :param number: from 1: which one of those who do it, for there are things that two must agree on.
    :raises DemoSignInNotHere: this is no demo, or the request comes from elsewhere.
    """
    _refuse_outside_demo(request)
    which = f"{role.value.replace('_', '-')}{number if number > 1 else ''}"
    account, _ = Account.objects.get_or_create(
        email=f"{which}@{line(authority_id, 80, 'authority')}.invalid",
        defaults={
            "kind": AccountKind.STAFF,
            "authority_id": authority_id,
            "name": line(name, 200, "name"),
            "password": hashers.make_password(None),
            "created_at": at,
        },
    )
    # Only once: what a staff manager takes away in the demo stays away.
    if not account.role_grants.exists():
        gifts = [RoleGift(one) for one in _DEMO_ROLES.get(role, (role,))]
        write_gifts(account, gifts, granted_by=str(_DEMO), reason="Invented for the demo.", at=at)
    return _demo_sign_in(request, account, at)


def _refuse_outside_demo(request: HttpRequest) -> None:
    if not rules.may_sign_in_as_invented(demo=queries.is_demo(), request_meta=request.META):
        raise DemoSignInNotHere


def _demo_sign_in(
    request: HttpRequest, account: Account, at: datetime, assurance: AssuranceLevel = AssuranceLevel.HIGH
) -> Principal:
    if not account.is_active:
        raise DemoSignInNotHere
    principal = begin_session(request, account, method=Method.DEMO, assurance=assurance, at=at)
    request.session[DEMO_SESSION] = True
    return principal
