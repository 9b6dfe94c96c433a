"""How a built-in is declared, and how a call finds its function.

A signature reads as in the standard: ``substring(string: string, start position: number, length?: number): string``.
`?` marks what may be left out, `...` what may come many times, `|` several types. A list takes a single value as a
list of one; a value of the wrong type makes the answer null.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from portico.dmn.feel.running import Function
from portico.dmn.feel.unknowns import MaybeList, needs_in
from portico.dmn.types import Context, Range, Record, Unknown, YearMonthDuration


class Sees(StrEnum):
    """How much of its arguments a built-in needs to know."""

    ALL = "all"  # anything unknown, however deep, makes the answer unknown
    OUTSIDE = "outside"  # an unknown argument does; unknown items of a list are passed on
    ITSELF = "itself"  # the function gets unknown values and answers for them


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; `kinds` are names of `KINDS`."""

    name: str
    kinds: tuple[str, ...]
    optional: bool = False
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class Overload:
    """One signature of a built-in and its function."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: str
    function: Callable[..., object]
    sees: Sees

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """Return the names in order."""
        return tuple(parameter.name for parameter in self.parameters)

    def takes(self, count: int, names: tuple[str, ...] | None) -> bool:
        """Tell whether so many arguments (or arguments of these names) fit."""
        needed = [parameter.name for parameter in self.parameters if not (parameter.optional or parameter.variadic)]
        if names is not None:
            return set(needed) <= set(names) <= set(self.parameter_names) and len(set(names)) == len(names)
        variadic = bool(self.parameters) and self.parameters[-1].variadic
        return len(needed) <= count and (variadic or count <= len(self.parameters))


KINDS: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (dt.date,),
    "time": (dt.time,),
    "date and time": (dt.datetime,),
    "duration": (dt.timedelta,),
    "months": (YearMonthDuration,),
    "list": (list,),
    "context": (Context, Record),
    "range": (Range,),
    "function": (Function,),
    "any": (),
}

BUILTINS: dict[str, list[Overload]] = {}

F = TypeVar("F", bound=Callable[..., object])

_SIGNATURE = re.compile(r"([\w ]+)\((.*)\): ([\w |]+)")
_MISMATCH = object()


def feel(signature: str, *, sees: Sees = Sees.ALL) -> Callable[[F], F]:
    """Declare a built-in; a second declaration of the name is tried when the first does not fit."""
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        raise ValueError(signature)
    name, inside, returns = match.groups()
    parameters = tuple(_parameter(part) for part in inside.split(", ") if part)

    def declare(function: F) -> F:
        BUILTINS.setdefault(name, []).append(Overload(name, parameters, returns, function, sees))
        return function

    return declare


def _parameter(text: str) -> Parameter:
    name, _, kinds = text.partition(": ")
    plain = name.removesuffix("...").removesuffix("?")
    return Parameter(plain, tuple(kinds.split("|")), name.endswith("?"), name.endswith("..."))


def overloads_for(name: str, count: int, names: tuple[str, ...] | None = None) -> list[Overload]:
    """Return the signatures of a built-in that such a call can mean; empty when none fits."""
    return [overload for overload in BUILTINS[name] if overload.takes(count, names)]


def call_builtin(
    name: str,
    arguments: list[object],
    candidates: Sequence[Overload] | None = None,
    names: tuple[str, ...] | None = None,
) -> object:
    """Call a built-in; null when no signature fits the values."""
    overloads = overloads_for(name, len(arguments), names) if candidates is None else candidates
    for overload in overloads:
        unknown = _unknown(overload.sees, arguments)
        if unknown is not None:
            return unknown
        ordered = arguments if names is None else _ordered(overload, names, arguments)
        values = _converted(overload, ordered)
        if values is not None:
            return overload.function(*values)
    return None


def _unknown(sees: Sees, arguments: list[object]) -> Unknown | None:
    if sees is Sees.ITSELF:
        return None
    if sees is Sees.OUTSIDE:
        needs = [argument.needs for argument in arguments if isinstance(argument, Unknown)]
    else:
        needs = [found for argument in arguments if (found := needs_in(argument))]
    return Unknown(frozenset().union(*needs)) if needs else None


def _ordered(overload: Overload, names: tuple[str, ...], arguments: list[object]) -> list[object]:
    given = dict(zip(names, arguments, strict=True))
    ordered = [given.get(parameter.name, _MISMATCH) for parameter in overload.parameters]
    while ordered and ordered[-1] is _MISMATCH:
        ordered.pop()
    return [None if value is _MISMATCH else value for value in ordered]


def _converted(overload: Overload, arguments: list[object]) -> list[object] | None:
    values: list[object] = []
    parameters = overload.parameters
    for index, argument in enumerate(arguments):
        parameter = parameters[index] if index < len(parameters) else parameters[-1]
        value = _fitting(argument, parameter)
        if value is _MISMATCH:
            return None
        values.append(value)
    return values


def _fitting(value: object, parameter: Parameter) -> object:
    for kind in parameter.kinds:
        types = KINDS[kind]
        if not types or type(value) in types:
            return value
        if isinstance(value, Unknown):  # only functions that answer for it themselves get it
            return value
    if value is None:
        return None if parameter.optional else _MISMATCH
    if parameter.kinds == ("list",):
        return [value]
    if type(value) is list and len(value) == 1:
        return _fitting(value[0], parameter)
    return _MISMATCH


def members_of(value: object) -> list[tuple[object, Unknown | None]] | None:
    """Return the items of a list with their doubts, or None for a list that is wholly unknown."""
    if type(value) is MaybeList:
        return list(value.members)
    if isinstance(value, Unknown):
        return None
    return [(item, None) for item in value]  # type: ignore[attr-defined]
