"""A decision is told by closures first, and by a generated function once it has proved to be explained often.

A function takes a thousandth of a second to generate, the time in which closures tell a hundred decisions. A decision
whose facts are mostly not as its function expects goes back to its closures for good.
"""

from __future__ import annotations

from threading import Lock

from portico.dmn.deciding.generated.program import NotWritten
from portico.dmn.explaining.sentences import Run
from portico.dmn.explaining.steps import Step
from portico.dmn.explaining.telling import Prepared, Tell, Telling

HOT = 300
PATIENCE = 100
_LOCK = Lock()


class Tier:
    """One decision, told by closures or by a function; safe to share between threads.

    :param closures: the reference.

    Who calls `tell` counts it in `calls`.
    """

    __slots__ = ("_closures", "_missed", "_plan", "calls", "tell")

    def __init__(self, plan: Prepared, closures: Tell) -> None:
        self._plan = plan
        self._closures = closures
        self.calls = 0
        self._missed = 0
        self.tell: Tell = self._counted

    def prepare(self) -> None:
        """Generate the function now; where that cannot be done, the closures stay."""
        with _LOCK:
            if self.tell == self._counted:
                try:
                    self.tell = Telling(self._plan, self._slow).generate()
                except (NotWritten, RecursionError):
                    self.tell = self._closures

    def _counted(self, run: Run) -> Step:
        if self.calls > HOT:
            self.prepare()
        return self._closures(run)

    def _slow(self, run: Run) -> Step:
        """Tell by closures what the function was not written for."""
        self._missed += 1
        if self._missed > PATIENCE and self._missed * 4 > self.calls - HOT:
            self.tell = self._closures
        return self._closures(run)
