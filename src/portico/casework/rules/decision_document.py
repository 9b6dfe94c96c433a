"""The form of a decision as machines read it, versioned. Pure.

:source: docs/reference/decision-document.md; ZGW Besluit and CPSV-AP 3.2 Output for what a decision says
"""

from __future__ import annotations

import json
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from portico.casework.types import DecidedBy, DecisionKind, Result

FORMAT: Final = "portico-decision/1"
"""A later form has another number; what was written in this one stays readable for ever."""

Id = str
Day = str
"""A civil day, YYYY-MM-DD."""
Instant = str
"""RFC 3339 in UTC."""
Number = str
"""A decimal number as text, so that no reader rounds it."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Part):
    """Something of the release, with its name in the language of the decision."""

    id: Id
    name: str


class CaseOf(_Part):
    id: Id
    reference: str
    opened_at: Instant


class AmountPart(_Part):
    name: str
    value: Number


class AmountOf(_Part):
    """How much. `value` is null when it is no single number: then `parts` has them."""

    value: Number | None
    unit: str | None = Field(description="Of the pack, such as EUR/month.")
    currency: str | None = Field(description="ISO 4217; null when it is no money.")
    per: str | None = Field(description="day, week, month or year; null when it is once.")
    label: str
    parts: list[AmountPart]


class ReasonOf(_Part):
    text: str
    law: list[str]
    met: bool | None = Field(description="Whether the condition holds; null when a case worker gave the reason.")


class FactUsed(_Part):
    """A fact, answer or date that the rules could read, as the person may see it."""

    role: str
    concept: str
    label: str
    kind: str
    value: object
    source: str = Field(description="A registry of the release, person or estimate.")
    source_name: str | None
    authority: str | None
    as_of: Day | None
    valid_from: Day | None
    valid_to: Day | None = Field(description="The first day on which it no longer holds.")


class RulesUsed(_Part):
    """By what was decided: the decisions of one release, with the law of one day."""

    release: str = Field(description="SHA-256 of the release, hex.")
    law_day: Day
    decisions: list[str]


class AppealTo(_Part):
    until: Day = Field(description="The last day in time.")
    to: Named
    law: str


class DecisionContent(_Part):
    """A decision as a machine reads it: what was decided, for which reasons, on which facts, and how to appeal."""

    format: Literal["portico-decision/1"]
    id: Id
    number: int = Field(ge=1, description="Of the decisions of the case; the highest counts.")
    kind: DecisionKind
    replaces: Id | None
    case: CaseOf
    service: Named
    authority: Named
    language: str
    decided_at: Instant
    available_at: Instant = Field(description="From when it has legal effect.")
    by: DecidedBy
    result: Result
    amount: AmountOf | None
    reasons: list[ReasonOf]
    explanation: str
    law: list[str]
    facts_version: int
    facts: list[FactUsed]
    rules: RulesUsed
    appeal: AppealTo
    letter_sha256: str = Field(description="Of the letter's text (Markdown, UTF-8), hex.")


def json_schema() -> str:
    """Return the JSON Schema (2020-12) of the form, as it stands in schemas/decision.schema.json."""
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **DecisionContent.model_json_schema()}
    document["title"] = f"Portico decision: {FORMAT}"
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def unit_parts(unit: str | None, currency: str) -> tuple[str | None, str | None]:
    """Return (currency, per) of a unit of the pack.

    >>> unit_parts("EUR/month", "EUR"), unit_parts("weeks", "EUR"), unit_parts("EUR", "EUR")
    (('EUR', 'month'), (None, None), ('EUR', None))
    """
    what, _stroke, per = (unit or "").partition("/")
    return (currency if what == currency else None), (per or None)
