"""How an unknown value travels: joined needs, and lists of which some members are not certain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

from portico.dmn.dates.python_dates import TO_PYTHON
from portico.dmn.feel.sizes import refuse_endless
from portico.dmn.types import Context, Path, Range, Record, Unknown, as_python

_LOOKED_INTO = frozenset({list, Context, Range})


class MaybeList(Unknown):
    """A list of which it is not known whether some items are in it.

    Wherever a list is needed it counts as unknown; filters, `some`, `every` and a few built-ins look inside.
    """

    __slots__ = ("members",)
    members: tuple[tuple[object, Unknown | None], ...]

    def __init__(self, members: Iterable[tuple[object, Unknown | None]]) -> None:
        members = tuple(members)
        needs: frozenset[Path] = frozenset().union(*(maybe.needs for _, maybe in members if maybe is not None))
        object.__setattr__(self, "needs", needs)
        object.__setattr__(self, "members", members)


def listed(members: list[tuple[object, Unknown | None]]) -> list[object] | MaybeList:
    """Return a plain list when every member is certain."""
    if any(maybe is not None for _, maybe in members):
        return MaybeList(members)
    return [item for item, _ in members]


def plain(value: Unknown) -> Unknown:
    """Return the unknown without anything that could be looked into."""
    return value if type(value) is Unknown else Unknown(value.needs)


def join(left: object, right: object) -> Unknown:
    """Return the unknown that needs what either needs."""
    if not isinstance(left, Unknown):
        return plain(right)  # type: ignore[arg-type]
    if not isinstance(right, Unknown) or right.needs <= left.needs:
        return plain(left)
    return Unknown(left.needs | right.needs)


def join_all(doubts: Sequence[Unknown]) -> Unknown:
    """Return the unknown that needs what any of some doubts needs; there is at least one."""
    return plain(reduce(join, doubts))


def needs_in(value: object) -> frozenset[Path]:
    """Return all that is needed by unknown values in a value, however deep; subjects are looked at from outside only."""
    if isinstance(value, Unknown):
        return value.needs
    if type(value) not in _LOOKED_INTO:
        return frozenset()
    found: list[frozenset[Path]] = []
    seen: set[int] = set()  # a list may stand in many others
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, Unknown):
            found.append(each.needs)
        elif type(each) in _LOOKED_INTO and id(each) not in seen:
            seen.add(id(each))
            if type(each) is Range:
                stack += [each.start, each.end]
            else:
                stack.extend(each if type(each) is list else each.values())  # type: ignore[attr-defined]
    return frozenset().union(*found)


def collapse(value: object) -> object:
    """Return the value as it may leave the room: definite, with Python's dates, or one plain `Unknown`.

    :raises TooLong: a list with more items in it than anything could look at.
    """
    kind = type(value)
    if kind in _LOOKED_INTO or isinstance(value, Unknown):
        refuse_endless(value)
        needs = needs_in(value)
        return Unknown(needs) if needs or isinstance(value, Unknown) else as_python(value)
    return as_python(value) if kind in TO_PYTHON else value


def field(item: object, name: str) -> object:
    """Return ``item.name`` of a subject or context; no property of other values."""
    if type(item) is Record:
        return item.fact(name)
    if isinstance(item, dict):
        return item.get(name)
    return plain(item) if isinstance(item, Unknown) else None


def has_field(item: object, name: str) -> bool:
    """Tell whether an item of a filtered list brings a name into scope; an unknown item might."""
    if type(item) is Record:
        return name in item.known
    return isinstance(item, Unknown) or (isinstance(item, dict) and name in item)
