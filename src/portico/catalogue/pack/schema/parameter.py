"""parameters/**.yaml: dated values, in the shape of OpenFisca's parameter files.

The file's path names the parameter: `parameters/child_benefit/ordinary.yaml` is
`parameters.child_benefit.ordinary` in FEEL.
"""

from __future__ import annotations

from pydantic import Field, field_validator

from portico.catalogue.pack.schema.base import Confidence, Flag, PackModel, Start, Url


class Bounds(PackModel):
    """The least and the most that a town may set."""

    min: float | None = None
    max: float | None = None


class ParameterMetadata(PackModel):
    unit: str | None = Field(
        default=None, description="A unit of vocabulary.yaml, e.g. EUR/month; `currency-EUR` is accepted."
    )
    label: str | None = None
    reference: str | Url | list[str] | None = None
    local: Flag | Bounds = Field(
        default=False, description="Whether the overlays of towns may set their own value: true, or min and max."
    )

    @property
    def is_open(self) -> bool:
        """Whether a town may set its own value."""
        return self.local is not False


class ValueMetadata(PackModel):
    reference: str | list[str] = Field(description="The law or page that sets this value.")
    source: list[str] = Field(min_length=1, description="Codes of pack.yaml `sources`.")
    confidence: Confidence = Confidence.CHECKED


class ParameterValue(PackModel):
    """A value from a day on. null ends the parameter."""

    value: float | int | bool | str | list[str] | list[int] | None
    metadata: ValueMetadata


class Parameter(PackModel):
    """One dated value. `values` maps the first day (ISO date, or `unknown`) to the value."""

    description: str
    documentation: str | None = None
    metadata: ParameterMetadata = ParameterMetadata()
    values: dict[Start, ParameterValue] = Field(min_length=1)

    @field_validator("values")
    @classmethod
    def _unknown_stands_alone(cls, values: dict[Start, ParameterValue]) -> dict[Start, ParameterValue]:
        if "unknown" in values and values["unknown"].metadata.confidence is Confidence.CHECKED:
            raise ValueError("a value whose start is unknown must state its confidence: high, medium or low")
        return values
