"""Asking several registries at once, with one deadline for all. No database here: threads share no connection."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Sequence

from portico.evidence.base import Answer, Connectors, Question
from portico.evidence.errors import RegistryNonsense, RegistryProblem, RegistryRefused, RegistrySlow
from portico.evidence.types import OutcomeKind
from portico.kernel import logs

log = logs.logger(__name__)
Ended = tuple[OutcomeKind, Answer | None]


def ask_all(asks: Sequence[tuple[str, Question]], connectors: Connectors, *, deadline: float) -> list[Ended]:
    """Return how each question ended, in the order of the questions; never raises.

    Each question has a thread of its own. A thread that is still busy at the deadline is left behind; what it brings
    is thrown away, and as a daemon it does not keep the process alive.

    :param asks: (name of the connector, question).
    :param deadline: `time.monotonic()` at which nobody waits any more.
    """
    ended: dict[int, Ended] = {}
    threads = [
        threading.Thread(
            target=contextvars.copy_context().run,
            args=(_ask_into, ended, place, name, question, connectors, deadline),
            name=f"registry-{question.registry}",
            daemon=True,
        )
        for place, (name, question) in enumerate(asks)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    seen = dict(ended)
    return [seen.get(place, (OutcomeKind.SLOW, None)) for place in range(len(asks))]


def _ask_into(
    ended: dict[int, Ended], place: int, name: str, question: Question, connectors: Connectors, deadline: float
) -> None:
    ended[place] = _ask(name, question, connectors, deadline)


def _ask(name: str, question: Question, connectors: Connectors, deadline: float) -> Ended:
    try:
        return OutcomeKind.ANSWERED, connectors(name).ask(question, deadline=deadline)
    except RegistryRefused:
        return OutcomeKind.REFUSED, None
    except RegistrySlow:
        return OutcomeKind.SLOW, None
    except RegistryNonsense:
        return OutcomeKind.NONSENSE, None
    except RegistryProblem:
        return OutcomeKind.DOWN, None
    except Exception:
        # A fault of the plug-in, not of the registry: somebody must change code, the person must not wait for it.
        log.exception("connector crashed", registry=question.registry)
        return OutcomeKind.DOWN, None
