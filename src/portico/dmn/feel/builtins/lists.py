"""Lists (10.3.4.4). Unknown items are passed on where only their number matters, and awaited where they matter."""

from __future__ import annotations

import functools
from decimal import Decimal

from portico.dmn.feel.builtins.registry import Sees, feel, members_of
from portico.dmn.feel.running import Function
from portico.dmn.feel.unknowns import join, plain
from portico.dmn.feel.values import arithmetic, as_list, compare, equal, number, whole
from portico.dmn.types import DECIMAL128, Unknown


@feel("list contains(list: list, element: any): boolean", sees=Sees.ITSELF)
def list_contains(items: object, element: object) -> object:
    """Tell whether an item equals the element."""
    members = members_of(items)
    if members is None:
        return plain(items)  # type: ignore[arg-type]
    doubt: Unknown | None = None
    for item, maybe in members:
        said = equal(item, element)
        if said is True and maybe is None:
            return True
        if said is True or isinstance(said, Unknown):
            doubt = join(join(said, maybe) if isinstance(said, Unknown) else maybe, doubt)
    return doubt if doubt is not None else False


@feel("count(list: list): number", sees=Sees.OUTSIDE)
def count(items: list[object]) -> Decimal:
    """Return the number of items, unknown ones too."""
    return Decimal(len(items))


def _numbers(given: tuple[object, ...]) -> list[Decimal] | None:
    items = as_list(given[0]) if len(given) == 1 else list(given)
    return items if items and all(type(item) is Decimal for item in items) else None  # type: ignore[return-value]


@feel("min(list: list): any")
@feel("min(items...: any): any")
def min_(*given: object) -> object:
    """Return the smallest item; null when there is none or two have no order."""
    return _extreme(given, "<")


@feel("max(list: list): any")
@feel("max(items...: any): any")
def max_(*given: object) -> object:
    """Return the greatest item; null when there is none or two have no order."""
    return _extreme(given, ">")


def _extreme(given: tuple[object, ...], sign: str) -> object:
    items = as_list(given[0]) if len(given) == 1 else list(given)
    if not items:
        return None
    best = items[0]
    for item in items:
        said = compare(sign, item, best)
        if said is None:
            return None
        best = item if said is True else best
    return best


@feel("sum(list: list): any")
@feel("sum(items...: any): any")
def sum_(*given: object) -> object:
    """Return the sum of numbers or durations; null when there is none."""
    items = as_list(given[0]) if len(given) == 1 else list(given)
    if not items or type(items[0]) is str:
        return None
    total = items[0] if len(items) > 1 else arithmetic("-", arithmetic("+", items[0], items[0]), items[0])
    for item in items[1:]:
        total = arithmetic("+", total, item)
    return total


@feel("product(list: list): number")
@feel("product(items...: number): number")
def product(*given: object) -> Decimal | None:
    """Return the product of numbers."""
    items = _numbers(given)
    return None if items is None else number(functools.reduce(DECIMAL128.multiply, items))


@feel("mean(list: list): number")
@feel("mean(items...: number): number")
def mean(*given: object) -> Decimal | None:
    """Return the arithmetic mean."""
    items = _numbers(given)
    return (
        None
        if items is None
        else number(DECIMAL128.divide(functools.reduce(DECIMAL128.add, items), Decimal(len(items))))
    )


@feel("median(list: list): number")
@feel("median(items...: number): number")
def median(*given: object) -> Decimal | None:
    """Return the middle of the sorted numbers, or the mean of the two in the middle."""
    items = _numbers(given)
    if items is None:
        return None
    ordered = sorted(items)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return DECIMAL128.divide(DECIMAL128.add(ordered[half - 1], ordered[half]), Decimal(2))


@feel("stddev(list: list): number")
@feel("stddev(items...: number): number")
def stddev(*given: object) -> Decimal | None:
    """Return the standard deviation of a sample; null below two numbers."""
    items = _numbers(given)
    middle = mean(*given)
    if items is None or middle is None or len(items) < 2:
        return None
    squares = [DECIMAL128.power(DECIMAL128.subtract(item, middle), 2) for item in items]
    return number(
        DECIMAL128.sqrt(DECIMAL128.divide(functools.reduce(DECIMAL128.add, squares), Decimal(len(items) - 1)))
    )


