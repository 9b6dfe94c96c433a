"""services/*.yaml: a public service (CPSV-AP 3.2 cpsv:PublicService)."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from portico.catalogue.pack.schema.base import Confidence, Feel, Flag, Law, Name, PackModel, Text, Url, Word
from portico.catalogue.pack.schema.process import Clock, Process, TermOf
from portico.identity.types import AssuranceLevel


class Application(StrEnum):
    """Where a person applies."""

    HERE = "here"  # an application in Portico
    AUTOMATIC = "automatic"  # granted without applying, when `right` is true
    ELSEWHERE = "elsewhere"  # `how` says where and how
    NONE = "none"  # nothing to apply for: it just happens, or it is information


class Channel(PackModel):
    kind: Literal["web", "phone", "counter", "letter", "video"]
    url: Url | None = None
    detail: Text | None = None


class Appeal(PackModel):
    term: TermOf
    to: Word = Field(description="The authority that decides the appeal.")
    clock: TermOf | None = Field(default=None, description="How long the appeal may take.")


class Ask(PackModel):
    """What only the person can say: a choice, declaration or consent, or a date of the event.

    `about` is role.concept (mother.coverage), person.concept for whoever applies, or event.date (event.leave_start).
    """

    about: str = Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
    when: Feel | None = Field(default=None, description="Asked only when this is true.")


class AutomaticDecision(PackModel):
    """The law that lets a rule decide without a person looking. `only` narrows when."""

    law: Law
    only: Feel | None = None
    refusals: Flag = Field(default=False, description="Whether a refusal may be automatic too.")


class MeasuredYear(PackModel):
    """How often a standard was met in one year, as whoever measured it published it."""

    year: str = Field(pattern=r"^\d{4}(-\d{2})?$", description="A year, or a fiscal year such as 2019-20.")
    met: int = Field(ge=0, description="How many were on time.")
    total: int = Field(ge=1, description="Of how many.")
    source: list[str] = Field(min_length=1, description="Codes of pack.yaml `sources`.")

    @property
    def share(self) -> Decimal:
        """How many of a hundred were on time, rounded down to a tenth: one that was late is never rounded away.

        >>> MeasuredYear(year="2019-20", met=1203451, total=1207661, source=["C7"]).share
        Decimal('99.6')
        """
        return (Decimal(100 * self.met) / self.total).quantize(Decimal("0.1"), ROUND_FLOOR)

    @model_validator(mode="after")
    def _part_of_the_whole(self) -> MeasuredYear:
        if self.met > self.total:
            raise ValueError("`met` is more than `total`: it is how many of them were on time")
        return self


class ServiceStandard(PackModel):
    """What an authority has said that it aims at, and how often it got there. No clock runs by it."""

    id: Word
    standard: Text = Field(description="In plain words: how soon, by which way in.")
    target: int = Field(ge=1, le=100, description="The share that it aims at, in percent.")
    measured: list[MeasuredYear] = Field(default=[], description="Oldest first.")
    source: list[str] = Field(min_length=1)
    confidence: Confidence = Confidence.CHECKED


class Service(PackModel):
    """One public service. `application: here` needs right, applicants, decision texts, clock and appeal."""

    id: Word
    name: Text
    description: Text
    authority: Word
    application: Application
    how: Text | None = Field(
        default=None, description="Where and how to apply; needed when `application` is elsewhere."
    )
    url: Url | None = None
    output: Text | None = Field(default=None, description="What the person gets.")
    channels: list[Channel] = []
    cost: Text | None = None
    legal_basis: list[Law] = []
    assurance: AssuranceLevel = Field(
        default=AssuranceLevel.LOW,
        description="How sure it must be who applies (eIDAS, article 8): low, substantial or high.",
    )
    source: list[str] = []
    confidence: Confidence = Confidence.CHECKED
    applicants: list[Name] = Field(default=[], description="Roles that may apply.")
    signed_by: list[Name] = Field(
        default=[],
        description="Roles that must all sign, each in their own sign-in, in this order. Empty: the applicant.",
    )
    right: Name | None = Field(default=None, description="The decision that says who is entitled.")
    amount: Name | None = Field(default=None, description="The decision that says how much.")
    asks: list[Ask] = []
    automatic_decision: AutomaticDecision | None = None
    clock: Clock | None = None
    process: Process = Process()
    appeal: Appeal | None = None
    standards: list[ServiceStandard] = Field(default=[], description="Service standards and how often they were met.")
    granted_text: str | None = Field(default=None, description="Name of a file in texts/<language>/, without .md.")
    refused_text: str | None = None

    @model_validator(mode="after")
    def _complete_for_its_kind(self) -> Service:
        needed: tuple[str, ...] = ()
        if self.application is Application.HERE:
            needed = ("right", "applicants", "clock", "appeal", "granted_text", "refused_text")
        elif self.application is Application.AUTOMATIC and self.right is not None:
            needed = ("automatic_decision", "granted_text", "appeal")
        elif self.application is Application.ELSEWHERE:
            needed = ("how",)
        missing = [key for key in needed if not getattr(self, key)]
        if missing:
            raise ValueError(f"a service with application: {self.application} also needs {', '.join(missing)}")
        return self
