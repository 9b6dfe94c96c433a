"""A compiled pack: its release id, its parameters by day, what its rules read."""

from __future__ import annotations

import datetime
import hashlib
import json
from decimal import Decimal
from pathlib import Path

import pytest

from portico.catalogue.errors import NotInPack
from portico.catalogue.pack.compiling import CompiledPack, compile_pack, pack_of_canonical
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.tests.factories import write_tiny
from portico.dmn.errors import UnknownName
from portico.dmn.types import Record


@pytest.fixture
def release(tmp_path: Path) -> CompiledPack:
    return compile_pack(read_pack(write_tiny(tmp_path)))


def test_the_release_id_is_the_hash_of_the_canonical_json(release: CompiledPack) -> None:
    assert release.release_id == hashlib.sha256(release.canonical).hexdigest()
    document = json.loads(release.canonical)
    canonical = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    assert release.canonical.decode() == canonical
    assert "Célibataire" in canonical


def test_a_release_survives_its_own_canonical_json(release: CompiledPack) -> None:
    again = compile_pack(pack_of_canonical(release.canonical))
    assert again.release_id == release.release_id
    assert again.pack.services == release.pack.services
    assert again.pack.parameters == release.pack.parameters


def test_a_release_keeps_the_order_of_a_mapping_because_the_order_of_roles_and_dates_has_a_meaning(
    release: CompiledPack,
) -> None:
    concepts = release.pack.vocabulary.concepts
    turned = dict(reversed(concepts.items()))
    assert list(turned) != list(concepts)
    vocabulary = release.pack.vocabulary.model_copy(update={"concepts": turned})
    again = pack_of_canonical(compile_pack(release.pack.model_copy(update={"vocabulary": vocabulary})).canonical)
    assert list(again.vocabulary.concepts) == list(turned)


def test_neither_order_nor_comments_make_another_release(tmp_path: Path, release: CompiledPack) -> None:
    other = write_tiny(
        tmp_path / "other",
        ("services/bicycle.yaml", "authority: town_hall\napplication: here", "application: here\nauthority: town_hall"),
        ("vocabulary.yaml", "units:", "# the units\nunits:"),
    )
    assert compile_pack(read_pack(other)).release_id == release.release_id


def test_any_change_of_substance_makes_another_release(tmp_path: Path, release: CompiledPack) -> None:
    other = write_tiny(tmp_path / "other", ("parameters/bicycle/income_limit.yaml", "2400.5", "2400.6"))
    assert compile_pack(read_pack(other)).release_id != release.release_id


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (datetime.date(2019, 12, 31), None),
        (datetime.date(2020, 1, 1), Decimal(2000)),
        (datetime.date(2025, 12, 31), Decimal(2000)),
        (datetime.date(2026, 1, 1), Decimal("2400.5")),
        (datetime.date(2040, 1, 1), Decimal("2400.5")),
    ],
)
def test_a_parameter_has_the_value_of_its_latest_start(
    release: CompiledPack, day: datetime.date, value: object
) -> None:
    folder = release.parameters_at(day)["bicycle"]
    assert isinstance(folder, dict)
    assert folder["income_limit"] == value


def test_parameters_are_worked_out_once_for_all_days_between_two_changes(release: CompiledPack) -> None:
    first = release.parameters_at(datetime.date(2020, 1, 1))
    assert release.parameters_at(datetime.date(2025, 12, 31)) is first


def test_a_value_of_unknown_start_is_there_and_named(tmp_path: Path) -> None:
    start, value = "  2020-01-01:\n    value: 2000\n", "  unknown:\n    value: 1500\n"
    sure = "reference: Charter art. 7, source: [C1]}\n  2026"
    unsure = "reference: Charter art. 7, source: [C1], confidence: low}\n  2026"
    file = "parameters/bicycle/income_limit.yaml"
    release = compile_pack(read_pack(write_tiny(tmp_path, (file, start, value), (file, sure, unsure))))
    assert release.uncertain_parameters == {"bicycle.income_limit"}
    folder = release.parameters_at(datetime.date(1990, 1, 1))["bicycle"]
    assert isinstance(folder, dict)
    assert folder["income_limit"] == 1500


def test_reads_are_the_facts_of_roles_through_all_decisions(release: CompiledPack) -> None:
    needed = {("mover", "resident_since"), ("mover", "income"), ("mover", "rides")}
    assert release.reads("may_borrow") == needed
    assert release.reads("may_borrow and moved_on < at") == needed
    assert release.reads("yearly_income > 5 * parameters.bicycle.income_limit") == {("mover", "income")}


def test_a_rule_decides_with_the_parameters_of_the_day(release: CompiledPack) -> None:
    facts = {"resident_since": datetime.date(2025, 1, 1), "income": 2100, "rides": True}
    for day, expected in ((datetime.date(2025, 6, 1), False), (datetime.date(2026, 6, 1), True)):
        context = {"mover": Record("mover", facts), "at": day, "parameters": release.parameters_at(day)}
        assert release.model.session(context).value("may_borrow") is expected


def test_an_expression_may_use_roles_dates_person_and_decisions_only(release: CompiledPack) -> None:
    assert release.expression("moved_on > at and person.rides") is release.expression("moved_on > at and person.rides")
    with pytest.raises(UnknownName) as refused:
        release.expression("mower.rides")
    assert refused.value.nearest == "mover"


def test_an_unknown_id_is_told_with_the_nearest_known(release: CompiledPack) -> None:
    for find, wrong, right in (
        (release.service, "bicycel", "bicycle"),
        (release.life_event, "moving_in", "moving-in"),
        (release.concept, "incom", "income"),
        (release.decision, "may_borow", "may_borrow"),
        (release.authority, "town-hall", "town_hall"),
        (release.registry, "populaton", "population"),
    ):
        with pytest.raises(NotInPack, match=f"Did you mean '{right}'"):
            find(wrong)


def test_a_concept_has_the_registry_that_holds_it_or_none(release: CompiledPack) -> None:
    held = release.registry_of("income")
    assert held is not None
    assert held.id == "population"
    assert release.registry_of("rides") is None
