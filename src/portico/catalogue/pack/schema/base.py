"""What all files of a pack share: strictness, texts in several languages, law and its certainty."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, Strict

# Ids are words, never numbers or UUIDs (the one exception: touchpoints keep their published ids, see life_event.py).
WORD = r"^[a-z][a-z]*(?:[-_][a-z0-9]+)*$"
Word = Annotated[str, Field(pattern=WORD, max_length=80)]
# An id that FEEL can name without ambiguity: a hyphen would read as minus.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$", max_length=80)]
Feel = Annotated[str, Field(min_length=1, max_length=10_000, description="A FEEL expression (OMG DMN 1.5).")]
Url = Annotated[str, Field(pattern=r"^https?://\S+$", max_length=500)]
# true or false as YAML means it: the texts "yes" and "true" are not.
Flag = Annotated[bool, Strict()]
# A whole number that was not written as text.
Whole = Annotated[int, Strict()]
# A civil date, or the honest admission that nobody knows from when the value holds.
Start = datetime.date | Literal["unknown"]


class PackModel(BaseModel):
    """Strict and immutable: an unknown key is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(RootModel[dict[str, Annotated[str, Field(min_length=1)]]]):
    """A text by language code (BCP 47). Every language of the pack must be there; `pack check` says what is missing."""

    model_config = ConfigDict(frozen=True)

    def in_language(self, language: str) -> str:
        """Return the text in the language, else in the first language it has (never an empty string)."""
        return self.root.get(language) or next(iter(self.root.values()))


class Confidence(StrEnum):
    """How sure the pack is. Only `checked` was read in a source; the others are general knowledge to be checked."""

    CHECKED = "checked"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Level(StrEnum):
    """Who is competent: the level of government, or the employer."""

    STATE = "state"
    REGION = "region"
    MUNICIPALITY = "municipality"
    HEALTH_TRUST = "health_trust"
    EMPLOYER = "employer"


class Law(PackModel):
    """An article of law, with where it was read."""

    article: str = Field(min_length=3, description="The law and its article, as lawyers cite it.")
    url: Url | None = None
    source: list[str] = Field(min_length=1, description="Codes of pack.yaml `sources`.")
    confidence: Confidence = Confidence.CHECKED
