"""What needs no application: granted once, by the rule, when the facts show the right."""

from __future__ import annotations

import pytest

from portico.casework import actions, queries
from portico.casework.models import Case
from portico.casework.tests.factories import BENEFIT, LATER, NOW, journey_of
from portico.casework.types import CaseState, DecidedBy, Result
from portico.identity.types import Principal
from portico.journeys import queries as journeys
from portico.journeys.errors import JourneyNotFound
from portico.messages import queries as messages


def test_a_right_that_the_facts_show_is_granted_without_applying(amina: Principal) -> None:
    journey_id = journey_of(amina)
    granted = actions.open_proactive_cases(journey_id=journey_id, at=NOW)
    view = next(v for v in (queries.get_case(amina, i, at=NOW) for i in granted) if v.summary.service.id == BENEFIT)
    assert view.summary.state is CaseState.DECIDED
    assert view.decision is not None
    assert (view.decision.result, view.decision.by) == (Result.GRANTED, DecidedBy.RULE)
    assert view.decision.amount is not None
    letter = messages.get_message(amina, view.messages[0].id)
    assert str(view.decision.amount.value)[-3:] in letter.body


def test_it_is_granted_once_however_often_the_job_runs(amina: Principal) -> None:
    journey_id = journey_of(amina)
    assert actions.open_proactive_cases(journey_id=journey_id, at=NOW)
    assert actions.open_proactive_cases(journey_id=journey_id, at=LATER) == ()


def test_a_second_plan_for_the_same_child_grants_nothing_more(amina: Principal) -> None:
    actions.open_proactive_cases(journey_id=journey_of(amina), at=NOW)
    assert actions.open_proactive_cases(journey_id=journey_of(amina, LATER), at=LATER) == ()
    assert Case.objects.filter(person_id=amina.person_id, service=BENEFIT).count() == 1


def test_where_the_rule_does_not_say_yes_nothing_happens(kari: Principal) -> None:
    journey_id = journey_of(kari)
    assert actions.open_proactive_cases(journey_id=journey_id, at=NOW) == ()
    assert queries.list_cases(kari, at=NOW) == ()
    assert messages.count_unread(kari) == 0


def test_the_plan_says_that_it_is_done(amina: Principal) -> None:
    journey_id = journey_of(amina)
    actions.open_proactive_cases(journey_id=journey_id, at=NOW)
    plan = journeys.get_plan(journey_id, amina, at=LATER).plan
    states = {t.state.value for t in plan.touchpoints if t.service == BENEFIT}
    assert "unknown" not in states


def test_a_journey_that_is_not_there_is_refused(amina: Principal) -> None:
    with pytest.raises(JourneyNotFound):
        actions.open_proactive_cases(journey_id=amina.account_id, at=NOW)
