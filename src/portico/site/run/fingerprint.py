"""Whether anything has changed in some folders since the last time."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_NOT_SOURCE = {"__pycache__", "static"}


def fingerprint(*folders: Path) -> str:
    """Return a hash over the names and contents of all files in the folders, built files left out."""
    digest = hashlib.sha256()
    for folder in folders:
        digest.update(b"\0" + os.fsencode(folder))
        for directory, names, files in os.walk(folder):
            names[:] = sorted(set(names) - _NOT_SOURCE)
            for name in sorted(files):
                path = Path(directory, name)
                digest.update(os.fsencode(path) + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
