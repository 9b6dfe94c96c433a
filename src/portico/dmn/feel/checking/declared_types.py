"""Written types as the types that are checked, and the types of lists and their items."""

from __future__ import annotations

from portico.dmn.feel.checking.kinds import BOOLEAN, DATE, DATE_TIME, DAYS, LIST, MONTHS, NUMBER, TEXT, TIME
from portico.dmn.feel.tree import ContextType, ListType, NamedType, TypeExpression
from portico.dmn.feel.type_conformance import Named
from portico.dmn.feel.type_fitting import underlying
from portico.dmn.types import FeelType, Type

SIMPLE_NAMES = {
    "number": NUMBER,
    "string": TEXT,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "date and time": DATE_TIME,
    "dateTime": DATE_TIME,
    "days and time duration": DAYS,
    "dayTimeDuration": DAYS,
    "years and months duration": MONTHS,
    "yearMonthDuration": MONTHS,
}
_MAX_DEPTH = 8


def type_from(written: TypeExpression | None, named: Named, depth: int = 0) -> Type | None:
    """Return the type that is checked for a written one; None for what is not checked."""
    if written is None or depth > _MAX_DEPTH:
        return None
    known = underlying(written, named)
    if isinstance(known, NamedType):
        return SIMPLE_NAMES.get(known.name)
    if isinstance(known, ListType):
        return list_of(type_from(known.item, named, depth + 1))
    if isinstance(known, ContextType):
        fields = {name: type_from(each, named, depth + 1) for name, each in known.fields}
        return Type(FeelType.CONTEXT, item={name: each or Type(FeelType.ANY) for name, each in fields.items()})
    return None


def list_of(item: Type | None) -> Type:
    """Return the type of a list of items of a type."""
    if item is None or item.kind is FeelType.ANY:
        return LIST
    return Type(FeelType.LIST, item=item.item) if item.kind is FeelType.CONTEXT else Type(FeelType.LIST, of=item)


def item_of(found: Type | None) -> Type | None:
    """Return the type of the items of a list; a single value is a list of one."""
    if found is None or found.kind is not FeelType.LIST:
        return found
    return Type(FeelType.CONTEXT, item=found.item) if found.item else found.of
