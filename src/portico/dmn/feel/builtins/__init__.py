"""The built-in functions of FEEL (DMN 1.5, 10.3.4), by subject."""

from portico.dmn.feel.builtins import booleans, dates, lists, numbers, patterns, ranges, texts
from portico.dmn.feel.builtins.registry import BUILTINS, Overload, call_builtin, overloads_for

__all__ = [
    "BUILTINS",
    "Overload",
    "booleans",
    "call_builtin",
    "dates",
    "lists",
    "numbers",
    "overloads_for",
    "patterns",
    "ranges",
    "texts",
]
