"""What is looked through is kept for sending, and is sent as it was read, unless something has changed since."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from portico.casework import actions, queries
from portico.casework.errors import DeclarationsMissing, QuestionNotAsked
from portico.casework.models import Case, CasePosition, PreparedSubmission, Submission
from portico.casework.rules import packing
from portico.casework.tests.factories import LATER, NOW, PARENTAL, answered, everything_declared
from portico.casework.types import ApplicationId, CaseState, Receipt
from portico.identity import sealing
from portico.identity.types import Principal


@pytest.fixture
def looked_through(kari: Principal) -> ApplicationId:
    """An application that is complete, and was looked through now."""
    application_id = answered(kari, PARENTAL)
    actions.review(principal=kari, application_id=application_id, at=NOW)
    return application_id


def send(kari: Principal, application_id: ApplicationId, at: dt.datetime = NOW) -> Receipt:
    declared = everything_declared(kari, application_id)
    return actions.submit(principal=kari, application_id=application_id, declarations=declared, at=at)


def package_sent(application_id: ApplicationId) -> str:
    row = Submission.objects.get(application_id=application_id)
    text = sealing.open_text(Submission.sealed, row.pk, row.content)
    return json.dumps(json.loads(text)["package"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def package_kept(application_id: ApplicationId) -> str:
    row = PreparedSubmission.objects.get(application_id=application_id)
    return sealing.open_text(PreparedSubmission.sealed, row.pk, row.content)


def test_what_was_looked_through_is_what_is_sent(kari: Principal, looked_through: ApplicationId) -> None:
    kept = package_kept(looked_through)
    send(kari, looked_through, LATER - dt.timedelta(minutes=40))
    assert package_sent(looked_through) == kept
    assert not PreparedSubmission.objects.exists(), "one copy is enough"


def test_an_answer_that_was_changed_since_is_sent_as_it_is_now(kari: Principal, looked_through: ApplicationId) -> None:
    kept = package_kept(looked_through)
    actions.save_answer(
        principal=kari, application_id=looked_through, subject="mother", concept="coverage", value="reduced", at=NOW
    )
    send(kari, looked_through)
    sent = package_sent(looked_through)
    assert sent != kept
    assert '"reduced"' in sent


def test_a_date_that_was_changed_since_is_sent_as_it_is_now(kari: Principal, looked_through: ApplicationId) -> None:
    actions.save_answer(
        principal=kari,
        application_id=looked_through,
        subject="event",
        concept="leave_start",
        value=dt.date(2026, 12, 1),
        at=NOW,
    )
    send(kari, looked_through)
    assert '"2026-12-01"' in package_sent(looked_through)


def test_what_was_looked_through_long_ago_is_put_together_anew(kari: Principal, looked_through: ApplicationId) -> None:
    PreparedSubmission.objects.update(content="no longer to be read")
    send(kari, looked_through, NOW + packing.HOLDS + dt.timedelta(seconds=1))
    assert '"coverage"' in package_sent(looked_through)


@pytest.mark.parametrize(
    ("declared", "refused"),
    [({}, DeclarationsMissing), ({"mother.coverage": True}, QuestionNotAsked)],
)
def test_what_must_be_declared_must_be_declared(
    kari: Principal, looked_through: ApplicationId, declared: dict[str, bool], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        actions.submit(principal=kari, application_id=looked_through, declarations=declared, at=NOW)
    assert not Submission.objects.exists()


def test_it_has_arrived_before_it_is_filed_and_the_job_files_it(
    kari: Principal, looked_through: ApplicationId, settings: object
) -> None:
    settings.PORTICO_FILED_AT_ONCE = 0  # type: ignore[attr-defined]
    first = send(kari, looked_through)
    assert [case.state for case in first.cases] == [CaseState.ARRIVED]
    assert first.cases[0].clock.due_on is None
    submission = Submission.objects.get(application_id=looked_through)
    for _ in range(2):  # every job may run twice
        actions.file_submission(submission_id=submission.pk)
    found = queries.get_receipt(kari, looked_through, at=NOW)
    assert [case.state for case in found.cases] == [CaseState.RECEIVED]
    assert found.cases[0].clock.started_on == NOW.date()
    assert (found.reference, found.hash) == (first.reference, first.hash)
    assert Case.objects.count() == CasePosition.objects.count() == 1


def test_the_pace_gives_no_more_than_it_has() -> None:
    pace = actions.Pace()
    assert [pace.take(2, 100.0) for _ in range(4)] == [True, True, False, False]
    assert pace.take(2, 100.5)
    assert not pace.take(0, 200.0)
