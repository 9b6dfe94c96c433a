"""The text of a generated program: functions, their variables, and the constants that stand beside the text.

Nothing from a rule is ever written into the text itself: names and values are constants of the namespace, and every
identifier is a letter and a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType

from portico.dmn.deciding.generated.operations import HELPERS

MAX_LINES = 20_000


class NotWritten(Exception):
    """This part of a tree has no good way in generated Python; a closure does it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An expression in Python.

    :param kind: the one type that its value surely has; None when that is not known.
    :param name: the variable or constant that holds the value once the text has run.
    """

    text: str
    kind: type | None = None
    name: str | None = None

    @property
    def plain(self) -> bool:
        """Tell whether the text is the name itself, so that it may be written twice and in any order."""
        return self.text == self.name


@dataclass(slots=True)
class Writing:
    """One generated function while it is written: what its variables hold at the place that has been reached."""

    outer: Writing | None = None
    loaded: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, type] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    captured: dict[str, None] = field(default_factory=dict)

    def variable(self, name: str) -> str:
        """Return a variable for use here; one of an outer function comes in as a parameter."""
        if name not in self.own and name not in self.captured and self.outer is not None:
            self.outer.variable(name)
            self.captured[name] = None
        return name

    def find(self, name: str) -> str | None:
        """Return the variable that surely holds the value of a name of the model, if one does."""
        found = self.loaded.get(name)
        if found is not None:
            return found
        found = self.outer.find(name) if self.outer is not None else None
        return self.variable(found) if found is not None else None

    def kind(self, name: str) -> type | None:
        """Return the type that a variable surely has."""
        found = self.kinds.get(name)
        return found if found is not None or self.outer is None else self.outer.kind(name)

    @contextmanager
    def perhaps(self) -> Iterator[None]:
        """Forget afterwards what is learnt inside: that code does not always run."""
        loaded, kinds = dict(self.loaded), dict(self.kinds)
        try:
            yield
        finally:
            self.loaded, self.kinds = loaded, kinds


class Program:
    """Functions and constants that become one module of Python."""

    def __init__(self) -> None:
        self.namespace: dict[str, object] = dict(HELPERS)
        self.lines: list[str] = []
        self.needs_values = False
        self._constants: dict[tuple[type, object], str] = {}
        self._count = 0

    def fresh(self, letter: str) -> str:
        """Return an identifier that nothing else has."""
        self._count += 1
        return f"{letter}{self._count}"

    def constant(self, value: object) -> str:
        """Return the identifier of a constant."""
        try:
            key = type(value), value if not isinstance(value, tuple) else (value, repr(value))
            known = self._constants.get(key)
        except TypeError:  # a list or a context
            known, key = None, None
        if known is not None and str(self.namespace[known]) == str(value):  # 1.0 and 1.00 are equal, not the same
            return known
        name = self.fresh("k")
        self.namespace[name] = value
        if key is not None:
            self._constants[key] = name
        return name

    def function(self, name: str, parameters: str, body: list[str]) -> None:
        """Add a function; the lines of its body have their inner indentation already."""
        self.lines += [f"def {name}({parameters}):", *(f"    {line}" for line in body)]
        if len(self.lines) > MAX_LINES:
            raise NotWritten

    def compile(self) -> Mapping[str, Callable[..., object]]:
        """Return the functions by name.

        :raises NotWritten: Python itself cannot compile so much.
        """
        code = compiled("\n".join(self.lines))
        exec(code, self.namespace)  # noqa: S102 - made from a tree; see the head of this module
        return self.namespace  # type: ignore[return-value]


def compiled(source: str) -> CodeType:
    """Compile the text of a program.

    :raises NotWritten: it is nested too deeply for Python.
    """
    try:
        return compile(source, "<decision>", "exec", dont_inherit=True, optimize=0)
    except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
        raise NotWritten from error
