"""What the packs let be read about others: the law is named in each registry's file, and some things no law opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from portico.catalogue.pack import reading
from portico.catalogue.pack.compiling import compile_pack
from portico.catalogue.pack.schema import Pack, Sensitivity
from portico.evidence.types import Relation
from portico.journeys.rules import situation
from portico.journeys.rules.program import program_of
from portico.journeys.types import Given, KnownFact

PACKS = sorted(path.parent for path in (Path(__file__).parent.parent / "packs").glob("*/pack.yaml"))
AT = dt.date(2026, 11, 20)


@pytest.fixture(params=PACKS, ids=lambda path: path.name, scope="module")
def pack(request: pytest.FixtureRequest) -> Pack:
    """Each pack of the repository."""
    return reading.read_pack(request.param)


@dataclass
class Parent:
    """A parent of one child; remembers about whom anything was wanted."""

    born: dt.date
    wanted: set[str] = field(default_factory=set)

    def facts(self, subject: str, concepts: frozenset[str], relation: Relation) -> Mapping[str, KnownFact]:
        """Return the child of the parent."""
        self.wanted.add(subject)
        children: list[dict[str, object]] = [{"person": "child", "birth_date": self.born, "born_alive": True}]
        return {"children": KnownFact(children, "a registry", AT)} if subject == "parent" else {}


def wanted_of(pack: Pack, born: dt.date, event: str) -> set[str]:
    """Return about whom a plan of a life event, without any date, reads something."""
    parent = Parent(born)
    situation.build(program_of(compile_pack(pack), event), Given("parent"), parent, AT)
    return parent.wanted


def events_with_children(pack: Pack) -> list[str]:
    """Return the life events in which somebody who is not an adult has a part."""
    return [id for id, event in pack.life_events.items() if any(not role.adult for role in event.roles.values())]


def test_a_grown_child_is_read_by_nobody_but_themselves(pack: Pack) -> None:
    assert events_with_children(pack)
    for event in events_with_children(pack):
        assert wanted_of(pack, dt.date(AT.year - 1, 6, 1), event) == {"parent", "child"}
    for event in pack.life_events:
        assert wanted_of(pack, dt.date(AT.year - 19, 6, 1), event) == {"parent"}


def test_nothing_special_and_no_address_of_another_adult_is_opened_by_a_registry(pack: Pack) -> None:
    opened = {
        name
        for registry in pack.registries.values()
        for name, holding in registry.holds.items()
        if holding.about_other_adult is not None
    }
    assert opened
    concepts = pack.vocabulary.concepts
    assert [name for name in sorted(opened) if concepts[name].sensitivity is not Sensitivity.ORDINARY] == []
