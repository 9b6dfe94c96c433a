"""The registry of `factories.py`, opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portico.evidence.registry.tests.factories import Opened, opened, write


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Opened]:
    with opened(write(tmp_path)) as found:
        yield found
