"""Towns adapt only what the pack opens; whose town it is decides which values hold."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from portico.catalogue.errors import NotInPack
from portico.catalogue.pack.checking import check_pack, check_release
from portico.catalogue.pack.compiling import CompiledPack, compile_pack, pack_of_canonical
from portico.catalogue.pack.difference import differences
from portico.catalogue.pack.overlays import local_changes
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.tests.factories import line_of, write, write_adapted

PARAMETER = "parameters/bicycle/income_limit.yaml"
HARBOUR, OLD_TOWN = "overlays/harbour/overlay.yaml", "overlays/old-town/overlay.yaml"
LOCAL = f"overlays/harbour/{PARAMETER}"
SUMMER, WINTER = datetime.date(2026, 7, 1), datetime.date(2026, 2, 1)


@pytest.fixture
def release(tmp_path: Path) -> CompiledPack:
    return compile_pack(read_pack(write_adapted(tmp_path)))


def limit(release: CompiledPack, day: datetime.date, overlay: str | None) -> object:
    """Return the income limit of a day."""
    folder = release.parameters_at(day, overlay)["bicycle"]
    assert isinstance(folder, dict)
    return folder["income_limit"]


def test_an_adapted_pack_has_no_problems(tmp_path: Path) -> None:
    assert check_pack(write_adapted(tmp_path)) == []


MISTAKES = [
    # what is wrong, file, what stood there, what stands there now, where, code, message, nearest known word
    ("not opened", PARAMETER, ", local: {min: 1000, max: 3000}", "", LOCAL, "not-open", "does not open", "nothing"),
    ("another unit", LOCAL, "EUR/month", "EUR/year", LOCAL, "unit", "in EUR/year here, in EUR/month", None),
    ("no unit", LOCAL, "unit: EUR/month", "label: Limit", LOCAL, "unit", "no unit here", None),
    ("too little", LOCAL, "value: 1500", "value: 999.5", LOCAL, "bounds", "999.5 is less than the 1000", None),
    ("too much", LOCAL, "value: 1500", "value: 3001", LOCAL, "bounds", "3001 is more than the 3000", None),
    (
        "text for a number",
        LOCAL,
        "value: 1500",
        "value: many",
        LOCAL,
        "value-type",
        "is a text, in the pack a number",
        None,
    ),
    (
        "no first day",
        LOCAL,
        "2026-06-01:\n    value: 1500\n    metadata: {",
        "unknown:\n    value: 1500\n    metadata: {confidence: high, ",
        LOCAL,
        "unknown-start",
        "needs the day",
        None,
    ),
    ("opens itself", LOCAL, "EUR/month}", "EUR/month, local: true}", LOCAL, "opens", "cannot open", None),
    ("unknown source", LOCAL, "[C1]", "[C2]", LOCAL, "no-source", "'C2'", "C1"),
    ("unknown source of a town", HARBOUR, "[C1]", "[C2]", HARBOUR, "no-source", "'C2'", "C1"),
    ("unknown concept", HARBOUR, "district", "distric", HARBOUR, "no-concept", "'distric'", "district"),
    ("no text", HARBOUR, "district", "income", HARBOUR, "overlay-concept", "'income' cannot say", None),
    ("held by nobody", HARBOUR, "district", "size", HARBOUR, "overlay-concept", "'size' cannot say", None),
    ("two concepts", OLD_TOWN, "district", "status", OLD_TOWN, "overlay-concept", "others by 'district'", None),
    ("claimed twice", OLD_TOWN, '"03"', '"02"', OLD_TOWN, "claimed-twice", "'02' has an overlay", f"{HARBOUR}:2"),
    ("missing language", HARBOUR, ", fr: Port", "", HARBOUR, "translation", "", None),
    ("the pack out of its bounds", PARAMETER, "2400.5", "3500", PARAMETER, "bounds", "more than the 3000", None),
    (
        "bounds upside down",
        PARAMETER,
        "min: 1000",
        "min: 4000",
        PARAMETER,
        "min-max",
        "`min` is greater than `max`",
        None,
    ),
    ("bounds of nothing", PARAMETER, "{min: 1000, max: 3000}", "{}", PARAMETER, "min-max", "bind nothing", None),
    ("bounds misspelt", PARAMETER, "min: 1000", "mini: 1000", PARAMETER, "unknown-key", "'mini'", "min"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "code", "said", "meant"),
    [row[1:] for row in MISTAKES],
    ids=[row[0] for row in MISTAKES],
)
def test_a_mistake_is_told_with_file_line_and_nearest_word(
    tmp_path: Path, file: str, old: str, new: str, where: str, code: str, said: str, meant: str | None
) -> None:
    pack = write_adapted(tmp_path, (file, old, new))
    found = [problem for problem in check_pack(pack) if problem.file == where and problem.code == code]
    assert len(found) == 1, [str(problem) for problem in check_pack(pack)]
    assert said in found[0].message
    assert meant is None or meant in (found[0].hint or "")
    line = line_of(pack, file, new.splitlines()[0]) if new and where == file and code != "unit" else found[0].line
    assert found[0].line == line > 0


def test_a_choice_that_nobody_can_have_is_told_with_the_nearest(tmp_path: Path) -> None:
    changes = [(file, f"district, values: {old}", f"status, values: [{new}]") for file, old, new in (
        (HARBOUR, '["01", "02"]', "single"), (OLD_TOWN, '["03"]', "maried"),
    )]  # fmt: skip
    (problem,) = check_pack(write_adapted(tmp_path, *changes))
    assert str(problem) == f"{OLD_TOWN}:3: error: there is no choice 'maried'. Did you mean 'married'?"


def test_a_town_cannot_add_a_parameter(tmp_path: Path) -> None:
    pack = write_adapted(tmp_path)
    (pack / LOCAL).rename((pack / LOCAL).with_name("incom_limit.yaml"))
    (problem,) = check_pack(pack)
    assert problem.file == "overlays/harbour/parameters/bicycle/incom_limit.yaml"
    assert problem.line == 1
    assert "'bicycle.incom_limit'" in problem.message
    assert problem.hint == "Did you mean 'bicycle.income_limit'?"


@pytest.mark.parametrize(
    ("file", "code", "hint"),
    [
        ("overlays/harbour/rules/bicycle.yaml", "unknown-file", None),
        ("overlays/harbour/overlay.yml", "unknown-file", "overlay.yaml"),
        ("overlays/stray.yaml", "unknown-file", None),
        ("overlays/empty/parameters/bicycle/income_limit.yml", "missing-file", "adapt-a-pack-locally"),
        ("overlays/Big Town/parameters/x.yml", "name", "words in lower case"),
    ],
)
def test_an_overlay_holds_its_file_and_its_values_only(tmp_path: Path, file: str, code: str, hint: str | None) -> None:
    pack = write_adapted(tmp_path)
    write(pack, file, "a: b\n")
    found = [problem for problem in check_pack(pack) if problem.code == code]
    assert found
    assert hint is None or any(hint in (problem.hint or "") for problem in found)


def test_a_parameter_that_cannot_be_read_is_not_held_against_the_town(tmp_path: Path) -> None:
    pack = write_adapted(tmp_path, (PARAMETER, "description", "descripton"))
    assert {problem.file for problem in check_pack(pack)} == {PARAMETER}


@pytest.mark.parametrize(
    ("facts", "overlay"),
    [
        ({"district": "01"}, "harbour"),
        ({"district": "02", "income": 1}, "harbour"),
        ({"district": "03"}, "old-town"),
        ({"district": "04"}, None),
        ({"district": None}, None),
        ({"income": "01"}, None),
        ({}, None),
    ],
)
def test_the_value_of_the_concept_says_whose_overlay_it_is(
    release: CompiledPack, facts: dict[str, object], overlay: str | None
) -> None:
    assert release.overlay_for(facts) == overlay


@pytest.mark.parametrize(
    ("day", "overlay", "value"),
    [
        (SUMMER, None, Decimal("2400.5")),
        (SUMMER, "harbour", 1500),
        (SUMMER, "old-town", 3000),
        (WINTER, "harbour", Decimal("2400.5")),  # before its own value begins
        (WINTER, "old-town", 3000),
        (datetime.date(2024, 12, 31), "old-town", 2000),
    ],
)
def test_a_town_has_its_own_value_from_its_own_day_on(
    release: CompiledPack, day: datetime.date, overlay: str | None, value: object
) -> None:
    assert limit(release, day, overlay) == value
    assert release.parameters_at(day, overlay) is release.parameters_at(day, overlay)


def test_where_the_own_value_ends_the_value_of_everybody_holds_again(tmp_path: Path) -> None:
    end = "2026-09-01:\n    value: null\n    metadata: {reference: Charter, source: [C1]}\n"
    pack = write_adapted(tmp_path)
    write(pack, LOCAL, (pack / LOCAL).read_text(encoding="utf-8") + f"  {end}")
    assert check_pack(pack) == []
    release = compile_pack(read_pack(pack))
    assert limit(release, SUMMER, "harbour") == 1500
    assert limit(release, datetime.date(2026, 9, 1), "harbour") == Decimal("2400.5")


def test_an_unknown_overlay_is_told_with_the_nearest(release: CompiledPack) -> None:
    with pytest.raises(NotInPack, match="harbour"):
        release.parameters_at(SUMMER, "harbor")


def test_the_concept_is_read_only_for_rules_that_a_town_changes(release: CompiledPack) -> None:
    adapted = release.model.reads("may_borrow")
    assert release.local_reads(adapted) == {("person", "district")}
    assert release.local_reads(release.model.reads("yearly_income")) == frozenset()


def test_overlays_are_part_of_the_release(tmp_path: Path, release: CompiledPack) -> None:
    other = write_adapted(tmp_path / "other", (LOCAL, "value: 1500", "value: 1501"))
    assert compile_pack(read_pack(other)).release_id != release.release_id
    again = compile_pack(pack_of_canonical(release.canonical))
    assert again.release_id == release.release_id
    assert limit(again, SUMMER, "harbour") == 1500
    assert check_release(again.pack) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "change"),
    [
        (LOCAL, "value: 1500", "value: 1501", "overlay harbour changed law_by_date_of_facts"),
        (HARBOUR, '"02"]', '"09"]', "overlay harbour changed law_by_date_of_facts"),
        (HARBOUR, "en: Harbour", "en: Port", "overlay harbour changed moves_silently"),
    ],
)
def test_a_change_of_a_town_is_told(tmp_path: Path, file: str, old: str, new: str, change: str) -> None:
    before = read_pack(write_adapted(tmp_path / "before"))
    after = read_pack(write_adapted(tmp_path / "after", (file, old, new)))
    said = [f"{one.kind} {one.id} {one.change} {one.in_flight}" for one in differences(before, after)]
    assert said == [change]


def test_the_difference_to_everybody_s_text_is_shown(release: CompiledPack) -> None:
    said = {
        id: [(one.parameter, one.start, one.before, one.after) for one in local_changes(release.pack, overlay)]
        for id, overlay in release.pack.overlays.items()
    }
    assert said == {
        "harbour": [("bicycle.income_limit", datetime.date(2026, 6, 1), 2400.5, 1500)],
        "old-town": [("bicycle.income_limit", datetime.date(2025, 1, 1), 2000, 3000)],
    }
