"""people/*.yaml: invented households, the only source of the demo registries (each a projection of it)."""

from __future__ import annotations

import datetime

from pydantic import Field

from portico.catalogue.pack.schema.base import Name, PackModel, Text, Word

FactValue = bool | int | float | datetime.date | str | None
TableRowValue = dict[Name, FactValue]


class Person(PackModel):
    id: Word
    identity_number: str = Field(max_length=40)
    role: Name = Field(alias="roles", description="The part in the household: a role of a life event, or another word.")
    facts: dict[Name, FactValue | list[TableRowValue]]


class Household(PackModel):
    id: Word
    story: Text
    people: list[Person] = Field(min_length=1)


class PeopleFile(PackModel):
    """people/*.yaml. All files of a pack have the same `as_of`."""

    as_of: datetime.date
    households: list[Household]
