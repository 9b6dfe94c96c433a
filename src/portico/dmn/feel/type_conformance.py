"""Types as they are written: which exist, which value conforms to which, which type conforms to which (10.3.2.9).

For whoever binds a value to a declared type (`tree.Typed`, item definitions, parameters of functions)::

    conforms(value, type_expression, named={"tPerson": ContextType(...), "tAge": lambda value: ...})

`named` holds the types of the model by name: a type expression, or a function that tells whether a value is of the
type (for allowed values). What nothing is called (see `understood`) is no type, and nothing conforms to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from portico.dmn.feel.builtins.registry import KINDS
from portico.dmn.feel.running import Function
from portico.dmn.feel.tree import ContextType, FunctionType, ListType, NamedType, RangeType, TypeExpression
from portico.dmn.types import Range, Record, Unknown

Named: TypeAlias = Mapping[str, TypeExpression | Callable[[object], bool | Unknown]]

ANY, NULL = NamedType("Any"), NamedType("Null")
_NONE: Named = {}
_PARTED = frozenset({list, Range, Function})
# Spellings of XML Schema that models of DMN 1.1 still have in their typeRefs.
_OLDER = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "any": "Any",
}
KIND_NAMES = {
    **{name: name for name in KINDS if name not in ("duration", "months", "any")},
    "duration": "days and time duration",
    "months": "years and months duration",
}
"""The names of types by what the signatures of built-ins call them."""
_WIDE: dict[str, TypeExpression] = {"list": ListType(ANY), "range": RangeType(ANY), "context": ContextType(())}
_PARTIAL = frozenset({*_WIDE, "function"})
_KINDS = {name: KINDS[kind] for kind, name in KIND_NAMES.items()}


def conforms(value: object, type_: TypeExpression, *, named: Named = _NONE) -> bool:
    """Tell whether a value is of a type: null is of every type, more fields than asked are fine, lists are covariant.

    An `Unknown` value, or part of a value, counts as conforming: nothing that is known speaks against it.

    :param named: the types of the model, see the module.
    :source: DMN 1.5, 10.3.2.9.2 (type conformance).
    """
    return check(value, type_, named, [])


def understood(type_: TypeExpression, *, named: Named = _NONE, whole: bool = False) -> bool:
    """Tell whether every name in a type is the name of a type.

    :param whole: a list, range, context or function has to say of what (DMN 1.5, Table 61: `list` alone is no type).
    """
    if isinstance(type_, NamedType):
        name = _OLDER.get(type_.name, type_.name)
        if whole and name in _PARTIAL and name not in named:
            return False
        return name in named or name in _KINDS or type_.name in ("Any", "Null", "any")
    if isinstance(type_, (ListType, RangeType)):
        return understood(type_.item, named=named, whole=whole)
    if isinstance(type_, ContextType):
        return all(understood(each, named=named, whole=whole) for _, each in type_.fields)
    return all(understood(each, named=named, whole=whole) for each in (*type_.parameters, type_.returns))


def check(value: object, type_: TypeExpression, named: Named, doubts: list[Unknown]) -> bool:
    """As `conforms`; every unknown on which the answer may still depend is added to `doubts`."""
    if isinstance(type_, NamedType):
        return _check_name(value, type_.name, named, doubts)
    if value is None:
        return True
    if isinstance(value, Unknown):
        doubts.append(value)
        return True
    if isinstance(type_, ListType):
        return type(value) is list and all(check(item, type_.item, named, doubts) for item in value)
    if isinstance(type_, RangeType):
        return type(value) is Range and all(check(end, type_.item, named, doubts) for end in (value.start, value.end))
    if isinstance(type_, ContextType):
        return _check_fields(value, type_, named, doubts)
    return isinstance(value, Function) and subtype(type_of(value), type_, named=named)


def _check_name(value: object, name: str, named: Named, doubts: list[Unknown]) -> bool:
    found = _resolved(NamedType(name), named) if name in named else None
    if found is not None and not isinstance(found, NamedType):
        return check(value, found, named, doubts)
    name = found.name if found is not None else _OLDER.get(name, name)
    if name == "Any":
        return True
    if isinstance(value, Unknown):
        doubts.append(value)
        return True
    told = named.get(name)
    if value is None or not callable(told):
        return value is None or type(value) in _KINDS.get(name, ())
    said = told(value)
    if isinstance(said, Unknown):
        doubts.append(said)
        return True
    return said


def _check_fields(value: object, type_: ContextType, named: Named, doubts: list[Unknown]) -> bool:
    if isinstance(value, Record):
        return all(check(value.fact(name), each, named, doubts) for name, each in type_.fields)
    return isinstance(value, dict) and all(
        name in value and check(value[name], each, named, doubts) for name, each in type_.fields
    )


def type_of_value(value: object) -> TypeExpression:
    """Return the type of a plain value: number, string, a date; `Any` for what has parts."""
    if value is None:
        return NULL
    kind = type(value)
    return next((NamedType(name) for name, kinds in _KINDS.items() if kinds == (kind,) and kind not in _PARTED), ANY)


def type_of(function: Function) -> FunctionType:
    """Return the type of a function; what it does not declare is `Any`."""
    return function.type or FunctionType(tuple(ANY for _ in function.parameters), ANY)


def subtype(
    low: TypeExpression,
    high: TypeExpression,
    *,
    named: Named = _NONE,
    seen: set[tuple[TypeExpression, TypeExpression]] | None = None,
) -> bool:
    """Tell whether a type conforms to another; parameters of functions go the other way (10.3.2.9.2).

    :param seen: the pairs that are being looked at: a type that speaks of itself agrees where all else does.
    """
    seen = set() if seen is None else seen
    if (low, high) in seen:
        return True
    seen.add((low, high))
    low, high = _resolved(low, named), _resolved(high, named)
    if low in (high, NULL) or high == ANY:
        return True
    if isinstance(low, ListType) and isinstance(high, ListType):
        return subtype(low.item, high.item, named=named, seen=seen)
    if isinstance(low, RangeType) and isinstance(high, RangeType):
        return subtype(low.item, high.item, named=named, seen=seen)
    if isinstance(low, ContextType) and isinstance(high, ContextType):
        fields = dict(low.fields)
        return all(name in fields and subtype(fields[name], each, named=named, seen=seen) for name, each in high.fields)
    if isinstance(low, FunctionType) and isinstance(high, FunctionType):
        return (
            len(low.parameters) == len(high.parameters)
            and all(
                subtype(wanted, taken, named=named, seen=seen)
                for taken, wanted in zip(low.parameters, high.parameters, strict=True)
            )
            and subtype(low.returns, high.returns, named=named, seen=seen)
        )
    return isinstance(low, FunctionType) and high == NamedType("function")


def _resolved(type_: TypeExpression, named: Named) -> TypeExpression:
    seen: set[str] = set()
    while isinstance(type_, NamedType) and type_.name not in seen:
        seen.add(type_.name)
        name = _OLDER.get(type_.name, type_.name)
        found = named.get(name)
        if found is None or callable(found):
            return _WIDE.get(name, NamedType(name))
        type_ = found
    return type_
