"""What would turn the outcome: the nearest change of each single fact, all others as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portico.dmn.critical_values.candidates import critical_values
from portico.dmn.critical_values.cells import Domain
from portico.dmn.critical_values.filling import Facts
from portico.dmn.errors import TooLong
from portico.dmn.explaining.words import Words
from portico.dmn.feel.running import MAX_STEPS
from portico.dmn.feel.values import same
from portico.dmn.model import Model
from portico.dmn.types import DECIMAL128, Date, Path, Record, Type, Unknown, as_feel

MAX_TRIES = 500
DOUBLINGS = 12


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, changed: ``mother.income`` from 312000 to 300000 would make the outcome true."""

    path: Path
    now: object
    then: Any
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
    now = model.session(context).value(name)
    if isinstance(now, Unknown):
        return ()
    search = _Search(model, name, Facts(context), now)
    found: list[Change] = []
    for path in sorted(model.reads(name)):
        present = _present(search.facts, path)
        if path[0] in fixed or isinstance(present, (Unknown, Record, list, dict)):
            continue
        candidates = critical_values(model, name, path, context, domains=domains)
        change = search.first(path, present, candidates.values)
        if change is None and not candidates.exact and type(present) is Decimal:
            change = search.near(path, present)
        if change is not None:
            found.append(change)
    return tuple(found)


class _Search:
    """Tries values of facts within one budget; when it is used up, nothing more is found."""

    def __init__(self, model: Model, name: str, facts: Facts, now: object) -> None:
        self.model = model
        self.name = name
        self.facts = facts
        self.now = now
        self.tries, self.steps = MAX_TRIES, MAX_STEPS

    def first(self, path: Path, present: object, values: Iterable[object]) -> Change | None:
        """Return the first of some values that turns the outcome. That a known fact were absent is told of dates only."""
        for value in values:
            if value is None and type(present) is not Date:
                continue
            change = self._tried(path, present, value)
            if change is not None:
                return change
        return None

    def near(self, path: Path, present: Decimal) -> Change | None:
        """Return a number near the present one that turns the outcome, where nothing tells which ones may.

        Doubled and halved until the outcome turns, then drawn in; there may be a nearer one where it turns several times.
        """
        found = [change for up in (True, False) if (change := self._towards(path, present, up=up)) is not None]
        return min(found, key=lambda change: abs(DECIMAL128.subtract(change.then, present)), default=None)

    def _towards(self, path: Path, present: Decimal, *, up: bool) -> Change | None:
        size = abs(present) or Decimal(1)
        near, found = present, None
        for exponent in range(DOUBLINGS):
            step = DECIMAL128.multiply(size, Decimal(2**exponent)) / DOUBLINGS
            far = DECIMAL128.add(present, step if up else -step)
            if near > 0 > far or near < 0 < far:  # what lies on the other side of zero is another matter
                found = self._tried(path, present, Decimal(0))
            found = found or self._tried(path, present, far)
            if found is not None:
                break
            near = far
        if found is None:
            return None
        decimals = max(0, -int(present.normalize().as_tuple().exponent))
        for places in range(-max(found.then.adjusted(), 0), decimals + 1):  # as many decimals as the present value has
            found, near = self._drawn_in(path, present, near, found, places)
        return found

    def _drawn_in(
        self, path: Path, present: Decimal, near: Decimal, found: Change, places: int
    ) -> tuple[Change, Decimal]:
        """Halve the way from a number that does not turn the outcome to one that does, in numbers of so many decimals."""
        unit = Decimal(1).scaleb(-places)
        while abs(found.then - near) > unit:
            middle = DECIMAL128.multiply(((near + found.then) / 2 / unit).to_integral_value(), unit)
            if middle in (near, found.then):
                break
            change = self._tried(path, present, middle)
            near, found = (middle, found) if change is None else (near, change)
            if not self.tries:
                break
        return found, near

    def _tried(self, path: Path, present: object, value: object) -> Change | None:
        if self.tries <= 0 or self.steps <= 0:
            return None
        self.tries -= 1
        session = self.model.session(Facts(self.facts.without(path)).filled({path: value}))
        try:
            outcome = session.value(self.name)
        except TooLong:
            outcome = Unknown(frozenset({path}))
        self.steps -= session.values.steps
        turned = not isinstance(outcome, Unknown) and not same(as_feel(outcome), as_feel(self.now))
        return Change(path, present, value, outcome) if turned else None


def change_in_words(change: Change, words: Words) -> str:
    """Return the change as one sentence: "If Income were 300000 (it is 312000): yes"."""
    return words.phrases.change.format(
        fact=words.fact(change.path),
        then=words.value(change.then),
        now=words.value(change.now),
        outcome=words.value(change.outcome),
    )


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
