"""From a decision's outcome to words. Pure: no Django, no clock, no I/O."""

from __future__ import annotations

from portico.catalogue.pack.schema import Condition, Decision
from portico.dmn.types import ConditionOutcome, Outcome, Unknown
from portico.eligibility.types import Answer, Explained, ExplainedCondition


def answer_of(value: object) -> Answer:
    """Return what a FEEL value means for a yes/no decision. Null is no: what cannot be shown is not granted.

    >>> answer_of(None).value
    'no'
    """
    if isinstance(value, Unknown):
        return Answer.UNKNOWN
    return Answer.YES if value is True else Answer.NO


def explain_outcome(decision: Decision, outcome: Outcome) -> Explained:
    """Return the outcome with the pack's words.

    The reason for no is the first condition that is not met: the law's own order. The reason for yes is the decision's
    `because`, else the first condition's.
    """
    conditions = _conditions(decision, outcome)
    answer = answer_of(outcome.value)
    reason, would_change = decision.because if answer is Answer.YES else None, None
    if answer is Answer.NO:
        reason, would_change = decision.otherwise, decision.would_change
        failed = next((c for c in conditions if c.answer is Answer.NO), None)
        if failed is not None:
            clause = _clause(decision, failed.id)
            reason, would_change = clause.otherwise, clause.would_change or decision.would_change
    elif answer is Answer.YES and reason is None and conditions:
        reason = conditions[0].text
    return Explained(
        decision=outcome.name,
        answer=answer,
        value=None if isinstance(outcome.value, Unknown) else outcome.value,
        reason=reason,
        would_change=would_change,
        conditions=conditions,
        missing=outcome.value.needs if isinstance(outcome.value, Unknown) else frozenset(),
        law=tuple(decision.law),
    )


def _clause(decision: Decision, clause_id: str) -> Condition:
    return next(c for c in decision.conditions or [] if c.id == clause_id)


def _conditions(decision: Decision, outcome: Outcome) -> tuple[ExplainedCondition, ...]:
    return tuple(_explained(_clause(decision, said.id), said) for said in outcome.conditions)


def _explained(clause: Condition, said: ConditionOutcome) -> ExplainedCondition:
    answer = answer_of(said.value)
    text = clause.otherwise if answer is Answer.NO else clause.because
    return ExplainedCondition(id=clause.id, answer=answer, text=text, law=tuple(clause.law))
