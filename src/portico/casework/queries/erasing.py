"""Reads before somebody's data is erased: the cases that must be kept still."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, Subquery

from portico.casework.models import Case, CaseQuerySet, CaseStatus, PaymentOrder, PaymentState
from portico.casework.rules import transitions
from portico.casework.types.payments import PaymentStatus
from portico.identity.types import PersonId

_OWED = (PaymentStatus.ORDERED, PaymentStatus.FILED, PaymentStatus.REJECTED)


def list_open_cases(records: Collection[PersonId]) -> list[str]:
    """Return the references of cases that concern a person and have not ended, by reference."""
    return sorted(_about(records).in_states(transitions.OPEN_STATES).values_list("reference", flat=True))


def list_cases_ended_after(records: Collection[PersonId], after: dt.datetime) -> list[str]:
    """Return the references of cases that concern a person and ended after an aware instant, by reference."""
    last = CaseStatus.objects.filter(case=OuterRef("pk")).order_by("-number").values("at")[:1]
    ended = _about(records).filter(~Q(state__in=list(transitions.OPEN_STATES))).annotate(ended_at=Subquery(last))
    return sorted(ended.filter(ended_at__gt=after).values_list("reference", flat=True))


def list_cases_with_money_owed(records: Collection[PersonId]) -> list[str]:
    """Return the references of a person's cases of which money is owed that no bank and no provider has, by reference.

    Without its payee a payment cannot be made any more, nor can the file that it is in, and with it those of others.
    """
    newest = PaymentState.objects.filter(order=OuterRef("pk")).order_by("-number").values("status")[:1]
    later = PaymentOrder.objects.filter(refund=OuterRef("refund"), number__gt=OuterRef("number"))
    orders = PaymentOrder.objects.filter(~Exists(later), person_id__in=list(records)).annotate(status=Subquery(newest))
    return sorted(orders.filter(status__in=_OWED).values_list("refund__case__reference", flat=True).distinct())


def _about(records: Collection[PersonId]) -> CaseQuerySet:
    concerned = Q(person_id__in=list(records)) | Q(subjects__person_id__in=list(records))
    return Case.objects.filter(pk__in=Case.objects.filter(concerned).values("pk")).with_now()
