"""The clock of a scenario case: its history as the rules of casework see it, and what its guarantee pays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from portico.catalogue.pack.compiling import CASE, CompiledPack
from portico.catalogue.pack.scenarios import SeenClock
from portico.catalogue.pack.schema import CaseEvent, Scenario, Service

if TYPE_CHECKING:
    from portico.casework.rules.clock import ClockRule, Tick
    from portico.casework.rules.promise import Promise
    from portico.dmn.model import Session

CHANNEL = "web"
NOON = dt.time(12)


@dataclass(frozen=True, slots=True)
class ScenarioClock:
    """The clock of the first service of a scenario, with the rules over the scenario's facts."""

    release: CompiledPack
    scenario: Scenario
    session: Session
    day: dt.date

    @property
    def service(self) -> Service:
        """The service whose clock runs."""
        return self.release.service(self.scenario.services[0])

    def seen(self) -> SeenClock:
        """Return what the clock says once all of the history has happened, on the scenario's day or later."""
        from portico.casework.errors import ClockChangeNotAllowed
        from portico.casework.rules import clock

        rule = self.rule()
        ticks: list[Tick] = []
        if rule is None:
            return SeenClock(fault=(0, "the service has no clock"))
        for index, tick in self.ticks(rule):
            try:
                clock.check_change(ticks, tick, rule)
            except ClockChangeNotAllowed as refused:
                return SeenClock(fault=(index, str(refused)))
            ticks.append(tick)
        promise = self.promise(ticks, rule)
        if promise is None:
            return SeenClock()
        return SeenClock(promise.due_on, promise.working_days_late, promise.kept, self.refund(promise))

    def rule(self) -> ClockRule | None:
        """Return the rule of the clock, by the calendar that the applicant's facts choose."""
        from portico.casework.rules.clock_rule import rule_of

        clock = self.service.clock
        by = clock.calendar_by if clock is not None else None
        value = self.session.evaluate(self.release.expression(f"person.{by}")) if by is not None else None
        named = value if isinstance(value, str) else None
        return rule_of(self.release.pack, self.service.id, value=named)

    def ticks(self, rule: ClockRule) -> Iterator[tuple[int, Tick]]:
        """Yield what happens to the clock, each with its place in the history; what comes before it starts does nothing."""
        started = stopped = False
        for index, event in enumerate(self.scenario.history):
            tick = self.tick(event, rule, stopped=stopped)
            started = started or event.complete
            stopped = stopped or (tick is not None and tick.change == "stopped")
            if tick is not None and started:
                yield index, tick

    def tick(self, event: CaseEvent, rule: ClockRule, *, stopped: bool) -> Tick | None:
        """Return what an event does to the clock; None when it does nothing."""
        from portico.casework.rules.clock import Tick
        from portico.casework.types import ClockChange, ClockReason

        clock, at = self.service.clock, dt.datetime.combine(event.on, NOON, tzinfo=ZoneInfo(rule.calendar.time_zone))
        if event.complete:
            return Tick(ClockChange.STARTED, ClockReason.COMPLETE, at)
        if event.waits is not None:
            change = ClockChange.PAUSED if event.waits in rule.pausing else ClockChange.WAITING
            return Tick(change, event.waits, at)
        if event.goes_on:
            return Tick(ClockChange.RESUMED, ClockReason.ANSWER_CAME, at)
        if event.extended is not None:
            reasons = clock.extension.reasons if clock is not None and clock.extension is not None else {}
            return Tick(ClockChange.EXTENDED, next(iter(reasons), ""), at, event.extended.value, event.extended.unit)
        stops_at = clock.stops_at if clock is not None else None
        ends = event.decided == "refused" or (event.decided == "granted" and stops_at is None)
        if stopped or not (ends or (event.step is not None and event.step == stops_at)):
            return None
        return Tick(ClockChange.STOPPED, ClockReason.DECIDED, at)

    def promise(self, ticks: list[Tick], rule: ClockRule) -> Promise | None:
        """Return how the promise stands on the scenario's day, or on the last day of its history if that is later."""
        from portico.casework.rules.promise import promise_of

        return promise_of(ticks, rule, on=max(self.day, *(event.on for event in self.scenario.history)))

    def refund(self, promise: Promise) -> Decimal | None:
        """Return what the guarantee pays, in the smallest unit of the pack's currency; None when it pays nothing."""
        from babel.numbers import get_currency_precision

        guarantee = self.service.process.guarantee
        if guarantee is None or (guarantee.fixed_at == "stop" and promise.stopped_on is None):
            return None
        session = self.with_case(promise)
        amount = session.value(guarantee.amount) if session.value(guarantee.when) is True else None
        if not isinstance(amount, Decimal):
            return None
        places = get_currency_precision(self.release.pack.manifest.currency)
        return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)

    def with_case(self, promise: Promise | None) -> Session:
        """Return the rules with how the case stands, its fee reckoned first."""
        fee = self.service.process.fee
        paid = self._session(promise, None).value(fee.amount) if fee is not None else None
        return self._session(promise, paid if isinstance(paid, Decimal) else None)

    def _session(self, promise: Promise | None, fee: Decimal | None) -> Session:
        from portico.casework.rules.promise import case_record

        decided = [event.decided for event in self.scenario.history if event.decided is not None]
        record = case_record(
            promise, service=self.service.id, result=decided[-1] if decided else None, fee=fee, channel=CHANNEL
        )
        return self.release.model.session({**self.session.values.source, CASE: record})
