"""A small log in memory with a key of its own, for tests of witnesses and of those who check."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portico.ledger import merkle, notes, tiles
from portico.ledger.commitments import entry_line
from portico.ledger.notes import Algorithm, Checkpoint, Signer
from portico.ledger.tiles import Address, Tile
from portico.ledger.types import EntryKind

ORIGIN = "portico.example/ledger/1"


def signer(name: str = ORIGIN, number: int = 1) -> Signer:
    """Return a key that is the same in every run."""
    return Signer(name, bytes([number]) * 32)


def cosigner(name: str = "witness.example/w1", number: int = 101) -> Signer:
    """Return the key of a witness that is the same in every run."""
    return Signer(name, bytes([number]) * 32, Algorithm.COSIGNATURE)


def an_entry(number: int) -> bytes:
    """Return an entry as the ledger has them."""
    return entry_line(EntryKind.ACCESS, hashlib.sha256(b"%d" % number).digest())


@dataclass
class SmallLog:
    """A log of which everything is at hand."""

    signer: Signer = field(default_factory=signer)
    entries: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, size: int, **given: Signer) -> SmallLog:
        """Return a log with some entries."""
        return cls(entries=[an_entry(number) for number in range(size)], **given)

    def tiles(self, size: int | None = None) -> dict[Tile, bytes]:
        """Return every tile of the tree of the first entries."""
        return tiles.extend(0, {}, [merkle.leaf_hash(entry) for entry in self.entries[:size]])

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first entries."""
        return merkle.tree_root(len(self.entries) if size is None else size, tiles.reader(self.tiles(size)))

    def checkpoint(self, size: int | None = None, *, cosigners: Sequence[Signer] = (), at: int = 1_800_000_000) -> str:
        """Return the signed checkpoint of the first entries, cosigned by some."""
        size = len(self.entries) if size is None else size
        text = Checkpoint(self.signer.name, size, self.root(size)).text()
        signed = [self.signer.sign(text), *(each.sign(text, at=at) for each in cosigners)]
        return notes.Note(text, tuple(signed)).written()

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """Return the proof that the tree of `new` begins with that of `old`."""
        path = merkle.consistency_path(old, len(self.entries) if new is None else new)
        return merkle.prove(path, tiles.reader(self.tiles()))

    def inclusion(self, index: int) -> list[bytes]:
        """Return the proof that an entry is in the log."""
        return merkle.prove(merkle.inclusion_path(index, len(self.entries)), tiles.reader(self.tiles()))

    def write(self, folder: Path, *, cosigners: Sequence[Signer] = ()) -> None:
        """Write the log as it is served into a folder."""
        put(folder / "checkpoint", self.checkpoint(cosigners=cosigners).encode())
        for tile, data in self.tiles().items():
            address = Address(tile.level, tile.index, len(data) // merkle.HASH_BYTES)
            put(folder / "tile" / tiles.address_path(address), data)
        for start in range(0, len(self.entries), tiles.WIDTH):
            some = self.entries[start : start + tiles.WIDTH]
            address = Address(None, start // tiles.WIDTH, len(some))
            put(folder / "tile" / tiles.address_path(address), tiles.bundle(some))


def put(path: Path, content: bytes) -> None:
    """Write a file and the folders that it stands in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
