"""What happens to a case of a service: its clock, steps, waiting reasons, documents, fee and guarantee."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from portico.catalogue.pack.schema.base import Feel, Flag, Law, Name, PackModel, Text, Word


class WaitsFor(StrEnum):
    """Whose move it is while a case waits."""

    PERSON = "person"
    OTHER_PERSON = "other_person"
    OTHER_AUTHORITY = "other_authority"
    THIRD_PARTY = "third_party"  # a bank, a doctor, the post
    AUTHORITY = "authority"  # the authority itself: such a wait never stops the clock


class Span(PackModel):
    """A length of time."""

    value: int = Field(ge=1, le=400)
    unit: Literal["days", "working_days", "weeks", "months"]


class TermOf(PackModel):
    """A legal term. The day it starts does not count; `rolls` moves an end on a day off to the next working day."""

    value: int = Field(ge=1, le=400)
    unit: Literal["days", "working_days", "weeks", "months"]
    rolls: Flag = False
    law: Law


class WaitingReason(PackModel):
    """Why a case waits (ZGW: suspension). Only a reason with a law stops the clock."""

    name: Text
    waits_for: WaitsFor
    stops_clock: Flag = False
    law: Law | None = Field(default=None, description="The law that lets the clock stand still meanwhile.")
    answer_within: Span | None = Field(default=None, description="How long whoever is waited for has.")

    @model_validator(mode="after")
    def _stops_by_law(self) -> WaitingReason:
        if self.stops_clock and self.law is None:
            raise ValueError("a reason that stops the clock needs the law that says so: add `law`")
        if self.stops_clock and self.waits_for is WaitsFor.AUTHORITY:
            raise ValueError("a clock never stops because the authority itself is busy: take `stops_clock` away")
        return self


class Extension(PackModel):
    """By how much, how often and why a clock may be extended (ZGW: extension)."""

    most: Span
    times: int = Field(default=1, ge=1, le=9)
    reasons: dict[Word, Text] = Field(min_length=1)
    law: Law


class LaterTerm(PackModel):
    """Another term from a day on. Clocks that started before keep theirs, unless `running` says otherwise."""

    valid_from: datetime.date
    value: int = Field(ge=1, le=400)
    unit: Literal["days", "working_days", "weeks", "months"]
    running: Flag = Field(default=False, description="Whether clocks that run on that day go by the new term too.")
    law: Law


class Clock(TermOf):
    """The legal clock of a service: it starts when an application is complete and stops with the decision.

    `calendar` names one of pack.yaml `calendars`, or `calendar_by` says by which concept of the applicant the calendar
    is chosen: the value is the calendar's name (a province). The pack's own calendar counts where neither is known.
    """

    calendar: Word | None = None
    calendar_by: Name | None = None
    stops_at: Word | None = Field(
        default=None, description="The step that stops it; the decision when it is left out, and always when refused."
    )
    warn: Span | None = Field(default=None, description="How long before its end whoever works on it is warned.")
    extension: Extension | None = None
    later: list[LaterTerm] = Field(default=[], description="Terms of later laws, in order.")


class Step(PackModel):
    """A step of the work that a person can follow (ZGW: StatusType), in the order of the file."""

    name: Text
    description: Text | None = None
    after_decision: Flag = Field(default=False, description="What is done once it is granted: printed, paid, sent.")


class RequiredDocument(PackModel):
    """A document that an application needs to be complete."""

    name: Text
    hint: Text | None = None
    when: Feel | None = Field(default=None, description="Needed only when this is true.")
    kinds: list[Literal["pdf", "jpeg", "png"]] = Field(default=["pdf", "jpeg", "png"], min_length=1)
    most_megabytes: int = Field(default=10, ge=1, le=100)
    law: Law


class Fee(PackModel):
    """What an application costs (CPSV-AP: Cost). It is complete once the fee is paid."""

    amount: Name = Field(description="The decision that says how much.")
    law: Law


class Guarantee(PackModel):
    """What follows by itself when the clock's promise is broken. Its decisions may read `case` (see pack format)."""

    name: Text
    description: Text
    when: Name = Field(description="The yes/no decision: whether something is owed.")
    amount: Name = Field(description="The decision that says how much.")
    fixed_at: Literal["due", "stop"] = Field(
        default="stop",
        description="due: owed as soon as the day is past. stop: reckoned when the clock stops, when lateness is known.",
    )
    text: str = Field(description="Name of the message in texts/<language>/, without .md.")
    law: Law


class Recalculation(PackModel):
    """When facts change after a grant: what is reckoned anew. `automatic` lets a rule decide the difference."""

    law: Law
    automatic: Flag = False
    text: str = Field(description="Name of the message in texts/<language>/, without .md.")


class Process(PackModel):
    """How a case of the service is worked on."""

    steps: dict[Word, Step] = {}
    waiting: list[Word] = Field(default=[], description="Which of pack.yaml `waiting_reasons` may be used.")
    documents: dict[Word, RequiredDocument] = {}
    fee: Fee | None = None
    four_eyes: Feel | None = Field(
        default=None,
        description="When this is true, one case worker proposes the decision and another one approves it.",
    )
    withdrawal: Flag = Field(default=True, description="Whether the applicant may withdraw before the decision.")
    recalculation: Recalculation | None = None
    guarantee: Guarantee | None = None


class Disruption(PackModel):
    """Days that no clock counts: a strike, a flood, an office closed by law. Running clocks are reckoned anew."""

    id: Word
    name: Text
    valid_from: datetime.date
    valid_to: datetime.date = Field(description="The first day that counts again.")
    services: list[Word] = Field(default=[], description="Empty: all services.")
    calendars: list[Word] = Field(default=[], description="Empty: everywhere.")
    law: Law
