"""Merkle trees over a list that only grows: roots, and proofs that an entry or a smaller list is in it. Pure.

A node is a perfect subtree: `height` h and `index` i stand for the entries from `i * 2**h` up to `(i + 1) * 2**h`. Whoever
makes a proof says how to read the hash of a node (`tiles.Reader` reads it from tiles); whoever checks one needs hashes only.

:source: RFC 6962, 2.1; checking as RFC 9162, 2.1.3.2 and 2.1.4.2, which has the same trees.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from portico.ledger.errors import ProofInvalid

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class Node:
    """A perfect subtree of `2**height` entries, the `index`-th of its height."""

    height: int
    index: int


ReadNode = Callable[[Node], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry (RFC 6962, 2.1: 0x00 before it)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees side by side (RFC 6962, 2.1: 0x01 before them)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: bytes) -> bytes:
    """Return the root over hashes that lie one behind the other; their number is a power of two."""
    sha256 = hashlib.sha256
    while len(hashes) > HASH_BYTES:
        pairs = range(0, len(hashes), 2 * HASH_BYTES)
        hashes = b"".join([sha256(b"\x01" + hashes[at : at + 64]).digest() for at in pairs])
    return hashes


def split(size: int) -> int:
    """Return the largest power of two below `size`, for a size of 2 or more (RFC 6962, 2.1: k)."""
    return 1 << (size - 1).bit_length() - 1


def nodes_of(start: int, end: int) -> Iterator[Node]:
    """Yield the perfect subtrees that make up the subtree of the entries from `start` up to `end`, from left to right.

    >>> list(nodes_of(0, 6))
    [Node(height=2, index=0), Node(height=1, index=2)]

    :param start: a multiple of the smallest power of two that is not below `end - start`, as in every RFC 6962 subtree.
    """
    while start < end:
        height = (end - start).bit_length() - 1
        yield Node(height, start >> height)
        start += 1 << height


def subtree_root(start: int, end: int, read: ReadNode) -> bytes:
    """Return MTH(D[start:end]) (RFC 6962, 2.1)."""
    if start == end:
        return EMPTY_ROOT
    *others, root = [read(node) for node in nodes_of(start, end)]
    for left in reversed(others):
        root = node_hash(left, root)
    return root


def tree_root(size: int, read: ReadNode) -> bytes:
    """Return the root of the tree of the first `size` entries."""
    return subtree_root(0, size, read)


def inclusion_path(index: int, size: int) -> list[tuple[int, int]]:
    """Return the subtrees, as (start, end), whose roots prove that an entry is in a tree: PATH of RFC 6962, 2.1.1.

    The first is the entry's sibling, the last a child of the root.

    :raises ValueError: the tree has no such entry.
    """
    if not 0 <= index < size:
        raise ValueError(f"A tree of {size} has no entry {index}.")
    start, end, found = 0, size, []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_path(old: int, new: int) -> list[tuple[int, int]]:
    """Return the subtrees, as (start, end), whose roots prove that a tree grew from another: PROOF of RFC 6962, 2.1.2.

    :raises ValueError: the sizes are not `0 <= old <= new`.
    """
    if not 0 <= old <= new:
        raise ValueError(f"A tree of {new} did not grow from one of {old}.")
    if old in (0, new):
        return []
    start, end, found = 0, new, []
    while end != old:
        middle = start + split(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    if start:
        found.append((start, end))
    return found[::-1]


def nodes_for(path: Sequence[tuple[int, int]]) -> list[Node]:
    """Return every node that must be read for a path."""
    return [node for start, end in path for node in nodes_of(start, end)]


def prove(path: Sequence[tuple[int, int]], read: ReadNode) -> list[bytes]:
    """Return the hashes of a path."""
    return [subtree_root(start, end, read) for start, end in path]


def check_inclusion(*, leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the entry with this leaf hash stands at `index` in the tree of `size` with this root.

    :raises ProofInvalid: it does not prove that.
    :source: RFC 9162, 2.1.3.2
    """
    if not 0 <= index < size:
        raise ProofInvalid(reason=f"a tree of {size} has no entry {index}")
    _check_hashes(leaf, root, *proof)
    position, last, found = index, size - 1, leaf
    for sibling in proof:
        if not last:
            raise ProofInvalid(reason="it has too many hashes")
        if position & 1 or position == last:
            found = node_hash(sibling, found)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofInvalid(reason="it has too few hashes")
    if found != root:
        raise ProofInvalid(reason="it leads to another root")


def check_consistency(*, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `new` entries begins with all entries of the tree of `old`.

    Two trees of one size are the same tree; a tree without entries is the beginning of every other. Neither needs hashes.

    :raises ProofInvalid: it does not prove that.
    :source: RFC 9162, 2.1.4.2
    """
    if not 0 <= old <= new:
        raise ProofInvalid(reason=f"a tree of {new} did not grow from one of {old}")
    if old in (0, new):
        if proof:
            raise ProofInvalid(reason="it has too many hashes")
        if old_root != (new_root if old else EMPTY_ROOT) or (not new and new_root != EMPTY_ROOT):
            raise ProofInvalid(reason="it leads to another root")
        return
    if not proof:
        raise ProofInvalid(reason="it has too few hashes")
    _check_hashes(old_root, new_root, *proof)
    found_old, found_new = _both_roots(old, new, [old_root, *proof] if old & (old - 1) == 0 else proof)
    if found_old != old_root or found_new != new_root:
        raise ProofInvalid(reason="it leads to another root")


def _both_roots(old: int, new: int, hashes: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the roots of the old tree and of the new one that the hashes of a consistency proof lead to."""
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old_root = new_root = hashes[0]
    for sibling in hashes[1:]:
        if not last:
            raise ProofInvalid(reason="it has too many hashes")
        if position & 1 or position == last:
            old_root, new_root = node_hash(sibling, old_root), node_hash(sibling, new_root)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            new_root = node_hash(new_root, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofInvalid(reason="it has too few hashes")
    return old_root, new_root


def _check_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ProofInvalid(reason=f"a hash is not {HASH_BYTES} bytes long")
