"""Who may act for whom, as the registers of the repository's pack state it about its invented people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from portico.catalogue.pack.compiling import CompiledPack, compile_pack
from portico.catalogue.pack.people import People
from portico.catalogue.pack.reading import read_pack, read_people
from portico.evidence import jobs, mandates
from portico.evidence.base import Answer, Connector, Question, Record
from portico.evidence.errors import RegistryDown
from portico.evidence.models import AccessRecord
from portico.identity import actions as identity_actions
from portico.identity import queries as identity
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, MandateKind, MandateView, PersonId, Principal
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db

PACK = Path(__file__).parents[4] / "packs" / "norway"
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
BERIT, ARNE, GEIR, JONAS = "berit-solheim", "arne-vik", "geir-strand", "jonas-nilsen"


@cache
def release() -> CompiledPack:
    return compile_pack(read_pack(PACK))


@cache
def people() -> People:
    return read_people(PACK)


@dataclass
class Registers:
    """Every register of the pack; some may be down, and a test may change what one states."""

    down: frozenset[str] = frozenset()
    instead: dict[str, object] = field(default_factory=dict)

    def __call__(self, name: str) -> Connector:
        return self

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`."""
        if question.registry in self.down:
            raise RegistryDown
        registry = release().pack.registries[question.registry]
        facts = people().person_facts(registry, question.subject, question.concepts)
        stated = {**facts, **{name: value for name, value in self.instead.items() if name in question.concepts}}
        return Answer(people().as_of, tuple(Record(concept=name, value=value) for name, value in stated.items()))


def person(id: str) -> PersonId:
    found = people().find(id)
    return identity_actions.ensure_person(identity_number=found.identity_number, at=NOW)


def refresh(id: str, registers: Registers | None = None, at: dt.datetime = NOW) -> frozenset[str]:
    actor = Actor.person(str(person(id)))
    return mandates.refresh(
        person_id=person(id), release=release(), actor=actor, at=at, connectors=registers or Registers()
    )


def held(id: str, at: dt.datetime = NOW) -> dict[str, MandateView]:
    who = Principal(AccountId(uuid7()), AccountKind.PERSON, person(id), None, id, AssuranceLevel.HIGH)
    return {one.name: one for one in identity.list_mandates_held(who, at=at)}


def test_a_parent_may_act_for_each_child_until_it_comes_of_age() -> None:
    refresh(BERIT)
    children = held(BERIT)
    assert {one.kind for one in children.values()} == {MandateKind.PARENT}
    # Sander is 18 on 4 December 2026, from midnight in Oslo.
    assert children["Sander Solheim"].until == dt.datetime(2026, 12, 3, 23, tzinfo=dt.UTC)
    assert set(held(BERIT, dt.datetime(2026, 12, 3, 22, 59, tzinfo=dt.UTC))) == {"Sander Solheim", "Vilde Solheim"}
    assert set(held(BERIT, dt.datetime(2026, 12, 3, 23, tzinfo=dt.UTC))) == {"Vilde Solheim"}


def test_from_the_age_that_the_law_names_a_parent_acts_for_some_services_only() -> None:
    refresh(BERIT)
    sander, vilde = held(BERIT)["Sander Solheim"], held(BERIT)["Vilde Solheim"]
    assert sander.services is not None
    assert "passport" in sander.services
    assert "antenatal-care" not in sander.services
    # Vilde is 16 on 10 June 2041: until then for everything.
    assert (vilde.services, vilde.until) == (None, dt.datetime(2041, 6, 9, 22, tzinfo=dt.UTC))


def test_a_court_that_took_parental_responsibility_away_leaves_nothing() -> None:
    refresh(ARNE)
    assert held(ARNE) == {}


