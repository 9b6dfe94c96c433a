"""Calls: of built-ins, and of the model's own functions, whose bodies stand in the SQL in the place of the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portico.dmn.feel import tree
from portico.dmn.feel.builtins import BUILTINS
from portico.dmn.feel.builtins.registry import overloads_for
from portico.dmn.screening import dates, declared_types, functions
from portico.dmn.screening.pieces import Found, Refusal

if TYPE_CHECKING:
    from portico.dmn.screening.translating import Translator


def called(translator: Translator, node: tree.Call) -> Found:
    """Return a call.

    :raises Refusal: SQL has no exact equal.
    """
    name = node.function.name if isinstance(node.function, tree.Name) else ""
    if any(name == local for local, _ in translator.scope):
        raise Refusal("a call of a function that is a value")
    if name in translator.model.decisions and translator.model.is_function(name):
        return _own(translator, node, name)
    if name not in BUILTINS or name in translator.model.names:
        raise Refusal("a call of a function that is a value")
    arguments = translator.all(*_ordered(node, name))
    return functions.called(translator, name, [translator.arrived(found) for found in arguments])


def _ordered(node: tree.Call, name: str) -> tuple[tree.Node, ...]:
    if node.names is None:
        return node.arguments
    overloads = overloads_for(name, len(node.arguments), node.names)
    order = overloads[0].parameter_names if overloads else ()
    given = dict(zip(node.names, node.arguments, strict=True))
    if tuple(each for each in order if each in given) != order[: len(given)]:
        raise Refusal("a call with names of which one in between is left out")
    return tuple(given[each] for each in order if each in given)


def _own(translator: Translator, node: tree.Call, name: str) -> Found:
    """Return the body of a function of the model over the arguments; a wrong number of them gives null."""
    function = translator.model.tree(name)
    if not isinstance(function, tree.Lambda) or name in translator.calls:
        raise Refusal("a function that calls itself")
    found = [translator.arrived(each) for each in translator.all(*node.arguments)]
    names = function.parameters if node.names is None else node.names
    if len(found) != len(function.parameters) or {*names} != {*function.parameters}:
        return dates.NULL
    given = dict(zip(names, found, strict=True))
    types = function.types or (None,) * len(function.parameters)
    for parameter, type_ in zip(function.parameters, types, strict=True):
        if type_ is not None:
            declared_types.typed(given[parameter], type_, translator.model.types)
    with translator.inside(name, [(parameter, given[parameter]) for parameter in function.parameters]):
        return translator.sound(function.body)
