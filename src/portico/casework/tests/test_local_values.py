"""A case is decided by the values of the applicant's town, as it was frozen."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.casework.rules import freezing
from portico.casework.rules.freezing import Frozen
from portico.catalogue.pack.compiling import CompiledPack, compile_pack
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.pack.schema import Kind
from portico.catalogue.tests.factories import write_adapted

AT = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> CompiledPack:
    return compile_pack(read_pack(write_adapted(tmp_path_factory.mktemp("pack"))))


@pytest.mark.parametrize(("district", "right"), [("01", False), ("03", True), ("04", True)])
def test_the_frozen_district_says_which_limit_holds(release: CompiledPack, district: str, *, right: bool) -> None:
    facts = {"resident_since": dt.date(2026, 10, 1), "income": 2000, "rides": True, "district": district}
    frozen = [Frozen("mover", name, Kind.FACT, value, "population", AT) for name, value in facts.items()]
    session = freezing.session_of(release, "moving-in", "mover", {"mover": "019152"}, frozen, AT)
    assert session.value("may_borrow") is right


def test_the_district_is_frozen_with_what_the_rules_read(release: CompiledPack) -> None:
    assert ("mover", "district") in freezing.reads_of(release, release.service("bicycle"), "mover")


def test_no_rule_decides_by_a_local_value_when_nobody_knows_the_town(release: CompiledPack) -> None:
    service = release.service("bicycle")
    assert freezing.uncertain_parameters(release, service, AT, own_concepts={"district"}) == ()
    assert freezing.uncertain_parameters(release, service, AT, own_concepts=set()) == ("bicycle.income_limit",)
