"""Whether a clock's promise was kept, and by how much not: what guarantees are reckoned from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portico.casework.rules import clock
from portico.casework.rules.clock import ClockRule, Tick
from portico.dmn.types import Context, as_feel
from portico.kernel.calendars import DAY
from portico.kernel.terms import Days


@dataclass(frozen=True, slots=True)
class Promise:
    """How the present run of a clock stands on a day.

    :param due_on: the last day on time; None while the clock stands still before it.
    :param days_late: days after `due_on` up to the stop, or to the day asked for while it runs; those that no clock
        counts (pauses, disruptions) left out, but at least one when it is late at all.
    :param working_days_late: those of them on which offices work.
    """

    received_on: dt.date
    due_on: dt.date | None
    stopped_on: dt.date | None
    days_late: int
    working_days_late: int

    @property
    def kept(self) -> bool | None:
        """Whether it was kept; None while that is open."""
        if self.days_late:
            return False
        return True if self.stopped_on is not None else None


def promise_of(ticks: Sequence[Tick], rule: ClockRule, *, on: dt.date) -> Promise | None:
    """Return how the promise stands on a civil day; None before the clock has started.

    :raises CalendarEnds: the calendar does not reach the day.
    """
    run = clock.run_of(ticks)
    if not run:
        return None
    due, stopped = clock.last_day(run, rule), clock.stopped_on(run, rule)
    end = stopped if stopped is not None else on
    if due is None or end <= due:
        return Promise(rule.day(run[0].at), due, stopped, 0, 0)
    spans = clock.uncounted(run, rule)
    late = (end - due).days - sum((to - start).days for start, to in _within(spans, due + DAY, end + DAY))
    working = rule.calendar.working_days_between(due + DAY, end + DAY) - sum(
        rule.calendar.working_days_between(start, to) for start, to in _within(spans, due + DAY, end + DAY)
    )
    return Promise(rule.day(run[0].at), due, stopped, max(late, 1), working)


def case_record(
    promise: Promise | None, *, service: str, result: str | None, fee: Decimal | None, channel: str
) -> Context:
    """Return what the decisions of fees and guarantees read as `case`; null is what there is none of.

    :param promise: None before the clock has started.
    :param result: granted or refused. :param fee: what was paid. :param channel: web, counter, mail or phone.
    :source: docs/reference/pack-format.md, the name `case`; `catalogue.pack.case_fields`.
    """
    fields: dict[str, object] = {
        "received_on": promise.received_on if promise is not None else None,
        "due_on": promise.due_on if promise is not None else None,
        "stopped_on": promise.stopped_on if promise is not None else None,
        "days_late": promise.days_late if promise is not None else 0,
        "working_days_late": promise.working_days_late if promise is not None else 0,
        "result": result,
        "fee": fee,
        "service": service,
        "channel": channel,
    }
    return Context({name: as_feel(value) for name, value in fields.items()})


def _within(spans: Sequence[Days], start: dt.date, end: dt.date) -> list[tuple[dt.date, dt.date]]:
    """Return the parts of spans that lie from `start` to `end`, which is not in them."""
    cut = ((max(span.start, start), min(span.end, end)) for span in spans)
    return [(first, to) for first, to in cut if first < to]
