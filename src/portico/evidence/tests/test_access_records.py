"""Every look into a person's data, as that person sees it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import uuid4

import pytest

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import exchange, queries
from portico.evidence.errors import AccessRecordNotFound
from portico.evidence.plugins.file import PeopleFile
from portico.evidence.tests.factories import ADA, AT, BO, actor_of, people_of, person
from portico.evidence.types import AccessActor, AccessPurpose, FactRequest, LookFilter
from portico.identity.types import PersonId
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db


def look(
    release: CompiledPack,
    directory: Path,
    subject: PersonId,
    *,
    actor: Actor,
    purpose: AccessPurpose,
    other: bool = False,
    at: dt.datetime = AT,
) -> None:
    exchange.fetch(
        [FactRequest(subject, frozenset({"given_name"}), about_other_adult=other)],
        release=release,
        actor=actor,
        purpose=purpose,
        at=at,
        force=True,
        connectors=PeopleFile(release.pack, people_of(directory)).connectors,
    )


def test_own_look_is_shown_as_ones_own(release: CompiledPack, pack_directory: Path) -> None:
    ada, journey = person(ADA), uuid4()
    purpose = AccessPurpose("plan", journey_id=journey)
    look(release, pack_directory, ada, actor=actor_of(ada), purpose=purpose)
    (record,) = queries.list_access_records(ada).records
    assert (record.who, record.for_you, record.journey_id) == (AccessActor.YOU, True, journey)
    assert (record.registry, record.outcome) == ("population", "answered")


def test_a_job_for_ones_own_plan_is_shown_as_the_system(release: CompiledPack, pack_directory: Path) -> None:
    ada = person(ADA)
    purpose = AccessPurpose("plan", on_behalf_of=ada)
    look(release, pack_directory, ada, actor=Actor.system("journeys.fetch"), purpose=purpose)
    (record,) = queries.list_access_records(ada).records
    assert (record.who, record.for_you, record.name) == (AccessActor.SYSTEM, True, "")


def test_looks_can_be_found_by_who_looked(release: CompiledPack, pack_directory: Path) -> None:
    ada, bo = person(ADA), person(BO)
    look(release, pack_directory, ada, actor=actor_of(ada), purpose=AccessPurpose("plan"))
    job = Actor.system("journeys.fetch")
    look(release, pack_directory, ada, actor=job, purpose=AccessPurpose("plan", on_behalf_of=ada))
    look(release, pack_directory, ada, actor=actor_of(bo), purpose=AccessPurpose("plan", on_behalf_of=bo))
    everybody = queries.list_access_records(ada).records
    assert everybody
    for who in AccessActor:
        found = queries.list_access_records(ada, wanted=LookFilter(who=who)).records
        assert list(found) == [record for record in everybody if record.who is who]


@pytest.mark.parametrize("by_job", [False, True])
def test_a_third_person_is_masked_with_their_plan_and_case(
    release: CompiledPack, pack_directory: Path, *, by_job: bool
) -> None:
    ada, bo = person(ADA), person(BO)
    purpose = AccessPurpose("plan", on_behalf_of=bo, journey_id=uuid4(), case_id=uuid4())
    actor = Actor.system("journeys.fetch") if by_job else actor_of(bo)
    look(release, pack_directory, ada, actor=actor, purpose=purpose, other=True)
    (record,) = queries.list_access_records(ada).records
    assert (record.who, record.for_you, record.name) == (AccessActor.OTHER_PERSON, False, "")
    assert (record.journey_id, record.case_id) == (None, None)
    assert str(bo) not in repr(record)
    assert BO not in repr(record)


def test_nobody_sees_looks_into_anothers_data(release: CompiledPack, pack_directory: Path) -> None:
    ada, bo = person(ADA), person(BO)
    look(release, pack_directory, ada, actor=actor_of(ada), purpose=AccessPurpose("plan"))
    assert queries.list_access_records(bo).total == 0


def test_records_come_newest_first_a_page_at_a_time(release: CompiledPack, pack_directory: Path) -> None:
    ada = person(ADA)
    days = [AT + dt.timedelta(days=day) for day in range(5)]
    for at in days:
        look(release, pack_directory, ada, actor=actor_of(ada), purpose=AccessPurpose("plan"), at=at)
    pages = [queries.list_access_records(ada, page=page, page_size=2) for page in (1, 2, 3)]
    assert [record.at for page in pages for record in page.records] == days[::-1]
    assert {(page.pages, page.total) for page in pages} == {(3, 5)}


def test_a_look_is_found_on_its_page_among_all(release: CompiledPack, pack_directory: Path) -> None:
    ada, bo = person(ADA), person(BO)
    for day in range(5):
        at = AT + dt.timedelta(days=day // 2)  # some at the same instant
        look(release, pack_directory, ada, actor=actor_of(ada), purpose=AccessPurpose("plan"), at=at)
    for page in (1, 2, 3):
        for record in queries.list_access_records(ada, page=page, page_size=2).records:
            assert queries.page_of_look(ada, access_id=record.id, page_size=2) == page
            with pytest.raises(AccessRecordNotFound):
                queries.page_of_look(bo, access_id=record.id)


@pytest.mark.parametrize(("asked", "shown"), [(0, 1), (-3, 1), (99, 1)])
def test_a_page_that_is_not_there_is_the_nearest_one(asked: int, shown: int) -> None:
    assert queries.list_access_records(person(ADA), page=asked).page == shown
