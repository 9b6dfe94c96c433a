"""Asked once: the exchange with registries, over real HTTP, and what happens when they fail."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from portico.catalogue.errors import NotInPack
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import exchange, keys, plugins, queries
from portico.evidence.models import AccessOutcome, AccessRecord, FactRow
from portico.evidence.plugins.file import PeopleFile
from portico.evidence.registry.answering import Fault
from portico.evidence.tests.factories import (
    ADA,
    AT,
    BO,
    CLEO,
    SEEDS,
    actor_of,
    people_of,
    person,
    registry_server,
)
from portico.evidence.types import AccessPurpose, FactRequest, FetchResult, MissingReason, Reader
from portico.identity.types import PersonId

pytestmark = pytest.mark.django_db

ALL = frozenset({"given_name", "birth_date", "spouse", "children", "yearly_income", "employed"})
OF_POPULATION = frozenset({"given_name", "birth_date", "spouse", "children"})
OF_INCOME = frozenset({"yearly_income", "employed"})
PLAN = AccessPurpose("plan")
Registries = dict[str, dict[str, object]]


@pytest.fixture
def registries(pack_directory: Path, settings: Settings) -> Iterator[Registries]:
    """Two registry servers that work."""
    with (
        registry_server(pack_directory, "population") as population,
        registry_server(pack_directory, "income") as income,
    ):
        addresses: Registries = {"population": population, "income": income}
        settings.PORTICO_REGISTRIES = addresses
        settings.PORTICO_EXCHANGE_KEYS = SEEDS
        yield addresses


def fetch(
    release: CompiledPack,
    subject: PersonId,
    concepts: frozenset[str] = ALL,
    *,
    at: dt.datetime = AT,
    force: bool = False,
) -> FetchResult:
    return exchange.fetch(
        [FactRequest(subject, concepts)], release=release, actor=actor_of(subject), purpose=PLAN, at=at, force=force
    )


def port_of_nobody() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def values(release: CompiledPack, subject: PersonId, at: dt.datetime = AT) -> Mapping[str, object]:
    facts = queries.facts_of(subject, ALL, reader=Reader(subject), release=release, at=at)
    return {concept: fact.value for concept, fact in facts.items()}


def test_answers_of_all_registries_become_facts_with_source_and_day(
    release: CompiledPack, registries: Registries
) -> None:
    ada = person(ADA)
    result = fetch(release, ada)
    assert result.answered == {(ada, concept) for concept in ALL}
    assert result.missing == {}
    assert values(release, ada) == {
        "given_name": "Ada",
        "birth_date": dt.date(1994, 3, 12),
        "spouse": BO,
        "children": [{"person": CLEO, "birth_date": dt.date(2023, 2, 1)}],
        "yearly_income": Decimal("420000.55"),
        "employed": True,
    }
    fact = queries.facts_of(ada, {"spouse"}, reader=Reader(ada), release=release, at=AT)["spouse"]
    assert (fact.source, fact.as_of, fact.fetched_at) == ("population", dt.date(2026, 5, 1), AT)


def test_what_a_registry_knows_to_be_absent_is_a_fact_too(release: CompiledPack, registries: Registries) -> None:
    bo = person(BO)
    fetch(release, bo)
    assert "spouse" in values(release, bo)
    assert values(release, bo)["spouse"] is None


def test_every_question_is_on_record_before_its_answer_with_its_own_law(
    release: CompiledPack, registries: Registries
) -> None:
    ada = person(ADA)
    fetch(release, ada)
    recorded = {
        (record.registry, tuple(record.concepts), record.legal_basis, record.outcome.outcome, record.outcome.count)
        for record in AccessRecord.objects.filter(person_id=ada)
    }
    assert recorded == {
        ("population", ("birth_date", "children", "given_name", "spouse"), "Population Act § 1", "answered", 4),
        ("income", ("yearly_income",), "Income Act § 2", "answered", 1),
        ("income", ("employed",), "Work Act § 3", "answered", 1),
    }


def test_what_still_holds_is_not_asked_again(release: CompiledPack, registries: Registries) -> None:
    ada = person(ADA)
    fetch(release, ada)
    again = fetch(release, ada, at=AT + dt.timedelta(minutes=1))
    assert again.asked == 0
    assert again.answered == {(ada, concept) for concept in ALL}


def test_only_what_no_longer_holds_is_asked_again(release: CompiledPack, registries: Registries) -> None:
    ada = person(ADA)
    fetch(release, ada)
    two_days_later = AT + dt.timedelta(days=2)
    fetch(release, ada, at=two_days_later)
    asked = AccessRecord.objects.filter(person_id=ada, at=two_days_later)
    assert sorted(concept for record in asked for concept in record.concepts) == ["children", "employed"]


def test_force_asks_again_what_is_stored(release: CompiledPack, registries: Registries) -> None:
    ada = person(ADA)
    fetch(release, ada, frozenset({"spouse"}))
    assert fetch(release, ada, frozenset({"spouse"}), force=True).asked == 1


def test_a_concept_that_nobody_holds_is_not_asked(release: CompiledPack, registries: Registries) -> None:
    ada = person(ADA)
    result = fetch(release, ada, frozenset({"lives_with_partner"}))
    assert result.missing == {(ada, "lives_with_partner"): MissingReason.NO_REGISTRY}
    assert not AccessRecord.objects.filter(person_id=ada).exists()


def test_a_word_that_the_pack_does_not_have_is_an_error(release: CompiledPack) -> None:
    with pytest.raises(NotInPack, match="spouse"):
        fetch(release, person(ADA), frozenset({"spuose"}))


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault.SLOW, MissingReason.SLOW),
        (Fault.DOWN, MissingReason.DOWN),
        (Fault.NONSENSE, MissingReason.NONSENSE),
    ],
)
def test_a_registry_that_fails_costs_its_own_facts_only(
    release: CompiledPack,
    registries: Registries,
    pack_directory: Path,
    fault: Fault,
    reason: MissingReason,
) -> None:
    ada = person(ADA)
    with registry_server(pack_directory, "income", fault=fault) as broken:
        registries["income"] = broken
        result = fetch(release, ada)
    assert result.answered == {(ada, concept) for concept in OF_POPULATION}
    assert result.missing == {(ada, concept): reason for concept in OF_INCOME}
    assert set(values(release, ada)) == OF_POPULATION
    outcomes = AccessOutcome.objects.filter(person_id=ada, registry="income").values_list("outcome", "count")
    assert set(outcomes) == {(reason.value, 0)}


def test_a_registry_without_an_address_counts_as_down(release: CompiledPack, registries: Registries) -> None:
    del registries["income"]
    ada = person(ADA)
    assert fetch(release, ada, OF_INCOME).missing == {(ada, concept): MissingReason.DOWN for concept in OF_INCOME}


def test_a_registry_where_nobody_listens_is_down(release: CompiledPack, registries: Registries) -> None:
    registries["income"] |= {"url": "http://127.0.0.1:9"}
    ada = person(ADA)
    assert fetch(release, ada, OF_INCOME).missing == {(ada, concept): MissingReason.DOWN for concept in OF_INCOME}


def test_a_registry_that_does_not_know_our_key_refuses(
    release: CompiledPack, registries: Registries, settings: Settings
) -> None:
    settings.PORTICO_EXCHANGE_KEYS = {"2026-11": keys.new_seed()}
    ada = person(ADA)
    assert set(fetch(release, ada).missing.values()) == {MissingReason.REFUSED}


def test_a_registry_that_knows_nobody_with_the_number_refuses(release: CompiledPack, registries: Registries) -> None:
    stranger = person("99999999999")
    assert set(fetch(release, stranger).missing.values()) == {MissingReason.REFUSED}


def test_a_registry_that_just_failed_is_left_alone(release: CompiledPack, registries: Registries) -> None:
    ada, bo = person(ADA), person(BO)
    registries["income"] |= {"url": f"http://127.0.0.1:{port_of_nobody()}"}
    fetch(release, ada, OF_INCOME)
    soon = fetch(release, bo, OF_INCOME)
    assert (soon.asked, set(soon.missing.values())) == (0, {MissingReason.DOWN})
    assert fetch(release, bo, OF_POPULATION).answered


def test_force_asks_a_registry_that_just_failed(release: CompiledPack, registries: Registries) -> None:
    ada = person(ADA)
    registries["income"] |= {"url": f"http://127.0.0.1:{port_of_nobody()}"}
    fetch(release, ada, OF_INCOME)
    assert fetch(release, ada, OF_INCOME, force=True).asked


def test_nonsense_about_one_person_does_not_keep_others_from_being_asked(
    release: CompiledPack, registries: Registries, pack_directory: Path
) -> None:
    works = registries["income"]
    with registry_server(pack_directory, "income", fault=Fault.NONSENSE) as broken:
        registries["income"] = broken
        fetch(release, person(ADA), OF_INCOME)
    registries["income"] = works
    assert fetch(release, person(BO), OF_INCOME).answered


def test_a_connector_with_a_fault_counts_as_down_and_never_reaches_the_caller(release: CompiledPack) -> None:
    ada = person(ADA)
    crashing = plugins.connectors(exchange.Installed({}))("demo-crashes")
    result = exchange.fetch(
        [FactRequest(ada, OF_INCOME)],
        release=release,
        actor=actor_of(ada),
        purpose=PLAN,
        at=AT,
        connectors=lambda _: crashing,
    )
    assert set(result.missing.values()) == {MissingReason.DOWN}


def test_a_connector_that_no_one_wrote_counts_as_down(release: CompiledPack) -> None:
    ada = person(ADA)
    known = plugins.connectors(exchange.Installed({}))
    result = exchange.fetch(
        [FactRequest(ada, OF_INCOME)],
        release=release,
        actor=actor_of(ada),
        purpose=PLAN,
        at=AT,
        connectors=lambda _: known("carrier-pigeon"),
    )
    assert set(result.missing.values()) == {MissingReason.DOWN}


def test_the_people_file_answers_as_the_servers_do(
    release: CompiledPack, registries: Registries, pack_directory: Path
) -> None:
    ada = person(ADA)
    fetch(release, ada)
    over_http = values(release, ada)
    from_file = PeopleFile(release.pack, people_of(pack_directory))
    exchange.fetch(
        [FactRequest(ada, ALL)],
        release=release,
        actor=actor_of(ada),
        purpose=PLAN,
        at=AT,
        force=True,
        connectors=from_file.connectors,
    )
    assert FactRow.objects.filter(person_id=ada).count() == 2 * len(ALL)
    assert values(release, ada) == over_http


def test_the_exchange_refuses_to_wait_inside_a_transaction(release: CompiledPack, registries: Registries) -> None:
    ada = person(ADA)
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        fetch(release, ada)
    assert not AccessRecord.objects.filter(person_id=ada).exists()
