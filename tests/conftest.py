"""For tests over several rooms: a whole running Portico, and a real browser.

Both are started once per run. Tests over the whole use different invented people, so that none meets another's traces.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import system_browser
from tests.served import Served, served_portico


@pytest.fixture(scope="session")
def portico() -> Iterator[Served]:
    """A running Portico with the pack of the demo."""
    with served_portico() as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; `make test` has installed it."""
    with system_browser() as browser:
        yield browser
