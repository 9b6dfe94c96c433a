"""What is served of the public log: its page, and what programs read (C2SP tlog-tiles)."""

from __future__ import annotations

import base64

import pytest
from django.test import Client

from portico.ledger import merkle, models, tiles
from portico.ledger.commitments import entry_line
from portico.ledger.notes import Algorithm, Signer, Verifier, open_checkpoint, open_note
from portico.ledger.tests.factories import AT, log_with

pytestmark = pytest.mark.django_db
WITNESS = Signer("witness.example/w1", b"w" * 32, Algorithm.COSIGNATURE)


def test_a_checkpoint_is_served_as_text_that_is_not_kept_long() -> None:
    _, signed = log_with(3)
    answer = Client().get("/ledger/1/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=1"
    assert answer.content.decode() == signed.note


def test_a_checkpoint_is_served_with_the_cosignatures_that_it_has() -> None:
    _, signed = log_with(3)
    text = signed.note.partition("\n\n")[0] + "\n"
    line = WITNESS.sign(text, at=1_800_000_000).line
    models.Cosignature.objects.create(log_id=1, size=3, witness=WITNESS.name, line=line, at=AT)
    note = Client().get("/ledger/1/checkpoint").content
    verifier = Verifier.parse(models.Log.objects.get().verifier)
    assert len(open_note(note, [verifier, WITNESS.verifier]).signatures) == 2


def test_from_what_is_served_the_whole_log_is_checked() -> None:
    entries, signed = log_with(600)
    client = Client()
    found = []
    for index, width in ((0, ""), (1, ""), (2, ".p/88")):
        hashes = client.get(f"/ledger/1/tile/0/00{index}{width}")
        bundle = client.get(f"/ledger/1/tile/entries/00{index}{width}")
        for answer in (hashes, bundle):
            assert answer.status_code == 200
            assert answer["Content-Type"] == "application/octet-stream"
            assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        lines = tiles.read_bundle(bundle.content)
        assert b"".join(map(merkle.leaf_hash, lines)) == hashes.content
        found += lines
    assert found == [entry_line(entry.kind, entry.digest) for entry in entries]
    above = client.get("/ledger/1/tile/1/000.p/2").content
    last = client.get("/ledger/1/tile/0/002.p/88").content
    edge = {tiles.Tile(1, 0): above, tiles.Tile(0, 2): last}
    assert tiles.root_from_edge(600, edge) == signed.root


def test_a_partial_tile_of_an_earlier_checkpoint_is_still_served() -> None:
    log_with(5)
    before = Client().get("/ledger/1/tile/0/000.p/5").content
    log_with(300)
    client = Client()
    assert client.get("/ledger/1/tile/0/000.p/5").content == before
    assert client.get("/ledger/1/tile/0/000").content.startswith(before)
    assert client.get("/ledger/1/tile/entries/000.p/5").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *("0/000", "0/000.p/6", "0/001", "1/000.p/1", "entries/000", "entries/000.p/6", "entries/001.p/1", "63/000"),
        *("0/000.p/0", "0/000.p/256", "0/000.p/05", "00/000.p/5", "0/x000/000", "64/000", "0/0", "0/../000", "x"),
        "0/" + "x999/" * 5 + "999",
        "0/" + "x999/" * 30 + "999",
    ],
)
def test_there_is_nothing_past_the_last_checkpoint_or_in_another_spelling(address: str) -> None:
    log_with(5)
    answer = Client().get(f"/ledger/1/tile/{address}")
    assert answer.status_code == 404
    assert "immutable" not in answer["Cache-Control"]


@pytest.mark.parametrize("number", ["2", "0", "01", "9999", "99999", "-1", "٣"])
def test_there_is_nothing_of_a_log_that_is_not_there(number: str) -> None:
    log_with(5)
    for rest in ("checkpoint", "tile/0/000.p/5", "tile/entries/000.p/5"):
        assert Client().get(f"/ledger/{number}/{rest}").status_code == 404


def test_what_programs_read_sets_no_cookie_and_is_the_same_for_all() -> None:
    log_with(5)
    for address in (
        "/ledger/1/checkpoint",
        "/ledger/1/tile/0/000.p/5",
        "/ledger/1/tile/entries/000.p/5",
        "/ledger/logs.json",
    ):
        answer = Client().get(address)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "cookie" not in answer.get("Vary", "").lower()


def test_the_list_of_logs_names_the_keys_with_which_everything_is_checked() -> None:
    _, signed = log_with(2)
    said = Client().get("/ledger/logs.json").json()
    assert said["receipts"].startswith("portico.example/ledger/receipts+")
    log = said["logs"][0]
    assert (log["number"], log["origin"], log["ended_at"], log["cites"]) == (1, "portico.example/ledger/1", None, None)
    assert log["url"].endswith("/ledger/1")
    assert open_checkpoint(signed.note, Verifier.parse(log["verifier"])).size == 2
    assert base64.b64decode(log["public_key"]) == Verifier.parse(log["verifier"]).public


def test_nothing_of_it_can_be_written() -> None:
    log_with(5)
    for address in ("/ledger/logs.json", "/ledger/1/checkpoint", "/ledger/1/tile/0/000.p/5"):
        assert Client().post(address).status_code == 405
