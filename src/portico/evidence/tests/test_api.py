"""The JSON doors to one's own data: facts with sources, looks, consents; never another's."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from portico.catalogue import actions as catalogue
from portico.catalogue.pack import reading
from portico.evidence import actions, agreements
from portico.evidence.models import ConsentRecord
from portico.evidence.tests.factories import ADA, BO, actor_of, person
from portico.evidence.types import FactValue
from portico.identity import actions as identity
from portico.identity.tests.factories import request_from
from portico.kernel import clock
from portico.kernel.types import Actor
from portico.ledger.records import parse_record

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


@pytest.mark.usefixtures("_published")
@pytest.mark.parametrize(
    "asked", ["authority=%00", "fact=%00", "fact=%ED%A0%80", "page=" + "9" * 30, "to_day=9999-12-31"]
)
def test_a_filter_of_looks_is_refused_or_finds_nothing(asked: str) -> None:
    person(ADA)
    assert signed_in(ADA).get(f"/api/my/access-records?{asked}").status_code in (200, 400, 422)


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


CONSENT, RECORDS = "/api/consent/service/", "/api/consent/service/individual/record/"
AGREEMENT = "savings-for-support"


def agree(client: Client, number: str, **more: str) -> HttpResponse:
    """Agree, for the person with the number."""
    query = {"individualId": str(person(number)), **more}
    return client.post(f"{RECORDS}data-agreement/{AGREEMENT}/", query_params=query)  # type: ignore[return-value]


@pytest.mark.usefixtures("_published")
def test_anybody_reads_what_people_are_asked_to_agree_to() -> None:
    client = Client()
    said = client.get(f"{CONSENT}data-agreement/{AGREEMENT}/").json()
    assert (said["dataAgreement"]["lawfulBasis"], said["revision"]["objectId"]) == ("consent", AGREEMENT)
    snapshot = said["revision"]["serializedSnapshot"].encode()
    assert hashlib.sha256(snapshot).hexdigest() == said["revision"]["serializedHashSha256"]
    revision = {"revisionId": said["revision"]["id"]}
    policy = client.get(f"{CONSENT}policy/{AGREEMENT}/", revision).json()["policy"]
    assert policy == said["dataAgreement"]["policy"]
    assert client.get(policy["url"].removeprefix("http://testserver")).status_code == 200
    listed = client.get(f"{CONSENT}verification/data-agreements/").json()["dataAgreements"]
    assert {one["id"] for one in listed} == {AGREEMENT, "income-for-support"}
    assert client.get(f"{CONSENT}data-agreement/savings/").status_code == 404


@pytest.mark.usefixtures("_published")
def test_a_consent_is_given_listed_and_taken_back() -> None:
    client = signed_in(ADA)
    given = agree(client, ADA).json()
    assert given["consentRecord"]["optIn"] is True
    assert (
        given["consentRecord"]["dataAgreementRevisionHash"]
        == (given["consentRecord"]["dataAgreementRevision"]["serializedHash"])
    )
    path = f"{RECORDS}consent-record/{given['consentRecord']['id']}/"
    body = {"consentRecord": {"optIn": False}}
    assert signed_in(BO).put(path, body, content_type="application/json").status_code == 404
    taken_back = client.put(path, body, content_type="application/json").json()
    assert taken_back["consentRecord"]["optIn"] is False
    assert taken_back["revision"]["id"] != given["revision"]["id"]
    assert client.put(path, body, content_type="application/json").status_code == 404
    assert client.get(f"{RECORDS}data-agreement/{AGREEMENT}/").json()["consentRecord"]["optIn"] is False
    for listing in ("consent-record/", f"data-agreement/{AGREEMENT}/all/"):
        assert [one["optIn"] for one in client.get(RECORDS + listing).json()["consentRecords"]] == [False]
    (listed,) = client.get("/api/my/consents").json()
    assert (listed["agreement"], listed["state"], listed["to_authority"]) == (AGREEMENT, "withdrawn", "town")


@pytest.mark.usefixtures("_published")
def test_an_answer_is_not_changed_to_yes() -> None:
    client = signed_in(ADA)
    record = agree(client, ADA).json()["consentRecord"]
    body = {"consentRecord": {"optIn": True}}
    changed = client.put(f"{RECORDS}consent-record/{record['id']}/", body, content_type="application/json")
    assert changed.status_code == 422


@pytest.mark.usefixtures("_published")
def test_nobody_agrees_for_another_by_naming_them() -> None:
    person(BO)
    assert agree(signed_in(ADA), BO).status_code == 403
    assert agree(Client(), ADA).status_code == 401
    assert signed_in(BO).get("/api/my/consents").json() == []


@pytest.mark.usefixtures("_published")
def test_what_has_changed_since_it_was_read_is_not_agreed_to() -> None:
    assert agree(signed_in(ADA), ADA, revisionId=f"{'0' * 64}:{AGREEMENT}").status_code == 409
    draft = signed_in(ADA).get(f"{RECORDS}data-agreement/{AGREEMENT}/").json()["consentRecord"]
    assert (draft["id"], draft["optIn"]) == ("", False)


@pytest.mark.usefixtures("_published")
def test_the_receipt_is_a_file_that_holds_what_was_agreed_to() -> None:
    client = signed_in(ADA)
    given = agree(client, ADA).json()["consentRecord"]
    assert client.get(f"/my-data/consents/{given['id']}/").status_code == 200
    answer = client.get(f"/my-data/consents/{given['id']}/receipt.json")
    assert answer["Content-Disposition"] == 'attachment; filename="consent.json"'
    kept = parse_record(answer.content.decode())
    assert (kept.opened.kind, kept.opened.content["id"], kept.opened.content["opt_in"]) == (
        "consent",
        given["id"],
        True,
    )
    assert answer.json()["consentRecord"]["dataAgreementRevision"] == given["dataAgreementRevision"]
    assert agreements.entry_of(ConsentRecord.objects.get(pk=given["id"])).digest == kept.opened.digest()
    assert signed_in(BO).get(f"/my-data/consents/{given['id']}/receipt.json").status_code == 404
