"""'I know this person': the case is theirs no more, for ever, and free for others."""

from __future__ import annotations

import pytest

from portico.casework import actions, queries
from portico.casework.errors import CaseNotFound, CaseNotYours, Recused
from portico.casework.models import Recusal
from portico.casework.tests.factories import BENEFIT, LATER, as_person, received_case, taken_case, worker
from portico.casework.tests.processes import decide
from portico.evidence import queries as evidence
from portico.identity.types import Principal


def test_who_knows_somebody_in_a_case_gives_it_up_for_ever(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    for _ in range(2):
        actions.recuse(principal=nav, case_id=case_id, at=LATER)
    assert Recusal.objects.count() == 1
    assert evidence.find_open_grant(actor=nav.actor, subject=as_person(kari), case_id=case_id, at=LATER) is None
    with pytest.raises(Recused):
        actions.take_case(principal=nav, case_id=case_id, at=LATER)
    with pytest.raises(CaseNotYours):
        decide(nav, case_id)


def test_a_colleague_takes_the_case_at_once(kari: Principal, nav: Principal) -> None:
    case_id, colleague = taken_case(kari, nav), worker("nav")
    actions.recuse(principal=nav, case_id=case_id, at=LATER)
    assert queries.get_case_for_staff(colleague, case_id, at=LATER).can_take
    actions.take_case(principal=colleague, case_id=case_id, at=LATER)
    assert queries.get_case_for_staff(colleague, case_id, at=LATER).can_decide


def test_one_can_say_so_before_taking_it_and_others_lose_nothing(kari: Principal, nav: Principal) -> None:
    case_id, colleague = received_case(kari).id, worker("nav")
    actions.recuse(principal=nav, case_id=case_id, at=LATER)
    with pytest.raises(Recused):
        actions.take_case(principal=nav, case_id=case_id, at=LATER)
    actions.take_case(principal=colleague, case_id=case_id, at=LATER)
    actions.recuse(principal=nav, case_id=case_id, at=LATER)
    assert queries.get_case_for_staff(colleague, case_id, at=LATER).can_decide


def test_of_a_case_of_others_nothing_is_said(kari: Principal) -> None:
    case_id = received_case(kari).id
    for stranger in (worker("tax-administration"), worker("nav", services=frozenset({BENEFIT}))):
        with pytest.raises(CaseNotFound):
            actions.recuse(principal=stranger, case_id=case_id, at=LATER)
    assert not Recusal.objects.exists()
