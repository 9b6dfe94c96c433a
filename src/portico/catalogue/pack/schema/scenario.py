"""cases/*.yaml: scenario tests. Who, when, given facts -> expected plan, questions, decision, amount, deadline."""

from __future__ import annotations

import datetime

from pydantic import Field

from portico.catalogue.pack.schema.base import Name, PackModel, Word
from portico.catalogue.pack.schema.people import FactValue, TableRowValue

Value = FactValue | list[TableRowValue] | list[str]


class ExpectedTouchpoint(PackModel):
    state: str | None = None
    opens_on: datetime.date | None = None
    due_on: datetime.date | None = None


class Expectation(PackModel):
    touchpoints: dict[str, ExpectedTouchpoint] = {}
    decisions: dict[Name, Value] = {}
    questions: list[str] | None = Field(default=None, description="role.concept of every fact question for `services`.")
    facts_needed: int | None = None


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
    expect: Expectation


class ScenarioFile(PackModel):
    cases: list[Scenario]