@feel("mode(list: list): list")
@feel("mode(items...: number): list")
def mode(*given: object) -> list[object] | None:
    """Return the most frequent numbers, smallest first."""
    if given == ([],):
        return []
    items = _numbers(given)
    if items is None:
        return None
    most = max(items.count(item) for item in items)
    return [*sorted({item for item in items if items.count(item) == most})]


@feel("sublist(list: list, start position: number, length?: number): list", sees=Sees.OUTSIDE)
def sublist(items: list[object], start: Decimal, length: Decimal | None = None) -> list[object] | None:
    """Return a part of a list."""
    if not start or abs(start) > len(items) or (length is not None and length < 1):
        return None
    first = int(start) - 1 if start > 0 else len(items) + int(start)
    return items[first:] if length is None else items[first : first + min(int(length), len(items))]


@feel("append(list: list, items...: any): list", sees=Sees.ITSELF)
def append(items: object, *more: object) -> object:
    """Return the list with further items at its end."""
    return plain(items) if isinstance(items, Unknown) else [*items, *more]  # type: ignore[misc]


@feel("concatenate(lists...: list): list", sees=Sees.OUTSIDE)
def concatenate(*lists: list[object]) -> list[object]:
    """Return all lists as one."""
    return [item for items in lists for item in items]


@feel("insert before(list: list, position: number, newItem: any): list", sees=Sees.OUTSIDE)
def insert_before(items: list[object], position: Decimal, item: object) -> list[object] | None:
    """Return the list with an item put before a position."""
    at = _position(items, position)
    return None if at is None else [*items[:at], item, *items[at:]]


@feel("remove(list: list, position: number): list", sees=Sees.OUTSIDE)
def remove(items: list[object], position: Decimal) -> list[object] | None:
    """Return the list without the item at a position."""
    at = _position(items, position)
    return None if at is None else [*items[:at], *items[at + 1 :]]


@feel("list replace(list: list, position: number, newItem: any): list", sees=Sees.OUTSIDE)
def list_replace(items: list[object], position: Decimal, item: object) -> list[object] | None:
    """Return the list with another item at a position."""
    at = _position(items, position)
    return None if at is None else [*items[:at], item, *items[at + 1 :]]


def _position(items: list[object], position: Decimal) -> int | None:
    if not position or abs(position) > len(items) or not whole(position):
        return None
    return int(position) - 1 if position > 0 else len(items) + int(position)


@feel("reverse(list: list): list", sees=Sees.OUTSIDE)
def reverse(items: list[object]) -> list[object]:
    """Return the list from its end."""
    return items[::-1]


@feel("index of(list: list, match: any): list")
def index_of(items: list[object], match: object) -> object:
    """Return the positions at which an item equals the match."""
    said = [equal(item, match) for item in items]
    doubts = [each for each in said if isinstance(each, Unknown)]
    return (
        functools.reduce(join, doubts) if doubts else [Decimal(at) for at, each in enumerate(said, 1) if each is True]
    )


@feel("union(lists...: list): list")
def union(*lists: list[object]) -> object:
    """Return all lists as one without doubles."""
    return distinct_values([item for items in lists for item in items])


@feel("distinct values(list: list): list")
def distinct_values(items: list[object]) -> object:
    """Return the list without doubles; two subjects of one key may differ in what is unknown."""
    found: list[object] = []
    for item in items:
        said = [equal(item, other) for other in found]
        doubts = [each for each in said if isinstance(each, Unknown)]
        if doubts and True not in said:
            return functools.reduce(join, doubts)
        if True not in said:
            found.append(item)
    return found


@feel("flatten(list: list): list")
def flatten(items: list[object]) -> list[object]:
    """Return the items of all lists within lists as one list."""
    found: list[object] = []
    for item in items:
        found.extend(flatten(item) if isinstance(item, list) else [item])
    return found


@feel("sort(list: list, precedes?: function): list")
def sort(items: list[object], precedes: Function | None = None) -> object:
    """Return the list in order; `precedes` says whether its first argument comes before its second."""
    doubts: list[Unknown] = []
    odd = []

    def order(left: object, right: object) -> int:
        said = compare("<", left, right) if precedes is None else precedes(left, right)
        if isinstance(said, Unknown):
            doubts.append(said)
        elif said is None:
            odd.append(left)
        if said is True:
            return -1
        back = compare("<", right, left) if precedes is None else precedes(right, left)
        return 1 if back is True else 0

    ordered = sorted(items, key=functools.cmp_to_key(order))
    if doubts:
        return functools.reduce(join, doubts)
    return None if odd else ordered
