"""Tiles: their addresses and contents are those of C2SP tlog-tiles, and grow the same whatever the steps are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.ledger import merkle, tiles
from portico.ledger.tests.test_merkle import entries_of, mth
from portico.ledger.tiles import Address, Tile


def leaves_of(size: int) -> list[bytes]:
    return [merkle.leaf_hash(entry) for entry in entries_of(size)]


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("0/000", Address(0, 0)),
        ("63/000", Address(63, 0)),
        ("0/x001/x234/067", Address(0, 1234067)),
        ("2/x001/000.p/17", Address(2, 1000, 17)),
        ("entries/999.p/255", Address(None, 999, 255)),
    ],
)
def test_an_address_has_the_form_of_the_standard(path: str, address: Address) -> None:
    assert tiles.parse_address(path) == address
    assert tiles.address_path(address) == path


@pytest.mark.parametrize(
    "path",
    [
        *("", "0", "0/", "0/0", "0/00", "0/0000", "00/000", "64/000", "-1/000", "100/000", "a/000", "Entries/000"),
        *("0/x000/000", "0/000/000", "0/001/x234", "0/x001/x234/x067", "0/x1/000", "0/x001", "/0/000", "0/000/"),
        *("0/000.p/0", "0/000.p/256", "0/000.p/01", "0/000.p/", "0/000.p", "0/000.p/1/", "0/000.p/-1", "0/000.P/1"),
        *("0/٠٠٠", "0/000\n", "0/000.p/1\n", "../000", "0/" + "x001/" * 7 + "001", "0/" + "x999/" * 6 + "999"),
    ],
)
def test_an_address_of_any_other_form_is_none(path: str) -> None:
    assert tiles.parse_address(path) is None


@given(st.integers(0, 2**62), st.integers(1, 256), st.none() | st.integers(0, 63))
def test_every_address_is_read_as_it_was_written(index: int, width: int, level: int | None) -> None:
    address = Address(level, index, width)
    assert tiles.parse_address(tiles.address_path(address)) == address


def test_a_tree_of_seventy_thousand_has_the_tiles_that_the_standard_names() -> None:
    found = list(tiles.tiles_of(70_000))
    assert sum(each.level == 0 and each.width == 256 for each in found) == 273
    partial = {(each.level, each.index, each.width) for each in found if each.width < 256}
    assert partial == {(0, 273, 112), (1, 1, 17), (2, 0, 1)}
    assert sum(each.level == 1 and each.width == 256 for each in found) == 1
    assert [tiles.width_at(Tile(1, index), 70_000) for index in (0, 1, 2)] == [256, 17, 0]


@given(st.lists(st.integers(0, 700), min_size=1, max_size=5))
def test_tiles_are_those_of_the_definition_whatever_the_steps(steps: list[int]) -> None:
    leaves, stored, size = leaves_of(sum(steps)), dict[Tile, bytes](), 0
    for step in steps:
        edge = {tile: stored[tile] for tile in tiles.edge_of(size)}
        changed = tiles.extend(size, edge, leaves[size : size + step])
        assert all(data.startswith(stored.get(tile, b"")) for tile, data in changed.items())
        stored.update(changed)
        size += step
    assert stored == {
        Tile(each.level, each.index): b"".join(
            mth(entries_of(size)[at * 256**each.level : (at + 1) * 256**each.level])
            for at in range(each.index * 256, each.index * 256 + each.width)
        )
        for each in tiles.tiles_of(size)
        if each.level is not None
    }
    root = tiles.root_from_edge(size, {tile: stored[tile] for tile in tiles.edge_of(size)})
    assert root == merkle.tree_root(size, tiles.reader(stored)) == mth(entries_of(size))


@given(st.data(), st.integers(1, 140_000))
def test_a_tile_that_is_missing_or_too_short_is_not_read_past(data: st.DataObject, size: int) -> None:
    edge = {tile: bytes(32 * tiles.width_at(tile, size)) for tile in tiles.edge_of(size)}
    if not edge:
        return
    tile = data.draw(st.sampled_from(sorted(edge)))
    for broken in ({**edge, tile: edge[tile][:-1]}, {each: edge[each] for each in edge if each != tile}):
        with pytest.raises(ValueError, match="too short"):
            tiles.root_from_edge(size, broken)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_is_read_as_it_was_written(entries: list[bytes]) -> None:
    data = tiles.bundle(entries)
    assert tiles.read_bundle(data) == entries
    if entries:
        with pytest.raises(ValueError, match="within an entry"):
            tiles.read_bundle(data[:-1])


def test_a_bundle_has_two_bytes_of_length_before_each_entry() -> None:
    assert tiles.bundle([b"abc", b""]) == b"\x00\x03abc\x00\x00"
