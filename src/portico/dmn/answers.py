"""Values of FEEL as JSON: numbers with all their digits, dates and durations as ISO 8601 text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from portico.dmn.feel.builtins.texts import written
from portico.dmn.feel.running import Function
from portico.dmn.types import Unknown, as_feel


def to_json(value: object) -> str:
    """Return a value as JSON text.

    Numbers are written with their decimal digits, never by way of a float; what JSON has no form for is its FEEL text.
    What is not known yet is ``{"unknown": [...]}`` with the facts that would tell it.

    >>> to_json({"rate": Decimal("0.10"), "ok": None})
    '{"rate": 0.10, "ok": null}'
    """
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(to_json(item) for item in value)}]"
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
    return format(value, "f") if -20 < value.adjusted() < 40 else str(value)
