"""The system's Chromium, for the walks and for the pictures of the documentation."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def system_browser() -> Iterator[Browser]:
    """Start the browser, without a window, and end it afterwards."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    assert path is not None, "There is no Chromium. Run `make test`, which installs it or says how."
    # Chromium's own walls need a user that is not root, and a container often gives it little shared memory.
    walls = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*walls, "--disable-dev-shm-usage"])
        yield browser
        browser.close()
