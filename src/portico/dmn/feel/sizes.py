"""How much there is in a value. Lists can stand in each other many times, so that few lists hold more items than any
machine could look at; whatever looks into every item asks here first."""

from __future__ import annotations

from portico.dmn.errors import TooLong
from portico.dmn.types import Context, Record

MAX_CELLS = 1_000_000
LOOKED_INTO = frozenset({list, Context, Record})
HEAVY = LOOKED_INTO | {str}
PER_STEP = 8
"""Items of a value that are looked at in the time of a step."""
LONG = 500
"""Characters of a text that are looked through in the time of a step."""


def cells(value: object) -> int:
    """Return how many items a value has, in all lists and contexts within it, as often as they stand there.

    >>> cells([1, [2, 3], {"a": [4]}])
    7
    """
    done: dict[int, int] = {}
    stack = [value]
    while stack:
        each = stack[-1]
        if id(each) in done:
            stack.pop()
            continue
        inside = _inside(each)
        waiting = [item for item in inside if isinstance(item, (list, dict, Record)) and id(item) not in done]
        if waiting:
            stack.extend(waiting)
            continue
        done[id(each)] = len(inside) + sum(done.get(id(item), 0) for item in inside)
        stack.pop()
    return done[id(value)]


def refuse_endless(value: object) -> None:
    """Refuse a value that nothing should look through.

    :raises TooLong: it has more than `MAX_CELLS` items.
    """
    if isinstance(value, (list, dict, Record)) and cells(value) > MAX_CELLS:
        raise TooLong(f"A list has more than {MAX_CELLS} items, those of lists in it included.")


def weight(value: object) -> int:
    """Return the steps that it takes to look through a value; none for a small one.

    :raises TooLong: as `refuse_endless`.
    """
    if type(value) is str:
        return len(value) // LONG
    if not isinstance(value, (list, dict, Record)):
        return 0
    refuse_endless(value)
    return cells(value) // PER_STEP


def _inside(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return list(value.values()) if isinstance(value, (dict, Record)) else []
