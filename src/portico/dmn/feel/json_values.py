"""Values of FEEL as JSON and back: numbers with all their digits, dates and durations as ISO 8601 text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal

from portico.dmn.dates.parsing import parse_date, parse_date_time, parse_duration, parse_time
from portico.dmn.feel.builtins.texts import written
from portico.dmn.feel.running import Function
from portico.dmn.feel.tree import ContextType, ListType, NamedType, TypeExpression
from portico.dmn.feel.type_conformance import Named
from portico.dmn.feel.type_fitting import underlying
from portico.dmn.types import DECIMAL128, Record, Unknown, as_feel


def to_json(value: object) -> str:
    """Return a value as JSON text.

    Numbers are written with their decimal digits, never by way of a float; what JSON has no form for is its FEEL text.
    What is not known yet is ``{"unknown": [...]}`` with the facts that would tell it.

    >>> to_json({"rate": Decimal("0.10"), "ok": None})
    '{"rate": 0.10, "ok": null}'
    """
    if type(value) in (list, tuple):  # dates are tuples, too
        return f"[{', '.join(to_json(item) for item in value)}]"  # type: ignore[attr-defined]
    if isinstance(value, Mapping):
        items = (f"{_text(str(key))}: {to_json(item)}" for key, item in value.items())
        return f"{{{', '.join(items)}}}"
    if isinstance(value, Function):
        return _text(f"function({', '.join(value.parameters)})")
    value = as_feel(value)
    if isinstance(value, Unknown):
        needs = sorted(".".join(path) for path in value.needs)
        return f'{{"unknown": {_text(needs)}}}'
    if value is None or isinstance(value, (bool, str)):
        return _text(value)
    return _number(value) if isinstance(value, Decimal) else _text(written(value))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: Decimal) -> str:
    if value.is_zero():
        return "0"
    return format(value, "f") if -20 < value.adjusted() < 40 else str(value.normalize(DECIMAL128))


def from_json(value: object, type_: TypeExpression | None, named: Named, subject: str = "") -> object:
    """Return a value of JSON with the texts that stand for dates, times and durations read as those, by declared type.

    :param named: the types of the model by name.
    :param subject: the name that the value is given for; an object that lacks declared entries is then a subject of
        which nobody knows these facts yet. Without it they are absent.
    """
    target = None if type_ is None else underlying(type_, named)
    if isinstance(target, ListType) and isinstance(value, list):
        return [from_json(item, target.item, named) for item in value]
    if isinstance(target, ContextType) and isinstance(value, Mapping):
        fields = dict(target.fields)
        path = f"{subject}." if subject else ""
        found = {name: from_json(item, fields.get(name), named, path and path + name) for name, item in value.items()}
        return Record(subject, found) if subject and fields.keys() - found.keys() else found
    read = _READ.get(target.name) if isinstance(target, NamedType) and isinstance(value, str) else None
    known = None if read is None else read(str(value))
    return value if known is None else known


_READ: dict[str, Callable[[str], object]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_time,
    "dateTime": parse_date_time,
    "days and time duration": parse_duration,
    "years and months duration": parse_duration,
}
