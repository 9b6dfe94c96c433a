"""What people may be asked to agree to: no more, and no longer, than a service needs; and nothing that a law opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from portico.catalogue.pack.checking import check_pack
from portico.catalogue.pack.compiling import compile_pack
from portico.catalogue.pack.difference import differences
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.pack.schema import Whose
from portico.catalogue.tests.factories import write_tiny

REGISTRY = "registries/population.yaml"
BY_CONSENT = (REGISTRY, "  income: {validity: 30}\n", "  income: {validity: 30, by_consent: true}\n")
AGREEMENT = """\
id: income-for-a-bicycle
name: {en: Income for a bicycle, fr: Revenu pour un vélo}
purpose: {en: see whether you may borrow, fr: voir si vous pouvez emprunter}
description: {en: If you say no we ask you., fr: Sinon nous vous demandons.}
law: {article: Charter art. 10, source: [C1]}
authority: town_hall
service: bicycle
concepts: [income]
days: 60
policy:
  stored: {en: In the town hall., fr: À la mairie.}
  retention_days: 365
  contact: {how: {en: Ask at the desk., fr: Demandez au guichet.}}
source: [C1]
"""


def codes(directory: Path, *changes: tuple[str, str, str], agreement: str | None = AGREEMENT) -> set[str]:
    """Return what is wrong with the tiny pack, changed so, with an agreement."""
    write_tiny(directory, *changes)
    if agreement is not None:
        (directory / "agreements").mkdir()
        (directory / "agreements" / "income-for-a-bicycle.yaml").write_text(agreement, encoding="utf-8")
    return {problem.code for problem in check_pack(directory)}


def test_an_agreement_for_what_only_consent_opens_has_no_problems(tmp_path: Path) -> None:
    assert codes(tmp_path, BY_CONSENT) == set()
    release = compile_pack(read_pack(tmp_path))
    assert [one.id for one in release.agreements_opening("income", "bicycle", Whose.SELF)] == ["income-for-a-bicycle"]
    assert release.agreements_opening("income", "bicycle", Whose.OTHER_ADULT) == []
    assert release.opened_by_consent("income")
    assert not release.opened_by_consent("status")


def test_what_a_service_needs_and_only_consent_opens_has_an_agreement(tmp_path: Path) -> None:
    assert codes(tmp_path, BY_CONSENT, agreement=None) == {"no-agreement"}


def test_what_a_law_opens_is_not_asked_for(tmp_path: Path) -> None:
    assert codes(tmp_path) == {"agreement-by-law"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("days: 60", "days: 90", "agreement-too-long"),
        ("days: 60", "day: 60", "unknown-key"),
        ("authority: town_hall", "authority: town_hal", "no-authority"),
        ("service: bicycle", "service: bicycel", "no-service"),
        ("[income]", "[incom]", "no-concept"),
        ("[income]", "[income, rides]", "agreement-no-registry"),
        (
            "purpose: {en: see whether you may borrow, fr: voir si vous pouvez emprunter}",
            "purpose: {en: see}",
            "translation",
        ),
        ("source: [C1]\n", "source: [C9]\n", "no-source"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert code in codes(tmp_path, BY_CONSENT, agreement=AGREEMENT.replace(old, new))


def test_an_agreement_is_with_the_authority_of_the_service(tmp_path: Path) -> None:
    other = ("pack.yaml", "formats:\n", "  other: {name: {en: O, fr: O}, level: state}\nformats:\n")
    found = codes(tmp_path, BY_CONSENT, other, agreement=AGREEMENT.replace("town_hall", "other"))
    assert "agreement-authority" in found


@pytest.mark.parametrize("sensitivity", ["special", "protected"])
def test_no_consent_opens_what_is_sensitive_in_another_persons_matter(tmp_path: Path, sensitivity: str) -> None:
    sensitive = (
        "vocabulary.yaml",
        "    label: {en: Income",
        f"    sensitivity: {sensitivity}\n    label: {{en: Income",
    )
    both = AGREEMENT.replace("concepts:", "about: [self, other_adult]\nconcepts:")
    assert "agreement-sensitive" in codes(tmp_path, BY_CONSENT, sensitive, agreement=both)


def test_consent_and_a_law_exclude_each_other(tmp_path: Path) -> None:
    law = "by_consent: true, about_other_adult: {article: Charter art. 2, source: [C1]}}"
    assert "consent-and-law" in codes(tmp_path, (*BY_CONSENT[:2], BY_CONSENT[2].replace("by_consent: true}", law)))


def test_another_agreement_is_a_change_of_the_release(tmp_path: Path) -> None:
    codes(tmp_path, BY_CONSENT)
    before = read_pack(tmp_path)
    path = tmp_path / "agreements" / "income-for-a-bicycle.yaml"
    path.write_text(AGREEMENT.replace("days: 60", "days: 30"), encoding="utf-8")
    found = differences(before, read_pack(tmp_path))
    assert [(change.kind, change.id) for change in found] == [("agreement", "income-for-a-bicycle")]
