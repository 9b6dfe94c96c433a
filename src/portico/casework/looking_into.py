"""Have a file looked into by a process of its own, with a limit on everything (`casework.checking`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import IO

from portico.casework.rules.documents import DocumentFault, DocumentKind, Limits

_GRACE_SECONDS = 10  # waiting is not processor time: a busy machine is no fault of the file


@dataclass(frozen=True, slots=True)
class Content:
    """What a file is. A picture has one page."""

    kind: DocumentKind
    pages: int


def look_into(file: IO[bytes], limits: Limits | None = None) -> Content | DocumentFault:
    """Return what a file is, or why it is not taken.

    :param file: on disk (it has a number of the operating system), read from its beginning.
    """
    limits = limits or Limits()
    file.flush()
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "portico.casework.checking", json.dumps(asdict(limits))],
            stdin=file.fileno(),
            capture_output=True,
            timeout=limits.seconds + _GRACE_SECONDS,
            # Nothing of ours: neither keys nor the address of a database.
            env={name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        return DocumentFault.TOO_COMPLEX
    if ended.returncode != 0:
        # The system ended it: too much time or memory. That is what hostile files do, and no broken one should.
        return DocumentFault.TOO_COMPLEX
    told = json.loads(ended.stdout)
    if "fault" in told:
        return DocumentFault(told["fault"])
    return Content(DocumentKind(told["kind"]), int(told["pages"]))
