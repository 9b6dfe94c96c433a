"""Who acts for whom, in a pack: every table, column, service and format that it names is there and fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from portico.catalogue.pack.checking import check_pack
from portico.catalogue.tests.factories import write_tiny

VOCABULARY, REGISTRY, MANIFEST = "vocabulary.yaml", "registries/population.yaml", "pack.yaml"
CHANGES = [
    (
        VOCABULARY,
        "  resident_since:\n",
        "  wards:\n    type: table\n    label: {en: Wards, fr: Pupilles}\n"
        "    fields: {ward: person, name: text, role: text, born: date}\n  resident_since:\n",
    ),
    (REGISTRY, "  resident_since: {validity: 30}\n", "  resident_since: {validity: 30}\n  wards: {validity: 1}\n"),
    (
        MANIFEST,
        "sources:\n",
        "mandates:\n  guardian:\n    concept: wards\n"
        "    columns: {represented: ward, name: name, role: role, birth_date: born}\n"
        "    roles: {all: {}, rides: {services: [bicycle]}}\n    ends_at_age: 18\n"
        "    legal_basis: {article: Charter art. 2, source: [C1]}\nsources:\n",
    ),
]


def test_a_pack_that_says_who_acts_for_whom_has_no_problems(tmp_path: Path) -> None:
    assert check_pack(write_tiny(tmp_path, *CHANGES)) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("concept: wards", "concept: ward", "no-concept"),
        ("concept: wards", "concept: income", "mandate-no-table"),
        ("represented: ward", "represented: wardd", "no-column"),
        ("represented: ward", "represented: name", "mandate-column-type"),
        ("birth_date: born", "birth_date: role", "mandate-column-type"),
        ("[bicycle]", "[bicycel]", "no-service"),
        ("  guardian:", "  company_role:", "mandate-format"),
        ("    ends_at_age: 18\n", "    ends_at_age: 18\n    format: orgnumber\n", "no-format"),
        (
            "    ends_at_age: 18\n",
            "    ends_at_age: 18\n    narrowed: {from_age: 16, services: [car], "
            "legal_basis: {article: Charter art. 3, source: [C1]}}\n",
            "no-service",
        ),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, old: str, new: str, code: str) -> None:
    directory = write_tiny(tmp_path, *CHANGES, (MANIFEST, old, new))
    assert code in {problem.code for problem in check_pack(directory)}


def test_a_table_that_no_registry_holds_is_told(tmp_path: Path) -> None:
    directory = write_tiny(tmp_path, CHANGES[0], CHANGES[2])
    assert "mandate-no-registry" in {problem.code for problem in check_pack(directory)}


def test_an_age_needs_the_column_of_the_birth_date(tmp_path: Path) -> None:
    directory = write_tiny(tmp_path, *CHANGES, (MANIFEST, ", birth_date: born", ""))
    assert any("birth_date" in problem.message for problem in check_pack(directory))
