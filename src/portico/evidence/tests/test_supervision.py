"""Those who supervise see what is unusual at their authority, and whose data it was only after they say why."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, queries, recording
from portico.evidence.errors import AccessRecordNotFound, ReasonNeeded
from portico.evidence.tests.factories import ADA, AT, BO, person
from portico.evidence.types import SUPERVISION, LookWarning, NewAccess, Pattern, Patterns
from portico.identity import actions as identity_actions
from portico.identity import queries as identity
from portico.identity.tests.factories import staff_account
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, PersonId, Principal, StaffRole
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db
TOWN = "supervised-town"
BEGIN, END = AT - dt.timedelta(days=1), AT + dt.timedelta(days=30)


def look(who: Actor, at_whom: PersonId, *, at: dt.datetime = AT, case: UUID | None = None) -> UUID:
    access = NewAccess(
        at=at,
        actor=who,
        staff=identity.get_staff(AccountId(UUID(who.id))),
        person_id=at_whom,
        concepts=("birth_date",),
        purpose="case",
        legal_basis="A law",
        case_id=case,
        stored=1,
    )
    recording.record([access])
    return access.id


def staff(authority_id: str, name: str) -> Actor:
    email = f"{uuid4().hex}@{authority_id}.example"
    return Actor.staff(str(staff_account(email=email, authority_id=authority_id, name=name, at=AT)))


def colleagues(count: int) -> list[Actor]:
    return [staff(TOWN, f"Worker {number}") for number in range(count)]


def people(count: int) -> list[PersonId]:
    return [identity_actions.add_person(full_name=f"Somebody {number}", at=AT) for number in range(count)]


def found(release: CompiledPack, authority: str = TOWN) -> Patterns:
    return queries.find_patterns(authority, begin=BEGIN, end=END, manifest=release.pack.manifest)


def shown(patterns: Patterns, pattern: Pattern) -> list[tuple[str, int]]:
    return [(row.staff_name, row.count) for row in patterns.rows if row.pattern is pattern]


def auditor(authority: str = TOWN) -> Principal:
    actor = staff(authority, "Audra Auditor")
    roles = {StaffRole.AUDITOR: None}
    return Principal(
        AccountId(UUID(actor.id)), AccountKind.STAFF, None, authority, "Audra", AssuranceLevel.HIGH, roles=roles
    )


@pytest.mark.parametrize(("staff_who_looked", "rows"), [(4, []), (5, [("", 5)]), (6, [("", 6)])])
def test_a_person_at_whom_many_looked_is_shown_from_the_packs_number_on(
    release: CompiledPack, staff_who_looked: int, rows: list[tuple[str, int]]
) -> None:
    ada = person(ADA)
    for worker in colleagues(staff_who_looked):
        look(worker, ada, case=uuid4())
        look(worker, ada, case=uuid4())
    assert shown(found(release), Pattern.MANY_STAFF) == rows


def test_looks_without_a_case_are_counted_by_who_looked(release: CompiledPack) -> None:
    one, other = colleagues(2)
    for _ in range(2):
        look(one, person(ADA))
    look(other, person(ADA), case=uuid4())
    assert shown(found(release), Pattern.NO_CASE) == [("Worker 0", 2)]


def test_looks_at_oneself_and_at_colleagues_are_told_apart(release: CompiledPack) -> None:
    worker, _colleague = staff(TOWN, "Wanda Worker"), staff(TOWN, "Colin Colleague")
    for name in ("wanda worker", "Colin Colleague"):
        look(worker, identity_actions.add_person(full_name=name, at=AT), case=uuid4())
    look(worker, people(1)[0], case=uuid4())
    assert shown(found(release), Pattern.ONESELF) == [("Wanda Worker", 1)]
    assert shown(found(release), Pattern.COLLEAGUE) == [("Wanda Worker", 1)]


def test_who_looked_at_many_more_people_than_the_others_is_shown(release: CompiledPack) -> None:
    everybody, workers = people(21), colleagues(4)
    for worker in workers[:3]:
        for somebody in everybody[:6]:
            look(worker, somebody, case=uuid4())
    for somebody in everybody:
        look(workers[3], somebody, case=uuid4())
    patterns = found(release)
    assert (patterns.median, patterns.looks) == (6, 39)
    assert shown(patterns, Pattern.MANY_PEOPLE) == [("Worker 3", 21)]


def test_looks_on_days_off_are_those_of_the_packs_calendar(release: CompiledPack) -> None:
    monday, sunday = AT, AT + dt.timedelta(days=6)
    [worker] = colleagues(1)
    look(worker, person(ADA), at=monday, case=uuid4())
    look(worker, person(ADA), at=sunday, case=uuid4())
    assert shown(found(release), Pattern.DAY_OFF) == [("Worker 0", 1)]


def test_another_authority_sees_nothing(release: CompiledPack) -> None:
    [worker] = colleagues(1)
    access_id = look(worker, person(ADA))
    assert found(release, "elsewhere").rows == ()
    with pytest.raises(AccessRecordNotFound):
        queries.get_supervised_look("elsewhere", access_id)


def test_the_looks_behind_a_pattern_name_nobody_whose_data_it_was(release: CompiledPack) -> None:
    [worker] = colleagues(1)
    ada, bo = person(ADA), person(BO)
    access_id = look(worker, ada)
    look(worker, bo)
    listed = queries.list_supervised_looks(TOWN, begin=BEGIN, end=END, staff_id=worker.id)
    assert len({one.person_ref for one in listed}) == 2
    assert not [one for one in listed if str(ada) in repr(one) or str(bo) in repr(one)]
    alike = queries.list_supervised_looks(TOWN, begin=BEGIN, end=END, same_person_as=access_id)
    assert [one.id for one in alike] == [access_id]


def test_seeing_whose_data_it_was_is_a_look_that_the_person_sees_with_the_reason(release: CompiledPack) -> None:
    ada = person(ADA)
    access_id = look(colleagues(1)[0], ada)
    actions.name_person_of_look(
        principal=auditor(), access_id=access_id, reason=" Nobody knew why. ", release=release, at=AT
    )
    newest = queries.list_access_records(ada).records[0]
    assert (newest.purpose, newest.stated, newest.warning) == (SUPERVISION, "Nobody knew why.", LookWarning.NO_CASE)


def test_cannot_see_whose_data_it_was_without_a_reason(release: CompiledPack) -> None:
    access_id = look(colleagues(1)[0], person(ADA))
    with pytest.raises(ReasonNeeded):
        actions.name_person_of_look(principal=auditor(), access_id=access_id, reason=" ", release=release, at=AT)


def test_cannot_see_whose_data_another_authority_looked_at(release: CompiledPack) -> None:
    access_id = look(colleagues(1)[0], person(ADA))
    with pytest.raises(AccessRecordNotFound):
        actions.name_person_of_look(
            principal=auditor("elsewhere"), access_id=access_id, reason="Curious.", release=release, at=AT
        )
