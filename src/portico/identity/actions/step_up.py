"""Writes: what somebody was about to send waits while they confirm who they are."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from portico.identity import queries, rules
from portico.identity.actions.sessions import strengthen_session
from portico.identity.errors import DemoSignInNotHere
from portico.identity.models import Account
from portico.identity.sessions import ACTING_FIELD, ACTING_UNDER, KEPT_FORM
from portico.identity.types import AssuranceLevel, Method, Principal


def keep_form(request: HttpRequest, *, acting_under: str | None = None) -> bool:
    """Keep what a request wanted to send, in the session; return whether it could be kept.

    Files are not kept, nor the tokens of the form (CSRF, for whom), which the page that sends it again has anew. What
    is too long is not kept at all.

    :param acting_under: the mandate for which it is kept, empty for oneself; None: as the session acts now.
    """
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", ACTING_FIELD) and isinstance(value, str)
    ]
    if not rules.is_small_enough(fields):
        request.session.pop(KEPT_FORM, None)
        return False
    request.session[KEPT_FORM] = {
        "path": request.get_full_path(),
        "fields": fields,
        "complete": not request.FILES,
        "acting_under": request.session.get(ACTING_UNDER, "") if acting_under is None else acting_under,
    }
    return True


@transaction.atomic
def confirm_in_demo(request: HttpRequest, *, level: AssuranceLevel, at: datetime) -> Principal:
    """Let an invented person confirm who they are by a button. Only in a demo, only from this machine.

    :raises DemoSignInNotHere: this is no demo, the request comes from elsewhere, or they did not sign in that way.
    """
    known = queries.authentication_of(request)
    allowed = rules.may_sign_in_as_invented(demo=queries.is_demo(), request_meta=request.META)
    if not allowed or Method.DEMO not in known.methods:
        raise DemoSignInNotHere
    account = Account.objects.get(pk=known.account_id)
    return strengthen_session(request, account, method=Method.DEMO, assurance=level, at=at)
