"""The pages of decisions: letter, document, proof, what changed, and what can be done next."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from portico.casework import actions
from portico.casework.models import Decision
from portico.casework.tests.factories import LATER, decided_case, received_case
from portico.casework.tests.test_api import client_of
from portico.casework.tests.test_recalculate import SOON, granted, pack, told
from portico.identity.types import Principal
from portico.kernel import clock


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    """Letters of these tests lie in a folder of their own."""
    documents = {"BACKEND": "portico.casework.storing.Folder", "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = {**settings.STORAGES, "documents": documents}
    settings.PORTICO_LETTER_KEYS = {}


def page(client: Client, name: str, *args: object, at: dt.datetime = LATER) -> str:
    with clock.fixed(at):
        answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_the_page_says_that_the_letter_is_being_made_and_then_links_to_it(kari: Principal, nav: Principal) -> None:
    case_id, client = decided_case(kari, nav), client_of(kari)
    letter = reverse("case-letter", args=[case_id, 1])
    assert letter not in page(client, "case-decisions", case_id)
    with clock.fixed(LATER):
        assert client.get(letter).status_code == 409
    actions.print_letter(decision_id=Decision.objects.get(case_id=case_id).pk, at=LATER)
    shown = page(client, "case-decisions", case_id)
    assert letter in shown
    assert reverse("appeal", args=[case_id]) in shown
    with clock.fixed(LATER):
        sent = client.get(letter)
    assert sent["Content-Type"] == "application/pdf"
    assert sent.content.startswith(b"%PDF")
    assert sent["Content-Disposition"].startswith("attachment")


def test_the_page_of_the_case_leads_to_its_papers(kari: Principal, nav: Principal) -> None:
    case_id = decided_case(kari, nav)
    assert reverse("case-decisions", args=[case_id]) in page(client_of(kari), "case", case_id)


def test_document_and_proof_are_files_and_the_api_has_the_same(kari: Principal, nav: Principal) -> None:
    case_id, client = decided_case(kari, nav), client_of(kari)
    document = json.loads(page(client, "case-decision-document", case_id, 1))
    proof = json.loads(page(client, "case-decision-record", case_id, 1))
    assert proof["content"] == document
    assert json.loads(page(client, "api:get_decision", case_id, 1)) == document
    assert json.loads(page(client, "api:get_decision_record", case_id, 1))["content"] == document


def test_before_the_decision_there_are_no_papers(kari: Principal) -> None:
    case = received_case(kari)
    with clock.fixed(LATER):
        assert client_of(kari).get(reverse("case-letter", args=[case.id, 1])).status_code == 404


def test_nobody_else_gets_there(kari: Principal, ola: Principal, nav: Principal) -> None:
    case_id, client = decided_case(kari, nav), client_of(ola)
    with clock.fixed(LATER):
        for name, args in (("case-decisions", [case_id]), ("case-letter", [case_id, 1])):
            assert client.get(reverse(name, args=args)).status_code == 404


@pytest.mark.django_db
def test_after_a_change_both_decisions_stand_there_with_the_difference() -> None:
    amina, journey_id, case_id = granted(pack())
    told(amina, journey_id, dt.date(2026, 3, 1))
    actions.recalculate(case_id=case_id, at=SOON)
    with clock.fixed(SOON):
        client = client_of(amina)
    shown = page(client, "case-decisions", case_id, at=SOON)
    assert 'id="decision-1"' in shown
    assert 'id="decision-2"' in shown
    assert Decision.objects.get(case_id=case_id, number=2).explanation in shown
