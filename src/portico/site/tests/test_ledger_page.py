"""The page of the public log, for everybody."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.test import Client

from portico.casework.tests.factories import pack
from portico.catalogue import actions as catalogue
from portico.kernel.types import Actor
from portico.ledger import actions, models, queries, sequencing
from portico.ledger.errors import AlarmNotFound
from portico.ledger.tests.factories import AT, log_with, promise
from portico.ledger.types import AlarmKind

pytestmark = pytest.mark.django_db
WITNESS = "witness.example/w1"


@pytest.fixture(autouse=True)
def _published() -> None:
    catalogue.publish(pack(), actor=Actor.system("tests"), at=AT)
    models.Waiting.objects.all().delete()


def page() -> str:
    client = Client()
    client.cookies["portico_language"] = "en"
    answer = client.get("/ledger/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_page_says_how_the_log_stands() -> None:
    log_with(2)
    shown = page()
    assert "portico.example/ledger/1" in shown
    assert "Not yet. Until a witness signs" in shown
    models.Cosignature.objects.create(log_id=1, size=2, witness=WITNESS, line="", at=AT)
    assert WITNESS in page()


def test_the_page_says_where_there_is_no_log_that_there_is_none() -> None:
    assert "The log is not running here yet" in page()
    assert Client().get("/ledger/logs.json").json()["logs"] == []


def test_the_page_says_that_the_log_is_late() -> None:
    log_with(2)
    assert "The log is late" not in page()
    promise(1)  # long ago
    assert "The log is late" in page()


def test_the_page_shows_alarms_with_the_witness_who_saw_it() -> None:
    log_with(2)
    assert "Alarms" not in page()
    actions.raise_alarm(AlarmKind.SPLIT_VIEW, log=1, facts={"witness": WITNESS, "size": 2}, at=AT)
    shown = page()
    assert "Two different states of the log were signed" in shown
    assert WITNESS in shown


def test_the_page_says_that_a_damaged_log_has_stopped_until_it_signs_again() -> None:
    stopped, later = "has stopped", AT + dt.timedelta(minutes=1)
    log_with(2)
    assert stopped not in page()
    actions.raise_alarm(AlarmKind.DAMAGED, log=1, facts={"what": "its tiles do not fit"}, at=later)
    assert stopped in page()
    assert "log 1:" in page()
    promise(1)
    sequencing.step(at=later + dt.timedelta(minutes=1))
    assert stopped not in page()


def test_an_alarm_that_was_looked_into_stays_with_what_was_found() -> None:
    log_with(2)
    actions.raise_alarm(AlarmKind.SPLIT_VIEW, log=1, facts={"witness": WITNESS, "size": 2}, at=AT)
    (alarm,) = queries.list_alarms()
    assert alarm.found == ""
    actions.acknowledge_alarm(alarm.id, found="It was a test.", at=AT)
    assert "It was a test." in page()
    assert "Two different states of the log were signed" in page()
    actions.raise_alarm(AlarmKind.SPLIT_VIEW, log=1, facts={"witness": WITNESS, "size": 3}, at=AT)
    assert sorted(one.found for one in queries.list_alarms()) == ["", "It was a test."]
    with pytest.raises(AlarmNotFound):
        actions.acknowledge_alarm(UUID(int=0), found="x", at=AT)
