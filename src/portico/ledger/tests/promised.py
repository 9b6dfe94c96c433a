"""What waits for its place in the log, for the tests of rooms above."""

from __future__ import annotations

from uuid import UUID

from portico.ledger.models import Waiting


def promised(entry_id: UUID) -> tuple[str, bytes]:
    """Return the kind and the digest that were promised under an id."""
    row = Waiting.objects.get(id=entry_id)
    return row.kind, bytes(row.digest)


def kinds_promised() -> list[str]:
    """Return the kinds of everything that waits, in alphabetical order."""
    return sorted(Waiting.objects.values_list("kind", flat=True))
