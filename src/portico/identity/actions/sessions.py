"""Writes: sessions, and every proof within them of who somebody is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from portico.identity import queries, rules
from portico.identity.actions import devices
from portico.identity.actions.tokens import end_grants_of_sessions
from portico.identity.errors import SessionNotFound
from portico.identity.models import Account, Mandate, MandateEnded, Session, SignIn, SignInAttempt
from portico.identity.sessions import ACTING_UNDER, AUTHENTICATION
from portico.identity.types import (
    AccountId,
    AssuranceLevel,
    MandateId,
    MandateKind,
    Method,
    Principal,
    SessionEnd,
    SessionId,
)
from portico.kernel import logs
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor

TELL_RELYING_PARTIES = "identity.tell_relying_parties"
"""The job that tells relying parties that a session has ended (OpenID Connect Back-Channel Logout 1.0)."""
SWEPT_AT_ONCE = 500
SESSION_ENDED = str(Actor.system("identity.end_session"))
log = logs.logger(__name__)


@transaction.atomic
def begin_session(
    request: HttpRequest,
    account: Account,
    *,
    method: Method,
    assurance: AssuranceLevel,
    attempt: SignInAttempt | None = None,
    at: datetime,
) -> Principal:
    """Record the sign-in and make the session anew, so that nobody can have fixed its key beforehand.

    Whoever was signed in before in this browser is signed out.
    """
    _end_session_of(request, reason=SessionEnd.REPLACED, at=at)
    request.session.flush()
    auth.login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = uuid7()
    Session.objects.filter(pk=rules.stored_key(str(request.session.session_key))).update(
        id=session,
        account=account,
        person_id=account.person_id,
        user_agent=devices.user_agent(request),
        address=devices.address(request),
    )
    devices.recognize_device(request, account, at=at)
    _record(request, account, methods=(method,), assurance=assurance, session=session, attempt=attempt, at=at)
    return queries.principal_of(request)


@transaction.atomic
def strengthen_session(
    request: HttpRequest, account: Account, *, method: Method, assurance: AssuranceLevel, at: datetime
) -> Principal:
    """Record a further proof within a session (step-up). The session gets a new key and keeps what it holds.

    The level of a session never falls by a further proof.
    """
    known = queries.authentication_of(request)
    request.session.cycle_key()
    methods = (*[one for one in known.methods if one is not method], method)
    level = max(known.assurance, assurance, key=lambda one: one.rank)
    _record(request, account, methods=methods, assurance=level, session=known.session, attempt=None, at=at)
    return queries.principal_of(request)


def act_under(request: HttpRequest, mandate_id: MandateId | None) -> None:
    """Let the session act under a mandate from now on; None: for oneself again.

    Whether the mandate allows it is asked anew in each request (`queries.principal_of`).
    """
    request.session.cycle_key()
    if mandate_id is None:
        request.session.pop(ACTING_UNDER, None)
    else:
        request.session[ACTING_UNDER] = str(mandate_id)
    queries.forget_principal(request)


@transaction.atomic
def sign_out(request: HttpRequest, *, at: datetime, reason: SessionEnd = SessionEnd.SIGNED_OUT) -> None:
    """End the session of this browser and everything it held."""
    _end_session_of(request, reason=reason, at=at)
    auth.logout(request)
    queries.forget_principal(request)


@transaction.atomic
def end_session(*, account_id: AccountId, session_id: SessionId, reason: SessionEnd, at: datetime) -> None:
    """End one session of an account. Every session ends here or in the plural: it is gone, and relying parties are told.

    :raises SessionNotFound: the account has no such session, or it has ended.
    """
    if not _end(Q(account_id=account_id, id=session_id), reason=reason, at=at):
        raise SessionNotFound


@transaction.atomic
def end_sessions(
    account_id: AccountId, *, except_session: SessionId | UUID | None = None, reason: SessionEnd, at: datetime
) -> int:
    """End all sessions of an account, but for one if it is named; return how many there were."""
    return _end(Q(account_id=account_id) & ~Q(id=except_session), reason=reason, at=at)


def end_other_sessions(request: HttpRequest, *, reason: SessionEnd, at: datetime) -> int:
    """End every session of whoever is signed in but the one that asks; return how many there were.

    :raises SignInNeeded: nobody is signed in.
    """
    known = queries.authentication_of(request)
    return end_sessions(known.account_id, except_session=known.session, reason=reason, at=at)


def end_expired_sessions(*, at: datetime) -> int:
    """End the sessions whose time is over, some at a time, and return how many there were."""
    return _end_some_at_a_time(Q(expire_date__lte=at), reason=SessionEnd.EXPIRED, at=at)


def end_all_sessions(*, reason: SessionEnd, at: datetime) -> int:
    """End every session there is, some at a time, and return how many there were (ASVS 5.0, 7.4.5)."""
    return _end_some_at_a_time(Q(), reason=reason, at=at)


def _end_session_of(request: HttpRequest, *, reason: SessionEnd, at: datetime) -> None:
    """End the session of this browser when somebody is signed in with it."""
    key = request.session.session_key
    if key and AUTHENTICATION in request.session:
        _end(Q(pk=rules.stored_key(key)), reason=reason, at=at)


def _end_some_at_a_time(which: Q, *, reason: SessionEnd, at: datetime) -> int:
    ended = 0
    while True:
        with transaction.atomic():
            found = list(Session.objects.filter(which).values_list("pk", flat=True)[:SWEPT_AT_ONCE])
            ended += _end(Q(pk__in=found) & which, reason=reason, at=at)
        if len(found) < SWEPT_AT_ONCE:
            return ended


def _end(which: Q, *, reason: SessionEnd, at: datetime) -> int:
    rows = list(Session.objects.select_for_update().filter(which).order_by("pk").values_list("pk", "id", "account_id"))
    Session.objects.filter(pk__in=[key for key, _, _ in rows]).delete()
    signed_in = [(session, account) for _, session, account in rows if account is not None]
    for _, account in signed_in:
        log.info("session ended", account_id=str(account), reason=reason.value, at=at.isoformat())
    if signed_in:
        # At once, and not with the job that tells relying parties: a token must not outlive its session by a queue.
        end_grants_of_sessions([session for session, _ in signed_in], at=at)
        _end_visits_of({account for _, account in signed_in}, at=at)
        jobs: list[JSONDict] = [{"session_id": str(session)} for session, _ in signed_in]
        app.configure_task(name=TELL_RELYING_PARTIES).batch_defer(*jobs)
    return len(signed_in)


def _end_visits_of(accounts: Collection[UUID], *, at: datetime) -> None:
    """End the visits in which staff act for somebody: whoever goes home helps nobody any more."""
    visits = Mandate.objects.in_force_at(at).filter(kind=MandateKind.ASSISTED_SESSION, helper_id__in=accounts)
    rows = [
        MandateEnded(mandate=one, person_id=one.person_id, at=at, ended_by=SESSION_ENDED, reason="The session ended.")
        for one in visits
    ]
    MandateEnded.objects.bulk_create(rows, ignore_conflicts=True)


def _record(
    request: HttpRequest,
    account: Account,
    *,
    methods: tuple[Method, ...],
    assurance: AssuranceLevel,
    session: UUID,
    attempt: SignInAttempt | None,
    at: datetime,
) -> None:
    SignIn.objects.create(
        account=account,
        person_id=account.person_id,
        session=session,
        at=at,
        method=methods[-1],
        assurance=assurance,
        attempt=attempt,
    )
    request.session[AUTHENTICATION] = {
        "session": str(session),
        "assurance": assurance,
        "methods": list(methods),
        "at": at.isoformat(),
    }
    queries.forget_principal(request)
