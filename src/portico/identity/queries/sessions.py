"""Reads: where an account is signed in, and how lately it was proved who is there."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest

from portico.identity import rules
from portico.identity.errors import AssuranceTooLow, ProofTooOld
from portico.identity.models import KnownDevice, Session
from portico.identity.queries.principals import authentication_of
from portico.identity.queries.proofing import proved_level
from portico.identity.rules.sessions import WARN_AFTER
from portico.identity.types import AccountId, AssuranceLevel, DeviceView, Principal, SessionId, SessionView


def list_sessions(request: HttpRequest, *, at: datetime) -> list[SessionView]:
    """Return where the account that is signed in is signed in: this session first, then the newest use first.

    :raises SignInNeeded: nobody is signed in.
    """
    known = authentication_of(request)
    rows = Session.objects.filter(account_id=known.account_id, expire_date__gt=at).order_by("-seen_at")
    views = [
        SessionView(
            id=SessionId(row.id),
            began_at=row.began_at or at,
            seen_at=row.seen_at or at,
            browser=rules.browser_of(row.user_agent),
            address=row.address or "",
            is_this=row.id == known.session,
        )
        for row in rows
    ]
    return sorted(views, key=lambda view: not view.is_this)


def list_new_devices(account_id: AccountId, *, at: datetime) -> list[DeviceView]:
    """Return the browsers that an account signed in with for the first time lately, newest first.

    The very first browser of an account is not among them.
    """
    since = at - rules.NEW_DEVICE_SHOWN
    rows = KnownDevice.objects.filter(account_id=account_id, is_first=False, first_used_at__gt=since)
    return [_device_view(row) for row in rows.order_by("-first_used_at")]


def find_device(device_id: UUID) -> DeviceView | None:
    """Return a browser in which an account signed in, or None: it is forgotten."""
    row = KnownDevice.objects.filter(pk=device_id).first()
    return _device_view(row) if row is not None else None


def needs_fresh(request: HttpRequest, *, at: datetime, within: timedelta = rules.RECENT) -> bool:
    """Return whether whoever is signed in has to show once more who they are.

    :param within: how long ago their newest proof may be.
    :raises SignInNeeded: nobody is signed in.
    """
    return not rules.is_fresh(authentication_of(request).at, at=at, within=within)


def check_fresh(request: HttpRequest, *, at: datetime, within: timedelta = rules.RECENT) -> None:
    """Return when whoever is signed in showed lately who they are; the site asks them once more otherwise.

    :raises ProofTooOld: their newest proof is older than `within`.
    :raises SignInNeeded: nobody is signed in.
    """
    if needs_fresh(request, at=at, within=within):
        raise ProofTooOld(seconds=int(within.total_seconds()))


def warn_after_minutes() -> int:
    """Return after how many minutes a page that stays open says that its session soon ends."""
    return int(WARN_AFTER.total_seconds()) // 60


def check_assurance(principal: Principal, needed: AssuranceLevel) -> None:
    """Return when it is sure enough who is signed in; the site asks them to confirm it otherwise.

    :raises AssuranceTooLow: it is not.
    """
    if not principal.assurance.reaches(needed):
        raise AssuranceTooLow(needed=needed)


def check_may_read_facts(principal: Principal, needed: AssuranceLevel) -> None:
    """Return when it is sure enough who is signed in to show what registries said of the person.

    Who somebody is may have been proved more surely than this session was begun: whoever reads their mail could open
    all of it. Whose identity was never proved so surely has no more to show, and reads their own.

    :param needed: what the pack asks for.
    :raises AssuranceTooLow: it is not.
    """
    if principal.assurance.reaches(needed):
        return
    records = {*principal.record_ids, *principal.own_record_ids}
    proved = proved_level(*records) if records else AssuranceLevel.LOW
    check_assurance(principal, min(needed, proved, key=lambda level: level.rank))


def _device_view(row: KnownDevice) -> DeviceView:
    return DeviceView(
        account_id=AccountId(row.account_id),
        browser=rules.browser_of(row.user_agent),
        address=row.address or "",
        first_used_at=row.first_used_at,
    )
