"""What can be told of a value before all facts are known: the alternatives it may turn out to be.

Which alternative it is may depend on any fact, but only by the *cells* that the facts lie in (see `cells`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeAlias

from portico.dmn.feel import tree
from portico.dmn.types import Context, Path, Range, Record, Unknown

MAX_KNOWN = 24


@dataclass(frozen=True, slots=True)
class Known:
    """One value. A subject or list in it may still hold facts that are unknown."""

    value: object


@dataclass(frozen=True, slots=True)
class Step:
    """A function that never falls (`direction` 1) or never rises (-1) where it has a value; `key` tells it from others."""

    key: tuple[str, ...]
    direction: int
    function: Callable[[object], object] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """An unknown fact after some steps: ``2 * x + 3``."""

    path: Path
    steps: tuple[Step, ...] = ()

    @property
    def direction(self) -> int:
        """Return whether the whole never falls (1) or never rises (-1)."""
        found = 1
        for step in self.steps:
            found *= step.direction
        return found

    def apply(self, value: object) -> object:
        """Return what the steps make of a value; null stays null."""
        for step in self.steps:
            if value is None:
                return None
            value = step.function(value)
        return value

    def after(self, step: Step) -> Term:
        """Return the term with one step more."""
        return Term(self.path, (*self.steps, step))


@dataclass(frozen=True, slots=True)
class Row:
    """A list whose length is known, with what each place holds."""

    items: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list of unknown length; each item is one of the alternatives."""

    each: Seen


@dataclass(frozen=True, slots=True)
class Fields:
    """A context."""

    of: Mapping[str, Seen]


@dataclass(frozen=True, slots=True)
class Closure:
    """A function written in FEEL, with the variables around it."""

    node: tree.Lambda
    scope: tuple[tuple[str | None, Seen], ...]


class Mark(Enum):
    """Values of which only the dependence is known."""

    SETTLED = "settled"  # the same for all facts that lie in the same cells


SETTLED: Final = Mark.SETTLED
Alternative: TypeAlias = Known | Term | Row | Items | Fields | Closure | Mark
Seen: TypeAlias = tuple[Alternative, ...]
NULL: Seen = (Known(None),)
OPEN: Seen = (SETTLED,)


def clean(value: object) -> bool:
    """Tell whether a value holds nothing unknown and no subject that may."""
    if isinstance(value, (Unknown, Record)) or callable(value):
        return False
    if type(value) is list:
        return all(clean(item) for item in value)
    if type(value) is Context:
        return all(clean(item) for item in value.values())
    if type(value) is Range:
        return clean(value.start) and clean(value.end)
    return True


def only(seen: Seen) -> Known | None:
    """Return the one clean value that something surely is, if it is one."""
    if len(seen) == 1 and isinstance(seen[0], Known) and clean(seen[0].value):
        return seen[0]
    return None


def joined(*all_: Iterable[Alternative]) -> Seen:
    """Return all alternatives once; very many known ones become `SETTLED`."""
    found: list[Alternative] = []
    for seen in all_:
        for each in seen:
            if not any(_alike(each, other) for other in found):
                found.append(each)
    if len(found) > MAX_KNOWN:
        rest = [each for each in found if not (isinstance(each, Known) and clean(each.value)) and each is not SETTLED]
        return (*rest, SETTLED)
    return tuple(found)


def _alike(one: Alternative, other: Alternative) -> bool:
    if isinstance(one, Known) and isinstance(other, Known):
        return one.value is other.value or (
            type(one.value) is type(other.value) and clean(one.value) and one.value == other.value
        )
    if isinstance(one, (Row, Items, Fields, Closure)):
        return one is other
    return one == other


def terms_in(seen: Seen) -> Iterable[Term | Record]:
    """Yield every term and subject in a value, however deep; subjects are not looked into."""
    for each in seen:
        if isinstance(each, Term):
            yield each
        elif isinstance(each, Known):
            yield from _records_in(each.value)
        else:
            for inner in _parts(each):
                yield from terms_in(inner)


def _parts(one: Alternative) -> Iterable[Seen]:
    if isinstance(one, Items):
        return (one.each,)
    if isinstance(one, Row):
        return one.items
    if isinstance(one, Fields):
        return one.of.values()
    return [inner for _, inner in one.scope] if isinstance(one, Closure) else ()


def _records_in(value: object) -> Iterable[Term | Record]:
    if isinstance(value, Record):
        yield value
    elif isinstance(value, Unknown):
        yield from (Term(path) for path in value.needs)
    elif isinstance(value, list):
        for item in value:
            yield from _records_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _records_in(item)
    elif isinstance(value, Range):
        yield from _records_in(value.start)
        yield from _records_in(value.end)
