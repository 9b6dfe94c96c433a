"""Least privilege at the desk: a case worker has the cases of the services that their role covers, while it does."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from portico.casework import actions, queries
from portico.casework.errors import CaseNotFound, CaseTaken, HelpedToApply, StaffOnly
from portico.casework.jobs import release_cases
from portico.casework.tests.factories import (
    KARI,
    LATER,
    NOW,
    OPERATOR,
    PARENTAL,
    person,
    received_case,
    taken_case,
    worker,
)
from portico.evidence import queries as evidence
from portico.evidence.types import GrantView
from portico.identity import actions as identity
from portico.identity.events import STAFF_ROLES_CHANGED
from portico.identity.types import (
    AccountKind,
    AssuranceLevel,
    MandateId,
    MandateKind,
    Principal,
    Representation,
)
from portico.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
NAV = "nav"


def without_roles(principal: Principal) -> Principal:
    return Principal(
        principal.account_id, AccountKind.STAFF, None, principal.authority_id, principal.name, AssuranceLevel.HIGH
    )


def leaves(principal: Principal) -> None:
    identity.end_account(account_id=principal.account_id, reason="Retires.", actor=OPERATOR, at=NOW)


def test_the_queue_has_the_cases_of_the_services_that_the_role_covers() -> None:
    case = received_case(person(KARI))
    for services, seen in ((None, 1), (frozenset({PARENTAL}), 1), (frozenset({"child-benefit"}), 0)):
        staff = worker(NAV, services=services)
        queue = queries.list_queue(staff, at=NOW)
        assert queue.total.number == seen
        assert services is None or {service.id for service in queue.choices.services} <= services
    assert queries.get_case_for_staff(worker(NAV), case.id, at=NOW).can_take


def test_a_case_of_a_service_that_the_role_does_not_cover_looks_as_if_it_were_not_there() -> None:
    case, staff = received_case(person(KARI)), worker(NAV, services=frozenset({"child-benefit"}))
    with pytest.raises(CaseNotFound):
        queries.get_case_for_staff(staff, case.id, at=NOW)
    with pytest.raises(CaseNotFound):
        actions.take_case(principal=staff, case_id=case.id, at=NOW)


def test_who_helped_to_apply_takes_no_case_of_it() -> None:
    kari, staff = person(KARI), worker(NAV)
    visit = Representation(MandateId(uuid4()), MandateKind.ASSISTED_SESSION, name=kari.name)
    case = received_case(replace(staff, person_id=kari.person_id, representation=visit))
    with pytest.raises(HelpedToApply):
        actions.take_case(principal=staff, case_id=case.id, at=NOW)
    actions.take_case(principal=worker(NAV, "Somebody else"), case_id=case.id, at=NOW)


def test_staff_without_the_role_have_no_queue_and_take_no_case() -> None:
    case, staff = received_case(person(KARI)), without_roles(worker(NAV))
    with pytest.raises(StaffOnly):
        queries.list_queue(staff, at=NOW)
    with pytest.raises(StaffOnly):
        actions.take_case(principal=staff, case_id=case.id, at=NOW)


def open_grant(case_id: object, staff: Principal, who: Principal) -> GrantView | None:
    assert who.person_id is not None
    return evidence.find_open_grant(actor=staff.actor, subject=who.person_id, case_id=case_id, at=LATER)  # type: ignore[arg-type]


def test_what_a_leaver_could_read_closes_and_others_can_take_the_case() -> None:
    kari, first, second = person(KARI), worker(NAV, "First"), worker(NAV, "Second")
    case_id = taken_case(kari, first)
    with pytest.raises(CaseTaken):
        actions.take_case(principal=second, case_id=case_id, at=NOW)
    assert open_grant(case_id, first, kari) is not None
    leaves(first)
    with clock.fixed(NOW):
        release_cases(str(first.account_id))
        release_cases(str(first.account_id))
    assert open_grant(case_id, first, kari) is None
    assert queries.get_case_for_staff(second, case_id, at=LATER).can_take
    actions.take_case(principal=second, case_id=case_id, at=LATER)
    assert queries.get_case_for_staff(second, case_id, at=LATER).can_decide


def test_the_job_listens_to_the_news_of_identity() -> None:
    assert release_cases.name == STAFF_ROLES_CHANGED


def test_a_case_that_somebody_works_on_is_not_released() -> None:
    kari, staff = person(KARI), worker(NAV)
    case_id = taken_case(kari, staff)
    with clock.fixed(NOW):
        release_cases(str(staff.account_id))
    assert open_grant(case_id, staff, kari) is not None
