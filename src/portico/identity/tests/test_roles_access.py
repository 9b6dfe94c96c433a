"""Who gives and takes roles, what is kept of it, and what an authority's own sign-in may say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.identity import actions, queries
from portico.identity.errors import (
    EmergencyNotThere,
    EmergencyReviewNotAllowed,
    NotToYourself,
    RoleNotHeld,
    RoleNotValid,
    RolesApart,
    StaffNotFound,
    StaffReasonNeeded,
)
from portico.identity.events import STAFF_ROLES_CHANGED
from portico.identity.models import Account, StaffRoleGrant
from portico.identity.surroundings import surroundings
from portico.identity.tests.factories import AT, request_from, staff_account
from portico.identity.types import (
    AccountId,
    AssuranceLevel,
    EmergencyId,
    GivenRole,
    Method,
    PersonId,
    Principal,
    RoleGift,
    StaffRole,
)
from portico.kernel import clock
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(minutes=30)
R = StaffRole


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    surroundings.cache_clear()
    with clock.fixed(AT), override_settings(PORTICO_SURROUNDINGS="portico.identity.tests.surroundings.EmptyPack"):
        yield
    surroundings.cache_clear()


def staff(*roles: StaffRole, name: str = "Alex", authority_id: str = "town") -> AccountId:
    return staff_account(*roles, email=f"{name.lower()}@{authority_id}.example", name=name, authority_id=authority_id)


def actor_of(account_id: AccountId) -> Actor:
    return Actor.staff(str(account_id))


def give(to: AccountId, role: StaffRole, by: AccountId, *, reason: str = "Joins the team.") -> None:
    actions.grant_role(account_id=to, gift=RoleGift(role), reason=reason, actor=actor_of(by), at=AT)


def held(account_id: AccountId, at: dt.datetime = AT) -> set[str]:
    return set(StaffRoleGrant.objects.held_at(at).filter(account_id=account_id).values_list("role", flat=True))


def principal_of(account_id: AccountId, method: Method = Method.PASSKEY) -> Principal:
    request, account = request_from(), Account.objects.get(pk=account_id)
    return actions.begin_session(request, account, method=method, assurance=AssuranceLevel.HIGH, at=AT)


def test_a_staff_manager_gives_a_role_and_it_says_who_and_why() -> None:
    mo, alex = staff(R.STAFF_MANAGER, name="Mo"), staff()
    give(alex, R.CASE_WORKER, mo, reason="New in  the team.")
    (line,) = queries.list_role_history(principal_of(mo), alex)
    assert (line.role, line.given_by, line.reason, line.until) == (R.CASE_WORKER, "Mo", "New in the team.", None)
    assert principal_of(alex).roles == {R.CASE_WORKER}


def test_a_role_that_is_taken_back_counts_no_more_and_stays_in_the_history() -> None:
    mo, alex = staff(R.STAFF_MANAGER, name="Mo"), staff()
    give(alex, R.CASE_WORKER, mo)
    (line,) = queries.list_role_history(principal_of(mo), alex)
    actions.end_role(account_id=alex, grant_id=line.id, reason="Moved on.", actor=actor_of(mo), at=AT)
    assert principal_of(alex).roles == frozenset()
    (line,) = queries.list_role_history(principal_of(mo), alex)
    assert (line.until, line.taken_by, line.taken_reason) == (AT, "Mo", "Moved on.")
    with pytest.raises(RoleNotHeld):
        actions.end_role(account_id=alex, grant_id=line.id, reason="Again.", actor=actor_of(mo), at=AT)


def test_rooms_above_are_told_that_a_role_ended() -> None:
    mo, alex = staff(R.STAFF_MANAGER, name="Mo"), staff(R.CASE_WORKER)
    (line,) = queries.list_role_history(principal_of(mo), alex)
    actions.end_role(account_id=alex, grant_id=line.id, reason="Moved on.", actor=actor_of(mo), at=AT)
    jobs = ProcrastinateJob.objects.filter(task_name=STAFF_ROLES_CHANGED)
    assert [job.args for job in jobs] == [{"account_id": str(alex)}]


@pytest.mark.parametrize("roles", [(), (R.CASE_WORKER,), (R.AUDITOR,), (R.PEOPLE_REGISTRAR, R.HELPER)])
def test_only_a_staff_manager_gives_roles(roles: tuple[StaffRole, ...]) -> None:
    giver, alex = staff(*roles, name="Giver"), staff()
    with pytest.raises(StaffNotFound):
        give(alex, R.CASE_WORKER, giver)


def test_nobody_gives_or_takes_their_own_roles() -> None:
    mo = staff(R.STAFF_MANAGER, name="Mo")
    (line,) = queries.list_role_history(principal_of(mo), mo)
    with pytest.raises(NotToYourself):
        give(mo, R.RULE_AUTHOR, mo)
    with pytest.raises(NotToYourself):
        actions.end_role(account_id=mo, grant_id=line.id, reason="Enough.", actor=actor_of(mo), at=AT)
    assert held(mo) == {R.STAFF_MANAGER}


def test_staff_of_another_authority_are_not_there_for_a_staff_manager() -> None:
    mo, other = staff(R.STAFF_MANAGER, name="Mo"), staff(name="Kim", authority_id="city")
    with pytest.raises(StaffNotFound):
        give(other, R.CASE_WORKER, mo)
    with pytest.raises(StaffNotFound):
        queries.get_colleague(principal_of(mo), other, at=AT)
    assert [one.name for one in queries.list_colleagues(principal_of(mo), at=AT)] == ["Mo"]


def test_a_staff_manager_who_has_left_gives_nothing() -> None:
    mo, alex = staff(R.STAFF_MANAGER, name="Mo"), staff()
    Account.objects.filter(pk=mo).update(is_active=False)
    with pytest.raises(StaffNotFound):
        give(alex, R.CASE_WORKER, mo)


def test_a_role_that_does_not_go_together_with_one_that_is_held_is_not_given() -> None:
    mo, alex = staff(R.STAFF_MANAGER, name="Mo"), staff(R.CASE_WORKER)
    with pytest.raises(RolesApart, match="must not be among them"):
        give(alex, R.AUDITOR, mo)
    assert held(alex) == {R.CASE_WORKER}


def test_of_several_roles_all_are_given_or_none() -> None:
    mo, alex = staff(R.STAFF_MANAGER, name="Mo"), staff()
    gifts = [RoleGift(R.RULE_AUTHOR), RoleGift(R.CASE_WORKER), RoleGift(R.AUDITOR)]
    with pytest.raises(RolesApart):
        actions.grant_roles(account_id=alex, gifts=gifts, reason="All.", actor=actor_of(mo), at=AT)
    assert held(alex) == set()


@pytest.mark.parametrize("services", [frozenset({"nothing-here"}), frozenset()])
def test_a_role_for_services_that_are_not_the_authoritys_is_not_given(services: frozenset[str]) -> None:
    mo, alex = staff(R.STAFF_MANAGER, name="Mo"), staff()
    gift = RoleGift(R.CASE_WORKER, services)
    with pytest.raises(RoleNotValid):
        actions.grant_role(account_id=alex, gift=gift, reason="Joins.", actor=actor_of(mo), at=AT)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_role_needs_a_reason(reason: str) -> None:
    mo, alex = staff(R.STAFF_MANAGER, name="Mo"), staff()
    with pytest.raises(StaffReasonNeeded):
        give(alex, R.CASE_WORKER, mo, reason=reason)


def test_roles_do_not_count_in_a_session_that_began_with_a_link_alone() -> None:
    assert principal_of(staff(R.CASE_WORKER), Method.INVITATION).roles == frozenset()


# --- the authority's own OpenID provider


def test_claims_give_what_is_new_and_end_what_is_gone() -> None:
    alex = Account.objects.get(pk=staff())
    actions.sync_roles(alex, [GivenRole(R.CASE_WORKER, ("a", "b")), GivenRole(R.RULE_AUTHOR)], "town-id", AT)
    assert principal_of(AccountId(alex.pk)).services_of(R.CASE_WORKER) == {"a", "b"}
    actions.sync_roles(alex, [GivenRole(R.RULE_AUTHOR)], "town-id", LATER)
    assert held(AccountId(alex.pk), LATER) == {R.RULE_AUTHOR}
    actions.sync_roles(alex, [], "town-id", LATER)
    assert held(AccountId(alex.pk), LATER) == set()


def test_claims_that_say_the_same_again_write_nothing() -> None:
    alex = Account.objects.get(pk=staff())
    for at in (AT, LATER):
        actions.sync_roles(alex, [GivenRole(R.CASE_WORKER, ("b", "a"))], "town-id", at)
    assert StaffRoleGrant.objects.filter(account=alex).count() == 1


def test_claims_leave_alone_what_was_given_by_hand() -> None:
    alex = Account.objects.get(pk=staff(R.RULE_AUTHOR))
    actions.sync_roles(alex, [], "town-id", AT)
    assert held(AccountId(alex.pk)) == {R.RULE_AUTHOR}


def test_claims_that_are_the_only_source_end_what_was_given_by_hand() -> None:
    alex = Account.objects.get(pk=staff(R.RULE_AUTHOR))
    actions.sync_roles(alex, [GivenRole(R.CASE_WORKER)], "town-id", AT, only_source=True)
    assert held(AccountId(alex.pk)) == {R.CASE_WORKER}


def test_claims_cannot_give_what_does_not_go_together() -> None:
    alex = Account.objects.get(pk=staff(R.CASE_WORKER))
    assert actions.sync_roles(alex, [GivenRole(R.AUDITOR)], "town-id", AT) == [R.AUDITOR]
    assert held(AccountId(alex.pk)) == {R.CASE_WORKER}


# --- emergency looks


def somebody() -> PersonId:
    return actions.add_person(full_name="Ada Berg", at=AT)


def look_of(account_id: AccountId) -> EmergencyId:
    return actions.begin_emergency(person_id=somebody(), reason="Fell.", actor=actor_of(account_id), at=AT)


@pytest.mark.parametrize("role", [R.RULE_AUTHOR, R.AUDITOR, R.STAFF_MANAGER, R.PEOPLE_REGISTRAR])
def test_who_does_not_serve_people_has_no_emergency_look(role: StaffRole) -> None:
    with pytest.raises(EmergencyNotThere):
        look_of(staff(role))


def test_an_emergency_look_lasts_an_hour_and_is_nobody_elses() -> None:
    alex, kim = staff(R.HELPER), staff(R.HELPER, name="Kim")
    look = look_of(alex)
    assert queries.get_own_emergency(principal_of(alex), look, at=AT + dt.timedelta(minutes=59)).reason == "Fell."
    for who, at in ((principal_of(alex), AT + dt.timedelta(minutes=60)), (principal_of(kim), AT)):
        with pytest.raises(EmergencyNotThere):
            queries.get_own_emergency(who, look, at=at)


def review(look: UUID, by: AccountId) -> None:
    actions.review_emergency(emergency_id=look, justified=True, note="Asked her.", actor=actor_of(by), at=LATER)


def test_an_auditor_of_the_authority_reviews_a_look_once() -> None:
    alex, kim = staff(R.HELPER), staff(R.AUDITOR, name="Kim")
    look = look_of(alex)
    review(look, kim)
    (found,) = queries.list_emergencies(principal_of(kim))
    assert (found.reviewed_by, found.justified, found.note) == ("Kim", True, "Asked her.")
    with pytest.raises(EmergencyReviewNotAllowed):
        review(look, staff(R.AUDITOR, name="Lee"))


def test_who_looked_does_not_review_it_even_as_an_auditor_later() -> None:
    alex = staff(R.HELPER)
    look = look_of(alex)
    (line,) = queries.list_role_history(principal_of(alex), alex)
    actions.end_role(account_id=alex, grant_id=line.id, reason="Moves.", actor=Actor.system("t"), at=AT)
    actions.grant_role(account_id=alex, gift=RoleGift(R.AUDITOR), reason="Moves.", actor=Actor.system("t"), at=AT)
    with pytest.raises(EmergencyReviewNotAllowed):
        review(look, alex)


@pytest.mark.parametrize(("role", "authority"), [(R.AUDITOR, "city"), (R.STAFF_MANAGER, "town"), (R.HELPER, "town")])
def test_nobody_else_reviews_a_look(role: StaffRole, authority: str) -> None:
    look = look_of(staff(R.HELPER))
    with pytest.raises(EmergencyNotThere):
        review(look, staff(role, name="Kim", authority_id=authority))
