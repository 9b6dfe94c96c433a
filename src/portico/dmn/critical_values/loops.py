"""Loops, quantifiers and filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from portico.dmn.critical_values.alternatives import (
    NULL,
    OPEN,
    SETTLED,
    Alternative,
    Items,
    Known,
    Row,
    Seen,
    Term,
    joined,
    only,
)
from portico.dmn.critical_values.conditions import every_or_any
from portico.dmn.critical_values.relations import each_of, items_in, lift
from portico.dmn.feel import tree
from portico.dmn.feel.type_inference import is_boolean
from portico.dmn.types import FeelType, Range

if TYPE_CHECKING:
    from portico.dmn.critical_values.walk import Sight


def domain(sight: Sight, node: tree.Node) -> tuple[list[Seen], bool]:
    """Return what a loop looks at, and whether that is one for every turn."""
    if isinstance(node, tree.RangeOf):
        low, high = sight.see(node.low), sight.see(node.high)
        made = sight.combined((low, high), lambda ends: _loop_over(node, ends))
        seen = made if made is not None else sight.blurred([low, high])
    else:
        seen = sight.see(node)
    found: list[Seen] = []
    exact = len(seen) == 1
    for each in seen:
        items, each_is_one = each_of(_spread(sight, each))
        found += [
            joined(*(lift(sight.findings, one.value) if isinstance(one, Known) else (one,) for one in item))
            for item in items
        ]
        exact = exact and each_is_one
    return found, exact


def turns(sight: Sight, iterators: tuple[tuple[str, tree.Node], ...], body: Callable[[], None]) -> bool:
    """Look at the body for every turn of the loops; return whether these are all turns."""
    if not iterators:
        body()
        return True
    (name, node), *rest = iterators
    items, exact = domain(sight, node)
    for item in items:
        sight.scope.append((name, item))
        exact = turns(sight, tuple(rest), body) and exact
        sight.scope.pop()
    return exact


def looped(sight: Sight, node: tree.For) -> Seen:
    """Look at `for`."""
    found: list[Seen] = []
    # What was found so far is not followed from turn to turn.
    partial = tree.mentions(node.body, "partial")

    def body() -> None:
        sight.scope.append(("partial", OPEN))
        seen = sight.see(node.body)
        found.append(sight.blurred([seen]) if partial else seen)
        sight.scope.pop()

    exact = turns(sight, node.iterators, body)
    if not exact:
        return joined((Items(joined(*found)),), NULL)
    known = [only(each) for each in found]
    if all(each is not None for each in known):
        return (Known([each.value for each in known if each is not None]),)
    return (Row(tuple(found)),)


def quantified(sight: Sight, node: tree.Quantified) -> Seen:
    """Look at `some` and `every`."""
    found: list[Seen] = []
    exact = turns(sight, node.iterators, lambda: found.append(sight.see(node.condition)))
    return every_or_any(sight, found, "and" if node.every else "or") if exact and found else OPEN


def _loop_over(node: tree.RangeOf, ends: tuple[tree.Literal, ...]) -> tree.Node:
    """Return the list that a loop over a range runs through."""
    return tree.For((("each", replace(node, low=ends[0], high=ends[1])),), tree.Name("each"))


def _spread(sight: Sight, one: Alternative) -> Alternative:
    """Return a range of values as the list a loop runs through."""
    if isinstance(one, Known) and type(one.value) is Range:
        loop = tree.For((("each", tree.Literal(one.value)),), tree.Name("each"))
        return Known(sight.calculate(loop))
    return one


def filtered(sight: Sight, node: tree.Filter) -> Seen:
    """Return what a filter or index may leave of a list."""
    found: list[Seen] = []
    for each in sight.see(node.base):
        items = items_in(each)
        whole = items is not None and not isinstance(each, Items)
        if isinstance(each, Known) and each.value is None:
            items, whole = (), True
        elif items is None:
            items, whole = ((each,),), not isinstance(each, Term) and each is not SETTLED
        lifted = [joined(*(lift(sight.findings, o.value) if isinstance(o, Known) else (o,) for o in i)) for i in items]
        found.append(_kept(sight, node.predicate, lifted, whole=whole))
    return joined(*found)


def _kept(sight: Sight, predicate: tree.Node, items: list[Seen], *, whole: bool) -> Seen:
    said: list[Seen] = []
    for item in items:
        sight.scope += [("item", item), (None, item)]
        said.append(sight.see(predicate))
        del sight.scope[-2:]
    boolean = is_boolean(predicate)
    index = only(said[0]) if said else None
    if index is not None and type(index.value) is Decimal and not boolean:
        return _at(items, index.value, whole=whole)
    sure = [only(each) for each in said]
    kept = [item for item, each in zip(items, sure, strict=True) if each is None or each.value is True]
    certain = whole and all(each is not None for each in sure)
    left: Seen = (Row(tuple(kept)),) if certain else (Items(joined(*kept)),)
    if boolean or (certain and all(each is not None and isinstance(each.value, bool) for each in sure)):
        return left
    # The predicate may turn out to be a position.
    for each in said:
        for one in each:
            if not (isinstance(one, Term) and sight.findings.domain(one.path).kind is FeelType.BOOLEAN):
                sight.blurred([(one,)])
    return joined(left, *items, NULL)


def _at(items: list[Seen], index: Decimal, *, whole: bool) -> Seen:
    if not whole:
        return joined(*items, NULL)
    if not 0 < abs(index) <= len(items) or index != int(index):
        return NULL
    return items[int(index) - 1 if index > 0 else int(index)]
