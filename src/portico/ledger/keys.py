"""Which keys this process holds, from the settings. Web processes sign receipts; only the sequencer signs checkpoints."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from portico.ledger.errors import LogNotRunning
from portico.ledger.notes import Signer, Verifier
from portico.ledger.receipts import receipt_signer


def base_origin() -> str:
    """Return what the origins of all logs of this installation begin with."""
    return str(settings.PORTICO_LEDGER_ORIGIN)


def log_signer(origin: str) -> Signer:
    """Return the key that signs the checkpoints of a log; its name is the log's origin.

    :raises LogNotRunning: this process has none.
    """
    return Signer(origin, _seed("PORTICO_LEDGER_KEY"))


def signer_of_receipts() -> Signer:
    """Return the key that signs receipts.

    :raises LogNotRunning: this process has none.
    """
    return _receipt_signer(base_origin(), _seed("PORTICO_RECEIPT_KEY"))


def find_receipt_verifier() -> Verifier | None:
    """Return the key that receipts are checked with, or None where none are signed."""
    return signer_of_receipts().verifier if settings.PORTICO_RECEIPT_KEY else None


@lru_cache(maxsize=4)
def _receipt_signer(origin: str, seed: bytes) -> Signer:
    """Every acknowledgement is signed; the key is read once."""
    return receipt_signer(origin, seed)


def _seed(name: str) -> bytes:
    seed = getattr(settings, name)
    if seed is None:
        raise LogNotRunning
    return bytes(seed)
