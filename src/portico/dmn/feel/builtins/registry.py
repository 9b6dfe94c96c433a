"""How a built-in is declared, and how a call finds its function.

A signature reads as in the standard: ``substring(string: string, start position: number, length?: number): string``.
`?` marks what may be left out, `...` what may come many times (at least once without `?`), `|` several types. A list
takes a single value as a list of one; a value of the wrong type makes the answer null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from portico.dmn.errors import TooLong
from portico.dmn.feel.running import TEXT_PER_STEP, Function, Values
from portico.dmn.feel.unknowns import MaybeList
from portico.dmn.feel.values import MAX_TEXT
from portico.dmn.types import (
    Context,
    Date,
    DateTime,
    DaysDuration,
    Path,
    Range,
    Record,
    Time,
    Unknown,
    YearMonthDuration,
)


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
    budget: bool = False

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """Return the names in order."""
        return tuple(parameter.name for parameter in self.parameters)

    def takes(self, count: int, names: tuple[str, ...] | None) -> bool:
        """Tell whether so many arguments (or arguments of these names) fit; a name that is left out means null."""
        variadic = bool(self.parameters) and self.parameters[-1].variadic
        if names is not None:
            return len(set(names)) == len(names) and all(self.index(name) is not None for name in names)
        needed = sum(not parameter.optional for parameter in self.parameters)
        return needed <= count and (variadic or count <= len(self.parameters))

    def index(self, name: str) -> int | None:
        """Return the place of a named argument; the third of ``min(c1,..., cN)`` is called ``c3``."""
        for place, parameter in enumerate(self.parameters):
            if name == parameter.name:
                return place
            if parameter.variadic and name.startswith(parameter.name) and name[len(parameter.name) :].isdecimal():
                number = name[len(parameter.name) :]
                return place + int(number) - 1 if number[0] != "0" and len(number) < 4 else None
        return None


KINDS: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (Date,),
    "time": (Time,),
    "date and time": (DateTime,),
    "duration": (DaysDuration,),
    "months": (YearMonthDuration,),
    "list": (list,),
    "context": (Context, Record),
    "range": (Range,),
    "function": (Function,),
    "any": (),
}

BUILTINS: dict[str, list[Overload]] = {}

F = TypeVar("F", bound=Callable[..., object])

PLAIN: frozenset[type] = frozenset({Decimal, str, bool, type(None)})
"""Types of which no value can have anything unknown in it."""
_LONG = 500  # characters that are looked through in the time of a step
_SIGNATURE = re.compile(r"([\w ]+)\((.*)\): ([\w |]+)")
_MISMATCH = object()


def feel(signature: str, *, sees: Sees = Sees.ALL, budget: bool = False) -> Callable[[F], F]:
    """Declare a built-in; a second declaration of the name is tried when the first does not fit.

    :param budget: the function takes the session's `Values` first, and counts its steps there itself.
    """
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        raise ValueError(signature)
    name, inside, returns = match.groups()
    parameters = tuple(_parameter(part) for part in inside.split(", ") if part)

    def declare(function: F) -> F:
        BUILTINS.setdefault(name, []).append(Overload(name, parameters, returns, function, sees, budget))
        return function

    return declare


def _parameter(text: str) -> Parameter:
    name, _, kinds = text.partition(": ")
    plain = name.removesuffix("...")
    return Parameter(plain.removesuffix("?"), tuple(kinds.split("|")), plain.endswith("?"), name.endswith("..."))


def overloads_for(name: str, count: int, names: tuple[str, ...] | None = None) -> list[Overload]:
    """Return the signatures of a built-in that such a call can mean; empty when none fits."""
    found = [overload for overload in BUILTINS[name] if overload.takes(count, names)]
    if names is not None:  # `before(point, range)` and `before(range, point)`: the order that is written
        found.sort(key=lambda overload: overload.parameter_names[: len(names)] != names)
    return found


def call_builtin(
    name: str,
    arguments: list[object],
    candidates: Sequence[Overload] | None = None,
    names: tuple[str, ...] | None = None,
    values: Values | None = None,
) -> object:
    """Call a built-in; null when no signature fits the values.

    :param values: the session whose steps are counted; without it the call stands alone.
    :raises TooLong: the call takes more steps than the session has left, or makes too long a text.
    """
    overloads = overloads_for(name, len(arguments), names) if candidates is None else candidates
    values = Values({}, {}) if values is None else values
    for overload in overloads:
        unknown = _unknown(overload.sees, arguments, values)
        if unknown is not None:
            return unknown
        ordered = arguments if names is None else _ordered(overload, names, arguments)
        fitting = _converted(overload, ordered)
        if fitting is not None:
            inner = None if overload.sees is Sees.ITSELF else _unknown(Sees.OUTSIDE, fitting, values)
            return run(overload, fitting, values) if inner is None else inner  # `[x]` may have become x
    return None


def run(overload: Overload, arguments: Sequence[object], values: Values) -> object:
    """Run a function on arguments that fit, and count what it looks at and what it makes.

    :raises TooLong: as `call_builtin`.
    """
    for argument in arguments:
        kind = type(argument)
        if kind is list:
            values.spend(len(argument))  # type: ignore[arg-type]
        elif kind is MaybeList:
            values.spend(len(argument.members))  # type: ignore[attr-defined]
        elif kind is str and len(argument) > _LONG:  # type: ignore[arg-type]
            values.spend(len(argument) // _LONG)  # type: ignore[arg-type]
    found = overload.function(values, *arguments) if overload.budget else overload.function(*arguments)
    if type(found) is str and len(found) > TEXT_PER_STEP:
        if len(found) > MAX_TEXT:
            raise TooLong(f"A text grew beyond {MAX_TEXT} characters.")
        values.made(found)
    elif overload.returns in ("list", "context"):
        values.made(found)
    return found


def _unknown(sees: Sees, arguments: list[object], values: Values) -> Unknown | None:
    if sees is Sees.ITSELF:
        return None
    if sees is Sees.OUTSIDE:
        needs = [argument.needs for argument in arguments if isinstance(argument, Unknown)]
    else:
        needs = []
        for argument in arguments:
            if type(argument) not in PLAIN:
                _gather(argument, values, needs)
    return Unknown(frozenset().union(*needs)) if needs else None


def _gather(value: object, values: Values, needs: list[frozenset[Path]]) -> None:
    """Find what unknown values in a value need. Each list is looked into once, however often it stands in others."""
    seen: set[int] = set()
    stack = [value]
    while stack:
        each = stack.pop()
        kind = type(each)
        if kind in PLAIN:
            continue
        if kind is list or isinstance(each, dict):
            if id(each) not in seen:
                seen.add(id(each))
                values.spend(len(each))  # type: ignore[arg-type]
                stack.extend(each if kind is list else each.values())  # type: ignore[arg-type,attr-defined]
        elif isinstance(each, Unknown):
            needs.append(each.needs)


def _ordered(overload: Overload, names: tuple[str, ...], arguments: list[object]) -> list[object]:
    """Return named arguments in order; one that is missing is null (DMN 1.5, 10.3.2.13.6)."""
    given = {overload.index(name): value for name, value in zip(names, arguments, strict=True)}
    last = max((place for place in given if place is not None), default=-1)
    needed = sum(not parameter.optional for parameter in overload.parameters)
    return [given.get(place) for place in range(max(last + 1, needed))]


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
