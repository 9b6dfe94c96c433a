"""Which state each touchpoint has, and why. The order of the checks is the order of DESIGN's list of states."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from portico.catalogue.pack.schema import Deadline, Mode
from portico.dmn.model import Expression
from portico.dmn.types import Path, Unknown
from portico.eligibility import queries as eligibility
from portico.journeys.rules.program import PERSON, Step
from portico.journeys.rules.situation import Situation, first_named
from portico.journeys.types import (
    KnownFact,
    Marks,
    Plan,
    PlannedTouchpoint,
    Reason,
    ReasonCode,
    TouchpointState,
)

State = TouchpointState
OFFERED = frozenset({Mode.PROACTIVE, Mode.OFFERED})  # the authority gets in touch


def plan(situation: Situation, marks: Marks) -> Plan:
    """Return every touchpoint of the life event with its state and reason, in the pack's order.

    :param marks: what the person ticked and which cases exist.
    """
    planner = _Planner(situation, marks)
    touchpoints = tuple(planner.judge(step) for step in situation.program.steps)
    return Plan(touchpoints=touchpoints, dates=situation.dates, at=situation.at, role=situation.role)


@dataclass(frozen=True, slots=True)
class _Times:
    opens: dt.date | None
    due: dt.date | None
    missing: frozenset[Path]


@dataclass(slots=True)
class _Planner:
    """Judges each touchpoint once; `after` may ask for another one first."""

    situation: Situation
    marks: Marks
    judged: dict[str, PlannedTouchpoint] = field(default_factory=dict)

    def judge(self, step: Step) -> PlannedTouchpoint:
        found = self.judged.get(step.touchpoint.id)
        if found is None:
            found = self.judged[step.touchpoint.id] = self._judge(step)
        return found

    def _judge(self, step: Step) -> PlannedTouchpoint:
        times = self._times(step)
        state, reason = self._state(step, times)
        touchpoint = step.touchpoint
        itself = touchpoint.nothing_to_do or state is State.AUTOMATIC or reason.code is ReasonCode.DONE_BY_REGISTRY
        return PlannedTouchpoint(
            id=touchpoint.id,
            service=touchpoint.service,
            authority=touchpoint.authority,
            level=touchpoint.level,
            stage=touchpoint.stage,
            mode=touchpoint.mode,
            state=state,
            reason=reason,
            source=tuple(touchpoint.source),
            opens_on=times.opens,
            due_on=times.due,
            estimated=any(self.situation.dates[d].estimated for d in step.reads_dates if d in self.situation.dates),
            nothing_to_do=itself,
        )

    def _state(self, step: Step, times: _Times) -> tuple[State, Reason]:
        done, not_done = self._done(step)
        if done:
            return State.DONE, done
        refused = self._not_for_you(step, times)
        if refused:
            return State.NOT_FOR_YOU, refused
        missing = self._missing(step) | not_done
        if missing:
            return State.UNKNOWN, Reason(ReasonCode.FACTS_MISSING, missing=missing)
        return self._in_time(step, times)

    def _in_time(self, step: Step, times: _Times) -> tuple[State, Reason]:
        touchpoint, at = step.touchpoint, self.situation.at
        past_due = times.due is not None and times.due < at
        if touchpoint.trigger and not self._happened(step):
            return State.COMING, Reason(ReasonCode.WAITS_FOR_TRIGGER, text=touchpoint.trigger.label)
        if past_due and touchpoint.deadline is Deadline.LEGAL and not touchpoint.nothing_to_do:
            return State.MISSED, Reason(ReasonCode.DEADLINE_PASSED, date=times.due)
        if touchpoint.nothing_to_do:
            return State.AUTOMATIC, Reason(ReasonCode.HAPPENS_BY_ITSELF, date=times.opens)
        waits = self._waits(step, times)
        if waits:
            return State.COMING, waits
        if past_due:
            return State.OPEN, Reason(ReasonCode.BEST_BEFORE_PASSED, date=times.due)
        if times.due:
            offered = touchpoint.mode in OFFERED
            return State.OPEN, Reason(ReasonCode.OFFERED_UNTIL if offered else ReasonCode.OPEN_UNTIL, date=times.due)
        return State.OPEN, Reason(ReasonCode.OFFERED_NOW if touchpoint.mode in OFFERED else ReasonCode.OPEN_NOW)

    def _waits(self, step: Step, times: _Times) -> Reason | None:
        touchpoint = step.touchpoint
        if times.opens and times.opens > self.situation.at:
            offered = touchpoint.mode in OFFERED
            return Reason(ReasonCode.OFFERED_LATER if offered else ReasonCode.OPENS_LATER, date=times.opens)
        for earlier in touchpoint.after:
            if not self._passed(self.situation.program.step_of[earlier]):
                return Reason(ReasonCode.WAITS_FOR_ANOTHER, touchpoint=earlier)
        if times.missing and not times.opens:
            return Reason(ReasonCode.WAITS_FOR_DATE, missing=times.missing)
        return None

    def _happened(self, step: Step) -> bool:
        if step.touchpoint.id in self.marks.happened:
            return True
        return step.happened is not None and self._evaluate(step.happened) is True

    def _passed(self, step: Step) -> bool:
        """Return whether what must come first has come, or will never have to."""
        earlier = self.judge(step)
        if earlier.state in (State.DONE, State.NOT_FOR_YOU):
            return True
        # One that happens by itself, and that no registry reports on, has come when its time has.
        return earlier.state is State.AUTOMATIC and step.done is None and _reached(earlier.opens_on, self.situation.at)

    def _done(self, step: Step) -> tuple[Reason | None, frozenset[Path]]:
        """Return who says that it is done, else the facts that could still say so."""
        touchpoint = step.touchpoint
        by = touchpoint.done_by
        missing: frozenset[Path] = frozenset()
        if by is None:
            return None, missing
        if step.done is not None:
            value = self._evaluate(step.done)
            if value is True:
                told = self._told(step)
                return Reason(
                    ReasonCode.DONE_BY_REGISTRY,
                    registry=told.source if told else None,
                    as_of=told.as_of if told else None,
                ), missing
            missing = value.needs if isinstance(value, Unknown) else missing
        if by.case and by.case in self.marks.cases:
            return Reason(ReasonCode.DONE_BY_CASE), missing
        if by.tick and touchpoint.id in self.marks.ticked:
            return Reason(ReasonCode.DONE_BY_TICK), missing
        # What the person can say, they need not be told to wait for.
        return None, frozenset() if by.tick or by.case else missing

    def _told(self, step: Step) -> KnownFact | None:
        own = self.situation.role
        paths = {(own, *path[1:]) if path[0] == PERSON else path for path in step.done_reads}
        return first_named(step.done.text if step.done else "", paths, self.situation.facts)

    def _not_for_you(self, step: Step, times: _Times) -> Reason | None:
        touchpoint = step.touchpoint
        if self.situation.role not in touchpoint.who:
            return Reason(ReasonCode.OTHER_ROLE, role=touchpoint.who[0])
        relevant = self._evaluate(step.relevant) if step.relevant is not None else True
        if relevant is not True and not isinstance(relevant, Unknown):
            return self._rule_says_no(step)
        if touchpoint.deadline is Deadline.WINDOW and times.due and times.due < self.situation.at:
            return Reason(ReasonCode.TIME_IS_OVER, date=times.due)
        return None

    def _rule_says_no(self, step: Step) -> Reason:
        text, would_change = step.touchpoint.otherwise, step.touchpoint.would_change
        if step.decision:
            explained = eligibility.explain(self.situation.program.release, self.situation.session, step.decision)
            text, would_change = text or explained.reason, would_change or explained.would_change
        return Reason(ReasonCode.RULE_SAYS_NO, text=text, would_change=would_change)

    def _missing(self, step: Step) -> frozenset[Path]:
        value = self._evaluate(step.relevant) if step.relevant is not None else True
        return value.needs if isinstance(value, Unknown) else frozenset()

    def _times(self, step: Step) -> _Times:
        opens = self._evaluate(step.opens) if step.opens else None
        due = self._evaluate(step.due) if step.due else None
        missing = frozenset().union(*(v.needs for v in (opens, due) if isinstance(v, Unknown)))
        return _Times(_as_date(opens), _as_date(due), missing)

    def _evaluate(self, expression: Expression) -> object:
        return self.situation.session.evaluate(expression)


def _reached(day: dt.date | None, at: dt.date) -> bool:
    return day is None or day <= at


def _as_date(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None
