"""The type of an expression as far as its text tells it, for the types of functions (DMN 1.5, 10.3.2.9, Table 43).

What a text does not tell is `Any`; a type that is told is right or the value is null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from portico.dmn.feel import tree
from portico.dmn.feel.builtins.registry import BUILTINS
from portico.dmn.feel.tree import ContextType, FunctionType, ListType, NamedType, Node, RangeType, TypeExpression
from portico.dmn.feel.type_conformance import ANY, KIND_NAMES, NULL, subtype, type_of_value

NUMBER, STRING, BOOLEAN = NamedType("number"), NamedType("string"), NamedType("boolean")
Known = Mapping[str, TypeExpression]
_NOTHING: Known = {}


def inferred(node: Node, known: Known = _NOTHING) -> TypeExpression:
    """Return the type of what a tree gives.

    :param known: the types of variables.
    """
    return _Inferring.HANDLERS.get(type(node), _any)(node, known)


def is_boolean(node: Node) -> bool:
    """Tell whether a tree can only be true, false or null (or Unknown).

    >>> is_boolean(tree.Literal(None))
    True
    """
    return inferred(node) in (BOOLEAN, NULL)


def function_type(node: tree.Lambda, known: Known = _NOTHING) -> FunctionType:
    """Return the type of a function: of its parameters as declared, of its answer as far as the body tells it."""
    types = tuple(each or ANY for each in node.types) or tuple(ANY for _ in node.parameters)
    return FunctionType(types, inferred(node.body, {**known, **dict(zip(node.parameters, types, strict=True))}))


def builtin_type(name: str) -> FunctionType:
    """Return the type of a built-in by its first signature."""
    overload = BUILTINS[name][0]
    return FunctionType(tuple(_kind(each.kinds) for each in overload.parameters), _kind((overload.returns,)))


def joined(types: Iterable[TypeExpression]) -> TypeExpression:
    """Return the narrowest of the types to which all conform, or `Any`."""
    found: TypeExpression = NULL
    for each in types:
        if subtype(found, each):
            found = each
        elif not subtype(each, found):
            return ANY
    return found


def _kind(kinds: tuple[str, ...]) -> TypeExpression:
    name = KIND_NAMES.get(kinds[0]) if len(kinds) == 1 else None
    return ANY if name is None else NamedType(name)


def _any(node: Node, known: Known) -> TypeExpression:
    return ANY


def _boolean(node: Node, known: Known) -> TypeExpression:
    return BOOLEAN


def _arithmetic(node: tree.Arithmetic, known: Known) -> TypeExpression:
    found = {inferred(each, known) for each in (node.first, *(operand for _, operand in node.rest))} - {NULL}
    if found == {NUMBER}:
        return NUMBER
    return STRING if found == {STRING} and all(sign == "+" for sign, _ in node.rest) else ANY


def _context(node: tree.ContextOf, known: Known) -> TypeExpression:
    fields: dict[str, TypeExpression] = {}
    for name, value in node.entries:
        fields[name] = inferred(value, {**known, **fields})
    return ContextType(tuple(fields.items()))


def _range(node: tree.RangeOf, known: Known) -> TypeExpression:
    ends = joined([inferred(node.low, known), inferred(node.high, known)])
    return ListType(ends) if node.counted else RangeType(ends)


def _for(node: tree.For, known: Known) -> TypeExpression:
    inner = dict(known)
    for name, domain in node.iterators:
        found = inferred(domain, inner)
        inner[name] = found.item if isinstance(found, (ListType, RangeType)) else ANY
    return ListType(inferred(node.body, {**inner, "partial": ANY}))


def _filter(node: tree.Filter, known: Known) -> TypeExpression:
    base = inferred(node.base, known)
    if not isinstance(base, ListType):
        return ANY
    said = inferred(node.predicate, {"item": base.item})  # a field of an item may hide any variable
    return base if said == BOOLEAN else base.item if said == NUMBER else ANY


def _member(node: tree.Member, known: Known) -> TypeExpression:
    base = inferred(node.base, known)
    return dict(base.fields).get(node.name, ANY) if isinstance(base, ContextType) else ANY


def _call(node: tree.Call, known: Known) -> TypeExpression:
    function = node.function
    if isinstance(function, tree.Name) and function.name in BUILTINS and function.name not in known:
        return joined(_kind((each.returns,)) for each in BUILTINS[function.name])
    found = inferred(function, known)
    return found.returns if isinstance(found, FunctionType) else ANY


class _Inferring:
    HANDLERS: ClassVar[dict[type, Callable[..., TypeExpression]]] = {
        tree.Literal: lambda node, known: type_of_value(node.value),
        tree.Name: lambda node, known: known.get(node.name, ANY),
        tree.Member: _member,
        tree.Filter: _filter,
        tree.Call: _call,
        tree.ListOf: lambda node, known: ListType(joined(inferred(each, known) for each in node.items)),
        tree.ContextOf: _context,
        tree.RangeOf: _range,
        tree.Test: lambda node, known: RangeType(inferred(node.operand, known)),
        tree.Negate: lambda node, known: inferred(node.operand, known),
        tree.Arithmetic: _arithmetic,
        tree.If: lambda node, known: joined([inferred(node.yes, known), inferred(node.no, known)]),
        tree.For: _for,
        tree.Lambda: function_type,
        tree.Typed: lambda node, known: node.type,
        **dict.fromkeys(
            (tree.Logic, tree.Compare, tree.Between, tree.In, tree.InstanceOf, tree.Quantified, tree.Conditions),
            _boolean,
        ),
    }
