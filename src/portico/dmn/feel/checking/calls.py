"""Calls that cannot be right: unknown functions, arguments too many or too few, of the wrong name or type."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from portico.dmn.feel import tree
from portico.dmn.feel.builtins import BUILTINS, Overload, overloads_for
from portico.dmn.feel.checking.declared_types import type_from
from portico.dmn.feel.checking.kinds import KEEP_UNIT, NAMES, NUMBER, WORDS
from portico.dmn.types import FeelType, Type

if TYPE_CHECKING:
    from portico.dmn.feel.checking.checker import Checker

Maybe = Type | None


def call(checker: Checker, node: tree.Call) -> Maybe:
    """Return the type of what a call gives."""
    given = [checker.infer(argument) for argument in node.arguments]
    if isinstance(node.function, tree.Lambda):
        return _own(checker, node, node.function, given, "this function")
    if not isinstance(node.function, tree.Name):
        checker.infer(node.function)
        return None
    name = node.function.name
    if any(name == local for local, _ in checker.scope):
        return None
    if name in checker.decisions:
        return _decision(checker, node, name, given)
    if name in checker.names and name not in BUILTINS:
        _no_function(checker, node, name, checker.types.get((name,)))
        return None
    if name not in BUILTINS:
        nearest = difflib.get_close_matches(name, BUILTINS, n=1)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
        checker.report(node, f"There is no function '{name}'.{hint}")
        return None
    return _builtin(checker, node, name, given)


def _no_function(checker: Checker, node: tree.Node, name: str, found: Maybe) -> None:
    if found is not None and found.kind is not FeelType.ANY:
        checker.report(node, f"'{name}' is {WORDS[found.kind]}, not a function.")


def _decision(checker: Checker, node: tree.Call, name: str, given: list[Maybe]) -> Maybe:
    function = checker.decisions[name]
    if isinstance(function, tree.Lambda):
        return _own(checker, node, function, given, f"'{name}'")
    _no_function(checker, node, name, checker.infer(node.function))
    return None


def _own(checker: Checker, node: tree.Call, function: tree.Lambda, given: list[Maybe], said: str) -> Maybe:
    """Look at a call of a function written in FEEL."""
    parameters = function.parameters
    takes = ", ".join(parameters) or "nothing"
    if node.names is None and len(given) != len(parameters):
        checker.report(node, f"{_first(said)} cannot be called with {len(given)} arguments. It takes {takes}.")
        return None
    for name in node.names or ():
        if name not in parameters:
            nearest = difflib.get_close_matches(name, parameters, n=1)
            hint = f"Did you mean '{nearest[0]}'?" if nearest else f"It takes {takes}."
            checker.report(node, f"{_first(said)} has no parameter '{name}'. {hint}")
            return None
    types = dict(zip(parameters, (type_from(each, checker.named) for each in function.types), strict=False))
    for name, argument, found in zip(node.names or parameters, node.arguments, given, strict=True):
        wanted = types.get(name)
        if wanted is not None and found is not None and not _converts(found, wanted):
            checker.report(argument, f"'{name}' of {said} takes {WORDS[wanted.kind]}; this is {WORDS[found.kind]}.")
    told = dict(zip(node.names or parameters, given, strict=True))
    return _answer(checker, function, {name: types.get(name) or told.get(name) for name in parameters})


def _first(said: str) -> str:
    return said[0].upper() + said[1:]


def _answer(checker: Checker, function: tree.Lambda, types: dict[str, Maybe]) -> Maybe:
    if isinstance(function.body, tree.Typed):
        return type_from(function.body.type, checker.named)
    inner = checker.inner()
    inner.scope = [(name, types.get(name)) for name in function.parameters]
    inner.calls = checker.calls + 1
    return inner.infer(function.body) if inner.calls < 5 else None


def _converts(found: Type, wanted: Type) -> bool:
    """Tell whether a value may be of a type: lists and their items become each other, dates become moments."""
    if (
        found.kind is wanted.kind
        or FeelType.LIST in (found.kind, wanted.kind)
        or FeelType.ANY in (found.kind, wanted.kind)
    ):
        return True
    return (found.kind, wanted.kind) == (FeelType.DATE, FeelType.DATE_TIME)


def _builtin(checker: Checker, node: tree.Call, name: str, given: list[Maybe]) -> Maybe:
    overloads = overloads_for(name, len(given), node.names)
    if not overloads:
        forms = " or ".join(f"{name}({', '.join(each.parameter_names)})" for each in BUILTINS[name])
        checker.report(node, f"'{name}' cannot be called with these {len(given)} arguments. It is {forms}.")
        return None
    fitting = [each for each in overloads if _fits(each, given, node.names)]
    if not fitting:
        said = ", ".join(WORDS[each.kind] if each else "?" for each in given)
        checker.report(node, f"'{name}' does not take {said}.")
        return None
    returns = {each.returns for each in fitting}
    found = NAMES.get(returns.pop()) if len(returns) == 1 else None
    return _with_unit(checker, node, name, found, given)


def _with_unit(checker: Checker, node: tree.Call, name: str, found: Maybe, given: list[Maybe]) -> Maybe:
    """Return the type of a call with the unit of what was given, where the function keeps it."""
    numbers = [each for each in given if each is not None and each.kind is FeelType.NUMBER]
    if name not in KEEP_UNIT or not numbers or len(numbers) < len(given):
        return found
    known = [each for each in numbers if each.unit]
    for other in known[1:]:
        checker.units(node, known[0], other)
    return known[0] if known else NUMBER


def _fits(overload: Overload, given: list[Maybe], names: tuple[str, ...] | None) -> bool:
    for index, found in enumerate(given):
        place = index if names is None else overload.index(names[index])
        if place is None:
            return False
        kinds = overload.parameters[min(place, len(overload.parameters) - 1)].kinds
        if found is None or "any" in kinds or "list" in kinds or found.kind in (FeelType.LIST, FeelType.ANY):
            continue
        if all(kind in NAMES and NAMES[kind].kind is not found.kind for kind in kinds):
            return False
        if set(kinds) <= {"range", "function"}:
            return False
    return True
