"""The tree of an explanation, and its two ways out: sentences and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from portico.dmn.types import Unknown


class StepKind(StrEnum):
    """What a step tells."""

    DECISION = "decision"
    CONDITION = "condition"
    CLAUSE = "clause"
    CHOICE = "choice"
    ROW = "row"
    FACT = "fact"


class Step(NamedTuple):
    """One step of the reasoning.

    :param kind: what it tells.
    :param name: the decision, ``decision.condition``, ``row 3``, or the path of a fact (``mother.income``); "" for a clause.
    :param feel: the FEEL text of the step; "" for facts.
    :param value: the value that it had; `Unknown` while facts are missing.
    :param words: one plain sentence.
    :param law: the articles of law it stands on, as the pack writes them.
    :param source: for a fact: who says so, and as of when; "" when the caller did not say.
    :param steps: what this rests on. A decision that was told before appears again without its steps.
    """

    kind: StepKind
    name: str
    feel: str
    value: object
    words: str
    law: tuple[str, ...] = ()
    source: str = ""
    steps: tuple[Step, ...] = ()


DECISION, CONDITION, CLAUSE = StepKind.DECISION, StepKind.CONDITION, StepKind.CLAUSE
CHOICE, ROW, FACT = StepKind.CHOICE, StepKind.ROW, StepKind.FACT

new = tuple.__new__
"""``new(Step, (...))`` with all values is three times as fast as ``Step(...)``, and an explanation has hundreds."""


def lines(step: Step, depth: int = 0) -> Iterator[str]:
    """Yield one line per step, indented by two spaces per level; what was told before is not told again."""
    told: set[int] = set()
    yield from _lines(step, depth, told)


def _lines(step: Step, depth: int, told: set[int]) -> Iterator[str]:
    law = f" [{'; '.join(step.law)}]" if step.law else ""
    source = f" ({step.source})" if step.source else ""
    yield f"{'  ' * depth}{step.words}{source}{law}"
    if id(step) in told and step.steps:
        return
    told.add(id(step))
    for each in step.steps:
        yield from _lines(each, depth + 1, told)


def as_json(step: Step) -> dict[str, object]:
    """Return the step as data for JSON; values are left as FEEL values, an unknown one is ``{"unknown": [needs]}``."""
    found: dict[str, object] = {"kind": step.kind.value, "name": step.name, "words": step.words}
    if step.feel:
        found["feel"] = step.feel
    if isinstance(step.value, Unknown):
        found["unknown"] = sorted(".".join(path) for path in step.value.needs)
    else:
        found["value"] = step.value
    if step.law:
        found["law"] = list(step.law)
    if step.source:
        found["source"] = step.source
    if step.steps:
        found["steps"] = [as_json(each) for each in step.steps]
    return found
