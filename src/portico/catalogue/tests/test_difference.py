"""What changed between two releases, and what it means for work in flight."""

from __future__ import annotations

from pathlib import Path

import pytest

from portico.catalogue.pack.difference import differences
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.tests.factories import write_tiny

SERVICE = "services/bicycle.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "change"),
    [
        (SERVICE, "en: A bicycle", "en: A bike", "service bicycle changed moves_silently"),
        ("texts/en/granted.md", "Come", "Please come", "text en/granted changed moves_silently"),
        (
            SERVICE,
            "  - about: mover.size",
            "  - about: event.moved_on",
            "service bicycle changed asks_only_what_is_new",
        ),
        (SERVICE, "value: 10,", "value: 20,", "service bicycle changed law_by_date_of_facts"),
        (SERVICE, "{kind: counter}, ", "", "service bicycle changed moves_silently"),
        ("vocabulary.yaml", "en: Which size?", "en: What size?", "concept size changed moves_silently"),
        ("vocabulary.yaml", "small: {en: Small", "tiny: {en: Small", "concept size changed asks_only_what_is_new"),
        ("rules/bicycle.yaml", "* 12", "* 13", "decision yearly_income changed law_by_date_of_facts"),
        (
            "parameters/bicycle/income_limit.yaml",
            "2400.5",
            "2500",
            "parameter bicycle.income_limit changed law_by_date_of_facts",
        ),
    ],
)
def test_a_change_decides_what_happens_to_work_in_flight(
    tmp_path: Path, file: str, old: str, new: str, change: str
) -> None:
    before = read_pack(write_tiny(tmp_path / "before"))
    after = read_pack(write_tiny(tmp_path / "after", (file, old, new)))
    said = [f"{one.kind} {one.id} {one.change} {one.in_flight}" for one in differences(before, after)]
    assert said == [change]


def test_a_removed_service_lets_running_cases_end(tmp_path: Path) -> None:
    pack = read_pack(write_tiny(tmp_path))
    without = pack.model_copy(update={"services": {}})
    [removed] = differences(pack, without)
    assert (removed.id, removed.change, removed.in_flight) == ("bicycle", "removed", "running_cases_end")
    [added] = differences(without, pack)
    assert (added.change, added.in_flight) == ("added", "moves_silently")


def test_a_release_does_not_differ_from_itself(tmp_path: Path) -> None:
    pack = read_pack(write_tiny(tmp_path))
    assert differences(pack, pack) == []
