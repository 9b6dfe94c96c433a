"""Which roles go together, who gives them, and when they count."""

from __future__ import annotations

from uuid import UUID

import pytest

from portico.identity.rules import roles as rules
from portico.identity.types import AccountId, Method, RoleGift, StaffRole
from portico.identity.wording import REASONS_APART

MO, ALEX = AccountId(UUID(int=1)), AccountId(UUID(int=2))
R = StaffRole


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (R.CASE_WORKER, R.RULE_AUTHOR, True),
        (R.HELPER, R.PEOPLE_REGISTRAR, True),  # both sit at the counter; what matters takes two of them
        (R.HELPER, R.RULE_AUTHOR, True),
        (R.HELPER, R.CASE_WORKER, False),  # helps to apply, then decides
        (R.STAFF_MANAGER, R.CASE_WORKER, False),
        (R.STAFF_MANAGER, R.PEOPLE_REGISTRAR, False),  # could appoint the second one who must agree
        (R.STAFF_MANAGER, R.HELPER, False),
        (R.STAFF_MANAGER, R.RELYING_PARTY_MANAGER, False),
        (R.PEOPLE_REGISTRAR, R.CASE_WORKER, False),
        (R.TEAM_LEAD, R.CASE_WORKER, True),
        (R.TEAM_LEAD, R.STAFF_MANAGER, False),  # appoints somebody, then gives them the case
        (R.TEAM_LEAD, R.HELPER, False),
        (R.REGISTER_KEEPER, R.CASE_WORKER, False),  # answers for a fact, then decides by it
        (R.REGISTER_KEEPER, R.HELPER, False),
        (R.REGISTER_KEEPER, R.STAFF_MANAGER, False),
        (R.REGISTER_KEEPER, R.AUDITOR, False),
        (R.REGISTER_KEEPER, R.RULE_AUTHOR, True),
        (R.AUDITOR, R.CASE_WORKER, False),
        (R.AUDITOR, R.HELPER, False),
        (R.AUDITOR, R.STAFF_MANAGER, False),
        (R.AUDITOR, R.PEOPLE_REGISTRAR, False),
        (R.AUDITOR, R.RELYING_PARTY_MANAGER, False),
        (R.AUDITOR, R.RULE_AUTHOR, True),
    ],
)
def test_roles_that_one_person_can_have(one: StaffRole, other: StaffRole, *, together: bool) -> None:
    assert (rules.why_apart(RoleGift(one), [RoleGift(other)]) is None) is together
    assert (rules.why_apart(RoleGift(other), [RoleGift(one)]) is None) is together


def test_every_pair_that_is_kept_apart_says_why() -> None:
    assert all(len(pair.roles) == 2 for pair in rules.APART)
    assert {pair.reason for pair in rules.APART} == set(REASONS_APART)


@pytest.mark.parametrize(
    ("helps", "decides", "together"),
    [
        ({"child-name"}, {"child-benefit"}, True),
        ({"child-name"}, {"child-name", "child-benefit"}, False),
        ({"child-name"}, None, False),
        (None, {"child-name"}, False),
    ],
)
def test_a_helper_decides_only_about_other_services(
    helps: set[str] | None, decides: set[str] | None, *, together: bool
) -> None:
    helper = RoleGift(R.HELPER, None if helps is None else frozenset(helps))
    worker = RoleGift(R.CASE_WORKER, None if decides is None else frozenset(decides))
    assert (rules.why_apart(worker, [helper]) is None) is together


@pytest.mark.parametrize(
    ("authority", "roles", "of", "refusal"),
    [
        ("town", {R.STAFF_MANAGER}, ALEX, None),
        ("town", {R.STAFF_MANAGER}, None, None),  # somebody who is invited
        ("town", {R.STAFF_MANAGER}, MO, rules.Refusal.NOT_TO_YOURSELF),
        ("city", {R.STAFF_MANAGER}, ALEX, rules.Refusal.NOT_THERE),
        ("town", {R.AUDITOR}, ALEX, rules.Refusal.NOT_THERE),
        ("town", set(), ALEX, rules.Refusal.NOT_THERE),
    ],
)
def test_a_staff_manager_decides_about_colleagues_and_never_about_themselves(
    authority: str, roles: set[StaffRole], of: AccountId | None, refusal: rules.Refusal | None
) -> None:
    assert rules.why_not_manage(manager=MO, authority=authority, roles=roles, of=of, of_authority="town") is refusal


@pytest.mark.parametrize(
    ("methods", "count"),
    [
        ([Method.INVITATION], False),
        ([], False),
        ([Method.INVITATION, Method.PASSKEY], True),
        ([Method.SYNCED_PASSKEY], True),
        ([Method.DEMO], True),
    ],
)
def test_a_link_alone_gives_no_role(methods: list[Method], *, count: bool) -> None:
    assert rules.roles_in_force(methods) is count


@pytest.mark.parametrize("role", list(StaffRole))
def test_only_who_serves_people_breaks_the_glass(role: StaffRole) -> None:
    assert rules.may_break_glass([role]) is (role in (R.CASE_WORKER, R.HELPER))


@pytest.mark.parametrize(
    ("looked", "same_authority", "reviewed", "may"),
    [(ALEX, True, False, True), (MO, True, False, False), (ALEX, False, False, False), (ALEX, True, True, False)],
)
def test_an_auditor_of_the_authority_reviews_once_and_not_their_own_look(
    looked: AccountId, *, same_authority: bool, reviewed: bool, may: bool
) -> None:
    assert rules.may_review(looked=looked, reviewer=MO, same_authority=same_authority, reviewed=reviewed) is may
