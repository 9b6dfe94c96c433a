"""The invented people: right numbers, facts that agree with each other, and every kind of family."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = ROOT / "packs" / "norway" / "people"
DATA = ROOT / "scripts" / "invent_people"
HALF_BASE_AMOUNT = 136_549 / 2
SIX_BASE_AMOUNTS = 136_549 * 6

Facts = dict[str, Any]


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


FILES = [read(path) for path in sorted(PEOPLE.glob("*.yaml"))]
AS_OF: date = FILES[0]["as_of"]
HOUSEHOLDS = [household for file in FILES for household in file["households"]]
EVERYBODY = [person for household in HOUSEHOLDS for person in household["people"]]
BY_ID = {person["id"]: person for person in EVERYBODY}
FACTS: dict[str, Facts] = {person["id"]: person["facts"] for person in EVERYBODY}


class Family:
    """One household as the tests ask about it: mother, other parent and children born now, by their facts."""

    def __init__(self, household: dict[str, Any]) -> None:
        role: dict[str, list[Facts]] = {"mother": [], "other_parent": [], "child": [], "sibling": []}
        for person in household["people"]:
            role[person["roles"]].append(person["facts"])
        self.id: str = household["id"]
        self.mother = role["mother"][0]
        self.other = next(iter(role["other_parent"]), None)
        self.children = role["child"]
        self.siblings = role["sibling"]
        self.due: date | None = self.mother.get("pregnancy_due_date")
        self.pregnant = self.due is not None and not self.children
        self.single = self.mother["marital_status"] != "married" and self.mother.get("other_adults_at_address") == 0

    @property
    def child(self) -> Facts:
        return self.children[0] if self.children else {}

    @property
    def child_age(self) -> timedelta:
        return AS_OF - self.child["birth_date"] if self.children else timedelta(days=-1)


FAMILIES = [Family(household) for household in HOUSEHOLDS]


def adults() -> Iterator[Facts]:
    for family in FAMILIES:
        yield family.mother
        if family.other is not None:
            yield family.other


def months_with_income(facts: Facts) -> int:
    """Return in how many of the last ten months there was income."""
    last_ten = {date(AS_OF.year, month, 1) for month in range(1, 11)}
    return len({row["month"] for row in facts["monthly_income"] if row["amount"] > 0} & last_ten)


def household_income(family: Family) -> int:
    """Return what the parents earn in a year."""
    parents = [family.mother] if family.other is None else [family.mother, family.other]
    return sum(parent["annual_income"] for parent in parents)


def newcomer(facts: Facts) -> bool:
    return facts.get("resident_since", date.min) > AS_OF.replace(year=AS_OF.year - 5)


def resident(facts: Facts) -> bool:
    return "resident_since" in facts


def days_since_previous(family: Family) -> int | None:
    if not (family.children and family.siblings):
        return None
    latest: date = max(sibling["birth_date"] for sibling in family.siblings)
    days: timedelta = family.child["birth_date"] - latest
    return days.days


def is_granted_automatically(family: Family) -> bool:
    """Tell whether the filters of automatic child benefit that can fail here are all met."""
    mother, child, since = family.mother, family.child, days_since_previous(family)
    age = (child["birth_date"] - mother["birth_date"]).days / 365.25
    flags = ("has_guardian", "extended_child_benefit", "eea_benefit", "benefit_case_migrated",
             "extended_condition_at_birth", "child_benefit_terminated")  # fmt: skip
    return (
        resident(mother)
        and age >= 18
        and "death_date" not in child
        and not any(mother[flag] for flag in flags)
        and (since is None or since > 152)
    )


# ---- the numbers


@pytest.mark.parametrize("person", EVERYBODY, ids=[person["id"] for person in EVERYBODY])
def test_a_number_has_the_date_the_mark_the_sex_and_right_check_digits(person: dict[str, Any]) -> None:
    rule = read(DATA / "numbers.yaml")["identity_number"]
    number, born = person["identity_number"], person["facts"]["birth_date"]
    assert number[:6] == f"{born.day:02}{born.month + 80:02}{born.year % 100:02}"
    individual = int(number[6:9])
    assert (individual < 500) == (born.year < 2000)
    assert (individual % 2 == 0) == (person["facts"]["sex"] == "female")
    for check in rule["check_digits"]:
        weights = [*check["weights"], 1]
        assert sum(w * int(d) for w, d in zip(weights, number, strict=False)) % 11 == 0


def test_numbers_and_ids_are_unique() -> None:
    assert len({person["identity_number"] for person in EVERYBODY}) == len(EVERYBODY)
    assert len(BY_ID) == len(EVERYBODY)
    assert len({household["id"] for household in HOUSEHOLDS}) == len(HOUSEHOLDS) >= 210
    assert all(file["as_of"] == AS_OF for file in FILES)


# ---- facts agree with each other


def test_persons_named_in_facts_exist_in_the_same_household() -> None:
    for household in HOUSEHOLDS:
        here = {person["id"] for person in household["people"]}
        for person in household["people"]:
            facts = person["facts"]
            named = [facts.get(c) for c in ("spouse", "legal_mother", "legal_other_parent", "declared_other_parent")]
            named += [row["person"] for row in facts.get("children", ())]
            assert {name for name in named if name} <= here, person["id"]


def test_spouses_are_symmetric_and_married() -> None:
    for person in EVERYBODY:
        facts = person["facts"]
        assert (facts.get("marital_status") == "married") == ("spouse" in facts)
        if "spouse" in facts:
            assert FACTS[facts["spouse"]]["spouse"] == person["id"]


def test_children_stand_with_both_registered_parents_oldest_first() -> None:
    for person in EVERYBODY:
        for parent in ("legal_mother", "legal_other_parent"):
            if parent in person["facts"]:
                rows = FACTS[person["facts"][parent]]["children"]
                row = next(row for row in rows if row["person"] == person["id"])
                assert row["birth_date"] == person["facts"]["birth_date"]
                assert row["born_alive"] == person["facts"]["born_alive"]
        rows = person["facts"].get("children", [])
        assert rows == sorted(rows, key=lambda row: row["birth_date"])
        assert all(person["id"] in (FACTS[r["person"]].get("legal_mother"), FACTS[r["person"]].get("legal_other_parent"))
                   for r in rows)  # fmt: skip


def test_a_husband_is_registered_and_a_father_who_did_not_declare_is_not() -> None:
    for family in FAMILIES:
        if family.children and family.mother["marital_status"] == "married":
            assert all("legal_other_parent" in child for child in family.children)
    assert any(f.other and f.children and "legal_other_parent" not in f.child for f in FAMILIES)


def test_nobody_declared_before_week_22() -> None:
    declared = [family for family in FAMILIES if "declared_other_parent" in family.mother]
    assert declared
    assert all((family.mother["pregnancy_due_date"] - AS_OF).days <= 18 * 7 for family in declared)


def test_no_date_lies_after_the_day_of_the_registers_except_due_dates() -> None:
    def dates(value: object) -> Iterator[date]:
        if isinstance(value, date):
            yield value
        elif isinstance(value, dict):
            for inner in value.values():
                yield from dates(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from dates(inner)

    for person in EVERYBODY:
        facts = {concept: value for concept, value in person["facts"].items() if concept != "pregnancy_due_date"}
        assert all(day <= AS_OF for day in dates(facts)), person["id"]


def test_income_agrees_with_work() -> None:
    for facts in adults():
        amounts = {row["amount"] for row in facts["monthly_income"]}
        assert facts["annual_income"] == (12 * amounts.pop() if amounts else 0)
        assert facts["employed"] == ("employer" in facts) == ("employment_start" in facts)
        assert not facts["monthly_income"] or facts["employed"] or facts["self_employed"]


def test_parental_benefit_runs_only_with_income_and_lump_sums_only_without() -> None:
    for family in FAMILIES:
        mother = family.mother
        has_right = months_with_income(mother) >= 6 and mother["annual_income"] >= HALF_BASE_AMOUNT and resident(mother)
        if "parental_benefit_from" in mother:
            assert has_right, family.id
        if "lump_sum_paid_on" in mother:
            assert not has_right, family.id
            assert resident(mother), family.id


def test_child_benefit_is_granted_by_the_filters_and_not_yet_for_the_newest() -> None:
    for family in FAMILIES:
        for child in family.children:
            if child["birth_date"] >= date(2026, 10, 10):
                assert "child_benefit_from" not in child, family.id
            elif is_granted_automatically(family):
                assert "child_benefit_from" in child, family.id
    waiting = [f for f in FAMILIES if f.children and f.child["born_alive"] and "child_benefit_from" not in f.child]
    assert sum(is_granted_automatically(family) for family in waiting) >= 5


def test_kindergarten_begins_after_the_first_birthday() -> None:
    for family in FAMILIES:
        for child in family.children:
            if "kindergarten_place_from" in child:
                assert child["kindergarten_place_from"] >= child["birth_date"].replace(
                    year=child["birth_date"].year + 1
                )
                assert child["kindergarten_applied_on"] < child["kindergarten_place_from"]
                assert child["kindergarten_hours"] > 0


def test_discharge_is_one_to_three_days_after_birth() -> None:
    for family in FAMILIES:
        if "discharged_on" in family.mother:
            assert 1 <= (family.mother["discharged_on"] - family.child["birth_date"]).days <= 3


def test_most_adults_are_long_residents_and_some_visits_are_missing() -> None:
    everyone = list(adults())
    assert sum(resident(facts) and not newcomer(facts) for facts in everyone) / len(everyone) > 0.85
    older = [f.child for f in FAMILIES if f.child_age.days > 200 and f.child["born_alive"]]
    done = [
        len([v for v in child["health_station_visits"] if v["visit"] in ("w1", "w4", "w6", "m3")]) for child in older
    ]
    assert min(done) < 4
    assert sum(done) / len(done) > 3.4


# ---- every kind of family is there

SITUATIONS: dict[str, tuple[int, Callable[[Family], object]]] = {
    "expecting, married": (8, lambda f: f.pregnant and f.mother["marital_status"] == "married"),
    "expecting, cohabiting, declared": (5, lambda f: f.pregnant and "declared_other_parent" in f.mother),
    "expecting, cohabiting, not declared": (
        5,
        lambda f: f.pregnant and f.other and "spouse" not in f.mother and "declared_other_parent" not in f.mother,
    ),
    "expecting in the weeks 6 to 12": (3, lambda f: f.pregnant and 196 <= (f.due - AS_OF).days <= 238),
    "expecting, single, alone": (3, lambda f: f.pregnant and f.single and not f.other),
    "expecting, single, with other adults": (2, lambda f: f.pregnant and not f.other and f.mother.get("other_adults_at_address")),
    "newborn, single, with other adults": (2, lambda f: f.children and not f.other and f.mother.get("other_adults_at_address")),
    "two mothers expecting": (3, lambda f: f.pregnant and f.other and f.other["sex"] == "female"),
    "two mothers with a child": (2, lambda f: f.children and f.other and f.other["sex"] == "female"),
    "student": (5, lambda f: f.mother["student"]),
    "self-employed": (4, lambda f: f.mother["self_employed"]),
    "employee with ten of ten months": (50, lambda f: f.mother["employed"] and months_with_income(f.mother) == 10),
    "six of ten months": (2, lambda f: months_with_income(f.mother) == 6),
    "five of ten months": (2, lambda f: months_with_income(f.mother) == 5),
    "just under half of G": (2, lambda f: 0 < HALF_BASE_AMOUNT - f.mother["annual_income"] < 20),
    "just over half of G": (2, lambda f: 0 <= f.mother["annual_income"] - HALF_BASE_AMOUNT < 20),
    "over six G": (3, lambda f: f.mother["annual_income"] > SIX_BASE_AMOUNTS),
    "newcomer, Nordic": (2, lambda f: newcomer(f.mother) and f.mother["citizenship"] == "nordic"),
    "newcomer, EEA": (2, lambda f: newcomer(f.mother) and f.mother["citizenship"] == "eea"),
    "newcomer, other": (3, lambda f: newcomer(f.mother) and f.mother["citizenship"] == "other"),
    "not resident": (2, lambda f: not resident(f.mother)),
    "premature": (2, lambda f: f.children and (f.due - f.child["birth_date"]).days > 52),
    "stillbirth": (2, lambda f: f.children and not f.child["born_alive"] and (f.due - f.child["birth_date"]).days <= 84),
    "early loss, not registered": (2, lambda f: not f.due and not f.mother["children"] and f.mother["antenatal_visits"]),
    "death of an infant": (2, lambda f: f.children and f.child["born_alive"] and "death_date" in f.child),
    "twins expected": (2, lambda f: f.pregnant and f.mother["expected_children"] == 2),
    "twins born": (3, lambda f: len(f.children) == 2),
    "triplets": (1, lambda f: len(f.children) == 3),
    "protected address": (2, lambda f: f.mother["address_protected"] and "other_adults_at_address" not in f.mother),
    "mother under 18": (2, lambda f: (AS_OF - f.mother["birth_date"]).days < 18 * 365),
    "mother with guardian": (1, lambda f: f.mother["has_guardian"]),
    "less than five months after the previous": (1, lambda f: 5 <= (days_since_previous(f) or 0) < 150),
    "more than five months after the previous": (2, lambda f: 155 < (days_since_previous(f) or 0) < 500),
    "running extended child benefit": (2, lambda f: f.mother["extended_child_benefit"]),
    "extended condition at birth": (1, lambda f: f.mother["extended_condition_at_birth"]),
    "EEA benefit": (2, lambda f: f.mother["eea_benefit"]),
    "terminated benefit": (1, lambda f: f.mother["child_benefit_terminated"]),
    "migrated case": (1, lambda f: f.mother["benefit_case_migrated"]),
    "benefit with the other parent": (1, lambda f: f.child.get("child_benefit_other_parent")),
    "transitional benefit, full": (2, lambda f: f.mother["transitional_benefit"] == "full"),
    "transitional benefit, reduced": (2, lambda f: f.mother["transitional_benefit"] == "reduced"),
    "cash for care at 12 to 20 months": (5, lambda f: "cash_for_care_from" in f.child and 365 <= f.child_age.days <= 610),
    "Finnmark": (5, lambda f: f.mother.get("municipality", "").startswith("56")),
    "North Troms": (3, lambda f: f.mother.get("municipality", "") in ("5536", "5540", "5542", "5544", "5546")),
    "low household income with a place": (
        2,
        lambda f: f.child.get("kindergarten_hours") and household_income(f) < 220_000,
    ),
    "free core hours": (2, lambda f: f.child_age.days > 730 and f.other and 220_000 < household_income(f) < 642_700),
    "reduced payment runs": (2, lambda f: "reduced_payment_from" in f.child),
    "unmarried with a registered father": (5, lambda f: f.child.get("legal_other_parent") and "spouse" not in f.mother),
    "father has not declared, child born": (3, lambda f: f.children and f.other and "legal_other_parent" not in f.child),
    "named before six months": (10, lambda f: f.child_age.days in range(180) and "given_name" in f.child),
    "no name before six months": (5, lambda f: f.child_age.days in range(180) and "given_name" not in f.child),
    "no name after six months": (1, lambda f: f.child_age.days > 190 and f.child["born_alive"] and "given_name" not in f.child),
    "responsibility of the mother alone, father known": (
        2,
        lambda f: f.child.get("legal_other_parent") and f.child["parental_responsibility"] == "mother",
    ),
    "joint responsibility": (50, lambda f: f.child.get("parental_responsibility") == "joint"),
}  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
def test_there_are_families_of_every_situation(situation: str) -> None:
    at_least, applies = SITUATIONS[situation]
    assert sum(bool(applies(family)) for family in FAMILIES) >= at_least


@pytest.mark.parametrize("hours", [0, 8, 16, 24, 32, 40])
def test_children_use_every_number_of_kindergarten_hours(hours: int) -> None:
    assert sum(family.child.get("kindergarten_hours") == hours for family in FAMILIES) >= 2


def test_children_are_born_in_every_month_of_three_years_and_at_the_borders_of_the_right() -> None:
    births = {child["birth_date"] for family in FAMILIES for child in family.children}
    months = {(2023 + (10 + n) // 12, (10 + n) % 12 + 1) for n in range(37)}
    assert months <= {(day.year, day.month) for day in births}
    borders = {date(2025, 8, 31), date(2025, 9, 1), date(2025, 11, 30), date(2025, 12, 1)}
    assert borders <= births


def test_families_that_demonstrations_use_are_as_told() -> None:
    kari, ola = FACTS["kari-berg"], FACTS["ola-hansen"]
    assert kari["pregnancy_due_date"] == date(2026, 12, 24)
    assert (kari["marital_status"], kari["children"], kari["other_adults_at_address"]) == ("unmarried", [], 1)
    assert "declared_other_parent" not in kari
    assert ola["employed"]
    assert newcomer(FACTS["amina-yusuf"])
    assert FACTS["ingrid-dahl"]["spouse"] == "sofie-lunde"
    assert FACTS["maria-nilsen"]["spouse"] == "jonas-nilsen"
    assert FACTS["hanne-moen"]["address_protected"]


def test_the_script_writes_the_committed_files_again(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "invent_people.py"
    subprocess.run([sys.executable, str(script), "--out", str(tmp_path)], check=True, capture_output=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in PEOPLE.iterdir())
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (PEOPLE / path.name).read_bytes(), path.name
