"""A case waits for what its process lists, whether a law sets a term or not; the wait is recorded and shown."""

from __future__ import annotations

import pytest

from portico.casework import actions, queries
from portico.casework.errors import AlreadyWaiting, NotWaiting
from portico.casework.models import CasePosition, ClockEvent
from portico.casework.tests import processes
from portico.casework.tests.factories import KARI, LATER, person, worker
from portico.casework.tests.processes import APPEALS, DAY, appealed, decide, subjects_of_messages
from portico.casework.types import CaseId, Holder
from portico.identity.types import Principal

pytestmark = pytest.mark.django_db


Waiting = tuple[Principal, Principal, CaseId]
HEARD = LATER + DAY


@pytest.fixture
def appeal() -> Waiting:
    """An appeal for which no law sets a term: who appeals, who works on it, and the case."""
    processes.publish(processes.process_pack(appeal_clock=False))
    kari, appeals = person(KARI), worker(APPEALS)
    case_id = appealed(kari, worker("nav"))
    actions.take_case(principal=appeals, case_id=case_id, at=HEARD)
    actions.begin_waiting(principal=appeals, case_id=case_id, reason="papers", at=HEARD)
    return kari, appeals, case_id


def waits_for(case_id: CaseId) -> str:
    return CasePosition.objects.get(case=case_id).waiting


def test_a_case_without_a_term_waits_and_the_person_is_told(appeal: Waiting) -> None:
    kari, appeals, case_id = appeal
    view = queries.get_case(kari, case_id, at=HEARD)
    assert view.progress.waiting is not None
    assert (view.progress.waiting.reason, view.progress.waiting.since) == ("papers", HEARD.date())
    assert not view.progress.waiting.stops_clock, "there is none"
    assert view.summary.clock.holder is Holder.YOU
    assert subjects_of_messages(kari, case_id)[-1].startswith("Your case waits")
    with pytest.raises(AlreadyWaiting):
        actions.begin_waiting(principal=appeals, case_id=case_id, reason="doctor", at=HEARD)


def test_it_goes_on_and_can_wait_again(appeal: Waiting) -> None:
    _kari, appeals, case_id = appeal
    actions.end_waiting(principal=appeals, case_id=case_id, at=HEARD + DAY)
    assert waits_for(case_id) == ""
    with pytest.raises(NotWaiting):
        actions.end_waiting(principal=appeals, case_id=case_id, at=HEARD + DAY)
    actions.begin_waiting(principal=appeals, case_id=case_id, reason="doctor", at=HEARD + 2 * DAY)
    changes = ClockEvent.objects.filter(case=case_id).order_by("number").values_list("change", "reason")
    assert list(changes)[-3:] == [("waiting", "papers"), ("resumed", "answer_came"), ("waiting", "doctor")]


def test_a_decided_case_waits_no_more(appeal: Waiting) -> None:
    _kari, appeals, case_id = appeal
    decide(appeals, case_id, at=HEARD + DAY)
    assert waits_for(case_id) == ""


def test_an_appeal_that_is_withdrawn_waits_no_more(appeal: Waiting) -> None:
    kari, _appeals, case_id = appeal
    actions.withdraw(principal=kari, case_id=case_id, at=HEARD + DAY)
    assert waits_for(case_id) == ""
