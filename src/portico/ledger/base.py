"""What the sequencer asks of those who reach the witnesses (`witnessing` is the one that there is)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from portico.ledger.types import Cosigned, LogNow, Seen, SignedCheckpoint


class Witnesses(Protocol):
    """The way to the witnesses outside. Without any the log runs too; then it proves its order to nobody but itself."""

    def ask_what_was_seen(self, log: LogNow, /) -> Sequence[Seen]:
        """Return what each witness that answers has seen of a log; a witness that has seen nothing says size 0.

        It is called before the first signature of a connection's life, outside any transaction.

        :raises WitnessesSilent: there are witnesses, and none answers: nothing may be signed yet.
        """

    def cosign(self, checkpoint: SignedCheckpoint, /) -> Sequence[Cosigned]:
        """Submit a checkpoint to every witness and return the cosignatures that came back and were checked.

        It is called after the commit, in a thread of its own, for the newest checkpoint only; it raises nothing for a
        witness that is down.

        :raises LogBehindWitness: a witness has seen more of the log than there is, or something else.
        """
