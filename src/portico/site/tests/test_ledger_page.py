"""The page of the public log, for everybody."""

from __future__ import annotations

import pytest
from django.test import Client

from portico.casework.tests.factories import pack
from portico.catalogue import actions as catalogue
from portico.kernel.types import Actor
from portico.ledger import actions, models
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
