"""A job that is deferred in one prepared statement is the job that the library would have made."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.kernel import deferring, rows

TASK = "casework.file_submission"
ARGUMENTS = {"submission_id": "01a1fe5c-9ce2-7000-a5f3-000000000001"}


@pytest.mark.django_db
def test_it_is_the_same_job_as_the_library_makes() -> None:
    from procrastinate.contrib.django import app

    app.configure_task(name=TASK).defer(**ARGUMENTS)
    deferring.defer(TASK, ARGUMENTS)
    of_the_library, ours = ProcrastinateJob.objects.filter(task_name=TASK).order_by("id").values()
    differs = {name for name in ours if ours[name] != of_the_library[name]}
    assert differs == {"id"}


@pytest.mark.django_db
def test_it_goes_with_what_else_is_sent_together_and_not_without_it() -> None:
    with transaction.atomic(), rows.together():
        deferring.defer(TASK, ARGUMENTS)
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.filter(task_name=TASK).exists()


@pytest.mark.django_db
def test_questions_that_are_asked_together_are_answered_in_their_order() -> None:
    one = UUID(int=1)
    answers = rows.select_together(
        ("SELECT %s::int", [1]), ("SELECT %s::uuid, %s::text", [one, "b"]), ("SELECT 3 WHERE false", [])
    )
    assert answers == [[(1,)], [(one, "b")], []]
    assert not connection.needs_rollback
