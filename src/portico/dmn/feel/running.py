"""What a compiled expression runs on: frames, a budget of steps, functions as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portico.dmn.errors import NoClock, TooDeep, TooLong, TypeMismatch
from portico.dmn.feel.tree import FunctionType, Node, size
from portico.dmn.types import Context, DateTime, Record, Unknown, as_feel

MAX_STEPS = 500_000
"""What one session may do: a step is a turn of a loop, an item of a list that is made or looked at, a call of a function
written in FEEL, or `TEXT_PER_STEP` characters of a text that is made. So steps bound time and memory alike."""
TEXT_PER_STEP = 16
NODES_PER_STEP = 16
"""Nodes of a tree that are run in the time of a step, where they run again and again."""
POWER = 16
"""Steps of a power, an exponential or a logarithm, which take so much longer than other arithmetic."""
SHORT = 4
"""Items that a list may have without being counted when a text writes it."""
MAX_CALLS = 150
"""How deep functions written in FEEL may call each other."""
MAX_MATCHING = 1.0
"""Seconds that all regular expressions of one session may take together."""


class Values(dict[str, object]):
    """The values of all names, found at their first use; a name that nobody gave is unknown."""

    __slots__ = ("calls", "decide", "now", "seconds", "source", "steps")

    def __init__(self, source: Mapping[str, object], decide: Mapping[str, Callable[[Values], object]]) -> None:
        super().__init__()
        self.source = source
        self.decide = decide
        self.steps = 0
        self.calls = 0
        self.seconds = MAX_MATCHING
        self.now: DateTime | None = None
        # Facts that are FEEL values already are taken at once; a decision is made even when a fact has its name.
        kind = type(source)
        if (kind is Record or kind is Context) and decide.keys().isdisjoint(source):
            self.update(source.known if kind is Record else source)  # type: ignore[attr-defined]

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

    def moment(self) -> DateTime:
        """Return what `now()` says: the moment the session was given. The engine has no clock of its own.

        :raises NoClock: it was given none.
        """
        if self.now is None:
            raise NoClock
        return self.now

    def spend(self, steps: int) -> None:
        """Count steps, before they are taken.

        :raises TooLong: when a session would take more than `MAX_STEPS`.
        """
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise TooLong(f"The rules took more than {MAX_STEPS} steps over lists. Give them less to look at.")

    def made(self, value: object) -> object:
        """Count what a value newly made takes, and return it.

        :raises TooLong: as `spend`.
        """
        if type(value) is str:
            if len(value) > TEXT_PER_STEP:
                self.spend(len(value) // TEXT_PER_STEP)
        elif type(value) is list or isinstance(value, dict):
            self.spend(len(value))
        return value

    def enter(self) -> None:
        """Begin a call of a function written in FEEL.

        :raises TooDeep: functions call each other deeper than `MAX_CALLS`.
        """
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise TooDeep(f"Functions call each other more than {MAX_CALLS} levels deep.")

    def leave(self) -> None:
        """End a call of a function written in FEEL."""
        self.calls -= 1


Frame = list[object]
"""Slot 0 holds the `Values`, the others local variables."""

Code = Callable[[Frame], object]


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a FEEL value.

    :param call: takes an argument for each parameter, in order.
    :param any_call: takes the arguments and their names instead, for built-ins, which have several signatures.
    :param logic: of a built-in, what each value that stands for it has in common.
    """

    parameters: tuple[str, ...]
    call: Callable[[Sequence[object]], object]
    type: FunctionType | None = None
    any_call: Callable[[list[object], tuple[str, ...] | None], object] | None = None
    logic: object = None

    def __call__(self, *arguments: object) -> object:
        return self.invoke(list(arguments))

    def same(self, other: Function) -> bool:
        """Tell whether both are one function; two that are written alike count as two."""
        return self is other or (self.logic is not None and self.logic is other.logic)

    def invoke(self, arguments: list[object], names: tuple[str, ...] | None = None) -> object:
        """Call the function; null when the arguments are not those of its parameters.

        By position every argument is needed; by name one that is missing is null (DMN 1.5, 10.3.2.13.6).
        """
        if self.any_call is not None:
            return self.any_call(arguments, names)
        if names is None:
            return self.call(arguments) if len(arguments) == len(self.parameters) else None
        given = dict(zip(names, arguments, strict=True))
        if len(given) != len(names) or not given.keys() <= set(self.parameters):
            return None
        return self.call([given.get(name) for name in self.parameters])


def repeated(node: Node, code: Code) -> Code:
    """Return the code of what may run many times; a large one takes steps of its own, each time."""
    steps = size(node) // NODES_PER_STEP
    if not steps:
        return code

    def run(frame: Frame) -> object:
        values_of(frame).spend(steps)
        return code(frame)

    return run


def values_of(frame: Frame) -> Values:
    """Return the values a frame stands on."""
    return frame[0]  # type: ignore[return-value]
