"""What a case costs is written down when it is sent."""

from __future__ import annotations

import datetime as dt

from portico.casework.models import Case, Fee
from portico.casework.queries import fees
from portico.casework.queries.frozen import FrozenCase


def charge(case: Case, *, at: dt.datetime) -> None:
    """Write down what a case costs, in the caller's transaction with the case locked or just made; once.

    :source: pack services/*.yaml, key `process.fee`.
    """
    price = fees.price_of(FrozenCase(case))
    if price is None or Fee.objects.filter(case=case).exists():
        return
    Fee.objects.create(
        case=case,
        person_id=case.person_id,
        amount=price.amount,
        currency=price.currency,
        law=list(price.law),
        at=at,
    )
