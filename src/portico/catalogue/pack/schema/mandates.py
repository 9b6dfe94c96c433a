"""pack.yaml, keys `mandates` and `power_of_attorney`: by which law, and which register, people act for others."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator

from portico.catalogue.pack.schema.base import Law, Name, PackModel, Word


class StatedKind(StrEnum):
    """What a register can state (the words are those of `identity.types.MandateKind`)."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    COMPANY_ROLE = "company_role"


class GivenAssurance(StrEnum):
    """How sure it must be who gives a power of attorney (eIDAS, article 8)."""

    LOW = "low"
    SUBSTANTIAL = "substantial"
    HIGH = "high"


class MandateScope(PackModel):
    """What one value of the role means. A value that is not listed gives no right at all."""

    services: list[Word] | None = Field(
        default=None, min_length=1, description="The services that it covers. Absent: all."
    )


class MandateColumns(PackModel):
    """Which column of the table says what."""

    represented: Name = Field(description="Whom: of type person, or the number of an organisation as text.")
    name: Name | None = Field(default=None, description="Their name, or the organisation's.")
    role: Name = Field(description="In which role, or how far it reaches.")
    birth_date: Name | None = None
    until: Name | None = Field(default=None, description="The first day on which it holds no more.")


class NarrowedMandate(PackModel):
    """From some age on a child decides more itself: then a parent acts for these services only."""

    from_age: int = Field(ge=1, le=120)
    services: list[Word] = Field(min_length=1)
    legal_basis: Law


class MandateSource(PackModel):
    """A fact about a person that says for whom they may act: a table with a row for each."""

    concept: Name
    columns: MandateColumns
    roles: dict[str, MandateScope] = Field(min_length=1, description="Values of the role that count.")
    ends_at_age: int | None = Field(
        default=None, ge=1, le=120, description="In years of whom one acts for; it ends on that birthday."
    )
    narrowed: NarrowedMandate | None = None
    format: Word | None = Field(default=None, description="For a company role: the key of `formats` of its number.")
    legal_basis: Law

    @model_validator(mode="after")
    def _age_needs_a_birth_date(self) -> MandateSource:
        by_age = self.ends_at_age is not None or self.narrowed is not None
        if by_age and self.columns.birth_date is None:
            raise ValueError("`ends_at_age` and `narrowed` need the column `birth_date`.")
        return self


class PowerOfAttorneyLaw(PackModel):
    """What the law says of a power of attorney that people give each other."""

    assurance: GivenAssurance = Field(description="How sure it must be who gives it.")
    legal_basis: Law
