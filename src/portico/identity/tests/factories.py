"""Requests with a session, and staff who have accepted their invitation."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory

from portico.identity import actions
from portico.identity.models import Account
from portico.identity.sessions import SessionStore
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, Method, RoleGift, StaffRole
from portico.kernel.types import Actor

AT = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
NUMBER = "10000000001"
EMAIL = "clerk@town.example"
OPERATOR = Actor.system("portico staff invite")


def request_from(address: str = "127.0.0.1", **meta: str) -> HttpRequest:
    """Return a request of somebody who is not signed in, with a session of its own."""
    request = RequestFactory().post("/", REMOTE_ADDR=address, **meta)
    request.session = SessionStore()
    request.session.create()
    request.user = AnonymousUser()
    return request


def client_of(
    account: Account,
    *,
    assurance: AssuranceLevel = AssuranceLevel.HIGH,
    method: Method = Method.PASSKEY,
    at: dt.datetime = AT,
) -> Client:
    """Return a browser in which an account is signed in."""
    request = request_from()
    actions.begin_session(request, account, method=method, assurance=assurance, at=at)
    request.session.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return client


def staff_account(
    *roles: StaffRole, email: str = EMAIL, authority_id: str = "town", name: str = "Alex Clerk", at: dt.datetime = AT
) -> AccountId:
    """Return a member of staff with these roles, who has no passkey."""
    account = Account.objects.create(
        kind=AccountKind.STAFF, authority_id=authority_id, email=email, name=name, created_at=at
    )
    for role in roles:
        gift = RoleGift(role)
        actions.grant_role(account_id=AccountId(account.pk), gift=gift, reason="A test.", actor=OPERATOR, at=at)
    return AccountId(account.pk)
