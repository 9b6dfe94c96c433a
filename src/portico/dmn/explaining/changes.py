"""What would turn the outcome: the nearest change of each single fact, all others as they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portico.dmn.critical_values.candidates import critical_values
from portico.dmn.critical_values.cells import Domain
from portico.dmn.critical_values.filling import Facts
from portico.dmn.errors import TooLong
from portico.dmn.explaining.words import Words
from portico.dmn.feel.running import MAX_STEPS
from portico.dmn.feel.values import same
from portico.dmn.model import Model
from portico.dmn.types import Path, Record, Type, Unknown

MAX_TRIES = 500


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, changed: ``mother.income`` from 312000 to 300000 would make the outcome true."""

    path: Path
    now: object
    then: object
    outcome: object


def nearest_changes(
    model: Model,
    name: str,
    context: Mapping[str, object],
    *,
    fixed: Collection[str] = ("parameters", "at"),
    domains: Mapping[Path, Domain | Type] | None = None,
) -> tuple[Change, ...]:
    """Return for each known fact that alone could turn a decision its nearest value that does so.

    Unknown facts are not changed (they are asked); nor are `fixed` names, which are the law's and the calendar's. At most
    `MAX_TRIES` values are tried, those of the facts that are read first, and fewer when each takes many steps.

    :param domains: what is declared of the facts; without it a fact keeps the kind of its present value.
    :raises DmnError: the model has no such decision.
    """
    facts = Facts(context)
    now = model.session(context).value(name)
    if isinstance(now, Unknown):
        return ()
    tries, steps = MAX_TRIES, 0
    found: list[Change] = []
    for path in sorted(model.reads(name)):
        present = _present(facts, path)
        if path[0] in fixed or isinstance(present, (Unknown, Record, list, dict)):
            continue
        for value in critical_values(model, name, path, context, domains=domains).values[:tries]:
            if steps > MAX_STEPS:
                return tuple(found)
            tries -= 1
            outcome, taken = _outcome(model, name, facts, path, value)
            steps += taken
            if not isinstance(outcome, Unknown) and not same(outcome, now):
                found.append(Change(path, present, value, outcome))
                break
    return tuple(found)


def change_in_words(change: Change, words: Words) -> str:
    """Return the change as one sentence: "If Income were 300000 (it is 312000): yes"."""
    return words.phrases.change.format(
        fact=words.fact(change.path),
        then=words.value(change.then),
        now=words.value(change.now),
        outcome=words.value(change.outcome),
    )


def _outcome(model: Model, name: str, facts: Facts, path: Path, value: object) -> tuple[object, int]:
    """Return what the decision says with another value and the steps it takes; unknown when those are too many."""
    changed = Facts(facts.without(path)).filled({path: value})
    session = model.session(changed)
    try:
        return session.value(name), session.values.steps
    except TooLong:
        return Unknown(frozenset({path})), session.values.steps


def _present(facts: Facts, path: Path) -> object:
    """Return what a fact is now; `Unknown` for one that nobody told, which is not the same as null."""
    value: object = facts.context.get(path[0], Unknown(frozenset({path})))
    for name in path[1:]:
        if type(value) is Record:
            value = value.fact(name)
        elif isinstance(value, dict):
            value = value.get(name)
        else:
            return facts.value(path)
    return value
