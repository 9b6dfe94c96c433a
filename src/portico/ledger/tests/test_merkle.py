"""Trees and proofs against the definitions of RFC 6962, 2.1, written as they stand there."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.ledger import merkle
from portico.ledger.errors import ProofInvalid

SIZES = st.integers(0, 300)


def mth(entries: list[bytes]) -> bytes:
    """RFC 6962, 2.1."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = k_of(len(entries))
    return sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m: int, entries: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    if len(entries) == 1:
        return []
    k = k_of(len(entries))
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def subproof(m: int, entries: list[bytes], *, complete: bool) -> list[bytes]:
    """RFC 6962, 2.1.2."""
    if m == len(entries):
        return [] if complete else [mth(entries)]
    k = k_of(len(entries))
    if m <= k:
        return [*subproof(m, entries[:k], complete=complete), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], complete=False), mth(entries[:k])]


def k_of(size: int) -> int:
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def entries_of(size: int) -> list[bytes]:
    return [str(number).encode() for number in range(size)]


def read(size: int) -> merkle.ReadNode:
    leaves = [merkle.leaf_hash(entry) for entry in entries_of(size)]

    def read_node(node: merkle.Node) -> bytes:
        width = 1 << node.height
        first = node.index * width
        assert first + width <= size, "a node that is not complete was asked for"
        return merkle.perfect_root(b"".join(leaves[first : first + width]))

    return read_node


@given(SIZES)
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert merkle.tree_root(size, read(size)) == mth(entries_of(size))


@given(st.data(), st.integers(1, 300))
def test_the_proof_of_an_entry_is_that_of_the_definition_and_holds(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    entries = entries_of(size)
    proof = merkle.prove(merkle.inclusion_path(index, size), read(size))
    assert proof == path(index, entries)
    leaf = merkle.leaf_hash(entries[index])
    merkle.check_inclusion(leaf=leaf, index=index, size=size, root=mth(entries), proof=proof)


@given(st.data(), SIZES)
def test_the_proof_that_a_tree_grew_is_that_of_the_definition_and_holds(data: st.DataObject, new: int) -> None:
    old = data.draw(st.integers(0, new))
    entries = entries_of(new)
    proof = merkle.prove(merkle.consistency_path(old, new), read(new))
    assert proof == (subproof(old, entries, complete=True) if old > 0 else [])
    merkle.check_consistency(old=old, new=new, old_root=mth(entries[:old]), new_root=mth(entries), proof=proof)


@given(st.data(), st.integers(2, 120))
def test_no_other_entry_index_size_root_or_hash_passes_with_a_proof(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    entries, proof = entries_of(size), merkle.prove(merkle.inclusion_path(index, size), read(size))
    right = {
        "leaf": merkle.leaf_hash(entries[index]),
        "index": index,
        "size": size,
        "root": mth(entries),
        "proof": proof,
    }
    at = data.draw(st.integers(0, len(proof) - 1))
    other = sha256(b"other").digest()
    wrong: list[dict[str, object]] = [
        {"leaf": other},
        {"index": data.draw(st.integers(0, 2 * size).filter(lambda found: found != index))},
        {"root": other},
        {"proof": [*proof[:at], other, *proof[at + 1 :]]},
        {"proof": proof[:at] + proof[at + 1 :]},
        {"proof": [*proof[:at], other, *proof[at:]]},
        {"proof": [*proof, proof[at]]},
        {"proof": [*proof[:at], proof[at][:31], *proof[at + 1 :]]},
        {"index": -1},
        {"size": 0},
    ]
    for change in wrong:
        with pytest.raises(ProofInvalid):
            merkle.check_inclusion(**{**right, **change})  # type: ignore[arg-type]


@given(st.data(), st.integers(2, 120))
def test_no_other_size_root_or_hash_passes_with_a_proof_that_a_tree_grew(data: st.DataObject, new: int) -> None:
    old = data.draw(st.integers(1, new - 1))
    entries, proof = entries_of(new), merkle.prove(merkle.consistency_path(old, new), read(new))
    right = {"old": old, "new": new, "old_root": mth(entries[:old]), "new_root": mth(entries), "proof": proof}
    at = data.draw(st.integers(0, len(proof) - 1))
    other = sha256(b"other").digest()
    wrong: list[dict[str, object]] = [
        {"old_root": other},
        {"new_root": other},
        {"old_root": mth(entries), "new_root": mth(entries[:old])},
        {"old": new, "new": old},
        {"proof": []},
        {"proof": [*proof[:at], other, *proof[at + 1 :]]},
        {"proof": proof[:at] + proof[at + 1 :]},
        {"proof": [*proof, other]},
        {"proof": [b"", *proof]},
    ]
    for change in wrong:
        with pytest.raises(ProofInvalid):
            merkle.check_consistency(**{**right, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "old_root", "new_root", "proof"),
    [
        (3, 3, b"a" * 32, b"b" * 32, []),  # two roots at one size
        (3, 3, b"a" * 32, b"a" * 32, [b"a" * 32]),
        (0, 3, b"a" * 32, b"b" * 32, []),  # an empty tree has one root only
        (0, 0, b"a" * 32, b"a" * 32, []),
        (0, 3, merkle.EMPTY_ROOT, b"b" * 32, [b"b" * 32]),
        (2, 3, b"a" * 32, b"b" * 32, []),
        (-1, 3, b"a" * 32, b"b" * 32, []),
    ],
)
def test_what_needs_no_hashes_is_checked_all_the_same(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]
) -> None:
    with pytest.raises(ProofInvalid):
        merkle.check_consistency(old=old, new=new, old_root=old_root, new_root=new_root, proof=proof)


def test_everything_has_grown_from_the_empty_tree() -> None:
    merkle.check_consistency(old=0, new=5, old_root=merkle.EMPTY_ROOT, new_root=mth(entries_of(5)), proof=[])
    merkle.check_consistency(old=0, new=0, old_root=merkle.EMPTY_ROOT, new_root=merkle.EMPTY_ROOT, proof=[])


def test_there_is_no_proof_for_what_is_not_in_the_tree() -> None:
    for index, size in ((3, 3), (-1, 3), (0, 0)):
        with pytest.raises(ValueError, match="no entry"):
            merkle.inclusion_path(index, size)
    with pytest.raises(ValueError, match="did not grow"):
        merkle.consistency_path(4, 3)
