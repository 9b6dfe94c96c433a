"""What a person keeps of an entry: it leads to the entry, and to no other when anything in it is changed."""

from __future__ import annotations

import base64
import json

import pytest

from portico.ledger import commitments
from portico.ledger.errors import ProofInvalid
from portico.ledger.records import KeptRecord, Opened, parse_record
from portico.ledger.types import EntryKind

WHO = Opened("access-who", {"actor": "staff:1"}, bytes(32))
CONTENT = {"form": 1, "what": {"purpose": "case"}, "who": base64.b64encode(WHO.digest()).decode()}
KEPT = KeptRecord(Opened("access", CONTENT, bytes(range(32))), {"who": WHO}, receipt="a note\n", proof="a proof\n")


def test_a_file_says_what_was_written_into_it() -> None:
    assert parse_record(KEPT.text()) == KEPT


def test_a_record_leads_to_its_entry() -> None:
    assert KEPT.leaf() == commitments.entry_leaf(EntryKind.ACCESS, KEPT.opened.digest())


def test_a_record_whose_part_stays_closed_leads_to_the_same_entry() -> None:
    assert KeptRecord(KEPT.opened).leaf() == KEPT.leaf()


def test_a_part_that_was_not_recorded_is_refused() -> None:
    forged = KeptRecord(KEPT.opened, {"who": Opened("access-who", {"actor": "staff:2"}, bytes(32))})
    with pytest.raises(ProofInvalid, match="'who'"):
        forged.leaf()


def test_a_content_of_no_known_kind_is_refused() -> None:
    with pytest.raises(ProofInvalid, match="kind 'rumour'"):
        KeptRecord(Opened("rumour", {}, bytes(32))).leaf()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "not json",
        "[" * 100_000,
        json.dumps({"format": "portico-record/2"}),
        KEPT.text().replace(base64.b64encode(bytes(32)).decode(), "AAAA"),
        KEPT.text().replace('"content": {', '"contents": {'),
        " " * 1_000_001,
    ],
    ids=["empty", "list", "text", "deep", "other form", "short salt", "no content", "too large"],
)
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(ProofInvalid):
        parse_record(text)
