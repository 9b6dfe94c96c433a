"""A plan has the values of the town where the person lives."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.catalogue.pack.compiling import CompiledPack, compile_pack
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.tests.factories import write_adapted
from portico.dmn.types import Unknown
from portico.journeys.rules import situation
from portico.journeys.rules.program import program_of
from portico.journeys.tests.factories import Facts
from portico.journeys.types import Given

AT = dt.date(2026, 11, 20)
MOVER = {"resident_since": dt.date(2026, 10, 1), "income": 2000, "rides": True}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> CompiledPack:
    return compile_pack(read_pack(write_adapted(tmp_path_factory.mktemp("pack"))))


def built(release: CompiledPack, **facts: object) -> situation.Situation:
    """Return the situation of somebody who moves in and earns 2000 a month."""
    source = Facts({"ann": {**MOVER, **facts}})
    return situation.build(program_of(release, "moving-in"), Given(person="ann"), source, AT)


@pytest.mark.parametrize(
    ("district", "may_borrow"),
    [("01", False), ("03", True), ("04", True), (None, True)],
    ids=["at most 1500", "at most 3000", "everybody: at most 2400.50", "lives in no district"],
)
def test_the_limit_is_that_of_the_own_district(
    release: CompiledPack, district: str | None, *, may_borrow: bool
) -> None:
    assert built(release, district=district).session.value("may_borrow") is may_borrow


def test_the_own_district_is_read_because_a_rule_depends_on_it(release: CompiledPack) -> None:
    assert built(release, district="01").facts[("mover", "district")].value == "01"


def test_a_district_that_the_person_told_counts(release: CompiledPack) -> None:
    told = built(release).with_answers({("mover", "district"): "01"})
    assert not isinstance(told.session.value("may_borrow"), Unknown)
    assert told.session.value("may_borrow") is False
