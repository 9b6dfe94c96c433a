"""registries/*.yaml: who is the authority for which concept, how to ask it, by which law."""

from __future__ import annotations

from pydantic import Field

from portico.catalogue.pack.schema.base import Law, Name, PackModel, Text, Word


class Holding(PackModel):
    """One concept that a registry is the authority for."""

    validity: int = Field(ge=0, le=3650, description="Days for which an answer may be used again.")
    legal_basis: Law | None = Field(default=None, description="When it differs from the registry's own.")
    about_other_adult: Law | None = Field(
        default=None,
        description="The law that lets it be read about another adult of the life event. Absent: only with that "
        "adult's consent.",
    )


class Registry(PackModel):
    """A base registry (the role of a data service in CPSV-AP / a producer in X-Road)."""

    id: Word
    name: Text
    authority: Word
    connector: str = Field(default="http-json", description="Name of the evidence plug-in that can ask it.")
    legal_basis: Law
    holds: dict[Name, Holding] = Field(min_length=1)
