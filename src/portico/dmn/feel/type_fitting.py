"""Types at run time: what a value becomes where a type is declared, and types whose values must pass tests.

Conversions are those of DMN 1.5, 10.3.2.9.4: to and from a list of one, date to date and time; what still does not
conform is null.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from portico.dmn.dates.times import at_midnight
from portico.dmn.feel.sizes import refuse_endless
from portico.dmn.feel.tree import ContextType, ListType, NamedType, TypeExpression
from portico.dmn.feel.type_conformance import ANY, Named, check
from portico.dmn.feel.unknowns import join_all, plain
from portico.dmn.types import Date, Record, Unknown

Passes = Callable[[object], object]
"""Whether a value passes tests: true, false, null or Unknown."""

DATE = NamedType("date")
DATE_TIMES = (NamedType("date and time"), NamedType("dateTime"))
MAX_DEPTH = 40


@dataclass(frozen=True, slots=True, eq=False)
class Constrained:
    """An item definition with tests (DMN 1.5, 7.3.3): a predicate for `type_conformance`, with the type underneath.

    :param each: the allowed values, which every item of a list must pass, or the value itself.
    :param whole: the type constraint, which the value as a whole must pass.
    """

    base: TypeExpression
    named: Named
    each: Passes | None = None
    whole: Passes | None = None
    _listed: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_listed", isinstance(self.base, ListType))

    def __call__(self, value: object) -> bool | Unknown:
        """Tell whether a value that is not null is of the type."""
        doubts: list[Unknown] = []
        if not check(value, self.base, self.named, doubts):
            return False
        if self.each is not None:
            items = value if self._listed and isinstance(value, list) else [value]
            if not all(_passes(self.each, item, doubts) for item in items):
                return False
        if self.whole is not None and not _passes(self.whole, value, doubts):
            return False
        return join_all(doubts) if doubts else True


def _passes(test: Passes, value: object, doubts: list[Unknown]) -> bool:
    if value is None:  # null is of every type (10.3.2.9.2)
        return True
    said = test(value)
    if isinstance(said, Unknown):
        doubts.append(said)
        return True
    return said is True


def underlying(type_: TypeExpression, named: Named) -> TypeExpression:
    """Return what a name stands for, through other names and tests."""
    for _ in range(MAX_DEPTH):
        found = named.get(type_.name) if isinstance(type_, NamedType) else None
        if isinstance(found, Constrained):
            type_ = found.base
        elif found is None or callable(found):
            return type_
        else:
            type_ = found
    return type_


def fit(value: object, type_: TypeExpression, named: Named) -> object:
    """Return a value as its declared type has it: as it is, converted, or null; Unknown when that is not settled yet.

    The facts of a subject (`Record`) are looked at one by one, so that one that is not known, or is wrong, says
    nothing about the others.

    :param named: the types of the model by name.
    :source: DMN 1.5, 10.3.2.9.4 (conversions).
    """
    if value is None:
        return None
    target = underlying(type_, named)
    if target == ANY:
        return value
    if isinstance(value, Unknown):
        return plain(value)
    if isinstance(target, ContextType) and type(value) is Record:
        refuse_endless(value)
        return _subject(value, target, named)
    if isinstance(target, ListType) and isinstance(value, list) and any(type(item) is Record for item in value):
        return [fit(item, target.item, named) for item in value]
    return _converted(value, type_, target, named)


def _converted(value: object, type_: TypeExpression, target: TypeExpression, named: Named) -> object:
    refuse_endless(value)
    doubts: list[Unknown] = []
    if check(value, type_, named, doubts):
        return join_all(doubts) if doubts else value
    other: object
    if isinstance(target, ListType):
        if isinstance(value, list):
            return None
        other = [value]
    elif isinstance(value, list):
        if len(value) != 1:
            return None
        other = value[0]
    elif target in DATE_TIMES and check(value, DATE, named, []):
        other = _at_midnight(value)
    else:
        return None
    if other is None or not check(other, type_, named, doubts):
        return None
    return join_all(doubts) if doubts else other


def _subject(subject: Record, target: ContextType, named: Named) -> Record:
    wrong = {}
    for name, type_ in target.fields:
        if name in subject.known:
            fact = subject.known[name]
            fitted = fit(fact, type_, named)
            if fitted is not fact:
                wrong[name] = fitted
    return Record.of(subject.key, {**subject.known, **wrong}) if wrong else subject


def _at_midnight(day: object) -> object:
    return at_midnight(day) if isinstance(day, Date) else None
