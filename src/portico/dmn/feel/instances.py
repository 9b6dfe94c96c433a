"""`instance of` for simple types (DMN 1.5, 10.3.2.3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from portico.dmn.feel.running import Function
from portico.dmn.feel.unknowns import plain
from portico.dmn.types import Context, Range, Record, Unknown, YearMonthDuration

_TYPES: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (dt.date,),
    "time": (dt.time,),
    "date and time": (dt.datetime,),
    "days and time duration": (dt.timedelta,),
    "years and months duration": (YearMonthDuration,),
    "list": (list,),
    "context": (Context, Record),
    "range": (Range,),
    "function": (Function,),
}


def instance_of(value: object, type_name: str) -> bool | Unknown | None:
    """Tell whether a value has a type; null has none but ``Null``. A type nobody knows gives null."""
    if isinstance(value, Unknown):
        return plain(value)
    if type_name == "Any":
        return value is not None
    if type_name in ("Null", "null"):
        return value is None
    types = _TYPES.get(type_name)
    return None if types is None else type(value) in types
