"""Keys of both sides are changed while questions go to and fro, and not one fails (docs/how-to/rotate-exchange-keys.md)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from portico.evidence import keys
from portico.evidence.base import LegalBasis, Purpose, Question
from portico.evidence.errors import RegistryNonsense, RegistryProblem, RegistryRefused
from portico.evidence.plugins.portico import Portico
from tests.exchanging import ASKER, AUTHORITY, LAW, Registry, client, number_of, running, wait_until

PLENTY = 20.0
OLD = keys.signing_key(ASKER, "2026-11", keys.new_seed())
NEW = keys.signing_key(ASKER, "2026-12", keys.new_seed())


def ask(portico: Portico) -> None:
    law = LegalBasis(LAW)
    asked = Question("incomes", str(uuid4()), number_of(1), ("incomes_given_name",), Purpose("plan"), law, AUTHORITY)
    [record] = portico.ask(asked, deadline=time.monotonic() + PLENTY).records
    assert record.value == "Name 1"


def can_ask(portico: Portico) -> bool:
    try:
        ask(portico)
    except (RegistryRefused, RegistryNonsense):
        return False
    return True


class Traffic:
    """Questions all the time, by whatever connector is the present one; remembers each failure."""

    def __init__(self, portico: Portico) -> None:
        self.portico = portico
        self.answered = 0
        self.failures: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(3)]

    def __enter__(self) -> Traffic:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                ask(self.portico)
                self.answered += 1
            except RegistryProblem as problem:
                self.failures.append(f"{type(problem).__name__} {problem.reason}")

    def goes_on(self) -> None:
        """Wait until some more were answered."""
        before = self.answered
        wait_until(lambda: self.answered > before + 10 or bool(self.failures))


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    """A registry that knows the old key."""
    with running(tmp_path, ["incomes"], [client(OLD)]) as [found]:
        yield found


def test_our_key_is_changed_and_no_question_fails(registry: Registry) -> None:
    setting = {"incomes": registry.setting()}
    new = Portico(setting, NEW)
    with Traffic(Portico(setting, OLD)) as traffic:
        traffic.goes_on()
        assert not can_ask(new)
        registry.clients[:] = [client(OLD, NEW)]  # the registry's office adds the new one
        registry.write_clients()
        wait_until(lambda: can_ask(new))
        traffic.goes_on()
        traffic.portico = new  # the new one stands first in the setting
        traffic.goes_on()
        registry.clients[:] = [client(NEW)]  # the office takes the old one away
        registry.write_clients()
        wait_until(lambda: not can_ask(Portico(setting, OLD)))
        traffic.goes_on()
    assert traffic.failures == []


def test_the_registry_s_key_is_changed_and_no_answer_fails(registry: Registry) -> None:
    before = registry.setting()
    fresh = keys.new_seed()
    registry.seeds["2026-12"] = fresh
    both = registry.setting()
    with Traffic(Portico({"incomes": before}, OLD)) as traffic:
        traffic.goes_on()
        traffic.portico = Portico({"incomes": both}, OLD)  # we pin the new one beside the old one
        traffic.goes_on()
        registry.seeds = {"2026-12": fresh, "2026-11": registry.seeds["2026-11"]}  # then it signs with the new one
        registry.write_keys()
        wait_until(lambda: not can_ask(Portico({"incomes": before}, OLD)))
        traffic.goes_on()
        registry.seeds = {"2026-12": fresh}
        traffic.portico = Portico({"incomes": registry.setting()}, OLD)  # the old one is pinned no more
        traffic.goes_on()
    assert traffic.failures == []
