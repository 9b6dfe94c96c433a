"""`instance of` for simple types (DMN 1.5, 10.3.2.3)."""

from __future__ import annotations

from portico.dmn.feel.builtins.registry import KINDS
from portico.dmn.feel.unknowns import plain
from portico.dmn.types import Unknown

_TYPES = {
    **{name: types for name, types in KINDS.items() if name not in ("duration", "months", "any")},
    "days and time duration": KINDS["duration"],
    "years and months duration": KINDS["months"],
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
