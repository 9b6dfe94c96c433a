"""Built-ins, filters and tables that are looked through; every other call makes the facts it is given murky."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from portico.dmn.critical_values import tables
from portico.dmn.critical_values.alternatives import (
    NULL,
    OPEN,
    Alternative,
    Closure,
    Fields,
    Items,
    Known,
    Row,
    Seen,
    Step,
    Term,
    clean,
    joined,
    only,
    terms_in,
)
from portico.dmn.critical_values.relations import items_in, lift, observe
from portico.dmn.feel import tree
from portico.dmn.feel.builtins import BUILTINS
from portico.dmn.types import Date, DaysDuration, FeelType, Range, YearMonthDuration

if TYPE_CHECKING:
    from portico.dmn.critical_values.walk import Sight

MONTHS_BETWEEN = "years and months duration"
# Functions of a number that never fall, whatever the other arguments.
_ROUNDING = frozenset(
    {"floor", "ceiling", "decimal", "round up", "round down", "round half up", "round half down", "round half even"}
)
# Lists made of the items of lists, perhaps not all, perhaps elsewhere.
_PASSING = frozenset(
    {"append", "concatenate", "reverse", "flatten", "sublist", "insert before", "remove", "list replace"}
)
_DISTINCT = frozenset({"union", "distinct values"})
_LOGICAL = frozenset({"not", "all", "any"})
_RELATIONS = frozenset({"is", "before", "after", "coincides", "includes", "during"})


def is_builtin(name: str) -> bool:
    """Tell whether a name is that of a built-in function."""
    return name in BUILTINS


def direction_of(sign: str, constant: object, *, constant_first: bool) -> int:
    """Return whether ``x sign constant`` never falls (1) or never rises (-1) as x grows; 0 when that cannot be told."""
    if type(constant) not in (Decimal, Date, DaysDuration, YearMonthDuration):
        return 0
    if sign == "+":
        return 1
    if sign == "-":
        return -1 if constant_first else 1
    if sign not in "*/" or (sign == "/" and constant_first) or isinstance(constant, Date):
        return 0
    size = constant if isinstance(constant, Decimal) else constant[0]  # type: ignore[index]
    return 1 if size >= 0 else -1


def called(sight: Sight, node: tree.Call) -> Seen:
    """Return what a call may give."""
    given = [sight.see(argument) for argument in node.arguments]
    name = node.function.name if isinstance(node.function, tree.Name) else ""
    if is_builtin(name) and all(name != local for local, _ in sight.scope):
        return _builtin(sight, node, name, given)
    function = sight.see(node.function)
    if len(function) == 1 and isinstance(function[0], Closure):
        return _own_function(sight, function[0], given, node.names)
    return sight.blurred([function, *given])


def _own_function(sight: Sight, function: Closure, given: list[Seen], names: tuple[str, ...] | None) -> Seen:
    parameters = function.node.parameters
    if (names is None and len(given) != len(parameters)) or isinstance(function.node.body, tree.External):
        return sight.blurred(given)
    arguments = dict(zip(parameters if names is None else names, given, strict=False))
    typed_ = dict(zip(parameters, function.node.types, strict=False))
    for name in parameters:
        arguments.setdefault(name, NULL)
        if typed_.get(name) is not None:
            arguments[name] = tables.conforming(sight, arguments[name], typed_[name])
    found = sight.inside(function, arguments)
    return joined(found, NULL) if any(each is not None for each in typed_.values()) else found


def _builtin(sight: Sight, node: tree.Call, name: str, given: list[Seen]) -> Seen:
    made = sight.combined(given, lambda values: replace(node, arguments=values))
    if made is not None:
        return made
    handler = _HANDLERS.get(name)
    if handler is not None and node.names is None and given:
        found = handler(sight, node, given)
        if found is not None:
            return found
    if name in _LOGICAL:
        return _over_conditions(sight, given)
    return sight.blurred(given)


def _over_conditions(sight: Sight, given: list[Seen]) -> Seen:
    """`not`, `all`, `any` look whether something is true or false, which cells of a fact tell already."""
    for each in itertools.chain(*given):
        if isinstance(each, (Closure, Fields)):
            sight.blurred([(each,)])
    return OPEN


def _items(sight: Sight, seen: Seen) -> list[Seen]:
    """Return what the items of a list may be; a single value is a list of one."""
    found: list[Seen] = []
    for each in seen:
        items = items_in(each)
        for item in items if items is not None else ((each,),):
            found.append(
                joined(*(lift(sight.findings, one.value) if isinstance(one, Known) else (one,) for one in item))
            )
    return found


def _list_contains(sight: Sight, node: tree.Call, given: list[Seen]) -> Seen | None:
    if len(given) != 2:
        return None
    for item in _items(sight, given[0]):
        observe(sight.findings, item, given[1], "=")
    return OPEN


def _count(sight: Sight, node: tree.Call, given: list[Seen]) -> Seen | None:
    if len(given) != 1:
        return None
    lengths: list[Seen] = []
    for each in given[0]:
        items = items_in(each)
        known = items is not None and not isinstance(each, Items)
        lengths.append((Known(Decimal(len(items))),) if known and items is not None else OPEN)
        if isinstance(each, Term):
            sight.findings.blur(each)  # null has no items, anything else is a list of one
    return joined(*lengths)


def _extreme(sight: Sight, node: tree.Call, given: list[Seen]) -> Seen | None:
    items = _items(sight, given[0]) if len(given) == 1 else given
    for one, other in itertools.combinations(items, 2):
        observe(sight.findings, one, other)
    for item in items:
        observe(sight.findings, item, item)
    return joined(*items, NULL)


def _sum(sight: Sight, node: tree.Call, given: list[Seen]) -> Seen | None:
    if len(given) == 1:
        if len(given[0]) != 1 or not isinstance(given[0][0], Row):
            return None
        given = list(given[0][0].items)
    numbers = all(
        all(
            (isinstance(each, Known) and (each.value is None or type(each.value) is Decimal))
            or (isinstance(each, Term) and (each.steps or sight.findings.domain(each.path).kind is FeelType.NUMBER))
            for each in item
        )
        for item in given
    )
    if not numbers or len(given) < 2 or sum(1 for _ in itertools.chain(*(terms_in(item) for item in given))) > 1:
        return None
    total = given[0]
    for item in given[1:]:
        total = sight.operation("+", total, item)
    return joined(total, NULL)


def _passing(sight: Sight, node: tree.Call, given: list[Seen]) -> Seen | None:
    """The items pass; where they are put must not depend on a fact."""
    name = node.function.name if isinstance(node.function, tree.Name) else ""
    if name in ("sublist", "insert before", "remove", "list replace"):
        places = given[1:] if name == "sublist" else given[1:2]
        if any(True for place in places for _ in terms_in(place)) or any(isinstance(e, Closure) for e in given[1]):
            return None
    lists = given if name in ("concatenate", "union") else given[:1]
    items = [item for each in lists for item in _items(sight, each)]
    items += given[1:] if name == "append" else given[2:]
    if name == "flatten":
        items = [deeper for item in items for deeper in _flat(sight, item)]
    if name in _DISTINCT:
        for one, other in itertools.combinations_with_replacement(items, 2):
            observe(sight.findings, one, other, "=")
    if name in ("append", "reverse", "concatenate") and all(len(each) == 1 for each in given):
        rows = [items_in(each[0]) for each in given]
        plain = all(row is not None and not isinstance(each[0], Items) for row, each in zip(rows, given, strict=True))
        if plain and name != "append":
            return (Row(tuple(items[::-1] if name == "reverse" else items)),)
    return joined((Items(joined(*items)),), NULL)


def _flat(sight: Sight, seen: Seen) -> list[Seen]:
    found: list[Seen] = []
    for each in seen:
        items = items_in(each)
        found += [(each,)] if items is None else [deep for item in items for deep in _flat(sight, item)]
    return found


def _sort(sight: Sight, node: tree.Call, given: list[Seen]) -> Seen | None:
    items = _items(sight, given[0])
    if len(given) == 1:
        for one, other in itertools.combinations_with_replacement(items, 2):
            observe(sight.findings, one, other)
        return joined((Items(joined(*items)),), NULL)
    function = given[1][0]
    if len(given) != 2 or len(given[1]) != 1 or not isinstance(function, Closure) or len(items) > 40:
        return None
    if len(function.node.parameters) != 2:
        return None
    any_item = joined(*items)
    sight.inside(function, dict.fromkeys(function.node.parameters, any_item))
    return joined((Items(any_item),), NULL)


def _rounded(sight: Sight, node: tree.Call, given: list[Seen]) -> Seen | None:
    others = [only(each) for each in given[1:]]
    if any(each is None for each in others):
        return None
    rest = tuple(tree.Literal(each.value) for each in others if each is not None)
    return _stepwise(sight, given[0], lambda value: replace(node, arguments=(tree.Literal(value), *rest)), 1)


def _months_between(sight: Sight, node: tree.Call, given: list[Seen]) -> Seen | None:
    if len(given) != 2:
        return None
    for at, direction in ((0, -1), (1, 1)):
        other = only(given[1 - at])
        if other is not None:
            literal = tree.Literal(other.value)

            def make(value: object, at: int = at, literal: tree.Literal = literal) -> tree.Node:
                both = (tree.Literal(value), literal)
                return replace(node, arguments=both if at == 0 else both[::-1])

            return _stepwise(sight, given[at], make, direction)
    return None


def _stepwise(sight: Sight, seen: Seen, make: Callable[[object], tree.Node], direction: int) -> Seen:
    """Return what a function makes of every alternative that never falls or never rises with it."""
    found: list[Seen] = []
    for each in seen:
        if isinstance(each, Known) and clean(each.value):
            found.append((Known(sight.calculate(make(each.value))),))
        elif isinstance(each, Term) and sight.findings.domain(each.path).kind is not FeelType.ANY:
            made = make(None)
            name = made.function.name if isinstance(made, tree.Call) and isinstance(made.function, tree.Name) else ""
            found.append((each.after(Step((name, repr(made)), direction, lambda value: sight.calculate(make(value)))),))
        else:
            found.append(sight.blurred([(each,)]))
    return joined(*found)


def _get_value(sight: Sight, node: tree.Call, given: list[Seen]) -> Seen | None:
    key = only(given[1]) if len(given) == 2 else None
    if key is None or not isinstance(key.value, str):
        return None
    if any(items_in(each) is not None or isinstance(each, (Term, Closure)) for each in given[0]):
        return None
    return sight.field(given[0], key.value)


def _relation(sight: Sight, node: tree.Call, given: list[Seen]) -> Seen | None:
    """Points and ranges are compared end by end."""
    ends: list[Seen] = []
    for seen in given:
        found: list[Alternative] = []
        for each in seen:
            value = each.value if isinstance(each, Known) else None
            if isinstance(value, Range):
                found += [Known(value.start), Known(value.end)]
            else:
                found.append(each)
        ends.append(tuple(found))
    if len(ends) == 2:
        observe(sight.findings, ends[0], ends[1])
    return OPEN if len(ends) == 2 else None


_HANDLERS: dict[str, Callable[[Sight, tree.Call, list[Seen]], Seen | None]] = {
    "list contains": _list_contains,
    "count": _count,
    "min": _extreme,
    "max": _extreme,
    "sum": _sum,
    "sort": _sort,
    "get value": _get_value,
    MONTHS_BETWEEN: _months_between,
    **dict.fromkeys(_PASSING | _DISTINCT, _passing),
    **dict.fromkeys(_ROUNDING, _rounded),
    **dict.fromkeys(_RELATIONS, _relation),
}
