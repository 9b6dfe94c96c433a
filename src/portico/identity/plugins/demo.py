"""Ways to send that need nothing outside: one works, one refuses, one crashes."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

from django.conf import settings

from portico.identity.errors import DeliveryRefused

MOST_KEPT = 200


class KeepingSender:
    """Writes what it would send into the file codes.json of the state folder, the newest last. Only for the demo."""

    def send(self, recipient: str, subject: str, text: str, *, deadline_seconds: float) -> None:
        """See `base.CodeSender`."""
        path = Path(settings.PORTICO_STATE) / "codes.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "a+", encoding="utf-8", opener=_private) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            kept = [line for line in file.read().splitlines() if line][-MOST_KEPT + 1 :]
            kept.append(json.dumps({"to": recipient, "subject": subject, "text": text}, ensure_ascii=False))
            file.seek(0)
            file.truncate()
            file.write("\n".join(kept) + "\n")


class RefusingSender:
    """Knows no address."""

    def send(self, recipient: str, subject: str, text: str, *, deadline_seconds: float) -> None:
        """See `base.CodeSender`."""
        raise DeliveryRefused


class CrashingSender:
    """Has a fault."""

    def send(self, recipient: str, subject: str, text: str, *, deadline_seconds: float) -> None:
        """See `base.CodeSender`."""
        raise RuntimeError("This sender has a fault, on purpose.")


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
