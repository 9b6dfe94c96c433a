"""Long answers come in pages of one list; a cursor counts for its own question and its own state of the data only."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.evidence.registry.holding import Record
from portico.evidence.registry.paging import _cut
from portico.evidence.registry.tests.factories import ADA, BO, CLEO, LAW, Opened, opened, write

ROWS = 7


@pytest.fixture
def paged(tmp_path: Path) -> Path:
    path = write(tmp_path, page=3)
    shots = "".join(f"{who},V{number},2020-01-01\n" for number in range(ROWS) for who in (ADA, BO))
    (tmp_path / "shots.csv").write_text("who,code,day\n" + shots)
    return path


def pages(registry: Opened, **changes: object) -> list[dict[str, object]]:
    """Ask until there is no more."""
    found: list[dict[str, object]] = []
    cursor: object = None
    while not found or cursor is not None:
        status, page = registry.ask(cursor=cursor, **changes)
        assert status == 200, page
        found.append(page)
        cursor = page["next"]
    return found


def rows(page: dict[str, object]) -> list[object]:
    records = page["records"]
    assert isinstance(records, list)
    return [row["vaccine"] for record in records if record["concept"] == "vaccinations" for row in record["value"]]


def test_the_pages_together_are_the_whole_list_and_each_other_fact_comes_once(paged: Path) -> None:
    with opened(paged) as registry:
        found = pages(registry, concepts=["birth_date", "vaccinations"])
    assert [len(rows(page)) for page in found] == [3, 3, 1]
    assert [row for page in found for row in rows(page)] == [f"V{number}" for number in range(ROWS)]
    assert [record["concept"] for page in found for record in page["records"]].count("birth_date") == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": BO},
        {"subject": CLEO},
        {"concepts": ["vaccinations", "birth_date"]},
        {"purpose": {"kind": "application"}},
        {"cursor": "AAAA"},
        {"cursor": "é"},
        {"cursor": base64.urlsafe_b64encode(bytes(36)).decode()},
    ],
)
def test_a_cursor_is_of_one_question(paged: Path, changes: dict[str, object]) -> None:
    with opened(paged) as registry:
        cursor = registry.ask(concepts=["vaccinations"])[1]["next"]
        assert registry.reason(**({"cursor": cursor, "concepts": ["vaccinations"]} | changes)) == "cursor-ended"


def test_a_cursor_with_another_place_in_it_is_refused(paged: Path) -> None:
    with opened(paged) as registry:
        cursor = base64.urlsafe_b64decode(str(registry.ask(concepts=["vaccinations"])[1]["next"]))
        moved = base64.urlsafe_b64encode((1).to_bytes(4, "big") + cursor[4:]).decode()
        assert registry.reason(cursor=moved, concepts=["vaccinations"]) == "cursor-ended"


def test_a_cursor_ends_when_the_data_changes(paged: Path) -> None:
    with opened(paged) as registry:
        cursor = registry.ask(concepts=["vaccinations"])[1]["next"]
    shots = paged.parent / "shots.csv"
    shots.write_text(shots.read_text() + f"{ADA},NEW,2026-01-01\n")
    with opened(paged) as registry:
        assert registry.reason(cursor=cursor, concepts=["vaccinations"]) == "cursor-ended"


def test_a_cursor_says_nothing_by_itself(paged: Path) -> None:
    with opened(paged) as registry:
        cursor = base64.urlsafe_b64decode(str(registry.ask(concepts=["vaccinations"])[1]["next"]))
    for secret in (ADA, "vaccinations", LAW, "V3"):
        assert secret.encode() not in cursor


@given(st.lists(st.integers(0, 6), min_size=1, max_size=4), st.integers(1, 5))
def test_however_tables_are_cut_the_pieces_make_the_whole(lengths: list[int], size: int) -> None:
    records: list[Record] = [{"concept": f"t{n}", "value": list(range(length))} for n, length in enumerate(lengths)]
    total = sum(lengths)
    pieces = [_cut(records, start, min(start + size, total)) for start in range(0, max(total, 1), size)]
    joined: dict[object, list[object]] = {}
    for record in (record for piece in pieces for record in piece):
        value = record["value"]
        assert isinstance(value, list)
        joined.setdefault(record["concept"], []).extend(value)
    assert joined == {record["concept"]: record["value"] for record in records}
