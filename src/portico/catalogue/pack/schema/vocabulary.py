"""vocabulary.yaml: the concepts. A concept is asked for once, whatever number of services need it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from portico.catalogue.pack.schema.base import Flag, Name, PackModel, Text, Url


class Kind(StrEnum):
    """Who can know it."""

    FACT = "fact"
    CHOICE = "choice"
    DECLARATION = "declaration"
    CONSENT = "consent"


class ConceptType(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICE = "choice"
    PERSON = "person"
    TABLE = "table"


class Sensitivity(StrEnum):
    """`special`: GDPR article 9 (health and the like). `protected`: never shown to another person, nor derivable."""

    ORDINARY = "ordinary"
    SPECIAL = "special"
    PROTECTED = "protected"


class Concept(PackModel):
    """One thing that can be known of a subject (CCCEV: InformationConcept).

    `question` is what a person is asked when no registry knows; a declaration's question is the sentence agreed to.
    """

    kind: Kind = Kind.FACT
    type: ConceptType
    label: Text
    question: Text | None = None
    hint: Text | None = None
    choices: dict[str, Text] = Field(default={}, description="For type choice: value -> label.")
    fields: dict[Name, ConceptType] = Field(default={}, description="For type table: column -> type.")
    unit: str | None = Field(default=None, description="e.g. EUR/year, hours/week, days; must be listed in `units`.")
    min: float | None = None
    max: float | None = None
    digits: int | None = Field(
        default=None, ge=1, le=34, description="For numbers (of a table: its numbers): the most digits in all."
    )
    scale: int | None = Field(
        default=None, ge=0, le=34, description="For numbers (of a table: its numbers): the most digits after the point."
    )
    optional: Flag = Field(default=False, description="The person may leave it empty (the value is then null).")
    format: str | None = Field(default=None, description="A key of pack.yaml `formats`.")
    term: Url | None = Field(default=None, description="The standard term: EU Core Vocabularies, CPSV-AP or FHIR.")
    sensitivity: Sensitivity = Sensitivity.ORDINARY


class Vocabulary(PackModel):
    """vocabulary.yaml."""

    units: list[str] = Field(description="Every unit that concepts and parameters may use.")
    concepts: dict[Name, Concept]
