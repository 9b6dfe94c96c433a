"""What a worker starts; each job may run twice."""

from __future__ import annotations

from procrastinate.contrib.django.models import ProcrastinateJob

from portico.casework import jobs, queries
from portico.casework.tests.factories import NAME, NOW, journey_of, submitted
from portico.casework.types import CaseState
from portico.identity.types import Principal
from portico.journeys.events import FACTS_FETCHED
from portico.kernel import clock


def test_a_submitted_case_is_decided_once_by_a_job_that_runs_twice(amina: Principal) -> None:
    case = submitted(amina, NAME, child_family_name="Yusuf").cases[0]
    with clock.fixed(NOW):
        for _ in range(2):
            jobs.handle_submitted_case(str(case.id))
    assert queries.get_case(amina, case.id, at=NOW).summary.state is CaseState.DECIDED


def test_facts_that_came_lead_to_a_grant(amina: Principal) -> None:
    journey_id = journey_of(amina)
    with clock.fixed(NOW):
        for _ in range(2):
            jobs.grant_proactively(str(journey_id))
    assert len(queries.list_cases(amina, at=NOW)) == 1


def test_the_job_listens_to_the_journeys() -> None:
    assert jobs.grant_proactively.name == FACTS_FETCHED


def test_every_night_each_journey_is_looked_at_again(amina: Principal) -> None:
    journey_id = journey_of(amina)
    jobs.look_again(timestamp=0)
    waiting = ProcrastinateJob.objects.filter(task_name=jobs.refresh_journey.name)
    assert [job.args for job in waiting] == [{"journey_id": str(journey_id)}]
