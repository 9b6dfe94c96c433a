"""Scenario cases against what a plan really says. Pure: whoever can plan, ask and decide passes that in."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from portico.catalogue.pack.schema import ExpectedClock, Scenario
from portico.dmn.types import Unknown, YearMonthDuration


@dataclass(frozen=True, slots=True)
class PlannedState:
    """What a plan says of one touchpoint."""

    state: str
    opens_on: datetime.date | None
    due_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class AskedFacts:
    """What is left to ask: fact questions as role.concept, and how many facts the services need."""

    questions: Collection[str]
    facts_needed: int


@dataclass(frozen=True, slots=True)
class SeenClock:
    """What the clock of a case says; the names are those of `ExpectedClock`.

    :param fault: what in the history cannot happen, with its place there; the rest says nothing then.
    """

    due_on: datetime.date | None = None
    working_days_late: int | None = None
    kept: bool | None = None
    refund: object = None
    fault: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Runner:
    """What a case is run with."""

    plan: Callable[[Scenario], Mapping[str, PlannedState]]
    ask: Callable[[Scenario], AskedFacts]
    decide: Callable[[Scenario, str], object]
    clock: Callable[[Scenario], SeenClock]


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that did not come true; `path` leads to it inside the case."""

    path: tuple[str, ...]
    expected: str
    actual: str

    def __str__(self) -> str:
        return f"{'.'.join(self.path)}: expected {self.expected}, actual {self.actual}"


def run_case(scenario: Scenario, runner: Runner) -> list[Failure]:
    """Return the expectations of a case that do not come true; an empty list when all do."""
    failures: list[Failure] = []
    if scenario.expect.touchpoints:
        failures.extend(_touchpoint_failures(scenario, runner.plan(scenario)))
    if scenario.expect.questions is not None or scenario.expect.facts_needed is not None:
        failures.extend(_question_failures(scenario, runner.ask(scenario)))
    for name, expected in scenario.expect.decisions.items():
        actual = runner.decide(scenario, name)
        if comparable(actual) != comparable(expected):
            failures.append(Failure(("expect", "decisions", name), shown(expected), shown(actual)))
    if scenario.expect.clock is not None:
        failures.extend(_clock_failures(scenario.expect.clock, runner.clock(scenario)))
    return failures


def _touchpoint_failures(scenario: Scenario, plan: Mapping[str, PlannedState]) -> Iterator[Failure]:
    for id, expected in scenario.expect.touchpoints.items():
        actual = plan.get(id)
        if actual is None:
            yield Failure(("expect", "touchpoints", id), "a touchpoint", "none in the plan")
            continue
        for key in sorted(expected.model_fields_set):
            wanted, found = getattr(expected, key), getattr(actual, key)
            if wanted != found:
                yield Failure(("expect", "touchpoints", id, key), shown(wanted), shown(found))


def _clock_failures(expected: ExpectedClock, seen: SeenClock) -> Iterator[Failure]:
    if seen.fault is not None:
        index, said = seen.fault
        yield Failure(("history", str(index)), "what can happen to a clock", said)
        return
    for key in sorted(expected.model_fields_set):
        wanted, found = getattr(expected, key), getattr(seen, key)
        if comparable(wanted) != comparable(found):
            yield Failure(("expect", "clock", key), shown(wanted), shown(found))


def _question_failures(scenario: Scenario, asked: AskedFacts) -> Iterator[Failure]:
    expected = scenario.expect.questions
    if expected is not None and set(expected) != set(asked.questions):
        actual = ", ".join(sorted(asked.questions)) or "none"
        yield Failure(("expect", "questions"), ", ".join(sorted(expected)) or "none", actual)
    needed = scenario.expect.facts_needed
    if needed is not None and needed != asked.facts_needed:
        yield Failure(("expect", "facts_needed"), str(needed), str(asked.facts_needed))


def comparable(value: object) -> object:
    """Return a value of a file or of FEEL in one form, so that 15, 15.0 and Decimal("15") are equal.

    >>> comparable(0.1) == comparable(Decimal("0.10"))
    True
    """
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, (int, float)):
        return Decimal(str(value))
    if isinstance(value, (list, tuple)):
        return [comparable(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): comparable(item) for key, item in value.items()}
    if isinstance(value, (Unknown, YearMonthDuration)):
        return shown(value)
    return value


def shown(value: object) -> str:
    """Return a value as a clerk reads it."""
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, YearMonthDuration):
        return f"P{value.months}M"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
