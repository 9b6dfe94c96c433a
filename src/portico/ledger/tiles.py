"""The log as tiles of 256 hashes: their addresses, how they grow, and how hashes of subtrees are read from them. Pure.

:source: C2SP tlog-tiles
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portico.ledger import merkle
from portico.ledger.merkle import HASH_BYTES, Node

HEIGHT = 8
WIDTH = 1 << HEIGHT
TILE_BYTES = WIDTH * HASH_BYTES
MAX_LEVEL = 63
MAX_ENTRY_BYTES = 2**16 - 1
_MAX_INDEX = 2**63 - 1
_PATH = re.compile(
    r"(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Where a tile of hashes stands: the `index`-th of its `level`."""

    level: int
    index: int


@dataclass(frozen=True, slots=True)
class Address:
    """What the path of a tile or of an entry bundle names.

    :param level: None for a bundle of entries.
    :param width: hashes or entries in it, 1 to 256; less than 256 is a partial tile.
    """

    level: int | None
    index: int
    width: int = WIDTH


def parse_address(path: str) -> Address | None:
    """Return what a path below `tile/` names, or None where it is none, in the one spelling that the standard allows.

    >>> parse_address("0/x001/x234/067.p/9")
    Address(level=0, index=1234067, width=9)
    >>> parse_address("entries/x000/001") is None
    True
    """
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    level = None if match["level"] == "entries" else int(match["level"])
    index = int(match["index"].replace("x", "").replace("/", ""))
    width = int(match["width"] or WIDTH)
    found = Address(level, index, width)
    if (level or 0) > MAX_LEVEL or index > _MAX_INDEX or (match["width"] and width >= WIDTH):
        return None
    return found if address_path(found) == path else None


def address_path(address: Address) -> str:
    """Return the path of a tile or bundle below `tile/`.

    >>> address_path(Address(None, 1234067))
    'entries/x001/x234/067'
    """
    digits = str(address.index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    *first, last = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    index = "".join(f"x{part}/" for part in first) + last
    level = "entries" if address.level is None else str(address.level)
    return f"{level}/{index}" + (f".p/{address.width}" if address.width < WIDTH else "")


def width_at(tile: Tile, size: int) -> int:
    """Return how many hashes a tile has in a tree of `size`: 0 where it is not there, 256 where it is full."""
    return max(0, min(WIDTH, (size >> (HEIGHT * tile.level)) - tile.index * WIDTH))


def levels(size: int) -> int:
    """Return how many levels of tiles a tree of `size` has.

    >>> [levels(size) for size in (0, 1, 255, 256, 70_000)]
    [0, 1, 1, 2, 3]
    """
    return -(-size.bit_length() // HEIGHT)


def tiles_of(size: int) -> Iterator[Address]:
    """Yield every tile of a tree of `size`, level by level, the partial ones last in theirs."""
    for level in range(levels(size)):
        count = size >> (HEIGHT * level)
        for index in range(-(-count // WIDTH)):
            yield Address(level, index, min(WIDTH, count - index * WIDTH))


def edge_of(size: int) -> list[Tile]:
    """Return the partial tile of each level of a tree of `size`: all that is needed to go on from it."""
    counts = ((level, size >> (HEIGHT * level)) for level in range(levels(size)))
    return [Tile(level, count // WIDTH) for level, count in counts if count % WIDTH]


def tile_of(node: Node) -> Tile:
    """Return the tile that the hash of a node is computed from."""
    level, within = divmod(node.height, HEIGHT)
    return Tile(level, (node.index << within) >> HEIGHT)


def read_node(node: Node, data: bytes) -> bytes:
    """Return the hash of a node from its tile's data.

    :raises ValueError: the tile is too short.
    """
    within = node.height % HEIGHT
    first = ((node.index << within) % WIDTH) * HASH_BYTES
    hashes = data[first : first + (HASH_BYTES << within)]
    if len(hashes) != HASH_BYTES << within:
        raise ValueError(f"The tile {tile_of(node)} is too short.")
    return merkle.perfect_root(hashes)


def reader(data: Mapping[Tile, bytes]) -> Callable[[Node], bytes]:
    """Return how nodes are read from tiles that are at hand.

    The reader raises ValueError for a tile that is not, or is too short.
    """

    def read(node: Node) -> bytes:
        return read_node(node, data.get(tile_of(node), b""))

    return read


def tiles_for(nodes: Iterable[Node]) -> list[Tile]:
    """Return the tiles that some nodes are read from, each once."""
    return sorted({tile_of(node) for node in nodes})


def root_from_edge(size: int, edge: Mapping[Tile, bytes]) -> bytes:
    """Return the root of a tree of `size` from its partial tiles.

    :raises ValueError: one of them is missing or too short.
    """
    return merkle.tree_root(size, reader(edge))


def extend(size: int, edge: Mapping[Tile, bytes], leaves: Sequence[bytes]) -> dict[Tile, bytes]:
    """Return every tile that is new or has grown when leaf hashes are added to a tree of `size`.

    :param edge: the partial tiles of the tree (`edge_of`); with them and what is returned, the new edge is at hand.
    """
    changed: dict[Tile, bytes] = {}
    level, added = 0, b"".join(leaves)
    while added:
        count = size >> (HEIGHT * level)
        index, width = divmod(count, WIDTH)
        data = (edge[Tile(level, index)][: width * HASH_BYTES] if width else b"") + added
        above = []
        for at in range(0, len(data), TILE_BYTES):
            piece = data[at : at + TILE_BYTES]
            changed[Tile(level, index + at // TILE_BYTES)] = piece
            if len(piece) == TILE_BYTES:
                above.append(merkle.perfect_root(piece))
        level, added = level + 1, b"".join(above)
    return changed


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return entries as a bundle: each behind its length in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def read_bundle(data: bytes) -> list[bytes]:
    """Return the entries of a bundle.

    :raises ValueError: it ends within an entry.
    """
    found, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise ValueError("The bundle ends within an entry.")
        found.append(data[at + 2 : end])
        at = end
    return found
