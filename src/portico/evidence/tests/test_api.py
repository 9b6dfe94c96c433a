"""The JSON doors to one's own data: facts with sources, looks, consents; never another's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from portico.catalogue import actions as catalogue
from portico.catalogue.pack import reading
from portico.evidence import actions
from portico.evidence.tests.factories import ADA, BO, actor_of, person
from portico.evidence.types import FactValue
from portico.identity import actions as identity
from portico.identity.tests.factories import request_from
from portico.kernel import clock
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db

MINE = ["/api/my/facts", "/api/my/access-records", "/api/my/consents"]


@pytest.fixture
def _published(pack_directory: Path) -> None:
    catalogue.publish(reading.read_pack(pack_directory), actor=Actor.system("tests"), at=clock.now())


def signed_in(number: str) -> Client:
    client = Client()
    answer = client.post("/api/demo-sign-in", {"identity_number": number}, content_type="application/json")
    assert answer.status_code == 200
    return client


def as_staff() -> Client:
    """Return a client in which a case worker is signed in."""
    request = request_from()
    identity.demo_sign_in_staff(request, authority_id="town", name="Case worker", at=clock.now())
    request.session.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client


@pytest.mark.parametrize("path", MINE)
def test_who_is_not_signed_in_sees_nothing(client: Client, path: str) -> None:
    assert client.get(path).status_code == 401


@pytest.mark.parametrize("path", MINE)
def test_staff_have_no_data_of_their_own_here(path: str) -> None:
    assert as_staff().get(path).status_code == 404


@pytest.mark.usefixtures("_published")
def test_my_facts_come_with_their_source_and_are_mine_alone() -> None:
    ada = person(ADA)
    actions.record_answer(
        person_id=ada, subject=ada, concept="employed", value=True, actor=actor_of(ada), at=clock.now()
    )
    (fact,) = signed_in(ADA).get("/api/my/facts").json()
    assert (fact["concept"], fact["value"], fact["source"]) == ("employed", True, "person")
    assert signed_in(BO).get("/api/my/facts").json() == []


@pytest.mark.usefixtures("_published")
@pytest.mark.parametrize(
    ("value", "as_json"),
    [
        (Decimal("420000.55"), "420000.55"),  # money as text: no reader may round it
        (dt.date(2026, 2, 1), "2026-02-01"),
        ("2026-02-01", "2026-02-01"),
        (3, 3),
        (None, None),
        ([{"person": BO, "birth_date": dt.date(2026, 2, 1)}], [{"person": BO, "birth_date": "2026-02-01"}]),
    ],
)
def test_each_kind_of_value_has_its_json_form(value: FactValue, as_json: object) -> None:
    ada = person(ADA)
    actions.record_answer(
        person_id=ada, subject=ada, concept="employed", value=value, actor=actor_of(ada), at=clock.now()
    )
    assert [fact["value"] for fact in signed_in(ADA).get("/api/my/facts").json()] == [as_json]


def test_looks_into_my_data_come_a_page_at_a_time() -> None:
    assert signed_in(ADA).get("/api/my/access-records").json() == {"records": [], "page": 1, "pages": 1, "total": 0}


@pytest.mark.usefixtures("_published")
def test_a_consent_is_given_listed_and_taken_back() -> None:
    client = signed_in(ADA)
    body = {"concepts": ["yearly_income"], "to_authority": "town"}
    given = client.post("/api/my/consents", body, content_type="application/json")
    assert given.status_code == 201
    path = f"/api/my/consents/{given.json()['id']}/withdrawal"
    assert signed_in(BO).post(path).status_code == 404
    assert client.post(path).status_code == 204
    assert client.post(path).status_code == 404
    (listed,) = client.get("/api/my/consents").json()
    assert (listed["concepts"], listed["to_authority"]) == (["yearly_income"], "town")
    assert listed["withdrawn_at"] is not None


@pytest.mark.usefixtures("_published")
@pytest.mark.parametrize(
    "body",
    [
        {"concepts": ["yearly_incom"], "to_authority": "town"},
        {"concepts": ["yearly_income"], "to_authority": "twon"},
        {"concepts": [], "to_authority": "town"},
        {"concepts": ["yearly_income"]},
    ],
)
def test_a_consent_to_what_is_not_there_is_refused(body: dict[str, object]) -> None:
    client = signed_in(ADA)
    assert client.post("/api/my/consents", body, content_type="application/json").status_code in (404, 422)
    assert client.get("/api/my/consents").json() == []
