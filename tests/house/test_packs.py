"""Every pack of the repository can be published, its cases come true, and editors get the schemas of today."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from portico.catalogue.errors import PackInvalid
from portico.catalogue.models import Publication
from portico.catalogue.pack.checking import check_pack
from portico.catalogue.pack.compiling import compile_pack
from portico.catalogue.pack.json_schemas import KINDS, json_schemas
from portico.catalogue.pack.reading import read_pack, read_sources
from portico.catalogue.pack.source import parse
from portico.catalogue.tests.factories import write_tiny
from portico.site.commands import pack as command
from portico.site.commands.publish import publish

ROOT = Path(__file__).parents[2]
PACKS = sorted(path.parent for path in (ROOT / "packs").glob("*/pack.yaml"))
EACH_PACK = pytest.mark.parametrize("directory", PACKS, ids=[pack.name for pack in PACKS])


def test_there_is_a_pack() -> None:
    assert PACKS


@EACH_PACK
def test_every_pack_can_be_published(directory: Path) -> None:
    assert [str(problem) for problem in check_pack(directory) if problem.is_error] == []


@EACH_PACK
def test_the_cases_of_every_pack_come_true(directory: Path) -> None:
    results = command.run_cases(read_sources(directory))
    assert results, "a pack has cases"
    assert [f"{case.name}: {failure}" for case, failures in results for failure in failures] == []


@EACH_PACK
def test_every_expression_of_every_pack_compiles_in_the_release(directory: Path) -> None:
    release = compile_pack(read_pack(directory))
    for event in release.pack.life_events.values():
        for touchpoint in event.touchpoints:
            for text in (touchpoint.opens, touchpoint.due, touchpoint.relevant):
                assert text is None or release.expression(text).text == text


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_the_committed_schema_is_the_generated_one(name: str) -> None:
    committed = (ROOT / "schemas" / name).read_text(encoding="utf-8")
    assert committed == json_schemas()[name], "run: portico pack schema --out schemas/"


@EACH_PACK
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_file_of_every_pack_fits_its_schema(directory: Path, kind: str) -> None:
    # An editor knows JSON Schema only: what the reader takes must be right there too.
    validator = jsonschema.Draft202012Validator(json.loads(json_schemas()[f"{kind}.schema.json"]))
    for path in sorted(directory.glob(KINDS[kind][1])):
        root = parse(path.read_text(encoding="utf-8"), path.name, [])
        assert root is not None
        document = as_json(root.value)
        if isinstance(document, dict) and kind == "people":
            document["households"] = document["households"][:5]  # all are alike, and a validator is slow
        assert [f"{path.name}: {error.json_path}: {error.message}" for error in validator.iter_errors(document)] == []


def as_json(value: object) -> object:
    """Return a document as JSON Schema sees it: dates are texts, as keys too."""
    if isinstance(value, dict):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def test_check_prints_problems_in_groups_and_fails_on_errors(tmp_path: Path) -> None:
    write_tiny(tmp_path, ("services/bicycle.yaml", "authority: town_hall", "authority: town_hal"))
    result = CliRunner().invoke(command.pack, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "no authority (1 error)" in result.output
    assert (
        "services/bicycle.yaml:4: error: there is no authority 'town_hal'. Did you mean 'town_hall'?" in result.output
    )


def test_check_as_json_has_the_same_problems_and_the_score(tmp_path: Path) -> None:
    result = CliRunner().invoke(command.pack, ["check", str(write_tiny(tmp_path)), "--format", "json", "--score"])
    answer = json.loads(result.output)
    assert (result.exit_code, answer["problems"]) == (0, [])
    assert answer["scores"][0]["missed"] == ["output", "cost"]


@pytest.mark.django_db
def test_publish_prints_the_release_id_and_leaves_a_current_release_alone(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    first, second = (CliRunner().invoke(publish, [str(tmp_path)]) for _ in range(2))
    assert (first.exit_code, first.stdout) == (0, compile_pack(read_pack(tmp_path)).release_id + "\n")
    assert first.stderr == "0 of 2 decisions become SQL; in Python: may_borrow, yearly_income.\n"
    assert (second.stdout, second.stderr) == (first.stdout, "")
    assert Publication.objects.count() == 1


@pytest.mark.django_db
def test_publish_refuses_a_pack_with_errors(tmp_path: Path) -> None:
    write_tiny(tmp_path, ("services/bicycle.yaml", "authority: town_hall", "authority: town_hal"))
    refused = CliRunner().invoke(publish, [str(tmp_path)])
    assert isinstance(refused.exception, PackInvalid)
    assert "services/bicycle.yaml:4" in str(refused.exception)
    assert Publication.objects.count() == 0


def test_a_case_that_fails_is_printed_with_its_line(tmp_path: Path) -> None:
    write_tiny(tmp_path, ("cases/bicycle.yaml", "may_borrow: true", "may_borrow: false"))
    result = CliRunner().invoke(command.pack, ["test", str(tmp_path)])
    assert result.exit_code == 1
    assert "cases/bicycle.yaml:9: a newcomer who earns little may borrow" in result.output
    assert "expected false, actual true" in result.output
    assert "0 of 1 cases pass." in result.output


def test_a_case_may_stand_alone_without_a_person_of_the_pack(tmp_path: Path) -> None:
    write_tiny(
        tmp_path,
        ("cases/bicycle.yaml", "    person: ann\n", "    role: mover\n"),
        ("cases/bicycle.yaml", "{rides: true}", "{income: 100, resident_since: 2026-10-01}"),
        ("cases/bicycle.yaml", "may_borrow: true, yearly_income: 22800", "may_borrow: unknown, yearly_income: 1200"),
        ("cases/bicycle.yaml", "{t1: {state: open, due_on: 2027-10-01}}", "{t1: {state: unknown}}"),
        ("cases/bicycle.yaml", "questions: []", "questions: [mover.rides]"),
    )
    result = CliRunner().invoke(command.pack, ["test", str(tmp_path)])
    assert result.output == "1 of 1 cases pass.\n"
