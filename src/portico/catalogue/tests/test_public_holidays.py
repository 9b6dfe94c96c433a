"""Public holidays of a library are written out when a pack is read, so that a release holds days."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from portico.catalogue.errors import PackInvalid
from portico.catalogue.pack.checking import check_pack
from portico.catalogue.pack.compiling import canonical_json, pack_of_canonical, release_of
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.pack.terms import calendar_for, calendar_name, calendar_of, disruptions_of
from portico.catalogue.tests.factories import line_of, write_tiny

OWN = "    - {date: 2027-01-01, name: {en: New Year, fr: Nouvel An}}\n"
PUBLIC = f"{OWN}  public: {{country: FR, since: 2026, without: [2027-05-08]}}\n"
BASTILLE, VICTORY, NEW_YEAR = dt.date(2027, 7, 14), dt.date(2027, 5, 8), dt.date(2027, 1, 1)


def test_days_of_the_library_are_named_in_every_language_and_the_packs_own_come_on_top(tmp_path: Path) -> None:
    pack = read_pack(write_tiny(tmp_path, ("pack.yaml", OWN, PUBLIC)))
    days = {holiday.date: holiday.name.root for holiday in pack.manifest.calendar.holidays}
    assert days[BASTILLE] == {"en": "National Day", "fr": "Fête nationale"}
    assert days[NEW_YEAR] == {"en": "New Year", "fr": "Nouvel An"}  # as the pack says, not as the library
    assert VICTORY not in days
    assert (min(days).year, max(days).year) == (2026, 2027)
    calendar = calendar_of(pack.manifest)
    assert calendar.is_working_day(BASTILLE) is False
    assert check_pack(tmp_path) == []


def test_a_release_holds_the_days_and_asks_no_library(tmp_path: Path) -> None:
    pack = read_pack(write_tiny(tmp_path, ("pack.yaml", OWN, PUBLIC)))
    canonical = canonical_json(pack)
    assert b"2027-07-14" in canonical
    assert release_of(pack_of_canonical(canonical)) == release_of(pack)


@pytest.mark.parametrize(
    ("public", "key", "message", "hint"),
    [
        ("country: XQ", "country", "no country 'XQ'", "holidays"),
        ("country: FR, subdivision: ZZZZ", "subdivision", "no subdivision 'ZZZZ'", "It has"),
        ("country: FR, categories: [lunar]", "categories", "no category 'lunar'", "public"),
    ],
)
def test_what_the_library_does_not_have_is_told_where_it_stands(
    tmp_path: Path, public: str, key: str, message: str, hint: str
) -> None:
    written = f"{OWN}  public:\n    {{since: 2026, {public}}}\n"
    write_tiny(tmp_path, ("pack.yaml", OWN, written))
    with pytest.raises(PackInvalid) as refused:
        read_pack(tmp_path)
    (problem,) = refused.value.problems
    assert message in problem.message
    assert hint in (problem.hint or "")
    assert problem.line == line_of(tmp_path, "pack.yaml", f"{key}:")


PARTS = """\
calendars:
  north:
    weekend: [sun]
    public: {country: FR, since: 2027}
    until: 2027-12-31
    source: [C1]
disruptions:
  - id: strike
    name: {en: Strike, fr: Grève}
    valid_from: 2027-03-01
    valid_to: 2027-03-08
    services: [bicycle]
    calendars: [north]
    law: {article: Charter article 9, source: [C1]}
authorities:
"""


def test_a_clock_counts_by_the_calendar_that_a_fact_names(tmp_path: Path) -> None:
    changes = (("pack.yaml", "authorities:\n", PARTS),)
    pack = read_pack(write_tiny(tmp_path, *changes))
    clock = pack.services["bicycle"].clock
    assert clock is not None
    chosen = clock.model_copy(update={"calendar_by": "status"})
    named = clock.model_copy(update={"calendar": "north"})
    names = [calendar_name(pack.manifest, each, value) for each in (clock, chosen, named) for value in ("north", "x")]
    assert names == ["", "", "north", "", "north", "north"]
    assert calendar_for(pack.manifest, named).weekend == frozenset({7})
    assert [each.id for each in disruptions_of(pack.manifest, "bicycle", "north")] == ["strike"]
    assert disruptions_of(pack.manifest, "bicycle", "") == disruptions_of(pack.manifest, "bus", "north") == []
