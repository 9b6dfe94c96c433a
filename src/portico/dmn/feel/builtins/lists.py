"""Lists (10.3.4.4). Unknown items are passed on where only their number matters, and awaited where they matter."""

from __future__ import annotations

import functools
from collections import Counter
from decimal import Decimal

from portico.dmn.feel.builtins.registry import PLAIN, Sees, feel, members_of
from portico.dmn.feel.running import Function, Values
from portico.dmn.feel.sizes import weight
from portico.dmn.feel.unknowns import join, plain
from portico.dmn.feel.values import arithmetic, as_list, compare, equal, number, whole
from portico.dmn.types import DECIMAL128, Unknown

_ZERO = Decimal(0)


@feel("list contains(list: list, element: any): boolean", sees=Sees.ITSELF, budget=True)
def list_contains(values: Values, items: object, element: object) -> object:
    """Tell whether an item equals the element."""
    members = members_of(items)
    if members is None:
        return plain(items)  # type: ignore[arg-type]
    values.spend(len(members) * weight(element))
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
    return items if set(map(type, items)) == {Decimal} else None  # type: ignore[return-value]


@feel("min(c...: any): any")
@feel("min(list: list): any")
def min_(*given: object) -> object:
    """Return the smallest item; null when there is none or two have no order."""
    return _extreme(given, "<")


@feel("max(c...: any): any")
@feel("max(list: list): any")
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


@feel("sum(n...: any): any")
@feel("sum(list: list): any")
def sum_(*given: object) -> object:
    """Return the sum of numbers or durations; null when there is none."""
    items = as_list(given[0]) if len(given) == 1 else list(given)
    if not items or type(items[0]) is str:
        return None
    if set(map(type, items)) == {Decimal}:
        return number(functools.reduce(DECIMAL128.add, items, _ZERO))  # type: ignore[arg-type]
    total = items[0] if len(items) > 1 else arithmetic("-", arithmetic("+", items[0], items[0]), items[0])
    for item in items[1:]:
        total = arithmetic("+", total, item)
    return total


@feel("product(n...: number): number")
@feel("product(list: list): number")
def product(*given: object) -> Decimal | None:
    """Return the product of numbers."""
    items = _numbers(given)
    return None if items is None else number(functools.reduce(DECIMAL128.multiply, items))


@feel("mean(n...: number): number")
@feel("mean(list: list): number")
def mean(*given: object) -> Decimal | None:
    """Return the arithmetic mean."""
    items = _numbers(given)
    return (
        None
        if items is None
        else number(DECIMAL128.divide(functools.reduce(DECIMAL128.add, items), Decimal(len(items))))
    )


@feel("median(n...: number): number")
@feel("median(list: list): number")
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


@feel("stddev(n...: number): number")
@feel("stddev(list: list): number")
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


@feel("mode(n...: number): list")
@feel("mode(list: list): list")
def mode(*given: object) -> list[object] | None:
    """Return the most frequent numbers, smallest first."""
    if given == ([],):
        return []
    items = _numbers(given)
    if items is None:
        return None
    counted = Counter(items)
    most = max(counted.values())
    return [*sorted(item for item, count in counted.items() if count == most)]


@feel("sublist(list: list, start position: number, length?: number): list", sees=Sees.OUTSIDE)
def sublist(items: list[object], start: Decimal, length: Decimal | None = None) -> list[object] | None:
    """Return a part of a list."""
    first = _position(items, start)
    if first is None:
        return None
    if length is None:
        return items[first:]
    return items[first : first + int(length)] if 1 <= length <= len(items) - first else None


@feel("append(list: list, item?...: any): list", sees=Sees.ITSELF)
def append(items: object, *more: object) -> object:
    """Return the list with further items at its end."""
    return plain(items) if isinstance(items, Unknown) else [*items, *more]  # type: ignore[misc]


@feel("concatenate(list...: list): list", sees=Sees.OUTSIDE)
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


@feel("list replace(list: list, match: function, newItem: any): list", sees=Sees.OUTSIDE)
def list_replace_matching(items: list[object], match: Function, new: object) -> object:
    """Return the list with another item wherever ``match(item, newItem)`` is true; null when it is no boolean."""
    found: list[object] = []
    doubt: Unknown | None = None
    for item in items:
        said = match(item, new)
        if isinstance(said, Unknown):
            doubt = join(said, doubt)
        elif not isinstance(said, bool):
            return None
        found.append(new if said is True else item)
    return found if doubt is None else doubt


