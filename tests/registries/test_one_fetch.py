"""One fetch asks a registry of our own, one behind X-Road, a FHIR server and a database, all at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from pytest_django import Settings

from portico.catalogue.pack.checking import check_pack
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import exchange, queries
from portico.evidence.models import AccessOutcome, AccessRecord
from portico.evidence.tests.factories import ADA, AT, SEEDS, actor_of, person, registry_server, release_of
from portico.evidence.types import AccessPurpose, FactRequest, FetchResult, MissingReason, Reader
from portico.identity.types import PersonId
from portico.site.run.postgres import EmbeddedPostgres
from tests.registries.database import registry_database
from tests.registries.misbehaving import running
from tests.registries.pack import write_pack
from tests.registries.security_server import CLIENT, REGISTER

pytestmark = pytest.mark.django_db

OWN = frozenset({"given_name", "birth_date"})
OF_CIVIL = frozenset({"civil_status", "salary"})
OF_VACCINES = frozenset({"vaccinations", "family_name"})
OF_RESIDENCE = frozenset({"resident_since", "wards"})
ALL = OWN | OF_CIVIL | OF_VACCINES | OF_RESIDENCE
SOURCES = {"population": OWN, "civil": OF_CIVIL, "vaccines": OF_VACCINES, "residence": OF_RESIDENCE}
Registries = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack, written once."""
    return write_pack(tmp_path_factory.mktemp("registries"))


@pytest.fixture(scope="module")
def release(directory: Path) -> CompiledPack:
    """The pack, ready for use."""
    return release_of(directory)


@pytest.fixture(scope="module")
def outside() -> Iterator[tuple[str, str, EmbeddedPostgres]]:
    """The three registries that are not our own, each in processes of its own."""
    with running("security_server") as civil, running("fhir_server") as vaccines, registry_database() as residence:
        yield civil, vaccines, residence


@pytest.fixture
def registries(directory: Path, outside: tuple[str, str, EmbeddedPostgres], settings: Settings) -> Iterator[Registries]:
    """Four registries that work, as the settings name them."""
    civil, vaccines, residence = outside
    with registry_server(directory, "population") as population:
        found: Registries = {
            "population": population,
            "civil": {"url": civil, "client": CLIENT, "service": f"{REGISTER}/right"},
            "vaccines": {"url": f"{vaccines}/right"},
            "residence": {"url": residence.url("reader")},
        }
        settings.PORTICO_REGISTRIES = found
        settings.PORTICO_EXCHANGE_KEYS = SEEDS
        yield found


def fetch(release: CompiledPack, subject: PersonId, concepts: frozenset[str] = ALL) -> FetchResult:
    return exchange.fetch(
        [FactRequest(subject, concepts)], release=release, actor=actor_of(subject), purpose=AccessPurpose("plan"), at=AT
    )


def missing(result: FetchResult) -> Mapping[str, MissingReason]:
    return {concept: reason for (_, concept), reason in result.missing.items()}


def test_the_pack_has_no_problems(directory: Path) -> None:
    assert [problem for problem in check_pack(directory) if problem.is_error] == []


def test_one_fetch_brings_facts_from_four_kinds_of_registries(release: CompiledPack, registries: Registries) -> None:
    ada = person(ADA)
    result = fetch(release, ada)
    assert missing(result) == {}
    assert result.asked == 4
    facts = queries.facts_of(ada, ALL, reader=Reader(ada), release=release, at=AT)
    assert {concept: fact.source for concept, fact in facts.items()} == {
        concept: source for source, concepts in SOURCES.items() for concept in concepts
    }
    assert {concept: fact.value for concept, fact in facts.items()} == {
        "given_name": "Ada",
        "birth_date": dt.date(1994, 3, 12),
        "civil_status": "married",
        "salary": Decimal("420000.55"),
        "family_name": "Berg",
        "vaccinations": [
            {"vaccine": "MMR", "given_on": dt.date(2024, 2, 3)},
            {"vaccine": "HPV", "given_on": None},
            {"vaccine": "FLU", "given_on": dt.date(2026, 1, 2)},
        ],
        "resident_since": dt.date(2020, 6, 1),
        "wards": [{"person": "10000000003", "birth_date": dt.date(2023, 2, 1)}],
    }
    assert facts["vaccinations"].as_of == dt.date(2026, 3, 15), "the day of its provenance"
    assert facts["salary"].as_of == dt.date(2026, 5, 3), "the day that the register says"
    laws = dict(AccessRecord.objects.values_list("registry", "legal_basis"))
    assert laws.keys() == SOURCES.keys()
    assert laws["civil"] == "Civil Act § 1"


def test_what_a_registry_does_not_know_is_asked_of_the_person_and_is_no_failure(
    release: CompiledPack, registries: Registries
) -> None:
    result = fetch(release, person(ADA), frozenset({"salary", "employer"}))
    assert missing(result) == {"employer": MissingReason.UNKNOWN}
    assert AccessOutcome.objects.get().outcome == "answered"


def test_each_registry_that_fails_costs_its_own_facts_and_says_why(
    release: CompiledPack, registries: Registries, outside: tuple[str, str, EmbeddedPostgres]
) -> None:
    _, vaccines, residence = outside
    registries["civil"]["service"] = f"{REGISTER}/server-access-denied"
    registries["vaccines"]["url"] = f"{vaccines}/shot-of-another"
    registries["residence"]["url"] = residence.url("reader", "no_such_database")
    result = fetch(release, person(ADA))
    assert missing(result) == {
        **dict.fromkeys(OF_CIVIL, MissingReason.REFUSED),
        **dict.fromkeys(OF_VACCINES, MissingReason.NONSENSE),
        **dict.fromkeys(OF_RESIDENCE, MissingReason.DOWN),
    }
    assert {concept for _, concept in result.answered} == OWN
