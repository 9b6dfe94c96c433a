"""One decision, compiled: how its value comes about, and how it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portico.dmn.errors import DmnError, FeelError
from portico.dmn.feel.compiling import Test
from portico.dmn.feel.operations import logic
from portico.dmn.feel.running import Frame, Values
from portico.dmn.feel.values import truth
from portico.dmn.tables import CompiledRule, CompiledTable
from portico.dmn.types import ConditionOutcome, Decision, DecisionTable, Outcome, Unknown

if TYPE_CHECKING:
    from portico.dmn.model import Expression

Compile = Callable[[str], "Expression"]


@dataclass(frozen=True, slots=True)
class Part:
    """One FEEL text of a decision; `condition` is the id of a condition, `of` the input that a cell tests."""

    expression: Expression
    condition: str | None = None
    of: Expression | None = None


@dataclass(frozen=True, slots=True)
class CompiledDecision:
    """A decision ready to run."""

    name: str
    parts: tuple[Part, ...]
    size: int
    run: Callable[[Frame], object]
    table: CompiledTable | None = None

    def decide(self, values: Values) -> object:
        """Return the decision's value, not yet collapsed, so that other decisions can look into maybe-lists."""
        return self.run(self._frame(values))

    def outcome(self, values: Values, value: object) -> Outcome:
        """Return the value told with all conditions, or the row of the table that decided."""
        frame = self._frame(values)
        if self.table is not None:
            return Outcome(self.name, value, (), self.table.decide(frame)[1])
        said = tuple(
            ConditionOutcome(part.condition, _said(part.expression.code(frame)))
            for part in self.parts
            if part.condition is not None
        )
        return Outcome(self.name, value, said)

    def _frame(self, values: Values) -> Frame:
        frame: Frame = [None] * self.size
        frame[0] = values
        return frame


def _said(value: object) -> bool | Unknown | None:
    found = truth(value)
    return found if not isinstance(found, Unknown) else Unknown(found.needs)


def compile_decision(decision: Decision, compile_: Compile, compile_unary: Compile) -> CompiledDecision:
    """Compile one decision; an error says in which decision and condition it is."""
    located = _Located(decision.name)
    if isinstance(decision.logic, str):
        part = Part(located(compile_, decision.logic))
        return CompiledDecision(decision.name, (part,), part.expression.size, part.expression.code)
    if isinstance(decision.logic, DecisionTable):
        return _compile_table(decision.name, decision.logic, located, compile_, compile_unary)
    parts = tuple(Part(located(compile_, each.text, each.id), each.id) for each in decision.logic)
    size = max((part.expression.size for part in parts), default=1)
    run = logic([part.expression.code for part in parts], neutral=True)
    return CompiledDecision(decision.name, parts, size, run)


class _Located:
    """Adds the decision and the condition to an error in a FEEL text."""

    def __init__(self, decision: str) -> None:
        self.decision = decision

    def __call__(self, compile_: Compile, text: str, condition: str | None = None) -> Expression:
        try:
            return compile_(text)
        except FeelError as error:
            error.decision, error.condition = self.decision, condition
            error.facts.update(decision=self.decision, condition=condition)
            raise


def _compile_table(
    name: str, table: DecisionTable, located: _Located, compile_: Compile, compile_unary: Compile
) -> CompiledDecision:
    parts = [Part(located(compile_, text)) for text in table.inputs]
    inputs = tuple(part.expression.code for part in parts)
    rules: list[CompiledRule] = []
    for row, rule in enumerate(table.rules, 1):
        if len(rule.when) != len(table.inputs) or len(rule.then) != len(table.outputs):
            raise DmnError(
                f"Decision '{name}', rule {row}: it has {len(rule.when)} tests and {len(rule.then)} outputs, "
                f"the table has {len(table.inputs)} inputs and {len(table.outputs)} outputs."
            )
        when = [located(compile_unary, text, f"rule {row}") for text in rule.when]
        then = [located(compile_, text, f"rule {row}") for text in rule.then]
        parts += [Part(each, of=column.expression) for each, column in zip(when, parts, strict=False)]
        parts += [Part(each) for each in then]
        rules.append(CompiledRule(tuple(_test(each) for each in when), tuple(each.code for each in then)))
    compiled = CompiledTable(inputs, table.outputs, table.hit_policy, tuple(rules))
    size = max((part.expression.size for part in parts), default=1)
    return CompiledDecision(name, tuple(parts), size, lambda frame: compiled.decide(frame)[0], compiled)


def _test(expression: Expression) -> Test:
    assert expression.test is not None  # noqa: S101 - what compile_unary made has one
    return expression.test
