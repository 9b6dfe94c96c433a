"""Reading is strict: nothing is taken otherwise than it looks, and every mistake has its file and line."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from portico.catalogue.errors import PackInvalid
from portico.catalogue.pack.reading import MAX_PEOPLE_BYTES, read_pack, read_people
from portico.catalogue.pack.source import MAX_BYTES, MAX_DEPTH, parse
from portico.catalogue.tests.factories import line_of, write, write_tiny
from portico.catalogue.types import Problem


def problems_of(directory: Path) -> list[Problem]:
    with pytest.raises(PackInvalid) as refused:
        read_pack(directory)
    return list(refused.value.problems)


def read(text: str) -> tuple[object, list[Problem]]:
    problems: list[Problem] = []
    root = parse(text, "x.yaml", problems)
    return (root.value if root is not None else None), problems


def test_a_complete_pack_is_read(tmp_path: Path) -> None:
    pack = read_pack(write_tiny(tmp_path))
    assert set(pack.services) == {"bicycle"}
    assert pack.parameters["bicycle.income_limit"].values[datetime.date(2026, 1, 1)].value == 2400.5
    assert pack.texts["fr"]["granted"].startswith("# Votre vélo")


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("off", "off"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        (".inf", ".inf"),
        ('"2026-01-01"', "2026-01-01"),
        ("true", True),
        ("null", None),
        ("", None),
        ("7", 7),
        ("-0.5", -0.5),
        ("0.07", 0.07),
        ("2026-02-28", datetime.date(2026, 2, 28)),
    ],
)
def test_a_plain_value_is_what_it_looks_like(written: str, means: object) -> None:
    value, problems = read(f"key: {written}\n")
    assert value == {"key": means}
    assert problems == []


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "duplicate-key"),
        ("a: 1\nb: 2026-02-30\n", 2, "date"),
        ("a: 010\n", 1, "number"),
        ("a: 1234567890.1234567\n", 1, "number"),
        ("a: 1e999\n", 1, "number"),
        ("a: &x 1\n", 1, "alias"),
        ("a: 1\nb: *x\n", 2, "alias"),
        ("a: !!python/object:os.system ls\n", 1, "tag"),
        ("a: 1\n---\nb: 2\n", 2, "documents"),
        ("a: 1\n b: 2\n", 2, "yaml"),
        ("? {a: 1}\n: 2\n", 1, "key"),
    ],
)
def test_what_could_be_misread_is_refused_with_its_line(text: str, line: int, code: str) -> None:
    problems = read(text)[1]
    assert [(problem.line, problem.code) for problem in problems] == [(line, code)]


def test_an_alias_bomb_is_refused_without_being_unfolded() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + level)}: &{chr(98 + level)} [{', '.join([f'*{chr(97 + level)}'] * 9)}]\n" for level in range(9)
    )
    value, problems = read(bomb)
    assert {problem.code for problem in problems} == {"alias"}
    assert value["c"] == [None] * 9  # type: ignore[index]


def test_a_file_nested_too_deeply_is_refused() -> None:
    problems = read("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))[1]
    assert [problem.code for problem in problems] == ["too-deep"]


@pytest.mark.parametrize("file", ["services/bicycle.yaml", "texts/en/granted.md"])
def test_a_huge_file_is_refused_unread(tmp_path: Path, file: str) -> None:
    write_tiny(tmp_path)
    write(tmp_path, file, "# " + "x" * MAX_BYTES)
    assert [(problem.file, problem.code) for problem in problems_of(tmp_path)] == [(file, "too-large")]


def test_the_people_may_fill_a_larger_file_but_not_any(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    write(tmp_path, "people/more.yaml", "as_of: 2026-11-20\nhouseholds: []\n#" + "x" * MAX_BYTES)
    assert len(read_people(tmp_path)) == 2
    write(tmp_path, "people/more.yaml", "#" + "x" * MAX_PEOPLE_BYTES)
    with pytest.raises(PackInvalid, match="bytes"):
        read_people(tmp_path)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    (tmp_path / "services/bicycle.yaml").write_bytes("name: bicycle\nid: vélo".encode("latin-1"))
    assert [(problem.code, problem.line) for problem in problems_of(tmp_path)] == [("encoding", 2)]


@pytest.mark.parametrize(
    ("file", "old", "new", "message", "hint"),
    [
        ("services/bicycle.yaml", "authority:", "athority:", "unknown key 'athority'.", "Did you mean 'authority'?"),
        ("life_events/moving-in.yaml", "deadline: legal", "deadline: leagl", "cannot be 'leagl'", "'legal'"),
        ("life_events/moving-in.yaml", "mode: application", "mode: 12", "cannot be '12'", "automatic"),
        ("vocabulary.yaml", "type: money", "type: mony", "cannot be 'mony'", "'money'"),
        ("services/bicycle.yaml", "value: 10,", "value: ten,", "must be a whole number, not 'ten'", None),
        ("services/bicycle.yaml", "value: 10,", "value: 0,", "greater than or equal to 1", None),
        ("life_events/moving-in.yaml", "adult: true", "adult: yes", "must be true or false, not 'yes'", None),
        ("rules/bicycle.yaml", "id: rides", "id: Rides!", "'Rides!', which does not have the right form", "must match"),
        ("rules/bicycle.yaml", "  yearly_income:", "  Yearly-Income:", "'Yearly-Income' cannot be a name", "Names"),
        ("services/bicycle.yaml", "Borrow one.,", "Borrow one, or,", "has no value", "quotes"),
        ("services/bicycle.yaml", "refused_text: refused", "", "also needs refused_text", None),
        ("pack.yaml", "as_of: 2026-11-20", "as_of: 2026-11-31", "2026-11-31 is a date that cannot be", "calendar"),
    ],
)
def test_a_mistake_is_told_in_plain_words_with_the_nearest_known(
    tmp_path: Path, file: str, old: str, new: str, message: str, hint: str | None
) -> None:
    write_tiny(tmp_path, (file, old, new))
    problem = problems_of(tmp_path)[0]
    assert problem.file == file
    assert message in problem.message
    assert hint is None or hint in (problem.hint or "")
    if new:
        assert problem.line == line_of(tmp_path, file, new)


def test_several_mistakes_in_several_files_are_told_in_one_go(tmp_path: Path) -> None:
    write_tiny(
        tmp_path,
        ("services/bicycle.yaml", "authority:", "athority:"),
        ("services/bicycle.yaml", "value: 10,", "value: ten,"),
        ("rules/bicycle.yaml", "type: number", "type: numbr"),
    )
    assert sorted(problem.code for problem in problems_of(tmp_path)) == ["choice", "type", "unknown-key"]


@pytest.mark.parametrize(
    ("file", "hint"),
    [
        ("service/other.yaml", "Did you mean 'services'?"),
        ("services/other.yml", "Did you mean 'other.yaml'?"),
        ("services/deeper/other.yaml", None),
        ("vocabluary.yaml", "Did you mean 'vocabulary.yaml'?"),
        ("texts/en/granted.txt", "Did you mean 'granted.md'?"),
    ],
)
def test_a_file_that_no_part_of_the_format_reads_is_refused(tmp_path: Path, file: str, hint: str | None) -> None:
    write_tiny(tmp_path)
    write(tmp_path, file, "id: other\n")
    problems = problems_of(tmp_path)
    assert {problem.code for problem in problems} == {"unknown-file"}
    assert hint is None or problems[0].hint == hint


def test_a_text_in_a_language_the_pack_does_not_have_is_refused(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    write(tmp_path, "texts/fe/granted.md", "# x\n")
    problem = problems_of(tmp_path)[0]
    assert (problem.file, problem.code, problem.hint) == ("texts/fe/granted.md", "language", "Did you mean 'fr'?")


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    (tmp_path / "pack.yaml").unlink()
    assert problems_of(tmp_path)[0].file == "pack.yaml"


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "nowhere")[0].code == "no-directory"


def test_a_thing_defined_in_two_files_is_refused_with_both_places(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    rules = (tmp_path / "rules/bicycle.yaml").read_text(encoding="utf-8")
    write(tmp_path, "rules/copy.yaml", rules)
    problem = problems_of(tmp_path)[0]
    assert (problem.file, problem.line, problem.code) == ("rules/copy.yaml", 2, "defined-twice")
    assert "rules/bicycle.yaml:2" in (problem.hint or "")
