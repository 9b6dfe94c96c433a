"""The looks into one's data by filter and as files."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client

from portico.catalogue import actions as catalogue
from portico.catalogue.pack import reading
from portico.evidence import queries, recording
from portico.evidence.tests.factories import ADA, BO, actor_of, person, staff
from portico.evidence.types import LookFilter, LookWarning, NewAccess
from portico.evidence.views.access_files import csv_line
from portico.identity import queries as identity
from portico.identity.types import AccountId
from portico.kernel import clock
from portico.kernel.types import Actor
from portico.ledger.records import parse_record

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _published(pack_directory) -> Iterator[None]:  # type: ignore[no-untyped-def]
    with clock.fixed(NOW):
        catalogue.publish(reading.read_pack(pack_directory), actor=Actor.system("tests"), at=NOW)
        yield


def look(**changed: object) -> UUID:
    ada = person(ADA)
    fields: dict[str, object] = {
        "at": NOW,
        "actor": actor_of(ada),
        "person_id": ada,
        "on_behalf_of": ada,
        "concepts": ("birth_date",),
        "purpose": "plan",
        "legal_basis": "Population Act § 1",
        "registry": "population",
    }
    access = NewAccess(**(fields | changed))  # type: ignore[arg-type]
    recording.record([access])
    return access.id


def staff_look(authority: str = "town", **changed: object) -> UUID:
    clerk = staff(authority, "Kim Clerk")
    account = identity.get_staff(AccountId(UUID(clerk.id)))
    return look(actor=clerk, staff=account, on_behalf_of=None, purpose="case", stored=1, registry="", **changed)


def signed_in(number: str = ADA) -> Client:
    client = Client()
    answer = client.post("/api/demo-sign-in", {"identity_number": number}, content_type="application/json")
    assert answer.status_code == 200
    return client


def listed(**wanted: object) -> list[UUID]:
    page = queries.list_access_records(person(ADA), wanted=LookFilter(**wanted))  # type: ignore[arg-type]
    return [record.id for record in page.records]


def test_looks_are_found_by_authority_fact_day_and_warning() -> None:
    own, income = look(), look(concepts=("yearly_income",), at=NOW - dt.timedelta(days=3))
    case, alone = staff_look(case_id=uuid4()), staff_look("office")
    assert set(listed()) == {own, income, case, alone}
    assert listed(authority_id="town") == [case]
    assert listed(concept="yearly_income") == [income]
    assert listed(only_warnings=True) == [alone]
    assert set(listed(begin=NOW)) == {own, case, alone}
    assert listed(end=NOW) == [income]


def test_a_look_in_an_emergency_stands_first_on_whichever_page() -> None:
    emergency = staff_look(emergency_id=uuid4(), at=NOW - dt.timedelta(days=9))
    others = [look(at=NOW - dt.timedelta(hours=hour)) for hour in range(3)]
    pages = [queries.list_access_records(person(ADA), page=page, page_size=2).records for page in (1, 2)]
    assert [record.id for page in pages for record in page] == [emergency, *others]
    assert pages[0][0].warning is LookWarning.EMERGENCY


def test_the_page_takes_the_days_where_the_pack_is_in_force() -> None:
    look(at=NOW - dt.timedelta(days=3), concepts=("yearly_income",))
    look()
    page = signed_in().get("/my-data/?from_day=4.5.2026&to_day=2026-05-04").content.decode()
    rows = page.partition("<tbody")[2]
    assert "Date of birth" in rows
    assert "Income" not in rows


@pytest.mark.parametrize("query", ["from_day=tomorrow", "who=stranger", "from_day=5.5.2026&to_day=4.5.2026"])
def test_a_filter_that_cannot_be_read_says_so_and_shows_nothing(query: str) -> None:
    look()
    answer = signed_in().get(f"/my-data/?{query}")
    assert answer.status_code == 422
    assert "<tbody" not in answer.content.decode()


def test_the_api_has_the_same_filters() -> None:
    look()
    case = staff_look(case_id=uuid4())
    found = signed_in().get("/api/my/access-records?authority=town&from_day=2026-05-04&to_day=2026-05-04").json()
    assert [(record["id"], record["log"]) for record in found["records"]] == [(str(case), "waiting")]


def test_the_table_has_a_line_for_each_look_that_the_filter_keeps() -> None:
    look()
    staff_look()
    answer = signed_in().get("/my-data/looks.csv?warnings=on")
    head, line = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert len(head) == len(line)
    assert line[1] == "Kim Clerk, The town"
    assert line[7] == "no case"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_the_table_is_a_formula(cell: str) -> None:
    [[first, second]] = csv.reader(io.StringIO(csv_line([cell, "b"]), newline=""))
    assert (first, second) == (f"'{cell}", "b")


def test_the_audit_events_say_who_what_why_and_when() -> None:
    case = uuid4()
    access_id = staff_look(case_id=case)
    answer = signed_in().get("/my-data/looks.json")
    assert answer["Content-Type"] == "application/fhir+json"
    [entry] = json.loads(answer.getvalue())["entry"]
    event = entry["resource"]
    assert (event["resourceType"], event["id"], event["action"]) == ("AuditEvent", str(access_id), "R")
    assert event["agent"][0]["who"]["display"] == "Kim Clerk, The town"
    assert event["entity"][0]["what"]["identifier"]["value"] == f"urn:uuid:{case}"


def test_a_receipt_opens_who_looked_to_the_person() -> None:
    access_id = staff_look(case_id=uuid4())
    kept = parse_record(signed_in().get(f"/my-data/looks/{access_id}/receipt.json").content.decode())
    assert kept.leaf()
    assert kept.parts["who"].content["name"] == "Kim Clerk"


@pytest.mark.parametrize("actor_is_bo", [True, False])
def test_a_receipt_keeps_another_person_closed(*, actor_is_bo: bool) -> None:
    bo = person(BO)
    actor = actor_of(bo) if actor_is_bo else Actor.system("journeys.fetch")
    access_id = look(actor=actor, on_behalf_of=bo, case_id=uuid4())
    answer = signed_in().get(f"/api/my/access-records/{access_id}/receipt").content.decode()
    assert not parse_record(answer).parts
    assert str(bo) not in answer


def test_nobody_gets_the_receipt_of_a_look_into_anothers_data() -> None:
    access_id = look()
    assert signed_in(BO).get(f"/my-data/looks/{access_id}/receipt.json").status_code == 404
