"""`instance of`, and the type of a function's answer as far as its text tells it (DMN 1.5, 10.3.2.9 and Table 61)."""

from __future__ import annotations

from portico.dmn.feel.tree import NamedType, TypeExpression
from portico.dmn.feel.type_conformance import ANY, NULL, Named, check, understood
from portico.dmn.feel.unknowns import join_all, plain
from portico.dmn.types import Unknown


def instance_of(value: object, type_: TypeExpression | str, *, named: Named | None = None) -> bool | Unknown | None:
    """Tell whether a value has a type; null has none but `Null`. A type that nobody knows gives null,
    and so does one that is not whole: `list` without its items.

    Unknown parts of a value make the answer `Unknown` only when what is known does not settle it.

    :param named: the types of the model by name, see `type_conformance`.
    """
    type_ = NamedType(type_) if isinstance(type_, str) else type_
    named = {} if named is None else named
    if not understood(type_, named=named, whole=True):
        return None
    if value is None:
        return type_ == NULL
    if isinstance(value, Unknown):  # even `Any` has to know that it is not null
        return plain(value)
    if type_ in (ANY, NULL):
        return type_ == ANY
    doubts: list[Unknown] = []
    if not check(value, type_, named, doubts):
        return False
    return join_all(doubts) if doubts else True
