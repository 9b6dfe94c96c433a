"""services/*.yaml: a public service (CPSV-AP 3.2 cpsv:PublicService)."""

from __future__ import annotations

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
