"""Reads: requests of staff to help a person, and visits under way."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db.models import QuerySet

from portico.identity.errors import AssistanceNotFound
from portico.identity.models import AssistanceRequest
from portico.identity.queries.people import number_end
from portico.identity.rules import assisting
from portico.identity.types import AccountId, AssuranceLevel, MandateId, PersonId, Principal
from portico.identity.types.assisting import Assistance, AssistanceId, AssistanceState, AssistanceWay, Meeting

_WITH = ("helper", "person", "answer", "answer__person", "answer__mandate", "answer__mandate__ended")
VISITS_SHOWN = 50


def get_assistance_asked_by(principal: Principal, request_id: AssistanceId, *, at: dt.datetime) -> Assistance:
    """Return a request that this member of staff made.

    :raises AssistanceNotFound: they made none with this id.
    """
    row = _rows().filter(pk=request_id, helper_id=principal.account_id).first()
    if row is None:
        raise AssistanceNotFound
    return assistance_view(row, at)


def get_assistance_by_code(typed: str, *, at: dt.datetime) -> Assistance:
    """Return the request that waits for an answer under the code that a helper reads out.

    :raises AssistanceNotFound: there is none, or it is too old.
    """
    code = assisting.code_hash(typed)
    found = _rows().filter(way=AssistanceWay.DEVICE, code_hash=code, asked_at__gt=at - assisting.ANSWER_WITHIN)
    row = found.filter(answer__isnull=True).first()
    if row is None:
        raise AssistanceNotFound
    return assistance_view(row, at)


def find_visit_of(principal: Principal, *, at: dt.datetime) -> Assistance | None:
    """Return the newest request of a helper that waits, or whose visit is under way."""
    row = _rows().filter(helper_id=principal.account_id).order_by("-asked_at", "-id").first()
    view = assistance_view(row, at) if row is not None else None
    return view if view and view.state in (AssistanceState.WAITING, AssistanceState.ALLOWED) else None


def list_visits_to_confirm(principal: Principal, *, at: dt.datetime) -> list[Assistance]:
    """Return what waits for a second member of staff of the same authority who has seen the document, oldest first."""
    rows = _rows().filter(
        way=AssistanceWay.DOCUMENT,
        helper__authority_id=principal.authority_id or "",
        asked_at__gt=at - assisting.ANSWER_WITHIN,
        answer__isnull=True,
    )
    found = rows.exclude(helper_id=principal.account_id).order_by("asked_at", "id")
    return [replace(assistance_view(row, at), number_end=_number_end(row)) for row in found]


def list_visits_for(person_ids: tuple[PersonId, ...], *, at: dt.datetime) -> list[Assistance]:
    """Return who helped a person, newest first."""
    rows = _rows().filter(answer__person_id__in=person_ids, answer__allowed=True)
    return [assistance_view(row, at) for row in rows.order_by("-asked_at", "-id")[:VISITS_SHOWN]]


def assistance_view(row: AssistanceRequest, at: dt.datetime) -> Assistance:
    """Return a request as views see it."""
    answer = getattr(row, "answer", None)
    mandate = answer.mandate if answer else None
    ends_at = mandate.valid_to if mandate else None
    state = assisting.state_of(
        allowed=answer.allowed if answer else None,
        asked_at=row.asked_at,
        visit_ends_at=ends_at,
        ended=mandate is not None and hasattr(mandate, "ended"),
        at=at,
    )
    return Assistance(
        id=AssistanceId(row.pk),
        helper_id=AccountId(row.helper_id),
        helper_name=row.helper.name,
        authority_id=row.helper.authority_id,
        way=AssistanceWay(row.way),
        meeting=Meeting(row.meeting),
        state=state,
        asked_at=row.asked_at,
        until=ends_at or row.asked_at + assisting.ANSWER_WITHIN,
        person_name=answer.person.display_name if answer and answer.person and answer.allowed else "",
        mandate_id=MandateId(mandate.pk) if mandate else None,
        assurance=AssuranceLevel(answer.assurance) if answer and answer.assurance else None,
    )


def _number_end(row: AssistanceRequest) -> str:
    return number_end(PersonId(row.person_id)) if row.person_id else ""


def _rows() -> QuerySet[AssistanceRequest]:
    return AssistanceRequest.objects.select_related(*_WITH)
