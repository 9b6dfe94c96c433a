"""What a compiled expression runs on: frames, a budget of steps, functions as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portico.dmn.errors import TooDeep, TooLong, TypeMismatch
from portico.dmn.feel.tree import FunctionType
from portico.dmn.types import Unknown, as_feel

MAX_STEPS = 200_000
MAX_CALLS = 60


class Values(dict[str, object]):
    """The values of all names, found at their first use; a name that nobody gave is unknown."""

    __slots__ = ("calls", "decide", "source", "steps")

    def __init__(self, source: Mapping[str, object], decide: Mapping[str, Callable[[Values], object]]) -> None:
        super().__init__()
        self.source = source
        self.decide = decide
        self.steps = 0
        self.calls = 0

    def __missing__(self, name: str) -> object:
        value: object
        decide = self.decide.get(name)
        if decide is not None:
            value = decide(self)
        elif name in self.source:
            try:
                value = as_feel(self.source[name])
            except TypeError as error:
                raise TypeMismatch(f"'{name}': {error}") from error
        else:
            value = Unknown(frozenset({(name,)}))
        self[name] = value
        return value

    def spend(self, steps: int) -> None:
        """Count steps of loops.

        :raises TooLong: when a session has taken more than `MAX_STEPS`.
        """
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise TooLong(f"The rules took more than {MAX_STEPS} steps over lists. Give them less to look at.")

    def enter(self) -> None:
        """Begin a call of a function written in FEEL.

        :raises TooDeep: functions call each other deeper than `MAX_CALLS`.
        """
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise TooDeep(f"Functions call each other more than {MAX_CALLS} levels deep.")


Frame = list[object]
"""Slot 0 holds the `Values`, the others local variables."""

Code = Callable[[Frame], object]


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a FEEL value."""

    parameters: tuple[str, ...]
    call: Callable[[Sequence[object]], object]
    type: FunctionType | None = None

    def __call__(self, *arguments: object) -> object:
        return self.call(arguments)


def values_of(frame: Frame) -> Values:
    """Return the values a frame stands on."""
    return frame[0]  # type: ignore[return-value]
