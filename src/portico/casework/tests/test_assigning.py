"""Who works on a case: it is given back, and a team lead gives it to those who may have it."""

from __future__ import annotations

import pytest

from portico.casework import actions, queries
from portico.casework.errors import (
    CaseDecided,
    CaseNotFound,
    CaseNotYours,
    ColleagueHasIt,
    ColleagueMayNot,
    ColleagueNotFound,
    LeadsOnly,
    StaffOnly,
    TransitionNotAllowed,
)
from portico.casework.models import Assignment, CasePosition
from portico.casework.tests.factories import (
    LATER,
    NOW,
    PARENTAL,
    case_waiting_for_signature,
    decided_case,
    leader,
    received_case,
    taken_case,
    worker,
)
from portico.casework.types import CaseId, CaseState, Counted
from portico.evidence import queries as evidence
from portico.identity import actions as identity
from portico.identity.types import AccountId, Principal
from portico.kernel.types import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
NAV, GRANT = "nav", "lump-sum-grant"


def may_read(staff: Principal, case_id: CaseId) -> bool:
    return queries.get_case_for_staff(staff, case_id, at=LATER).taken


def give(lead: Principal, case_id: CaseId, colleague: Principal) -> None:
    actions.give_case(principal=lead, case_id=case_id, colleague_id=colleague.account_id, at=LATER)


def test_a_case_that_is_given_back_is_closed_and_free_for_others(kari: Principal, nav: Principal) -> None:
    case_id, second = taken_case(kari, nav), worker(NAV, "Second")
    actions.give_back(principal=nav, case_id=case_id, at=LATER)
    assert not may_read(nav, case_id)
    assert kari.person_id is not None
    grant = evidence.find_open_grant(actor=nav.actor, subject=kari.person_id, case_id=case_id, at=LATER)
    assert grant is None
    assert queries.get_case_for_staff(second, case_id, at=LATER).can_take
    actions.take_case(principal=second, case_id=case_id, at=LATER)
    assert may_read(second, case_id)
    assert [row.staff_id for row in Assignment.objects.order_by("number")] == [
        nav.account_id,
        None,
        second.account_id,
    ]


