"""A storage whose process dies as soon as it has a file: an outside system that takes and never answers."""

from __future__ import annotations

import os
import signal
from typing import IO, Any

from portico.casework.storing import Folder


class Dying(Folder):
    """Keeps the file and ends the process, as kill -9 does."""

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Save, and answer nobody."""
        super().save(name, content, max_length)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("Nobody is alive here.")
