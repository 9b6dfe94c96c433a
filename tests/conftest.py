"""For tests over several rooms: a whole running Portico, and a real browser.

Both are started once per run. Tests over the whole use different invented people, so that none meets another's traces.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.served import Served, served_portico

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def portico() -> Iterator[Served]:
    """A running Portico with the pack of the demo."""
    with served_portico() as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; `make test` has installed it."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    assert path is not None, "There is no Chromium. Run `make test`, which installs it or says how."
    # Chromium's own walls need a user that is not root, and a container often gives it little shared memory.
    walls = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*walls, "--disable-dev-shm-usage"])
        yield browser
        browser.close()
