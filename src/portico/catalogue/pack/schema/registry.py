"""registries/*.yaml: who is the authority for which concept, how to ask it, by which law."""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator

from portico.catalogue.pack.schema.base import Flag, Law, Name, PackModel, Text, Word
from portico.catalogue.pack.schema.connectors import WITH_OPTIONS, Options
from portico.catalogue.pack.schema.corrections import Corrections


class Holding(PackModel):
    """One concept that a registry is the authority for."""

    validity: int = Field(ge=0, le=3650, description="Days for which an answer may be used again.")
    legal_basis: Law | None = Field(default=None, description="When it differs from the registry's own.")
    about_other_adult: Law | None = Field(
        default=None,
        description="The law that lets it be read about another adult of the life event. Absent: only with that "
        "adult's consent.",
    )
    by_consent: Flag = Field(
        default=False,
        description="No law lets it be read, about anybody: only whoever it is about opens it, by one of `agreements`.",
    )


class Registry(PackModel):
    """A base registry (the role of a data service in CPSV-AP / a producer in X-Road)."""

    id: Word
    name: Text
    authority: Word
    connector: str = Field(default="portico", description="Name of the evidence plug-in that can ask it.")
    options: Options | None = Field(
        default=None, description="How the connector asks, and where its answers hold each concept."
    )
    legal_basis: Law
    corrections: Corrections | None = Field(
        default=None,
        description="How its authority answers people who say that a fact is wrong. Absent: they can only call or write.",
    )
    holds: dict[Name, Holding] = Field(min_length=1)

    @field_validator("options", mode="before")
    @classmethod
    def _belong_to_the_connector(cls, value: object, info: ValidationInfo) -> object:
        """Tell the options of which connector they are: a pack says it once, under `connector`."""
        connector = info.data.get("connector")
        if not isinstance(value, dict) or connector is None:
            return value
        if connector not in WITH_OPTIONS:
            raise ValueError(
                f"the connector '{connector}' takes no options; those with options are {', '.join(WITH_OPTIONS)}"
            )
        if value.get("connector", connector) != connector:
            raise ValueError("`connector` stands beside `options`, not in it")
        return {**value, "connector": connector}
