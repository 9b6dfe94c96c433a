"""A second try, only where it is safe and only as often as a budget allows.

Safe is: no connection was made, so nobody was asked; or the registry itself said that it has no time now and when it
will (503 with Retry-After), and that is before the deadline. Every try is a question of its own to the connector, with
a signature and a nonce of its own. A question that was sent and not answered is never sent again: it may have been
answered, and it counts as slow or down.
"""

from __future__ import annotations

import threading
import time

from portico.evidence.base import Answer, Connector, Question
from portico.evidence.errors import RegistryBusy, RegistryNotReached

PAUSE_SECONDS = 0.05
MOST_TRIES = 3
_PER_QUESTION = 0.1
_FULL = 10.0


class Budget:
    """How many second tries a registry gets: one for every ten questions, at most ten saved up (token bucket).

    When everything fails, tries must not multiply what the registry has to bear.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens = _FULL

    def earn(self) -> None:
        """Note that a question goes out."""
        with self._lock:
            self._tokens = min(_FULL, self._tokens + _PER_QUESTION)

    def spend(self) -> bool:
        """Return whether there may be a second try, and count it."""
        with self._lock:
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True


def ask(connector: Connector, question: Question, budget: Budget, *, deadline: float) -> Answer:
    """Return the registry's answer, after further tries where they are safe.

    :param deadline: `time.monotonic()` at which nobody waits any more.
    :raises RegistryProblem: as `base.Connector.ask`, of the last try.
    """
    budget.earn()
    tries = 1
    while True:
        try:
            return connector.ask(question, deadline=deadline)
        except RegistryBusy as busy:
            if not _may_wait(max(busy.seconds, PAUSE_SECONDS), tries, budget, deadline):
                raise
            pause = max(busy.seconds, PAUSE_SECONDS)
        except RegistryNotReached:
            if not _may_wait(PAUSE_SECONDS, tries, budget, deadline):
                raise
            pause = PAUSE_SECONDS
        tries += 1
        time.sleep(pause)


def _may_wait(seconds: float, tries: int, budget: Budget, deadline: float) -> bool:
    return tries < MOST_TRIES and time.monotonic() + seconds < deadline and budget.spend()
