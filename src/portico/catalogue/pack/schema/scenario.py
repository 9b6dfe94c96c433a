"""cases/*.yaml: scenario tests. Who, when, given facts -> expected plan, questions, decision, amount, deadline."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field, model_validator

from portico.catalogue.pack.schema.base import Flag, Name, PackModel, Word
from portico.catalogue.pack.schema.people import FactValue, TableRowValue
from portico.catalogue.pack.schema.process import Span

Value = FactValue | list[TableRowValue] | list[str]


class ExpectedTouchpoint(PackModel):
    state: str | None = None
    opens_on: datetime.date | None = None
    due_on: datetime.date | None = None


class CaseEvent(PackModel):
    """Something that happens to the case of a scenario on a day: exactly one of the keys beside `on`.

    `waits` names a waiting reason, `step` a step, `extended` a length; the others take `true` or a result.
    """

    on: datetime.date
    complete: Flag = False
    waits: Word | None = None
    goes_on: Flag = False
    extended: Span | None = None
    step: Word | None = None
    decided: Literal["granted", "refused"] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> CaseEvent:
        told = [self.complete, self.waits, self.goes_on, self.extended, self.step, self.decided]
        if sum(bool(each) for each in told) != 1:
            raise ValueError("say exactly one thing: complete, waits, goes_on, extended, step or decided")
        return self


class ExpectedClock(PackModel):
    """What the clock of the first of `services` says after `history`, seen on the scenario's day (`at`)."""

    due_on: datetime.date | None = Field(default=None, description="null: it stands still.")
    working_days_late: int | None = None
    kept: Flag | None = None
    refund: FactValue | None = Field(default=None, description="What the guarantee pays; null: nothing.")


class Expectation(PackModel):
    touchpoints: dict[str, ExpectedTouchpoint] = {}
    decisions: dict[Name, Value] = {}
    questions: list[str] | None = Field(default=None, description="role.concept of every fact question for `services`.")
    facts_needed: int | None = None
    clock: ExpectedClock | None = None


class Scenario(PackModel):
    """`person` takes facts from the people's files; `given` overrides or stands alone (role -> concept -> value)."""

    name: str
    life_event: Word
    role: Name | None = None
    person: Word | None = None
    given: dict[Name, dict[Name, Value]] = {}
    at: datetime.date | None = None
    dates: dict[Name, datetime.date] = {}
    services: list[Word] = []
    history: list[CaseEvent] = []
    expect: Expectation


class ScenarioFile(PackModel):
    cases: list[Scenario]
