"""A rule runs as a closure first, and as generated Python once it has proved to be hot.

A closure is built in a hundredth of a millisecond and a function in a few tenths, so generating pays after some
hundreds of runs. A rule whose facts are mostly not as its function expects goes back to its closure for good.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from portico.dmn.deciding.compiled import DecisionCompiler, Source
from portico.dmn.deciding.generated.decisions import RuleEmitter
from portico.dmn.deciding.generated.operations import UNFIT
from portico.dmn.deciding.generated.program import NotWritten, Program
from portico.dmn.feel.running import Values
from portico.dmn.feel.type_conformance import Named

HOT = 600
PATIENCE = 100
CELLS = 3_000
"""Tests that a table may have to be written while someone waits: a fifth of a second."""
_LOCK = Lock()

Run = Callable[[Values], object]


class Tier:
    """One rule over the values of a session, by closure or by function; safe to share between threads.

    :param closure: the reference.
    :param source: what the function is generated from.
    """

    __slots__ = ("_closure", "_missed", "_named", "_names", "_run", "_source", "calls")

    def __init__(self, closure: Run, source: Source, names: frozenset[str], named: Named) -> None:
        self._closure = closure
        self._source = source
        self._names = names
        self._named = named
        self._missed = 0
        self._run: Run = self._counted
        self.calls = 0

    def __call__(self, values: Values) -> object:
        """Return the value of the rule, not yet collapsed."""
        self.calls += 1
        return self._run(values)

    def prepare(self, cells: int = RuleEmitter.cells) -> None:
        """Generate the function now; where that cannot be done, the closure stays."""
        with _LOCK:
            if self._run == self._counted:
                try:
                    self._run = self._generated(cells)
                except (NotWritten, RecursionError):
                    self._run = self._closure

    def _counted(self, values: Values) -> object:
        if self.calls > HOT:
            self.prepare(CELLS)
        return self._closure(values)

    def _slow(self, values: Values) -> object:
        self._missed += 1
        if self._missed > PATIENCE and self._missed * 4 > self.calls - HOT:
            self._run = self._closure
        return self._closure(values)

    def _generated(self, cells: int) -> Run:
        program = Program()
        program.namespace |= {"slow": self._slow, "Unfit": UNFIT}
        emitter = RuleEmitter(
            program,
            lambda name: f"v[{program.constant(name)}]",
            lambda: DecisionCompiler(self._source, self._names, self._named),
            strict=False,
        )
        emitter.cells = cells
        piece = emitter.decision(self._source.tree)
        program.function("decide", "v", ["try:", f"    return {piece.text}", "except Unfit:", "    return slow(v)"])
        return program.compile()["decide"]
