"""pack.yaml: what the pack is, and what all its files refer to."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from portico.catalogue.pack.schema.base import Confidence, Flag, Law, Level, PackModel, Text, Url, Word
from portico.catalogue.pack.schema.mandates import MandateSource, PowerOfAttorneyLaw, StatedKind
from portico.catalogue.pack.schema.process import Disruption, WaitingReason
from portico.identity.types import AssuranceLevel


class Jurisdiction(PackModel):
    level: Level
    code: str = Field(min_length=2, max_length=12, description="ISO 3166 code of the country or part of it.")
    parent: str | None = None


class Authority(PackModel):
    """A competent authority (CPSV-AP: cv:PublicOrganisation)."""

    name: Text
    level: Level
    url: Url | None = None
    phone: str | None = None


class Holiday(PackModel):
    date: datetime.date
    name: Text


class PublicHolidays(PackModel):
    """Public holidays by python-holidays. They are written out when the pack is read: a release never changes."""

    country: str = Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 code.")
    subdivision: str | None = Field(default=None, pattern=r"^[A-Z0-9]{1,6}$", description="ISO 3166-2, second part.")
    categories: list[Word] = Field(default=["public"], min_length=1)
    since: int = Field(ge=1990, le=2100, description="The first year.")
    without: list[datetime.date] = Field(default=[], description="Days that are working days here all the same.")


class WorkingCalendar(PackModel):
    """Which days count as working days. Clocks refuse to run past `until`. `holidays` come on top of `public`."""

    weekend: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]]
    public: PublicHolidays | None = None
    holidays: list[Holiday] = []
    until: datetime.date = Field(description="Last day for which the holidays are listed.")
    source: list[str] = Field(min_length=1)


class CheckDigit(PackModel):
    """The digit at `position` (1 = first) makes the weighted sum of the digits up to it divisible by the modulus.

    `weights` stand for the digits from the first on; the check digit itself weighs 1 unless it has a weight too.
    """

    position: int = Field(ge=1, le=40)
    weights: list[int] = Field(min_length=1, max_length=40)
    modulus: int = Field(ge=2, le=97)
    digit_sums: Flag = Field(
        default=False,
        description="Whether a product of two digits counts as their sum: weights 1, 2, 1, 2 and modulus 10 are then "
        "Luhn's formula (ISO/IEC 7812-1, annex B).",
    )


class EmbeddedDate(PackModel):
    """Where a number holds a birth date: first and last position (1 = first character) of day and month.

    `month_offsets` lists what may be added to the month (0 is the plain month).
    """

    day: tuple[int, int]
    month: tuple[int, int]
    month_offsets: list[int] = [0]
    synthetic_offsets: list[int] = Field(default=[], description="Month offsets that mark an invented person.")


class NumberFormat(PackModel):
    """The rules of a number: a person's, a company's, an account's."""

    name: Text
    pattern: str = Field(max_length=200, description="Regular expression for the whole number.")
    check_digits: list[CheckDigit] = []
    date: EmbeddedDate | None = None
    invented: str | None = Field(
        default=None, max_length=200, description="Regular expression for numbers that no real person is ever given."
    )
    source: list[str] = Field(min_length=1)
    confidence: Confidence = Confidence.CHECKED


class Look(StrEnum):
    """Why staff look at a person's data without a case, or to find one.

    Where no law is named for emergencies, nobody looks in one; where none is named for finding a person's cases, nobody
    finds them by the person's number.
    """

    CASE_SEARCH = "case-search"
    EMERGENCY = "emergency"
    PEOPLE_REGISTER = "people-register"
    SUPERVISION = "supervision"


class Kept(StrEnum):
    """What a law may have kept for a time."""

    FACTS = "facts"  # a registry's answer, after it may no longer be used
    CASES = "cases"  # what names the people of a case, after it has ended


class Retention(PackModel):
    """How long something is kept, and by which law."""

    days: int = Field(ge=0, le=36_500)
    legal_basis: Law


class Supervision(PackModel):
    """From when on auditors are shown that staff look at people's data in an unusual way."""

    staff_per_person: int = Field(default=5, ge=2, description="So many members of staff looked at the same person.")
    times_median: int = Field(default=3, ge=2, description="Somebody looked at so many times more people than most do.")
    least_people: int = Field(default=20, ge=1, description="And at no fewer people than this.")


class Post(PackModel):
    """When a letter on paper counts as received, and when digital post that nobody opens is followed by one."""

    days: int = Field(ge=0, le=60, description="A letter counts as received so many calendar days after its posting.")
    unread_days: int | None = Field(
        default=None,
        ge=0,
        le=365,
        description="How many days a message may stay unread before the next way is taken, at last a letter; "
        "0 is for ever. Without it, as the operator has set.",
    )
    law: Law


class Manifest(PackModel):
    """pack.yaml."""

    schema_: Literal["portico/1"] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z]+(\.[a-z][a-z0-9-]*)+$", description="Reverse DNS name.")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    name: Text
    jurisdiction: Jurisdiction
    languages: list[Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")]] = Field(
        min_length=1, description="The first is what people see who have not chosen."
    )
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    time_zone: str
    as_of: datetime.date = Field(description="The day of the invented people; the demo's today.")
    calendar: WorkingCalendar
    calendars: dict[Word, WorkingCalendar] = Field(
        default={}, description="Calendars of parts of the jurisdiction: of provinces, of a court."
    )
    disruptions: list[Disruption] = []
    waiting_reasons: dict[Word, WaitingReason] = {}
    post: Post | None = None
    authorities: dict[Word, Authority]
    formats: dict[Word, NumberFormat] = {}
    mandates: dict[StatedKind, MandateSource] = Field(
        default={}, description="Which registers say who acts for whom, by the kind of right."
    )
    power_of_attorney: PowerOfAttorneyLaw | None = None
    looks: dict[Look, Law] = Field(
        default={}, description="By which law staff look at a person's data without a case, by the reason of the look."
    )
    retention: dict[Kept, Retention] = Field(
        default={},
        description="How long the law has something kept. What is not named here is not kept for its own sake.",
    )
    supervision: Supervision = Supervision()
    facts_assurance: AssuranceLevel = Field(
        default=AssuranceLevel.SUBSTANTIAL,
        description="How sure it must be who reads what is stored about a person (eIDAS, article 8). Whose identity was "
        "never proved so surely reads their own with less.",
    )
    sources: dict[str, str] = Field(description="Code -> what was read, where and when.")

    def civil_day(self, at: datetime.datetime) -> datetime.date:
        """Return the civil day of an aware instant where the pack is in force."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()