def test_only_who_has_a_case_can_give_it_back(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    for staff, error in ((worker(NAV, "Second"), CaseNotYours), (worker("municipality"), CaseNotFound)):
        with pytest.raises(error):
            actions.give_back(principal=staff, case_id=case_id, at=LATER)
    assert may_read(nav, case_id)


def test_a_decided_case_is_not_given_away(kari: Principal, nav: Principal) -> None:
    case_id = decided_case(kari, nav)
    with pytest.raises(CaseDecided):
        actions.give_back(principal=nav, case_id=case_id, at=LATER)
    with pytest.raises(CaseDecided):
        give(leader(NAV), case_id, worker(NAV, "Second"))


def test_a_team_lead_gives_a_case_and_whoever_had_it_reads_it_no_more(kari: Principal, nav: Principal) -> None:
    case_id, second, lead = taken_case(kari, nav), worker(NAV, "Second"), leader(NAV)
    give(lead, case_id, second)
    assert (may_read(nav, case_id), may_read(second, case_id), may_read(lead, case_id)) == (False, True, False)
    with pytest.raises(ColleagueHasIt):
        give(lead, case_id, second)


def test_a_team_lead_gives_a_case_that_nobody_has(kari: Principal, nav: Principal) -> None:
    case_id = received_case(kari).id
    give(leader(NAV), case_id, nav)
    assert queries.get_case_for_staff(nav, case_id, at=LATER).can_decide
    assert CasePosition.objects.get(pk=case_id).state == CaseState.IN_PROGRESS


def test_a_team_lead_without_another_role_sees_headings_only(kari: Principal, nav: Principal) -> None:
    case_id, lead = taken_case(kari, nav), leader(NAV)
    assert [item.id for item in queries.list_queue(lead, at=NOW).items] == [case_id]
    view = queries.get_case_for_staff(lead, case_id, at=NOW)
    assert (view.applicant_name, view.facts, view.can_take, view.can_assign) == ("", (), False, True)
    for refused in (actions.take_case, actions.give_back):
        with pytest.raises(StaffOnly):
            refused(principal=lead, case_id=case_id, at=NOW)


def test_only_who_has_the_case_says_that_they_read_what_the_person_wrote(kari: Principal, nav: Principal) -> None:
    case_id, second = taken_case(kari, nav), worker(NAV, "Second")
    CasePosition.objects.filter(pk=case_id).update(unread=True)
    with pytest.raises(CaseNotYours):
        actions.mark_read(principal=second, case_id=case_id, at=LATER)
    assert queries.list_queue(nav, at=NOW).counts["unread"] == Counted(1)
    actions.mark_read(principal=nav, case_id=case_id, at=LATER)
    assert queries.list_queue(nav, at=NOW).counts["unread"] == Counted(0)


@pytest.mark.parametrize("services", [None, frozenset({PARENTAL})])
def test_only_a_team_lead_of_the_service_gives_its_cases(
    kari: Principal, nav: Principal, services: frozenset[str] | None
) -> None:
    case_id, second = received_case(kari).id, worker(NAV, "Second")
    with pytest.raises(LeadsOnly):
        give(nav, case_id, second)
    with pytest.raises(CaseNotFound):
        give(leader(NAV, services=frozenset({GRANT})), case_id, second)
    with pytest.raises(CaseNotFound):
        give(leader("municipality"), case_id, second)
    with pytest.raises(StaffOnly):
        give(kari, case_id, second)
    give(leader(NAV, services=services), case_id, second)


def test_a_case_goes_only_to_those_who_may_have_it(kari: Principal, nav: Principal) -> None:
    case_id, lead = taken_case(kari, nav), leader(NAV)
    knows_her, left = worker(NAV, "Knows her"), worker(NAV, "Left")
    actions.recuse(principal=knows_her, case_id=case_id, at=NOW)
    identity.end_account(account_id=left.account_id, reason="Retires.", actor=Actor.system("tests"), at=NOW)
    for colleague, error in (
        (knows_her, ColleagueMayNot),
        (worker(NAV, "Of others", services=frozenset({GRANT})), ColleagueMayNot),
        (left, ColleagueNotFound),
        (worker("municipality"), ColleagueNotFound),
        (leader(NAV), ColleagueNotFound),
    ):
        with pytest.raises(error):
            give(lead, case_id, colleague)
    assert may_read(nav, case_id)


def test_why_a_colleague_may_not_have_a_case_is_not_told(kari: Principal, nav: Principal) -> None:
    case_id, knows_her = received_case(kari).id, worker(NAV, "Robin")
    actions.recuse(principal=knows_her, case_id=case_id, at=NOW)
    with pytest.raises(ColleagueMayNot) as refused:
        give(leader(NAV), case_id, knows_her)
    assert set(refused.value.facts) == {"name"}


def test_a_case_that_waits_for_a_signature_is_given_to_nobody(kari: Principal, ola: Principal) -> None:
    case = case_waiting_for_signature(kari)
    authority = case.authority
    with pytest.raises(TransitionNotAllowed):
        give(leader(authority), case.id, worker(authority))


def test_a_team_lead_sees_who_has_how_much_to_do(kari: Principal, amina: Principal, nav: Principal) -> None:
    received_case(amina, GRANT)
    taken_case(kari, nav)
    second, lead = worker(NAV, "A second one"), leader(NAV)
    loads = queries.list_workload(lead, at=NOW)
    assert [(load.account_id, load.open) for load in loads] == [
        (None, Counted(1)),
        (second.account_id, Counted(0)),
        (nav.account_id, Counted(1)),
    ]
    due = CasePosition.objects.get(worker_id=nav.account_id).due_at
    assert due is not None
    mine = {load.account_id: load for load in queries.list_workload(lead, at=due)}[nav.account_id]
    assert (mine.late, mine.due_soon) == (Counted(0), Counted(1))


def test_who_leads_no_team_does_not_see_how_much_colleagues_do(kari: Principal, nav: Principal) -> None:
    for who in (nav, kari):
        with pytest.raises(LeadsOnly):
            queries.list_workload(who, at=NOW)


def test_a_colleague_who_is_none_is_not_found(kari: Principal) -> None:
    with pytest.raises(ColleagueNotFound):
        actions.give_case(
            principal=leader(NAV),
            case_id=received_case(kari).id,
            colleague_id=AccountId(kari.account_id),
            at=LATER,
        )
