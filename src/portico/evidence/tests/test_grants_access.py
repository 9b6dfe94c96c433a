"""Staff read a person's data under an open purpose grant, for what it covers, and each read is on record."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, exchange, queries
from portico.evidence.errors import GrantNotFound, GrantNotValid, NoOpenGrant, OutsideGrant
from portico.evidence.models import AccessRecord
from portico.evidence.plugins.file import PeopleFile
from portico.evidence.tests.factories import ADA, AT, actor_of, people_of, person, small_release, staff
from portico.evidence.types import AccessActor, AccessPurpose, FactRequest, FetchResult, GrantId
from portico.identity.types import PersonId
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def open_grant(actor: Actor, subject: PersonId, case_id: UUID | None = None) -> GrantId:
    return actions.open_grant(
        actor=actor,
        subject=subject,
        case_id=case_id or uuid4(),
        legal_basis="Case Act § 4",
        concepts={"employed", "given_name"},
        until=AT + 2 * HOUR,
        at=AT,
    )


def person_who_said_she_works() -> PersonId:
    ada = person(ADA)
    actions.record_answer(person_id=ada, subject=ada, concept="employed", value=True, actor=actor_of(ada), at=AT)
    return ada


def read(grant_id: GrantId, actor: Actor, *concepts: str, at: dt.datetime = AT) -> dict[str, object]:
    facts = actions.read_under_grant(
        grant_id=grant_id,
        actor=actor,
        concepts=concepts or ("employed",),
        purpose="case",
        release=small_release(),
        at=at,
    )
    return {concept: fact.value for concept, fact in facts.items()}


def test_staff_with_an_open_grant_read_what_it_covers() -> None:
    ada, clerk = person_who_said_she_works(), staff()
    assert read(open_grant(clerk, ada), clerk) == {"employed": True}


def test_the_person_sees_who_read_what_for_which_case_by_which_law() -> None:
    ada, clerk, case_id = person_who_said_she_works(), staff("town", "Case worker, The town"), uuid4()
    read(open_grant(clerk, ada, case_id), clerk)
    (record,) = queries.list_access_records(ada).records
    assert (record.who, record.name, record.authority_id) == (AccessActor.STAFF, "Case worker, The town", "town")
    assert (record.concepts, record.purpose, record.legal_basis) == (("employed",), "case", "Case Act § 4")
    assert (record.case_id, record.registry, record.outcome) == (case_id, "", "stored")


def test_every_read_is_a_record_of_its_own() -> None:
    ada, clerk = person_who_said_she_works(), staff()
    grant_id = open_grant(clerk, ada)
    read(grant_id, clerk)
    read(grant_id, clerk)
    assert AccessRecord.objects.filter(person_id=ada).count() == 2


def test_reading_facts_kept_elsewhere_under_a_grant_is_on_record() -> None:
    ada, clerk = person_who_said_she_works(), staff()
    grant_id = open_grant(clerk, ada)
    actions.record_read_under_grant(grant_id=grant_id, actor=clerk, concepts={"given_name"}, purpose="case", at=AT)
    assert [record.concepts for record in queries.list_access_records(ada).records] == [("given_name",)]


def test_cannot_read_under_a_closed_grant() -> None:
    ada, clerk = person_who_said_she_works(), staff()
    grant_id = open_grant(clerk, ada)
    actions.close_grant(grant_id=grant_id, actor=clerk, at=AT)
    with pytest.raises(NoOpenGrant):
        read(grant_id, clerk)
    assert not AccessRecord.objects.filter(person_id=ada).exists()


def test_cannot_read_under_a_grant_that_has_ended() -> None:
    ada, clerk = person_who_said_she_works(), staff()
    grant_id = open_grant(clerk, ada)
    with pytest.raises(NoOpenGrant):
        read(grant_id, clerk, at=AT + 2 * HOUR)


def test_cannot_read_before_the_grant_begins() -> None:
    ada, clerk = person_who_said_she_works(), staff()
    grant_id = open_grant(clerk, ada)
    with pytest.raises(NoOpenGrant):
        read(grant_id, clerk, at=AT - HOUR)


def test_cannot_read_under_a_colleagues_grant() -> None:
    ada, clerk, colleague = person_who_said_she_works(), staff(), staff()
    grant_id = open_grant(clerk, ada)
    with pytest.raises(NoOpenGrant):
        read(grant_id, colleague)


def test_a_person_cannot_read_under_a_grant_even_with_its_id() -> None:
    ada, clerk = person_who_said_she_works(), staff()
    grant_id = open_grant(clerk, ada)
    with pytest.raises(NoOpenGrant):
        read(grant_id, Actor.person(clerk.id))


def test_cannot_read_what_the_grant_does_not_cover() -> None:
    ada, clerk = person_who_said_she_works(), staff()
    grant_id = open_grant(clerk, ada)
    with pytest.raises(OutsideGrant, match="yearly_income"):
        read(grant_id, clerk, "employed", "yearly_income")
    assert not AccessRecord.objects.filter(person_id=ada).exists()


def test_an_invented_grant_opens_nothing() -> None:
    with pytest.raises(NoOpenGrant):
        read(GrantId(uuid4()), staff())


def test_staff_make_registries_be_asked_only_for_what_an_open_grant_covers(
    release: CompiledPack, pack_directory: Path
) -> None:
    ada, clerk, case_id = person(ADA), staff("town", "Case worker, The town"), uuid4()
    registries = PeopleFile(release.pack, people_of(pack_directory))

    def ask(concept: str, case: UUID | None) -> FetchResult:
        return exchange.fetch(
            [FactRequest(ada, frozenset({concept}))],
            release=release,
            actor=clerk,
            purpose=AccessPurpose("case", case_id=case),
            at=AT,
            connectors=registries.connectors,
        )

    for case in (case_id, None):
        with pytest.raises(NoOpenGrant):
            ask("employed", case)
    open_grant(clerk, ada, case_id)
    with pytest.raises(OutsideGrant):
        ask("yearly_income", case_id)
    assert ask("employed", case_id).answered == {(ada, "employed")}
    (record,) = queries.list_access_records(ada).records
    assert (record.who, record.name, record.registry) == (AccessActor.STAFF, "Case worker, The town", "income")


def test_the_end_of_a_case_closes_all_its_grants() -> None:
    ada, clerk, colleague, case_id = person_who_said_she_works(), staff(), staff(), uuid4()
    grants = [(open_grant(one, ada, case_id), one) for one in (clerk, colleague)]
    other = open_grant(clerk, ada)
    actions.close_grants_of_case(case_id=case_id, actor=clerk, at=AT)
    for grant_id, one in grants:
        with pytest.raises(NoOpenGrant):
            read(grant_id, one)
    assert read(other, clerk) == {"employed": True}


def test_closing_a_grant_twice_changes_nothing() -> None:
    clerk = staff()
    grant_id = open_grant(clerk, person(ADA))
    actions.close_grant(grant_id=grant_id, actor=clerk, at=AT)
    actions.close_grant(grant_id=grant_id, actor=clerk, at=AT + HOUR)
    with pytest.raises(GrantNotFound):
        actions.close_grant(grant_id=GrantId(uuid4()), actor=clerk, at=AT)


def test_the_open_grant_of_a_case_is_found_by_its_case_worker_only() -> None:
    ada, clerk, colleague, case_id = person(ADA), staff(), staff(), uuid4()
    grant_id = open_grant(clerk, ada, case_id)
    found = queries.find_open_grant(actor=clerk, subject=ada, case_id=case_id, at=AT)
    assert found is not None
    assert (found.id, found.concepts) == (grant_id, {"employed", "given_name"})
    assert queries.find_open_grant(actor=colleague, subject=ada, case_id=case_id, at=AT) is None
    actions.close_grant(grant_id=grant_id, actor=clerk, at=AT)
    assert queries.find_open_grant(actor=clerk, subject=ada, case_id=case_id, at=AT) is None


@pytest.mark.parametrize(
    "wrong", [{"concepts": ()}, {"legal_basis": ""}, {"until": AT}, {"actor": Actor.system("a job")}]
)
def test_a_grant_without_staff_concepts_law_or_end_is_refused(wrong: dict[str, object]) -> None:
    right: dict[str, object] = {
        "actor": staff(),
        "subject": person(ADA),
        "case_id": uuid4(),
        "legal_basis": "Case Act § 4",
        "concepts": {"employed"},
        "until": AT + HOUR,
        "at": AT,
    }
    with pytest.raises(GrantNotValid):
        actions.open_grant(**(right | wrong))  # type: ignore[arg-type]
