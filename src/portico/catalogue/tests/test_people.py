"""A registry answers what it holds, and nothing else."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from portico.catalogue.errors import PersonNotInPack
from portico.catalogue.pack.people import People
from portico.catalogue.pack.reading import read_pack, read_people
from portico.catalogue.pack.schema import Registry
from portico.catalogue.tests.factories import write_tiny


@pytest.fixture
def pack_dir(tmp_path: Path) -> Path:
    return write_tiny(
        tmp_path,
        (
            "vocabulary.yaml",
            "  rides:\n",
            "  children:\n    type: table\n    fields: {person: person, on: date}\n"
            "    label: {en: Children, fr: Enfants}\n  rides:\n",
        ),
        ("registries/population.yaml", "  income:", "  children: {validity: 1}\n  income:"),
        ("people/town.yaml", "partner: bob}", "partner: bob, rides: true, children: [{person: bob, on: 2026-01-01}]}"),
    )


@pytest.fixture
def people(pack_dir: Path) -> People:
    return read_people(pack_dir)


@pytest.fixture
def population(pack_dir: Path) -> Registry:
    return read_pack(pack_dir).registries["population"]


def test_a_registry_answers_the_asked_concepts_that_it_holds(people: People, population: Registry) -> None:
    answer = people.person_facts(population, "019152", ["resident_since", "income", "rides", "nonsense"])
    assert answer == {"resident_since": datetime.date(2026, 10, 1), "income": 1900}


def test_what_a_registry_holds_but_does_not_know_is_known_to_be_absent(people: People, population: Registry) -> None:
    assert people.person_facts(population, "029105", ["partner", "income"]) == {"partner": None, "income": 3000}


def test_a_person_is_answered_as_an_identity_number(people: People, population: Registry) -> None:
    answer = people.person_facts(population, "019152", ["partner", "children", "identity_number"])
    assert answer == {
        "partner": "029105",
        "children": [{"person": "029105", "on": datetime.date(2026, 1, 1)}],
        "identity_number": "019152",
    }


def test_people_are_found_by_id_and_by_number(people: People) -> None:
    assert people.find("ann") is people.find("019152")
    assert people.household_of("029105").id == "petit"
    assert people.as_of == datetime.date(2026, 11, 20)


def test_nobody_is_found_by_a_wrong_id_and_the_nearest_is_named(people: People) -> None:
    with pytest.raises(PersonNotInPack, match="Did you mean 'ann'"):
        people.find("anne")


def test_adults_are_those_whose_role_is_an_adults(people: People) -> None:
    assert [person.id for person in people.adults()] == ["ann"]
    assert [person.id for person in people.everybody()] == ["ann", "bob"]
