"""Kept and broken promises in public: per service and month, with small groups protected."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Count

from portico.casework.models import Promise
from portico.casework.types.payments import PromiseCount
from portico.catalogue import queries as catalogue

FEWER_THAN = 5
"""Groups smaller than this are not told exactly, none included: else who is in them could be reckoned out."""


def list_promises(*, at: dt.datetime) -> tuple[PromiseCount, ...]:
    """Return kept and broken promises of each service and month that is over, the newest month first.

    A month that still runs is not told: whoever looked each day could reckon out single cases from the difference.

    :param at: aware UTC instant; the month ends in the jurisdiction's time zone.
    """
    this_month = catalogue.current_release().pack.manifest.civil_day(at).replace(day=1)
    rows = Promise.objects.filter(month__lt=this_month).values("month", "service", "kept").annotate(count=Count("id"))
    found: dict[tuple[dt.date, str], dict[bool, int]] = defaultdict(lambda: {True: 0, False: 0})
    for row in rows:
        found[row["month"], row["service"]][row["kept"]] = row["count"]
    return tuple(
        _protected(service, month, counts)
        for (month, service), counts in sorted(found.items(), key=lambda each: (-each[0][0].toordinal(), each[0][1]))
    )


def _protected(service: str, month: dt.date, counts: Mapping[bool, int]) -> PromiseCount:
    kept, broken = (counts[answer] if counts[answer] >= FEWER_THAN else None for answer in (True, False))
    return PromiseCount(service=service, month=month, kept=kept, broken=broken)
