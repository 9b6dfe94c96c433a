"""Declared types: a value that surely has its type stays as it is; whether another one does, only Python can tell."""

from __future__ import annotations

from portico.dmn.feel.checking.kinds import SIMPLE_KINDS
from portico.dmn.feel.tree import ContextType, ListType, NamedType, TypeExpression
from portico.dmn.feel.type_conformance import Named
from portico.dmn.screening.pieces import Found, Items, Refusal, Row, Value
from portico.dmn.screening.shapes import Shape
from portico.dmn.types import FeelType

_REASON = "a value whose declared type allows only some values, or that must be made to fit it"


def conforms(shape: Shape, type_: TypeExpression, named: Named) -> bool:
    """Tell whether every value of a shape is surely of a type, so that nothing is converted or becomes null."""
    if shape.kind is FeelType.ANY:
        return True
    if isinstance(type_, NamedType):
        told = named.get(type_.name)
        if told is None:
            return type_.name == "Any" or SIMPLE_KINDS.get(type_.name) is shape.kind
        return not callable(told) and conforms(shape, told, named)
    if isinstance(type_, ListType):
        return shape.kind is FeelType.LIST and (shape.item is None or conforms(shape.item, type_.item, named))
    if isinstance(type_, ContextType):
        return shape.kind is FeelType.CONTEXT and all(
            (field := shape.field(name)) is not None and conforms(field, each, named) for name, each in type_.fields
        )
    return False


def typed(found: Found, type_: TypeExpression, named: Named) -> Found:
    """Return what has its declared type.

    :raises Refusal: it may not have it.
    """
    shapes = _shapes(found, type_, named)
    if shapes is None or not all(conforms(shape, each, named) for shape, each in shapes):
        raise Refusal(_REASON)
    return found


def _shapes(found: Found, type_: TypeExpression, named: Named) -> list[tuple[Shape, TypeExpression]] | None:
    """Return the plain values in something, each with its type; None when they do not belong together."""
    if isinstance(found, Value):
        return [(found.shape, type_)]
    target = resolved(type_, named)
    if target is None or isinstance(target, NamedType):
        return [] if target == NamedType("Any") else None
    if isinstance(found, Items) and isinstance(target, ListType):
        return [(value.shape, target.item) for value in found.values]
    if (
        isinstance(found, Row)
        and isinstance(target, ContextType)
        and {name for name, _ in target.fields} <= {*found.fields}
    ):
        return [(found.fields[name].shape, each) for name, each in target.fields]
    return None


def resolved(type_: TypeExpression, named: Named) -> TypeExpression | None:
    """Return what a name stands for; None when its values are tested."""
    for _ in range(len(named) + 1):
        told = named.get(type_.name) if isinstance(type_, NamedType) else None
        if told is None:
            return type_
        if callable(told):
            return None
        type_ = told
    return None


def input_type(path: tuple[str, ...], declared: TypeExpression | None, named: Named) -> TypeExpression | None:
    """Return the declared type of a column by the type of the input that it is part of; None for any.

    :raises Refusal: the input is tested as a whole.
    """
    for name in path[1:]:
        target = None if declared is None else resolved(declared, named)
        if declared is not None and target is None:
            raise Refusal(_REASON)
        declared = dict(target.fields).get(name) if isinstance(target, ContextType) else None
    return declared
