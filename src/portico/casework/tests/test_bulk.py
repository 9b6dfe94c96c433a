"""Several cases at once: first one sees what would happen to each, then each changes by itself."""

from __future__ import annotations

from uuid import uuid4

import pytest

from portico.casework import actions, queries
from portico.casework.errors import (
    CaseNotFound,
    CaseNotYours,
    CaseTaken,
    LeadsOnly,
    NoCasesChosen,
    StaffOnly,
    TooManyCases,
)
from portico.casework.models import Assignment, CasePosition, CaseStatus
from portico.casework.tests.factories import LATER, NOW, leader, received_case, taken_case, worker
from portico.casework.types.bulk import CASES_AT_MOST, BulkAction, BulkChange, BulkReport
from portico.identity.types import Principal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
NAV, GRANT = "nav", "lump-sum-grant"
TAKE = BulkChange(BulkAction.TAKE)


def errors(report: BulkReport) -> list[type | None]:
    """Return why each case does not change, in the order of the report."""
    return [type(line.error) if line.error is not None else None for line in report.lines]


def test_what_would_happen_is_shown_and_nothing_happens(kari: Principal, amina: Principal, nav: Principal) -> None:
    free, theirs = received_case(amina, GRANT).id, taken_case(kari, worker(NAV, "Second"))
    written = (CaseStatus.objects.count(), Assignment.objects.count())
    report = actions.try_changes(principal=nav, change=TAKE, case_ids=[free, theirs], at=LATER)
    assert dict(zip((line.case_id for line in report.lines), errors(report), strict=True)) == {
        free: None,
        theirs: CaseTaken,
    }
    assert (report.done, report.case_ids) == (False, (free,))
    assert (CaseStatus.objects.count(), Assignment.objects.count()) == written
    assert CasePosition.objects.get(pk=free).worker_id is None


def test_each_case_that_can_change_changes_and_the_others_stay(
    kari: Principal, amina: Principal, nav: Principal
) -> None:
    free, theirs = received_case(amina, GRANT).id, taken_case(kari, worker(NAV, "Second"))
    report = actions.make_changes(principal=nav, change=TAKE, case_ids=[theirs, free], at=LATER)
    assert (report.done, report.case_ids) == (True, (free,))
    assert CasePosition.objects.get(pk=free).worker_id == nav.account_id
    assert CasePosition.objects.get(pk=theirs).worker_id != nav.account_id


def test_doing_it_again_is_refused_with_a_reason(kari: Principal, nav: Principal) -> None:
    case_id, back = taken_case(kari, nav), BulkChange(BulkAction.GIVE_BACK)
    assert errors(actions.make_changes(principal=nav, change=back, case_ids=[case_id], at=LATER)) == [None]
    assert errors(actions.make_changes(principal=nav, change=back, case_ids=[case_id], at=LATER)) == [CaseNotYours]


def test_cases_of_others_look_as_if_they_were_not_there(kari: Principal, nav: Principal) -> None:
    case_id, nowhere = received_case(kari).id, uuid4()
    staff = worker(NAV, services=frozenset({GRANT}))
    report = actions.make_changes(principal=staff, change=TAKE, case_ids=[case_id, nowhere], at=LATER)
    assert errors(report) == [CaseNotFound, CaseNotFound]
    assert {line.reference for line in report.lines} == {""}
    assert queries.list_queue(nav, at=NOW).items[0].taken_by == ""


def test_only_a_team_lead_gives_several_away(kari: Principal, amina: Principal, nav: Principal) -> None:
    cases = [received_case(kari).id, received_case(amina, GRANT).id]
    change = BulkChange(BulkAction.ASSIGN, colleague_id=nav.account_id)
    assert errors(actions.make_changes(principal=nav, change=change, case_ids=cases, at=LATER)) == [LeadsOnly] * 2
    report = actions.make_changes(principal=leader(NAV), change=change, case_ids=cases, at=LATER)
    assert report.refused == ()
    assert set(CasePosition.objects.values_list("worker_id", flat=True)) == {nav.account_id}


def test_a_reason_that_the_service_does_not_know_is_refused_for_each_case(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    for change in (
        BulkChange(BulkAction.WAIT, reason="tea"),
        BulkChange(BulkAction.EXTEND, reason="tea", length=1),
        BulkChange(BulkAction.GO_ON),
    ):
        report = actions.try_changes(principal=nav, change=change, case_ids=[case_id], at=LATER)
        assert errors(report) != [None], change
        assert errors(actions.make_changes(principal=nav, change=change, case_ids=[case_id], at=LATER)) != [None]


def test_no_cases_and_too_many_are_refused(nav: Principal, kari: Principal) -> None:
    for cases, error in (([], NoCasesChosen), ([uuid4() for _ in range(CASES_AT_MOST + 1)], TooManyCases)):
        with pytest.raises(error):
            actions.make_changes(principal=nav, change=TAKE, case_ids=cases, at=LATER)
    with pytest.raises(StaffOnly):
        actions.try_changes(principal=kari, change=TAKE, case_ids=[uuid4()], at=LATER)
