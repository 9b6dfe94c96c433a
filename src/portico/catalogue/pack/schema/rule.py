"""rules/*.yaml: decisions (DMN), each with its article of law."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from portico.catalogue.pack.schema.base import Feel, Law, Name, PackModel, Text


class Condition(PackModel):
    """One clause. The decision is true when every clause is true; the first false one is the reason given."""

    id: Name
    condition: Feel
    because: Text = Field(description="Plain words for when it is met.")
    otherwise: Text = Field(description="Plain words for when it is not met.")
    would_change: Text | None = Field(default=None, description="What would change the outcome, when something could.")
    law: list[Law] = []


class TableRow(PackModel):
    when: list[str] = Field(description="One FEEL unary test per input; `-` means any.")
    then: list[str] = Field(description="One FEEL expression per output.")
    because: Text | None = None


class Table(PackModel):
    """A DMN decision table."""

    inputs: list[Feel] = Field(min_length=1)
    outputs: list[Name] = Field(min_length=1)
    hit_policy: Literal["UNIQUE", "FIRST", "ANY", "COLLECT"] = "UNIQUE"
    rules: list[TableRow] = Field(min_length=1)


class Decision(PackModel):
    """A DMN decision: exactly one of `expression`, `conditions`, `table`."""

    label: Text
    type: Literal["boolean", "number", "text", "date", "context", "list", "duration"]
    unit: str | None = None
    law: list[Law] = Field(min_length=1)
    expression: Feel | None = None
    conditions: list[Condition] | None = None
    table: Table | None = None
    because: Text | None = Field(default=None, description="For a boolean expression: plain words when true.")
    otherwise: Text | None = Field(default=None, description="For a boolean expression: plain words when false.")
    would_change: Text | None = None

    @model_validator(mode="after")
    def _one_logic(self) -> Decision:
        given = [key for key in ("expression", "conditions", "table") if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of expression, conditions, table")
        if self.conditions is not None and self.type != "boolean":
            raise ValueError("a decision made of conditions has the type boolean")
        if self.type == "boolean" and self.expression is not None and self.otherwise is None:
            raise ValueError("a yes/no decision needs `otherwise`: the plain words for no")
        return self


class RuleFile(PackModel):
    """rules/*.yaml."""

    decisions: dict[Name, Decision]
