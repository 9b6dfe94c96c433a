"""The steps of an explanation as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from portico.dmn.explaining.steps import Step, StepKind


@dataclass(frozen=True, slots=True)
class Reason:
    """A step of the explanation, in words.

    :param source: for a fact: who says so, and as of when; "" when nobody said.
    :param again: a decision that was told above; it has no steps here.
    """

    kind: StepKind
    words: str
    feel: str
    law: tuple[str, ...]
    source: str
    steps: tuple[Reason, ...]
    again: bool


def reason_of(step: Step) -> Reason:
    """Return a step and all below it; a decision that many rest on is told once."""
    return _reason(step, set())


def _reason(step: Step, told: set[str]) -> Reason:
    again = step.kind is StepKind.DECISION and step.name in told and bool(step.steps)
    if step.kind is StepKind.DECISION:
        told.add(step.name)
    steps = () if again else tuple(_reason(each, told) for each in step.steps)
    return Reason(step.kind, step.words, step.feel, step.law, step.source, steps, again)
