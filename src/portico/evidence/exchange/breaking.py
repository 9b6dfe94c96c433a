"""Leaving a registry alone that does not answer (circuit breaker), in this process.

Closed: it is asked. Open: for half a minute it is not, and the answer is the failure that opened it. Half open: then
one question goes out as a probe; what becomes of it closes or opens the breaker again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from enum import StrEnum

from portico.evidence.types import OutcomeKind

REST_SECONDS = 30.0
PROBE_SECONDS = 5.0
"""After which a probe that nobody heard of again is given up for lost, and the next may go."""
FORGIVEN = 4
"""So many failures in a row are forgiven to a registry that answered a moment ago."""
MOMENT_SECONDS = 10.0

_FAILURES = (OutcomeKind.DOWN, OutcomeKind.SLOW)


class State(StrEnum):
    """Of a breaker."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Breaker:
    """Whether one registry is asked. Used by many threads at once.

    With much traffic, one slow answer among hundreds says nothing, so some are forgiven. With little, the first
    failure is all that there is to know, and the next person should not wait for the same.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """:param clock: gives seconds; only their differences count."""
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._answered_at: float | None = None
        self._opened_at: float | None = None
        self._probe_at: float | None = None
        self._why = OutcomeKind.DOWN

    @property
    def state(self) -> State:
        """Return the state, for whoever watches; `why_not` decides."""
        with self._lock:
            if self._opened_at is None:
                return State.CLOSED
            return State.HALF_OPEN if self._clock() - self._opened_at >= REST_SECONDS else State.OPEN

    def why_not(self) -> OutcomeKind | None:
        """Return how the registry failed if it is left alone now, or None: then ask it, and tell what became of it."""
        with self._lock:
            if self._opened_at is None:
                return None
            now = self._clock()
            if now - self._opened_at < REST_SECONDS:
                return self._why
            if self._probe_at is not None and now - self._probe_at < PROBE_SECONDS:
                return self._why
            self._probe_at = now
            return None

    def heard(self, outcome: OutcomeKind) -> None:
        """Note how a question ended. A refusal or nonsense is an answer too: somebody is there."""
        with self._lock:
            now = self._clock()
            if outcome not in _FAILURES:
                self._failures, self._answered_at = 0, now
                self._opened_at = self._probe_at = None
                return
            self._failures += 1
            if self._opened_at is not None and self._probe_at is None:
                return  # asked before it opened, or in spite of it: half a minute is half a minute
            recently = self._answered_at is not None and now - self._answered_at <= MOMENT_SECONDS
            if not recently or self._failures > FORGIVEN or self._probe_at is not None:
                self._opened_at, self._probe_at, self._why = now, None, outcome
