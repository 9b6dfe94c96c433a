"""Checking a whole log from what it serves: checkpoint, tiles and entries. Pure; it needs keys, never a database.

From the top down. The rightmost tiles lead to the signed root, so they are right; every full tile must lead to its hash in
the tile above, and every entry to its hash in the tile of level 0. The first thing that does not fit is therefore
the thing that was changed. Memory does not grow with the log: one tile of each level is held.

:source: C2SP tlog-tiles; RFC 6962, 2.1
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from portico.ledger import merkle, sources, tiles
from portico.ledger.errors import LogDoesNotFit, NotInLog, ProofInvalid
from portico.ledger.merkle import HASH_BYTES, leaf_hash, perfect_root
from portico.ledger.notes import Checkpoint
from portico.ledger.sources import Source
from portico.ledger.tiles import WIDTH, Address, Tile

Progress = Callable[[int], None]
_CHECKPOINT = "the checkpoint"
_ANEW = "tiles and entries fit each other, but not what was signed: the log was computed anew, or cut and filled up"


def check_log(source: Source, signed: Checkpoint, *, progress: Progress = lambda _entries: None) -> None:
    """Check every tile and every entry of a log against a checkpoint whose signatures have been checked.

    :param progress: called now and then with the number of entries that have been checked.
    :raises LogDoesNotFit: it names the first entry or tile that does not fit.
    :raises LogUnreachable: a part cannot be read at the moment.
    """
    if not signed.size:
        if signed.root != merkle.EMPTY_ROOT:
            raise LogDoesNotFit(place=_CHECKPOINT, reason="a log without entries has another root")
        return
    edge = {tile: _read_tile(source, tile, signed.size) for tile in tiles.edge_of(signed.size)}
    if tiles.root_from_edge(signed.size, edge) != signed.root:
        _name_what_differs(source, signed, progress)
    _check_down(source, signed.size, edge, progress)


def check_since(source: Source, earlier: Checkpoint, signed: Checkpoint) -> None:
    """Check that a log still begins with everything that an earlier checkpoint covered.

    :raises LogDoesNotFit: it does not, or a tile that would prove it is missing.
    """
    if earlier.origin != signed.origin:
        raise LogDoesNotFit(place="the earlier checkpoint", reason=f"it is of another log, {earlier.origin}")
    if earlier.size > signed.size:
        reason = f"it has {signed.size} entries, and had {earlier.size} before"
        raise LogDoesNotFit(place=_CHECKPOINT, reason=reason)
    try:
        merkle.check_consistency(
            old=earlier.size,
            new=signed.size,
            old_root=earlier.root,
            new_root=signed.root,
            proof=prove_consistency(source, earlier.size, signed.size),
        )
    except ProofInvalid as error:
        reason = f"its first {earlier.size} entries are not those of the earlier checkpoint ({error})"
        raise LogDoesNotFit(place=_CHECKPOINT, reason=reason) from None


def prove_consistency(source: Source, old: int, new: int) -> list[bytes]:
    """Return the proof from the tiles of a log that it grew from `old` to `new` entries; nothing in it is checked."""
    return _prove(source, merkle.consistency_path(old, new), new)


def prove_inclusion(source: Source, index: int, size: int) -> list[bytes]:
    """Return the proof from the tiles of a log that an entry is in its first `size`; nothing in it is checked."""
    return _prove(source, merkle.inclusion_path(index, size), size)


def find_leaf(source: Source, leaf: bytes, size: int) -> int | None:
    """Return the index of the first entry with this leaf hash, from the tiles of level 0; None where there is none."""
    for index, data in enumerate(_each(source, 0, size)):
        at = (data or b"").find(leaf)
        while at > 0 and at % HASH_BYTES:  # across two hashes: chance
            at = (data or b"").find(leaf, at + 1)
        if at >= 0:
            return index * WIDTH + at // HASH_BYTES
    return None


def _prove(source: Source, path: list[tuple[int, int]], size: int) -> list[bytes]:
    wanted = tiles.tiles_for(merkle.nodes_for(path))
    return merkle.prove(path, tiles.reader({tile: _read_tile(source, tile, size) for tile in wanted}))


def _check_down(source: Source, size: int, edge: Mapping[Tile, bytes], progress: Progress) -> None:
    """Check every tile by the one above, and every entry by its tile."""
    above: dict[int, bytes] = {}
    bundles = _each(source, None, size)
    for index, data in enumerate(_each(source, 0, size)):
        for level in range(_levels(size) - 1, 0, -1):
            tile = Tile(level, index // WIDTH**level)
            if index % WIDTH**level == 0 and tiles.width_at(tile, size):
                above[level] = edge[tile] if tile in edge else _checked(tile, _read_tile(source, tile, size), above)
        tile, bundle = Tile(0, index), next(bundles)
        if tile not in edge:
            _check_lowest(tile, data, bundle, above)
        _check_entries(tile, edge.get(tile, data or b""), bundle)
        progress(min((index + 1) * WIDTH, size))


def _checked(tile: Tile, data: bytes, above: Mapping[int, bytes]) -> bytes:
    """Return a full tile that leads to its hash in the tile above."""
    if not _fits(tile, data, above):
        raise LogDoesNotFit(place=_named(tile), reason="it does not lead to its hash in the tile above")
    return data


def _check_lowest(tile: Tile, data: bytes | None, bundle: bytes | None, above: Mapping[int, bytes]) -> None:
    """Check a full tile of level 0; where it is wrong, its entries say whether they were rewritten with it."""
    if data is None:
        raise LogDoesNotFit(place=_named(tile), reason="it is missing")
    if _fits(tile, data, above):
        return
    leaves = _leaves(bundle)
    if leaves == data:
        first = tile.index * WIDTH
        place = f"entry {first} or one of the {WIDTH - 1} after it"
        reason = f"{_named(tile)} was rewritten with it, and does not lead to its hash in the tile above"
        raise LogDoesNotFit(place=place, reason=reason)
    raise LogDoesNotFit(place=_named(tile), reason="it does not lead to its hash in the tile above")


def _fits(tile: Tile, data: bytes, above: Mapping[int, bytes]) -> bool:
    at = tile.index % WIDTH * HASH_BYTES
    return len(data) == tiles.TILE_BYTES and perfect_root(data) == above[tile.level + 1][at : at + HASH_BYTES]


def _check_entries(tile: Tile, data: bytes, bundle: bytes | None) -> None:
    """Check entries by the tile of level 0 above them, which is known to be right."""
    first, count = tile.index * WIDTH, len(data) // HASH_BYTES
    leaves = _leaves(bundle)
    if leaves == data:
        return
    if bundle is None:
        raise LogDoesNotFit(place=f"entry {first}", reason="the bundle of entries that it stands in is missing")
    for index in range(count):
        at = index * HASH_BYTES
        if leaves[at : at + HASH_BYTES] != data[at : at + HASH_BYTES]:
            reason = "it is not what its hash in the tree says" if len(leaves) > at else "it is missing or cut short"
            raise LogDoesNotFit(place=f"entry {first + index}", reason=reason)
    raise LogDoesNotFit(place=f"entry {first + count}", reason="the tree has no such entry")


def _leaves(bundle: bytes | None) -> bytes:
    """Return the leaf hashes of a bundle one behind the other, up to where it can be read."""
    found, at, data = [], 0, bundle or b""
    while at + 2 <= len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            break
        found.append(leaf_hash(data[at + 2 : end]))
        at = end
    if at != len(data):
        found.append(b"?")  # what is left is no entry
    return b"".join(found)


def _name_what_differs(source: Source, signed: Checkpoint, progress: Progress) -> None:
    """Name what is wrong where the rightmost tiles do not lead to the root: count from the entries alone.

    :raises LogDoesNotFit: always.
    """
    edge: dict[Tile, bytes] = {}
    size, differs = 0, None
    for index, bundle in enumerate(_each(source, None, signed.size)):
        leaves, width = _leaves(bundle), sources.part(None, index, signed.size).width
        if bundle is None or len(leaves) != width * HASH_BYTES:
            if differs is None:
                _check_entries(Tile(0, index), _read_tile(source, Tile(0, index), signed.size), bundle)
            raise differs or LogDoesNotFit(place=f"entry {index * WIDTH}", reason="from here on, nothing fits")
        grown = tiles.extend(size, edge, [leaves[at : at + HASH_BYTES] for at in range(0, len(leaves), HASH_BYTES)])
        size += width
        edge = {**edge, **grown}
        for tile in sorted(tile for tile in edge if len(edge[tile]) == tiles.TILE_BYTES or size == signed.size):
            data = edge.pop(tile)
            differs = differs or _compared(source, tile, data, signed.size)
        progress(size)
    raise differs or LogDoesNotFit(place=_CHECKPOINT, reason=_ANEW)


def _compared(source: Source, tile: Tile, data: bytes, size: int) -> LogDoesNotFit | None:
    """Return how a tile of the log differs from what its entries lead to."""
    served = _read_tile(source, tile, size)
    if served == data:
        return None
    if tile.level:
        return LogDoesNotFit(place=_named(tile), reason="it is not what the entries below it lead to")
    at = next(
        at for at in range(0, len(data), HASH_BYTES) if served[at : at + HASH_BYTES] != data[at : at + HASH_BYTES]
    )
    reason = f"its hash of entry {tile.index * WIDTH + at // HASH_BYTES} is not that of the entry"
    return LogDoesNotFit(place=_named(tile), reason=reason)


def _each(source: Source, level: int | None, size: int) -> Iterator[bytes | None]:
    parts = (sources.part(level, index, size) for index in range(-(-(size >> (tiles.HEIGHT * (level or 0))) // WIDTH)))
    return source.read_each(sources.path_of(part) for part in parts)


def _read_tile(source: Source, tile: Tile, size: int) -> bytes:
    """Return a tile with as many hashes as it has in a log of `size`."""
    address = Address(tile.level, tile.index, tiles.width_at(tile, size))
    try:
        data = source.read(sources.path_of(address))
    except NotInLog:
        raise LogDoesNotFit(place=_named(tile), reason="it is missing") from None
    if len(data) != address.width * HASH_BYTES:
        raise LogDoesNotFit(place=_named(tile), reason=f"it does not have {address.width} hashes")
    return data


def _levels(size: int) -> int:
    """Return how many levels of tiles a log of `size` has."""
    return -(-size.bit_length() // tiles.HEIGHT)


def _named(tile: Tile) -> str:
    return f"tile {tile.level}/{tile.index}"
