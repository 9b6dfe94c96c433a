"""Whoever changes anything in what a log serves is found out, and it is said where."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portico.ledger import merkle, notes, sources, tiles, verifying
from portico.ledger.errors import LogDoesNotFit, NoteMalformed, NoteNotTrusted, NotWitnessed
from portico.ledger.notes import Checkpoint
from portico.ledger.policy import Policy, of_keys, open_checkpoint
from portico.ledger.sources import Folder
from portico.ledger.tests.small_log import SmallLog, cosigner, put, signer
from portico.ledger.tiles import Tile

SIZE = 600  # two full tiles and a partial one
TRUST = of_keys([signer().verifier.vkey], [cosigner().verifier.vkey])


@pytest.fixture
def log() -> SmallLog:
    return SmallLog.of(SIZE)


@pytest.fixture
def folder(log: SmallLog, tmp_path: Path) -> Path:
    log.write(tmp_path, cosigners=[cosigner()])
    return tmp_path


def check(folder: Path, policy: Policy = TRUST) -> Checkpoint:
    source = Folder(folder)
    signed = open_checkpoint(source.read(sources.CHECKPOINT), policy)
    verifying.check_log(source, signed.checkpoint)
    return signed.checkpoint


def found(folder: Path) -> str:
    """Return what does not fit."""
    with pytest.raises(LogDoesNotFit) as told:
        check(folder)
    return str(told.value.facts["place"])


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513, 600, 65536, 65541, 65792, 66000])
def test_a_log_as_it_was_signed_is_right(size: int, tmp_path: Path) -> None:
    SmallLog.of(size).write(tmp_path, cosigners=[cosigner()])
    assert check(tmp_path).size == size


def test_an_entry_that_was_altered_is_named(folder: Path, log: SmallLog) -> None:
    for index in (0, 255, 256, 511, 512, 599):
        bundle = folder / "tile" / "entries" / f"00{index // 256}{'.p/88' if index > 511 else ''}"
        before = bundle.read_bytes()
        entries = tiles.read_bundle(before)
        entries[index % 256] = b"access altered\n"
        bundle.write_bytes(tiles.bundle(entries))
        assert found(folder) == f"entry {index}"
        bundle.write_bytes(before)


def test_an_entry_that_was_removed_is_named(folder: Path, log: SmallLog) -> None:
    del log.entries[300]
    put(folder / "tile/entries/001", tiles.bundle(log.entries[256:511]))
    assert found(folder) == "entry 300"


def test_entries_in_another_order_are_named(folder: Path, log: SmallLog) -> None:
    log.entries[7], log.entries[9] = log.entries[9], log.entries[7]
    put(folder / "tile/entries/000", tiles.bundle(log.entries[:256]))
    assert found(folder) == "entry 7"


def test_an_entry_that_was_added_is_named(folder: Path, log: SmallLog) -> None:
    put(folder / "tile/entries/002.p/88", tiles.bundle([*log.entries[512:], b"access more\n"]))
    assert found(folder) == "entry 600"


@pytest.mark.parametrize("index", [0, 1])
def test_a_full_tile_of_hashes_that_was_rewritten_is_named(folder: Path, index: int) -> None:
    path = folder / f"tile/0/00{index}"
    put(path, path.read_bytes()[:-1] + b"?")
    assert found(folder) == f"tile 0/{index}"


def test_a_partial_tile_of_hashes_that_was_rewritten_is_named(folder: Path) -> None:
    path = folder / "tile/0/002.p/88"
    put(path, b"?" + path.read_bytes()[1:])
    assert found(folder) == "tile 0/2"


def test_an_inner_tile_that_was_rewritten_is_named(folder: Path) -> None:
    path = folder / "tile/1/000.p/2"
    put(path, b"?" + path.read_bytes()[1:])
    assert found(folder) == "tile 1/0"


def test_a_full_inner_tile_that_was_rewritten_is_named(tmp_path: Path) -> None:
    SmallLog.of(65536 + 300).write(tmp_path, cosigners=[cosigner()])
    path = tmp_path / "tile/1/000"
    put(path, b"?" + path.read_bytes()[1:])
    assert found(tmp_path) == "tile 1/0"


def test_an_entry_that_was_rewritten_with_its_tile_is_named_with_its_neighbours(folder: Path, log: SmallLog) -> None:
    log.entries[300] = b"access altered\n"
    put(folder / "tile/entries/001", tiles.bundle(log.entries[256:512]))
    put(folder / "tile/0/001", log.tiles()[Tile(0, 1)])
    assert found(folder) == "entry 256 or one of the 255 after it"


def test_a_log_that_was_computed_anew_does_not_fit_the_checkpoint(folder: Path, log: SmallLog) -> None:
    signed = (folder / "checkpoint").read_bytes()
    log.entries[3] = b"access altered\n"
    log.write(folder)
    put(folder / "checkpoint", signed)
    assert found(folder) == "the checkpoint"


@pytest.mark.parametrize(
    ("missing", "place"),
    [
        ("tile/entries/001", "entry 256"),
        ("tile/entries/002.p", "entry 512"),
        ("tile/0/000", "tile 0/0"),
        ("tile/0/002.p", "tile 0/2"),
        ("tile/1/000.p", "tile 1/0"),
    ],
)
def test_what_is_missing_is_named(folder: Path, missing: str, place: str) -> None:
    path = folder / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert found(folder) == place


def test_a_checkpoint_by_another_key_is_not_believed(folder: Path, log: SmallLog) -> None:
    forged = SmallLog(signer=signer(number=2), entries=log.entries)
    put(folder / "checkpoint", forged.checkpoint(cosigners=[cosigner()]).encode())
    with pytest.raises(NoteNotTrusted):
        check(folder)


def test_a_checkpoint_of_another_log_is_not_believed(folder: Path, log: SmallLog) -> None:
    """The key of the log signs a text that says it is another log."""
    text = Checkpoint("portico.example/ledger/2", SIZE, log.root()).text()
    put(folder / "checkpoint", notes.sign_note(text, [log.signer]).encode())
    with pytest.raises(NoteNotTrusted):
        check(folder)


def test_a_checkpoint_without_the_witness_is_not_enough(folder: Path, log: SmallLog) -> None:
    put(folder / "checkpoint", log.checkpoint().encode())
    with pytest.raises(NotWitnessed):
        check(folder)
    assert check(folder, of_keys([signer().verifier.vkey], [])).size == SIZE


def test_a_cosignature_that_was_moved_from_another_log_is_refused(folder: Path, log: SmallLog) -> None:
    other = SmallLog.of(SIZE, signer=signer("portico.example/ledger/2"))
    moved = other.checkpoint(cosigners=[cosigner()]).splitlines(keepends=True)[-1]
    put(folder / "checkpoint", (log.checkpoint() + moved).encode())
    with pytest.raises(NoteNotTrusted):
        check(folder)


def test_a_cosignature_that_was_moved_from_an_earlier_checkpoint_is_refused(folder: Path, log: SmallLog) -> None:
    moved = log.checkpoint(599, cosigners=[cosigner()]).splitlines(keepends=True)[-1]
    put(folder / "checkpoint", (log.checkpoint() + moved).encode())
    with pytest.raises(NoteNotTrusted):
        check(folder)


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\n",
        b"portico.example/ledger/1\n600\n",
        b"portico.example/ledger/1\n600\n\n\xe2\x80\x94 portico.example/ledger/1 AAAA\n",
        b"portico.example/ledger/1\n0600\nAAAA\n\n\xe2\x80\x94 x AAAAAAAAAA==\n",
        b"\xff\xfe",
        b"a\x00b\n\n\xe2\x80\x94 x AAAAAAAAAA==\n",
        b"x" * 200_000,
    ],
)
def test_a_malformed_note_is_refused(folder: Path, note: bytes) -> None:
    put(folder / "checkpoint", note)
    with pytest.raises((NoteMalformed, NoteNotTrusted)):
        check(folder)


def test_a_log_that_grew_from_an_earlier_checkpoint_is_said_to(folder: Path, log: SmallLog) -> None:
    for size in (0, 1, 255, 256, 300, 512, 599, 600):
        earlier = notes.open_checkpoint(log.checkpoint(size), signer().verifier)
        verifying.check_since(Folder(folder), earlier, check(folder))


def test_a_log_that_went_back_or_was_altered_since_is_found(folder: Path, log: SmallLog) -> None:
    signed = check(folder)
    for earlier in (
        notes.open_checkpoint(SmallLog.of(601).checkpoint(), signer().verifier),
        Checkpoint(signed.origin, 400, b"\x01" * 32),
        Checkpoint(signed.origin, 600, b"\x01" * 32),
        Checkpoint(signed.origin, 0, b"\x01" * 32),
        Checkpoint("portico.example/ledger/2", 400, log.root(400)),
    ):
        with pytest.raises(LogDoesNotFit):
            verifying.check_since(Folder(folder), earlier, signed)


def test_an_entry_is_found_by_its_leaf_hash_and_proved_from_the_tiles(folder: Path, log: SmallLog) -> None:
    for index in (0, 255, 256, 599):
        leaf = merkle.leaf_hash(log.entries[index])
        assert verifying.find_leaf(Folder(folder), leaf, SIZE) == index
        proof = verifying.prove_inclusion(Folder(folder), index, SIZE)
        merkle.check_inclusion(leaf=leaf, index=index, size=SIZE, root=log.root(), proof=proof)
    assert verifying.find_leaf(Folder(folder), b"\x00" * 32, SIZE) is None


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    SmallLog.of(SIZE).write(folder, cosigners=[cosigner()])
    return folder


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def entry_at(bundle: bytes, at: int) -> int:
    """Return in which entry of a bundle a byte stands, its length counted with it."""
    start = 0
    for index, entry in enumerate(tiles.read_bundle(bundle)):
        start += 2 + len(entry)
        if at < start:
            return index
    raise AssertionError(at)


@settings(max_examples=300)
@given(data=st.data())
def test_any_byte_that_is_changed_is_found_and_the_right_entry_is_named(whole: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(files(whole)))
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    changed = bytearray(before)
    changed[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(changed)
    try:
        with pytest.raises((LogDoesNotFit, NoteMalformed, NoteNotTrusted, NotWitnessed)) as told:
            check(whole)
    finally:
        path.write_bytes(before)
    place = told.value.facts.get("place")
    parts = path.relative_to(whole).parts
    if parts[:2] == ("tile", "entries"):
        assert place == f"entry {int(parts[2][:3]) * 256 + entry_at(before, at)}"
    elif parts[0] == "tile":
        assert place == f"tile {parts[1]}/{int(parts[2][:3])}"
