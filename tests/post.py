"""The codes and notices that a served Portico sends: its demo keeps them in a file."""

from __future__ import annotations

import json
import re
import time

from tests.served import Served

PATIENCE_SECONDS = 30


def messages_to(portico: Served, address: str) -> list[str]:
    """Return the texts of everything that was sent to an address so far, the newest last."""
    kept = portico.state / "codes.json"
    if not kept.exists():
        return []
    sent = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    return [message["text"] for message in sent if message["to"] == address]


def next_code(portico: Served, address: str, after: int = 0) -> str:
    """Wait until an address was sent more messages than `after`, and return the code in the newest one."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        codes = [found[0] for text in messages_to(portico, address) if (found := re.search(r"\b\d{6}\b", text))]
        if len(codes) > after:
            return codes[-1]
        time.sleep(0.05)
    raise AssertionError(f"No code came to {address}.\n{portico.logs()}")


def next_link(portico: Served, address: str) -> str:
    """Wait until an address was sent a link to join the staff, and return it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for text in reversed(messages_to(portico, address)):
            if found := re.search(r"https?://\S+/staff/invitations/\S+", text):
                return found[0]
        time.sleep(0.05)
    raise AssertionError(f"No link came to {address}.\n{portico.logs()}")
