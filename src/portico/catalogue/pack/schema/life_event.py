"""life_events/*.yaml: what follows from one event in a life, over all authorities (CPSV-AP cv:LifeEvent)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from portico.catalogue.pack.schema.base import Confidence, Feel, Flag, Law, Level, Name, PackModel, Text, Url, Word

TouchpointId = Annotated[str, Field(pattern=r"^[a-z]{1,12}\d{0,4}$|^[a-z][a-z0-9-]*$", max_length=40)]


class Mode(StrEnum):
    """Who has to act."""

    AUTOMATIC = "automatic"  # happens by itself
    PROACTIVE = "proactive"  # the authority contacts the person
    OFFERED = "offered"  # offered where the person already is; they may say no
    REFERRAL = "referral"  # somebody refers the person
    APPLICATION = "application"
    USER = "user"  # the person does it
    CHOICE = "choice"
    RIGHT = "right"  # the person may use it; nobody will ask
    DOCUMENTATION = "documentation"
    DUTY = "duty"  # another party must do it (an employer)
    RULE = "rule"  # a rule that applies by itself
    INFORMATION = "information"


NOTHING_TO_DO = frozenset({Mode.AUTOMATIC, Mode.RULE, Mode.DUTY, Mode.INFORMATION})


class Deadline(StrEnum):
    """What passing `due` means."""

    LEGAL = "legal"  # past it and not done: missed
    ADVISED = "advised"  # past it: still open
    WINDOW = "window"  # past it: the time for it is over, no longer for you


class Role(PackModel):
    """A part in the event.

    `is` decides whether the person who opens the plan has it (the first true one, else the first role with no `is`).
    `find` gives the identity number of whoever has it: the first expression that is known.
    """

    label: Text
    adult: Flag
    is_: Feel | None = Field(default=None, alias="is", description="Over `person`.")
    find: list[Feel] = Field(default=[], description="Over `person`, earlier roles, the event's dates and `at`.")


class EventDate(PackModel):
    """A date of the event. Given by the person, else read from a registry (`fact`), else estimated (`estimate`)."""

    label: Text
    hint: Text | None = None
    fact: Feel | None = None
    estimate: Feel | None = None
    earliest: Feel | None = Field(
        default=None, description="A given date before this is refused; over `at` and other dates."
    )
    latest: Feel | None = None
    asked: Flag = Field(default=False, description="Asked on the page where a plan is begun.")


class Stage(PackModel):
    id: Word
    name: Text


class Trigger(PackModel):
    """Something that may happen. Until it has (by a fact or the person's word), it is coming without a date."""

    label: Text
    happened: Feel | None = None


class DoneBy(PackModel):
    """What marks it done: a fact a registry answers, a case in Portico, or the person's own tick."""

    fact: Feel | None = None
    case: Word | None = None
    tick: Flag = False

    @model_validator(mode="after")
    def _something(self) -> DoneBy:
        if not (self.fact or self.case or self.tick):
            raise ValueError("say what marks it done: fact, case or tick: true")
        return self


class Touchpoint(PackModel):
    """One thing that happens between the person and an authority because of the event."""

    id: TouchpointId
    service: Word
    stage: Word
    name: Text
    detail: Text
    authority: Word
    level: Level
    who: list[Name] = Field(min_length=1, description="Roles it concerns.")
    mode: Mode
    timing: str = Field(description="The timing as the source states it; the FEEL below makes it exact.")
    opens: Feel | None = Field(default=None, description="First day, FEEL date over the event's dates and facts.")
    due: Feel | None = Field(default=None, description="Last day.")
    deadline: Deadline = Deadline.ADVISED
    after: list[TouchpointId] = []
    trigger: Trigger | None = None
    relevant: Feel | None = Field(
        default=None, description="Whether it concerns this person; often the name of a decision."
    )
    otherwise: Text | None = Field(default=None, description="Why not, when `relevant` is not the name of a decision.")
    would_change: Text | None = None
    done_by: DoneBy | None = None
    evidence: Text | None = None
    law: list[Law] = []
    source: list[str] = Field(min_length=1)
    confidence: Confidence = Confidence.CHECKED

    @property
    def nothing_to_do(self) -> bool:
        """Whether it needs nothing from the person."""
        return self.mode in NOTHING_TO_DO


class LifeEvent(PackModel):
    id: Word
    uri: Url
    name: Text
    description: Text
    roles: dict[Name, Role] = Field(min_length=1)
    dates: dict[Name, EventDate] = Field(min_length=1)
    stages: list[Stage] = Field(min_length=1)
    touchpoints: list[Touchpoint] = Field(min_length=1)
