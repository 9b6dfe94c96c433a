"""What was acknowledged is in the public log, and the person can prove it to anybody."""

from __future__ import annotations

import pytest

from portico.casework import queries, recorded
from portico.casework.errors import ApplicationNotFound
from portico.casework.models import Submission
from portico.casework.tests import factories
from portico.ledger.records import parse_record
from portico.ledger.tests.promised import kinds_promised, promised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def test_a_receipt_opens_the_entry_that_was_promised() -> None:
    kari = factories.person(factories.KARI)
    receipt = factories.submitted(kari, factories.PARENTAL)
    kept = parse_record(queries.get_receipt_record(kari, receipt.application_id).text())
    submission = Submission.objects.get(application_id=receipt.application_id)
    assert promised(submission.pk) == ("submission", kept.opened.digest())
    assert (kept.opened.content["reference"], kept.opened.content["hash"]) == (receipt.reference, receipt.hash)
    assert receipt.in_log


def test_sending_twice_makes_one_entry() -> None:
    kari = factories.person(factories.KARI)
    receipt = factories.submitted(kari, factories.PARENTAL)
    queries.get_receipt(kari, receipt.application_id, at=factories.NOW)
    assert kinds_promised().count("submission") == 1


def test_nobody_gets_the_receipt_of_another() -> None:
    receipt = factories.submitted(factories.person(factories.KARI), factories.PARENTAL)
    with pytest.raises(ApplicationNotFound):
        queries.get_receipt_record(factories.person(factories.OLA), receipt.application_id)


def test_what_is_older_than_the_log_cannot_be_opened() -> None:
    row = Submission(reference="A", hash="0" * 64, submitted_at=factories.NOW)
    with pytest.raises(ValueError, match="cannot be opened"):
        recorded.opening_of(row, "0" * 64)
