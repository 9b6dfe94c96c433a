"""Writes: sessions, and every proof within them of who somebody is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest

from portico.identity import queries
from portico.identity.models import Account, SignIn, SignInAttempt
from portico.identity.sessions import ACTING_UNDER, AUTHENTICATION
from portico.identity.types import AssuranceLevel, MandateId, Method, Principal
from portico.kernel.ids import uuid7


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
    """Record the sign-in and make the session anew, so that nobody can have fixed its key beforehand."""
    request.session.flush()
    auth.login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    _record(request, account, methods=(method,), assurance=assurance, session=uuid7(), attempt=attempt, at=at)
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


def sign_out(request: HttpRequest) -> None:
    """End the session and everything it held."""
    auth.logout(request)
    queries.forget_principal(request)


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
