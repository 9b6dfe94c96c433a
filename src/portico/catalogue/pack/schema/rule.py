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


class TableInput(PackModel):
    """A column that is tested, when more is said of it than its expression."""

    expression: Feel
    values: Feel | None = Field(default=None, description="Unary tests of which the value must pass one.")


class TableOutput(PackModel):
    """A column that is answered, when more is said of it than its name."""

    name: Name
    values: Feel | None = Field(default=None, description="What it can be; the first has the highest priority.")
    default: Feel | None = Field(default=None, description="The answer when no rule matches.")


class Table(PackModel):
    """A DMN decision table."""

    inputs: list[Feel | TableInput] = Field(min_length=1)
    outputs: list[Name | TableOutput] = Field(min_length=1)
    hit_policy: Literal["UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"] = "UNIQUE"
    aggregation: Literal["SUM", "MIN", "MAX", "COUNT"] | None = Field(
        default=None, description="What COLLECT makes of all answers; without it, a list."
    )
    rules: list[TableRow] = Field(min_length=1)

    @property
    def columns_in(self) -> list[TableInput]:
        """The inputs, each with all that can be said of it."""
        return [each if isinstance(each, TableInput) else TableInput(expression=each) for each in self.inputs]

    @property
    def columns_out(self) -> list[TableOutput]:
        """The outputs, each with all that can be said of it."""
        return [each if isinstance(each, TableOutput) else TableOutput(name=each) for each in self.outputs]

    @property
    def gives_list(self) -> bool:
        """Whether all rules that match are answered, not one."""
        return self.hit_policy in ("RULE ORDER", "OUTPUT ORDER") or (
            self.hit_policy == "COLLECT" and self.aggregation is None
        )

    @model_validator(mode="after")
    def _policy_fits(self) -> Table:
        if self.aggregation is not None and (self.hit_policy != "COLLECT" or len(self.outputs) > 1):
            raise ValueError("an aggregation needs the hit policy COLLECT and one output")
        if self.hit_policy in ("PRIORITY", "OUTPUT ORDER") and not any(each.values for each in self.columns_out):
            raise ValueError(f"{self.hit_policy} needs `values` of an output: their order is the priority")
        return self


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
