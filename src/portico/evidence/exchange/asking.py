"""Asking several registries at once, with one deadline for all. No database here: threads share no connection."""

from __future__ import annotations

import contextvars
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from portico.evidence.base import Answer, Connectors, Question
from portico.evidence.errors import (
    RegistryNonsense,
    RegistryProblem,
    RegistryRefused,
    RegistrySlow,
)
from portico.evidence.exchange import retrying
from portico.evidence.exchange.breaking import Breaker
from portico.evidence.exchange.retrying import Budget
from portico.evidence.types import OutcomeKind
from portico.kernel import logs

log = logs.logger(__name__)
_IDLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Ask:
    """One question that goes out.

    :param connector: name of the connector in the pack.
    """

    connector: str
    question: Question
    breaker: Breaker
    budget: Budget


@dataclass(frozen=True, slots=True)
class Ended:
    """How a question ended.

    :param reason: a word for whoever operates this, when there was no answer.
    """

    outcome: OutcomeKind
    answer: Answer | None = None
    reason: str = ""


def arrivals(asks: Sequence[Ask], connectors: Connectors, *, deadline: float) -> Iterator[list[tuple[int, Ended]]]:
    """Yield how the questions ended, as (place in `asks`, end), each time all that has arrived; never raises.

    Each question has a thread of its own. What is not there at the deadline has ended as slow: its thread is left
    behind, what it brings is thrown away, and as a daemon it does not keep the process alive.

    :param deadline: `time.monotonic()` at which nobody waits any more.
    """
    arrived: SimpleQueue[tuple[int, Ended]] = SimpleQueue()
    for place, ask in enumerate(asks):
        context = contextvars.copy_context()
        _threads.run(_job(context, place, ask, connectors, deadline, arrived))
    open_places = set(range(len(asks)))
    while open_places:
        batch = _next_batch(arrived, deadline)
        if not batch:
            break
        open_places -= {place for place, _ in batch}
        yield batch
    if open_places:
        for place in open_places:
            asks[place].breaker.heard(OutcomeKind.SLOW)
        yield [(place, Ended(OutcomeKind.SLOW, reason="deadline")) for place in sorted(open_places)]


def _next_batch(arrived: SimpleQueue[tuple[int, Ended]], deadline: float) -> list[tuple[int, Ended]]:
    """Return what has arrived, after waiting for the first; nothing at the deadline."""
    try:
        batch = [arrived.get(timeout=max(0.0, deadline - time.monotonic()))]
    except Empty:
        return []
    while True:
        try:
            batch.append(arrived.get_nowait())
        except Empty:
            return batch


def _job(
    context: contextvars.Context,
    place: int,
    ask: Ask,
    connectors: Connectors,
    deadline: float,
    arrived: SimpleQueue[tuple[int, Ended]],
) -> Callable[[], None]:
    def job() -> None:
        ended = context.run(_ask, ask, connectors, deadline)
        if time.monotonic() < deadline:  # later, it was counted as slow already
            ask.breaker.heard(ended.outcome)
        arrived.put((place, ended))

    return job


def _ask(ask: Ask, connectors: Connectors, deadline: float) -> Ended:
    try:
        answer = retrying.ask(connectors(ask.connector), ask.question, ask.budget, deadline=deadline)
    except RegistryRefused as problem:
        return Ended(OutcomeKind.REFUSED, reason=problem.reason)
    except RegistrySlow as problem:
        return Ended(OutcomeKind.SLOW, reason=problem.reason)
    except RegistryNonsense as problem:
        return Ended(OutcomeKind.NONSENSE, reason=problem.reason)
    except RegistryProblem as problem:
        return Ended(OutcomeKind.DOWN, reason=problem.reason)
    except Exception:
        # A fault of the plug-in, not of the registry: somebody must change code, the person must not wait for it.
        log.exception("connector crashed", registry=ask.question.registry)
        return Ended(OutcomeKind.DOWN, reason="crashed")
    return Ended(OutcomeKind.ANSWERED, answer)


class Threads:
    """Threads that are used again: starting one costs more than a signature. There are as many as were busy at once."""

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0  # threads that wait and for whom no work lies in the queue yet

    def run(self, job: Callable[[], None]) -> None:
        """Do a job now, beside whatever else is being done. It must not raise."""
        with self._lock:
            has_one = self._idle > 0
            self._idle -= has_one
        self._work.put(job)
        if not has_one:
            threading.Thread(target=self._live, args=(self._work,), name="registry", daemon=True).start()

    def _live(self, work: SimpleQueue[Callable[[], None]]) -> None:
        while True:
            try:
                job = work.get(timeout=_IDLE_SECONDS)
            except Empty:
                with self._lock:
                    if self._idle > 0:
                        self._idle -= 1
                        return
                continue  # work for one of those who wait is being put into the queue just now
            job()
            with self._lock:
                self._idle += 1


_threads = Threads()
os.register_at_fork(after_in_child=_threads._reset)  # a child has the numbers of its parent, and none of the threads