def _position(items: list[object], position: Decimal) -> int | None:
    if not position or abs(position) > len(items) or not whole(position):
        return None
    return int(position) - 1 if position > 0 else len(items) + int(position)


@feel("reverse(list: list): list", sees=Sees.OUTSIDE)
def reverse(items: list[object]) -> list[object]:
    """Return the list from its end."""
    return items[::-1]


@feel("index of(list: list, match: any): list", budget=True)
def index_of(values: Values, items: list[object], match: object) -> object:
    """Return the positions at which an item equals the match."""
    values.spend(len(items) * weight(match))
    said = [equal(item, match) for item in items]
    doubts = [each for each in said if isinstance(each, Unknown)]
    return (
        functools.reduce(join, doubts) if doubts else [Decimal(at) for at, each in enumerate(said, 1) if each is True]
    )


@feel("union(list...: list): list", sees=Sees.OUTSIDE, budget=True)
def union(values: Values, *lists: list[object]) -> object:
    """Return all lists as one without doubles."""
    return distinct_values(values, [item for items in lists for item in items])


@feel("distinct values(list: list): list", sees=Sees.OUTSIDE, budget=True)
def distinct_values(values: Values, items: list[object]) -> object:
    """Return the list without doubles; two subjects of one key may differ in what is unknown."""
    found: list[object] = []
    plain_ones: set[tuple[type, object]] = set()  # what is compared at once; the others are compared with each
    others: list[object] = []
    for item in items:
        if type(item) in PLAIN:
            key = (type(item), item)
            if key in plain_ones:
                continue
            doubts = [each for each in others if isinstance(each, Unknown)]
            plain_ones.add(key)
        else:
            values.spend((len(found) + 1) * (1 + weight(item)))
            said = [equal(item, other) for other in (found if isinstance(item, Unknown) else others)]
            if True in said:
                continue
            doubts = [each for each in said if isinstance(each, Unknown)]
            others.append(item)
        if doubts:
            return functools.reduce(join, doubts)
        found.append(item)
    return found


@feel("duplicate values(list: list): list", budget=True)
def duplicate_values(values: Values, items: list[object]) -> object:
    """Return each item that comes more than once, in the order in which they come first."""
    found: list[object] = []
    doubts: list[Unknown] = []
    for at, item in enumerate(items):
        values.spend((len(items) - at + len(found)) * (1 + weight(item)))
        said = [equal(item, other) for other in items[at + 1 :]]
        seen = [equal(item, other) for other in found]
        doubts += [each for each in (*said, *seen) if isinstance(each, Unknown)]
        if True in said and True not in seen:
            found.append(item)
    return functools.reduce(join, doubts) if doubts else found


@feel("flatten(list: list): list", budget=True)
def flatten(values: Values, items: list[object]) -> list[object]:
    """Return the items of all lists within lists as one list."""
    found: list[object] = []
    stack = [iter(items)]
    while stack:
        for item in stack[-1]:
            values.spend(1)
            if isinstance(item, list):
                stack.append(iter(item))
                break
            found.append(item)
        else:
            stack.pop()
    return found


@feel("sort(list: list): list", budget=True)
@feel("sort(list: list, precedes: function): list", budget=True)
def sort(values: Values, items: list[object], precedes: Function | None = None) -> object:
    """Return the list in order; `precedes` says whether its first argument comes before its second.

    Without it, which only Portico has, items of one ordered type are sorted upwards; others have no order.
    """
    values.spend(len(items) * len(items).bit_length())
    doubts: list[Unknown] = []
    odd: list[object] = []

    def before(left: object, right: object) -> bool:
        said = compare("<", left, right) if precedes is None else precedes(left, right)
        if isinstance(said, Unknown):
            doubts.append(said)
        elif not isinstance(said, bool):
            odd.append(left)
        return said is True

    def order(left: object, right: object) -> int:
        return -1 if before(left, right) else int(before(right, left))

    ordered = sorted(items, key=functools.cmp_to_key(order))
    if doubts:
        return functools.reduce(join, doubts)
    return None if odd else ordered
