"""The door of asking: facts in, of which some are unknown; out comes what is certain and what is worth asking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portico.dmn.asking.decision_diagrams import Budget, Diagrams, Key
from portico.dmn.critical_values.cells import Domain, Findings
from portico.dmn.critical_values.filling import Facts
from portico.dmn.critical_values.walk import Sight
from portico.dmn.errors import TooLong
from portico.dmn.feel.values import same
from portico.dmn.model import Expression, Model, Session
from portico.dmn.types import Path, Type, Unknown, as_feel, as_python

STEPS = 40_000
_PER_DECISION = 10  # steps that deciding once counts for


@dataclass(frozen=True, slots=True)
class Asked:
    """What is certain, and what is worth asking.

    :param values: the outcome of each decision (expressions by their text): a value that is certain whatever the
        unknown facts turn out to be, or `Unknown` with the facts that can still change it.
    :param relevant: the facts that can still change an outcome, in the order of the text.
    :param indispensable: those without which no answers to others can settle the outcomes; known only when `exact`.
    :param next: the cheapest set of facts of which some answers settle all outcomes; of several equally cheap ones the
        smallest, then the one whose facts come first in the text. It holds every indispensable fact.
    :param exact: it is proven that every relevant fact can change an outcome, that every other cannot, and that no
        cheaper set than `next` can settle the outcomes. Otherwise a fact may be named that cannot change anything; what
        is certain is certain in any case.
    """

    values: Mapping[str, object]
    relevant: tuple[Path, ...] = ()
    indispensable: tuple[Path, ...] = ()
    next: tuple[Path, ...] = ()
    exact: bool = True

    @property
    def certain(self) -> bool:
        """Tell whether every outcome is certain."""
        return not any(isinstance(value, Unknown) for value in self.values.values())


def ask(
    model: Model,
    decisions: str | Expression | Sequence[str | Expression],
    context: Mapping[str, object],
    *,
    domains: Mapping[Path, Domain | Type] | None = None,
    now: dt.datetime | None = None,
    steps: int = STEPS,
) -> Asked:
    """Return the outcomes that are certain already, and the smallest set of facts worth asking for the others.

    >>> from portico.dmn.model import compile_model
    >>> from portico.dmn.types import Decision, FeelType
    >>> model = compile_model([Decision("aid", "if age < 18 or age >= 67 then income < 100 else income < 200")],
    ...     names=["age", "income"])
    >>> domains = {(name,): Domain(FeelType.NUMBER, nullable=False) for name in ("age", "income")}
    >>> ask(model, "aid", {"income": 50}, domains=domains).values
    {'aid': True}
    >>> ask(model, "aid", {}, domains=domains).next
    (('income',),)

    :param context: as for `Model.session`: names to values; what is missing or `Unknown` is unknown.
    :param domains: what facts can turn out to be, by path; a fact of no declared domain may be a number, text, boolean,
        date, duration or null.
    :param now: what `now()` and `today()` say, as for `Model.session`.
    :param steps: how much may be looked at; beyond it the answer is that of the closures, not `exact`.
    :raises DmnError: there is no such decision. :raises TypeMismatch: a fact of a type that FEEL does not have.
    """
    wanted = [decisions] if isinstance(decisions, (str, Expression)) else list(decisions)
    question = _Question(model, wanted, Facts(context), domains or {}, now, Budget(steps))
    cheap = question.decide({}, tuple(wanted))
    values = {_name(each): as_python(value) for each, value in zip(wanted, cheap, strict=True)}
    needs = frozenset[Path]().union(*(value.needs for value in cheap if isinstance(value, Unknown)))
    if not needs:
        return Asked(values)
    try:
        return question.look(cheap)
    except TooLong:
        relevant = question.in_order(needs.union(question.findings.order))
        return Asked(values, relevant, (), question.in_order(needs), exact=False)


def _name(decision: str | Expression) -> str:
    return decision if isinstance(decision, str) else decision.text


@dataclass(slots=True)
class _Question:
    """One look at some decisions and facts."""

    model: Model
    wanted: list[str | Expression]
    facts: Facts
    domains: Mapping[Path, Domain | Type]
    now: dt.datetime | None
    budget: Budget
    findings: Findings = field(init=False)
    order: dict[Path, int] = field(init=False, default_factory=dict)
    choices: list[list[object]] = field(init=False, default_factory=list)
    outcomes: list[object] = field(init=False, default_factory=list)
    leaves: list[tuple[int, ...]] = field(init=False, default_factory=list)
    unsure: dict[int, frozenset[Path]] = field(init=False, default_factory=dict)
    waiting: dict[int, frozenset[Path]] = field(init=False, default_factory=dict)
    diagrams: Diagrams = field(init=False)

    def __post_init__(self) -> None:
        self.findings = Findings(self.domains)

    def look(self, cheap: Sequence[object]) -> Asked:
        """Return what all combinations of values show.

        :raises TooLong: there is too much to look at.
        """
        self._see()
        sizes = [len(choice) for choice in self.choices]
        costs = [self.findings.domain(path).cost for path in self.order]
        self.diagrams = Diagrams(sizes, costs, self.budget.spend)
        root = self._explored({}, list(cheap))
        relevant = [self._paths()[fact] for fact in self.diagrams.facts(root)]
        outcomes = self.diagrams.outcomes(root)
        doubts = frozenset[Path]().union(*(self.unsure.get(outcome, frozenset()) for outcome in outcomes))
        values = self._values(root, cheap, doubts)
        return Asked(
            values,
            self.in_order(doubts.union(relevant)),
            () if doubts or self.findings.rough else self._indispensable(root, outcomes),
            self._next(root, outcomes),
            exact=not doubts and not self.findings.rough,
        )

    def decide(self, answers: Mapping[Path, object], decisions: Sequence[str | Expression]) -> list[object]:
        """Return the values of decisions as the closures know them."""
        session = self.model.session(self.facts.filled(answers) if answers else self.facts.context, self.now)
        return [_decided(session, each) for each in decisions]

    def in_order(self, paths: frozenset[Path]) -> tuple[Path, ...]:
        """Return facts in the order in which the text names them."""
        order = {path: at for at, path in enumerate(self.findings.order)}
        return tuple(sorted(paths, key=lambda path: (order.get(path, len(order)), path)))

    def _paths(self) -> list[Path]:
        return list(self.order)

    def _see(self) -> None:
        """Look through the decisions, and list the values that stand for all of each fact."""
        sight = Sight(self.model.session(self.facts.context, self.now), self.findings)
        for each in self.wanted:
            sight.outcome(each.tree if isinstance(each, Expression) else self.model.tree(each))
        self.findings.settle()
        for path in self.findings.order:
            values = self.findings.values(path)
            if values is not None:
                self.order[path] = len(self.order)
                self.choices.append(values)

    def _explored(self, answers: dict[Path, object], said: list[object]) -> int:
        """Return the diagram of the outcomes for all completions of some answers."""
        unknown = [at for at, value in enumerate(said) if isinstance(value, Unknown)]
        if not unknown:
            return self._leaf(said)
        needs = frozenset[Path]().union(*(value.needs for value in said if isinstance(value, Unknown)))
        open_ = [path for path in needs if path in self.order and path not in answers]
        if not open_:
            # Where the closures stop at something unknown, they have not looked at what comes after it.
            return self._leaf(said, needs.union(path for path in self.findings.order if path not in answers))
        path = min(open_, key=self.order.__getitem__)
        fact = self.order[path]
        children = []
        for value in self.choices[fact]:
            for _ in range(_PER_DECISION):
                self.budget.spend()
            answers[path] = value
            found = list(said)
            for at, again in zip(unknown, self.decide(answers, [self.wanted[at] for at in unknown]), strict=True):
                found[at] = again
            children.append(self._explored(answers, found))
        del answers[path]
        return self.diagrams.case(fact, children)

    def _leaf(self, said: list[object], open_: frozenset[Path] = frozenset()) -> int:
        """Return the leaf of some outcomes; if one is unknown, with the facts that are `open_` there."""
        leaf = tuple(self._number(value) for value in said)
        if open_ or leaf not in self.leaves:
            self.leaves.append(leaf)
        at = len(self.leaves) - 1 if open_ else self.leaves.index(leaf)
        if open_:
            self.unsure[at] = open_
            self.waiting[at] = frozenset[Path]().union(*(each.needs for each in said if isinstance(each, Unknown)))
        return self.diagrams.leaf(at)

    def _number(self, value: object) -> int:
        """Return the same number for the same outcome; every unknown one has its own."""
        if not isinstance(value, Unknown):
            for at, other in enumerate(self.outcomes):
                if value is other or (not isinstance(other, Unknown) and same(value, other)):
                    return at
        self.outcomes.append(value)
        return len(self.outcomes) - 1

    def _values(self, root: int, cheap: Sequence[object], doubts: frozenset[Path]) -> dict[str, object]:
        found: dict[str, object] = {}
        for at, (each, value) in enumerate(zip(self.wanted, cheap, strict=True)):
            own = value
            if isinstance(value, Unknown):
                node = self.diagrams.grouped(root, {leaf: said[at] for leaf, said in enumerate(self.leaves)})
                if node in self.diagrams.leaves:
                    own = self.outcomes[self.diagrams.leaves[node]]
                else:
                    needs = {self._paths()[fact] for fact in self.diagrams.facts(node)}
                    own = Unknown(doubts.union(needs))
            found[_name(each)] = as_python(own)
        return found

    def _indispensable(self, root: int, outcomes: set[int]) -> tuple[Path, ...]:
        found = []
        said = [self.diagrams.where(root, outcome) for outcome in sorted(outcomes)]
        for fact in sorted(self.diagrams.facts(root)):
            if all(self.diagrams.without(each, fact) == self.diagrams.no for each in said):
                found.append(self._paths()[fact])
        return tuple(found)

    def _next(self, root: int, outcomes: set[int]) -> tuple[Path, ...]:
        best: tuple[Key, tuple[Path, ...]] | None = None
        for outcome in sorted(outcomes):
            key = self.diagrams.cheapest(self.diagrams.where(root, outcome))
            if key is None:
                continue
            paths = [self._paths()[fact] for fact in key[2]]
            further = self.in_order(self.waiting.get(outcome, frozenset()) - set(paths))
            cost = key[0] + sum(self.findings.domain(path).cost for path in further)
            # What cannot be looked into comes behind what can, at the same price.
            places = (*key[2], *(len(self.order) + at for at in range(len(further))))
            full: Key = (cost, key[1] + len(further), places)
            if best is None or full < best[0]:
                best = full, (*paths, *further)
        return () if best is None else best[1]


def _decided(session: Session, decision: str | Expression) -> object:
    value = session.value(decision) if isinstance(decision, str) else session.evaluate(decision)
    try:
        return as_feel(value)
    except TypeError:  # a function, or something with one in it
        return value
