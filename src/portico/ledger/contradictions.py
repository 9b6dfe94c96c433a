"""Two statements signed by one log that cannot both be true: what they look like, and how they are kept. Pure.

Whoever has one can show it to anybody: the signatures of the log stand under it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What does not fit."""

    SAME_SIZE = "same-size"  # two roots of one size: proof by itself
    NOT_GROWN = "not-grown"  # a proof from the tiles that the log serves does not lead from the one to the other
    ROLLED_BACK = "rolled-back"  # it shows fewer entries than it has signed before
    UNPROVED = "unproved"  # a later checkpoint came with a proof that fails; a stranger may have sent it so


SENTENCES = {
    Kind.SAME_SIZE: "The log has signed two different roots for one size. One of the two was shown to somebody else.",
    Kind.NOT_GROWN: "The log has signed a later root that does not contain the earlier one: something was removed or altered.",
    Kind.ROLLED_BACK: "The log shows fewer entries than it has signed before: it has lost some, or hides them.",
    Kind.UNPROVED: "The log has signed a later root, and what was sent with it does not prove that the earlier one is in it.",
}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two checkpoints of one log, both with its signature."""

    kind: Kind
    origin: str
    notes: tuple[str, str]

    @property
    def name(self) -> str:
        """Return a name for a file: the same for the same two checkpoints, whoever has signed them meanwhile."""
        bodies = sorted(note.rpartition("\n\n")[0] for note in self.notes)
        return f"{self.kind}-{hashlib.sha256(chr(0).join(bodies).encode()).hexdigest()[:16]}"

    def written(self, *, at: datetime) -> str:
        """Return it as JSON.

        :param at: aware instant at which it was found.
        """
        content = {
            "kind": self.kind.value,
            "says": SENTENCES[self.kind],
            "origin": self.origin,
            "found_at": at.astimezone(UTC).isoformat(timespec="seconds"),
            "notes": list(self.notes),
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