def test_a_courts_order_ends_it_at_once_and_what_was_done_stays_under_the_old_mandate() -> None:
    refresh(BERIT)
    row = {"person": people().find("vilde-solheim").identity_number, "name": "Vilde Solheim"}
    order = [{**row, "birth_date": dt.date(2025, 6, 10), "role": "ended_by_court"}]
    refresh(BERIT, Registers(instead={"responsible_for": order}), at=NOW + dt.timedelta(hours=1))
    assert held(BERIT, NOW + dt.timedelta(hours=1)) == {}
    mandates, ended = (apps.get_model("identity", name) for name in ("Mandate", "MandateEnded"))
    assert mandates.objects.count() == ended.objects.count() == 2


def test_a_guardian_may_do_what_the_order_names_and_no_more() -> None:
    refresh(GEIR)
    liv = held(GEIR)["Liv Strand"]
    assert (liv.kind, liv.until) == (MandateKind.GUARDIAN, None)
    assert liv.services is not None
    assert "child-benefit" in liv.services
    assert "passport" not in liv.services


def test_an_order_with_a_word_that_the_pack_does_not_know_gives_no_right() -> None:
    row = {"person": people().find("liv-strand").identity_number, "name": "Liv", "until": None}
    refresh(GEIR, Registers(instead={"guardian_for": [{**row, "role": "everything"}]}))
    assert "Liv" not in held(GEIR)


def test_a_guardians_order_ends_on_its_day() -> None:
    row = {"person": people().find("liv-strand").identity_number, "name": "Liv Strand", "role": "financial"}
    refresh(GEIR, Registers(instead={"guardian_for": [{**row, "until": dt.date(2026, 11, 21)}]}))
    assert held(GEIR)["Liv Strand"].until == dt.datetime(2026, 11, 20, 23, tzinfo=dt.UTC)


def test_a_role_in_a_company_is_for_the_company() -> None:
    refresh(JONAS)
    company = held(JONAS)["Fjordlys Snekkeri AS"]
    assert (company.kind, company.person_id, company.source) == (MandateKind.COMPANY_ROLE, None, "entities")


def test_asking_twice_changes_nothing() -> None:
    refresh(JONAS)
    before = held(JONAS)
    refresh(JONAS, at=NOW + dt.timedelta(days=1))
    assert held(JONAS, NOW + dt.timedelta(days=1)) == before


def test_a_register_that_is_down_changes_nothing_and_is_named() -> None:
    refresh(JONAS)
    before = held(JONAS)
    assert refresh(JONAS, Registers(down=frozenset({"population"})), at=NOW + dt.timedelta(days=1)) == {"population"}
    assert held(JONAS, NOW + dt.timedelta(days=1)) == before


def test_nonsense_of_a_register_changes_nothing() -> None:
    refresh(JONAS)
    before = held(JONAS)
    silent = refresh(JONAS, Registers(instead={"organisation_roles": "all of them"}), at=NOW + dt.timedelta(days=1))
    assert silent == {"entities"}
    assert held(JONAS, NOW + dt.timedelta(days=1)) == before


def test_a_child_whose_birth_date_nobody_states_is_represented_by_nobody() -> None:
    row = {
        "person": people().find("vilde-solheim").identity_number,
        "name": "Vilde",
        "birth_date": None,
        "role": "alone",
    }
    refresh(BERIT, Registers(instead={"responsible_for": [row]}))
    assert held(BERIT) == {}


def test_each_question_is_a_look_that_the_person_sees() -> None:
    refresh(BERIT)
    looks = AccessRecord.objects.filter(person_id=person(BERIT))
    assert {(look.registry, look.purpose) for look in looks} == {("population", "mandates"), ("entities", "mandates")}


def test_the_nightly_job_asks_for_whoever_holds_something_by_a_register() -> None:
    refresh(BERIT)
    refresh(ARNE)
    assert identity.list_holders_by_register(at=NOW) == [person(BERIT)]
    grown_up = dt.datetime(2041, 6, 10, 0, 30, tzinfo=dt.UTC)
    assert identity.list_holders_by_register(at=grown_up) == [person(BERIT)], "it goes on for fewer services"
    assert jobs.refresh_all_mandates.name == "evidence.refresh_all_mandates"
