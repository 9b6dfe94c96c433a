"""Acting for somebody else on the pages: impossible to miss, and nothing is done for the wrong person."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from portico.catalogue import actions as catalogue
from portico.catalogue.pack.reading import read_pack
from portico.evidence import actions as evidence
from portico.identity import actions
from portico.identity import queries as identity
from portico.identity.models import Account, Mandate, MandateEnded
from portico.identity.tests.factories import client_of
from portico.identity.types import (
    AccountKind,
    AssuranceLevel,
    MandateId,
    MandateKind,
    OrganisationId,
    PersonId,
    Principal,
)
from portico.kernel import clock
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db

PACK = Path(__file__).parents[4] / "packs" / "norway"
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
REGISTER = Actor.system("evidence.mandates")
ANNA, BEN, CARA = "21859236003", "15922555092", "09819012358"  # invented people of the pack
NAMES = {ANNA: "Anna Aas", BEN: "Ben Berg", CARA: "Cara Dahl"}
CHANGED = "It has changed for whom you act"


@pytest.fixture(autouse=True)
def _published(db: None) -> Iterator[None]:
    with clock.fixed(NOW):
        catalogue.publish(read_pack(PACK), actor=Actor.system("test"), at=NOW)
        yield


def person(number: str) -> PersonId:
    return actions.ensure_person(identity_number=number, display_name=NAMES[number], at=NOW)


def browser(number: str, assurance: AssuranceLevel = AssuranceLevel.HIGH) -> Client:
    account, _ = Account.objects.get_or_create(
        person_id=person(number), defaults={"kind": AccountKind.PERSON, "created_at": NOW}
    )
    client = client_of(account, assurance=assurance, at=NOW)
    client.cookies["portico_language"] = "en"
    return client


def principal(number: str) -> Principal:
    return Principal(
        account_id=Account.objects.get(person_id=person(number)).pk,
        kind=AccountKind.PERSON,
        person_id=person(number),
        authority_id=None,
        name=NAMES[number],
        assurance=AssuranceLevel.HIGH,
    )


def parent(until: dt.datetime | None = None, organisation: OrganisationId | None = None) -> MandateId:
    """Let Anna act for Ben, or for an organisation."""
    return actions.record_mandate(
        kind=MandateKind.COMPANY_ROLE if organisation else MandateKind.PARENT,
        representative=person(ANNA),
        person=None if organisation else person(BEN),
        organisation=organisation,
        valid_from=NOW,
        valid_to=until,
        source="population",
        basis="Children Act",
        actor=REGISTER,
        at=NOW,
    )


def act(client: Client, mandate: MandateId | str, form: str = "") -> HttpResponse:
    return client.post("/acting/", {"for": str(mandate), "acting": form})


def text(answer: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def forms_of(answer: HttpResponse) -> set[str]:
    """Return under which mandates the forms of a page were made; empty for oneself."""
    body = answer.content.decode()
    found = [
        re.search(r'name="acting" value="([^"]*)"', form)
        for form in re.findall(r'<form[^>]*method="post".*?</form>', body, re.S)
    ]
    return {one[1] if one else "" for one in found}


def test_every_page_says_for_whom_and_by_which_right() -> None:
    mandate, client = parent(), browser(ANNA)
    assert "You act for" not in text(client.get("/cases/"))
    assert act(client, mandate)["Location"] == "/cases/"
    for page in ("/cases/", "/", "/life-events/", "/messages/", "/my-data/", "/acting/", "/there-is-no-such-page/"):
        assert "You act for Ben Berg , as a parent." in text(client.get(page)), page
    act(client, "", str(mandate))
    assert "You act for" not in text(client.get("/cases/"))


def test_every_form_says_under_which_mandate_its_page_was_made() -> None:
    mandate, client = parent(), browser(ANNA)
    assert forms_of(client.get("/my-data/")) == {""}
    act(client, mandate)
    for page in ("/my-data/", "/acting/", "/life-events/having-a-child/begin/"):
        assert forms_of(client.get(page)) == {str(mandate)}, page


BEGIN = "/life-events/having-a-child/begin/"
DUE = {"due_date_day": "24", "due_date_month": "12", "due_date_year": "2026"}


def test_a_form_opened_for_oneself_is_not_carried_out_for_another() -> None:
    mandate, client = parent(), browser(ANNA)
    act(client, mandate)
    answer = client.post(BEGIN, DUE)
    assert (answer.status_code, CHANGED in text(answer)) == (409, True)
    assert "Now you act for Ben Berg." in text(answer)


def test_a_form_opened_for_another_is_not_carried_out_for_oneself() -> None:
    mandate, client = parent(), browser(ANNA)
    act(client, mandate)
    act(client, "")
    assert client.post(BEGIN, {**DUE, "acting": str(mandate)}).status_code == 409
    act(client, mandate)
    assert client.post(BEGIN, {**DUE, "acting": str(mandate)}).status_code == 302


def test_what_was_typed_is_kept_and_offered_again_to_whom_it_was_for() -> None:
    mandate, client = parent(), browser(ANNA)
    act(client, mandate)
    refused = client.post(BEGIN, DUE)
    assert "Act for yourself again and go on" in text(refused)
    assert client.get("/sign-in/go-on/")["Location"] == "/", "not offered while acting for another"
    back = client.post("/acting/", {"for": "", "go_on": "yes", "acting": str(mandate)})
    assert back["Location"] == "/sign-in/go-on/"
    offered = client.get(back["Location"]).content.decode()
    assert 'name="due_date_year" value="2026"' in offered


def test_a_form_opened_for_one_is_not_carried_out_for_a_third() -> None:
    client = browser(ANNA)
    one = parent()
    two = actions.record_mandate(
        kind=MandateKind.PARENT, representative=person(ANNA), person=person(CARA), valid_from=NOW, source="population",
        basis="", actor=REGISTER, at=NOW,
    )  # fmt: skip
    act(client, one)
    act(client, two)
    assert client.post(BEGIN, {**DUE, "acting": str(one)}).status_code == 409
    assert client.post(BEGIN, {**DUE, "acting": str(two)}).status_code == 302


def test_the_api_says_it_in_a_header() -> None:
    mandate, client = parent(), browser(ANNA)
    body = {"life_event": "having-a-child", "dates": {"due_date": "2026-12-24"}}
    act(client, mandate)
    refused = client.post("/api/journeys", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "identity.acting-changed")
    header = {"X-On-Behalf-Of": str(mandate)}
    assert client.get("/api/my/facts", headers=header).status_code == 200
    act(client, "")
    assert client.get("/api/my/facts", headers=header).status_code == 409
    assert client.get("/api/my/facts").status_code == 200


def test_a_client_of_the_api_chooses_for_whom_it_acts() -> None:
    mandate, client = parent(), browser(ANNA)
    assert [one["name"] for one in client.get("/api/my/mandates").json()] == ["Ben Berg"]
    act_for = {"mandate_id": str(mandate)}
    assert client.post("/api/acting", act_for, content_type="application/json").status_code == 200
    assert "You act for Ben Berg" in text(client.get("/cases/"))
    assert client.post("/api/acting", {"mandate_id": None}, content_type="application/json").status_code == 200
    assert "You act for" not in text(client.get("/cases/"))
    assert browser(CARA).post("/api/acting", act_for, content_type="application/json").status_code == 404


def test_each_look_on_somebodys_behalf_is_on_their_list() -> None:
    mandate, client = parent(), browser(ANNA)
    answer = {"concept": "given_name", "value": "Ben"}
    evidence.record_answer(person_id=person(BEN), subject=person(BEN), **answer, actor=by(BEN), at=NOW)
    act(client, mandate)
    assert client.get("/my-data/facts/").status_code == 200
    looks = text(browser(BEN).get("/my-data/?who=representative"))
    assert "Anna Aas for Ben Berg, as a parent" in looks
    assert "Anna Aas" not in text(browser(BEN).get("/my-data/?who=other_person"))


def test_nothing_protected_is_shown_to_whoever_acts_for_somebody() -> None:
    mandate, client = parent(), browser(ANNA)
    for concept, value in (("given_name", "Benjamin"), ("municipality", "4601")):
        evidence.record_answer(
            person_id=person(BEN), subject=person(BEN), concept=concept, value=value, actor=by(BEN), at=NOW
        )
    assert "4601" in text(browser(BEN).get("/my-data/facts/"))
    act(client, mandate)
    shown = text(client.get("/my-data/facts/"))
    assert "Benjamin" in shown
    assert "4601" not in shown
    facts = {fact["concept"] for fact in client.get("/api/my/facts").json()}
    assert facts == {"given_name"}


def by(number: str) -> Actor:
    return Actor.person(str(person(number)))


def test_when_a_mandate_ends_the_next_page_says_so_once() -> None:
    mandate, client = parent(until=NOW + MINUTE), browser(ANNA)
    act(client, mandate)
    with clock.fixed(NOW + MINUTE):
        assert "You may no longer act for Ben Berg." in text(client.get("/cases/"))
        assert "Ben Berg" not in text(client.get("/cases/"))


def test_when_a_mandate_is_ended_what_is_sent_then_is_refused() -> None:
    mandate, client = parent(), browser(ANNA)
    act(client, mandate)
    MandateEnded.objects.create(
        mandate_id=mandate, person_id=person(BEN), at=NOW, ended_by="system:court", reason="A court's order."
    )
    answer = client.post(BEGIN, {**DUE, "acting": str(mandate)})
    assert answer.status_code == 409
    assert "Now you act for yourself." in text(answer)
    assert "You may no longer act for Ben Berg." in text(answer)


def test_a_stranger_cannot_choose_it() -> None:
    mandate, client = parent(), browser(CARA)
    assert act(client, mandate).status_code == 404
    assert "You act for" not in text(client.get("/cases/"))
    assert act(client, "not-an-id").status_code == 404


@pytest.mark.parametrize("page", ["/account/mandates/", "/account/mandates/give/"])
def test_whoever_acts_for_another_sees_nothing_of_their_mandates(page: str) -> None:
    mandate, client = parent(), browser(ANNA)
    assert client.get(page).status_code == 200
    act(client, mandate)
    assert client.get(page).status_code == 403


def test_who_acts_for_an_organisation_sees_it_and_no_persons_pages() -> None:
    company = actions.ensure_organisation(
        scheme="organisation_number", legal_identifier="310000019", legal_name="Fjordlys AS", at=NOW
    )
    mandate, client = parent(organisation=company), browser(ANNA)
    assert act(client, mandate)["Location"] == "/organisation/"
    page = text(client.get("/organisation/"))
    assert "310000019" in page
    assert "You act for Fjordlys AS , by a role in the organisation." in page
    answer = client.get("/cases/")
    assert answer.status_code == 403
    assert "Act for yourself again" in text(answer)
    act(client, "", str(mandate))
    assert client.get("/cases/").status_code == 200


def test_a_power_of_attorney_from_offer_to_end() -> None:
    anna, ben = browser(ANNA), browser(BEN)
    names = re.findall(r'name="(last_day[^"]*)"', anna.get("/account/mandates/give/").content.decode())
    form = {"services": ["child-benefit"], **dict(zip(names, ("1", "2", "2027"), strict=True))}
    assert anna.post("/account/mandates/give/", {**form, "identity_number": BEN}).status_code == 302
    assert "Nobody may act for you." in text(anna.get("/account/mandates/"))
    offered = ben.get("/acting/")
    assert "Anna Aas asks you to act for them" in text(offered)
    assert "Until 1 February 2027" in text(offered)
    answer = re.search(r'action="(/account/mandates/offers/[^"]+/answer/)"', offered.content.decode())
    assert answer is not None
    assert ben.post(answer[1], {"answer": "accept"}).status_code == 302
    mandate = Mandate.objects.get()
    act(ben, MandateId(mandate.pk))
    shown = text(anna.get("/account/mandates/"))
    assert "Ben Berg began to act for you" in shown
    assert anna.post(f"/account/mandates/{mandate.pk}/end/").status_code == 302
    assert "You may no longer act for Anna Aas." in text(ben.get("/cases/"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"identity_number": ANNA}, "You always act for yourself."),
        ({"services": []}, "Choose at least one service."),
        ({"year": "2029"}, "It can last for one year at most."),
        ({"year": "2025"}, "Choose a day that is still to come."),
    ],
)
def test_a_power_of_attorney_that_cannot_be_says_why(wrong: dict[str, object], sentence: str) -> None:
    anna = browser(ANNA)
    names = re.findall(r'name="(last_day[^"]*)"', anna.get("/account/mandates/give/").content.decode())
    year = str(wrong.pop("year", "2027"))
    form = {"identity_number": BEN, "services": ["child-benefit"], **dict(zip(names, ("1", "2", year), strict=True))}
    answer = anna.post("/account/mandates/give/", {**form, **wrong})
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_giving_one_needs_somebody_of_whom_we_are_sure() -> None:
    answer = browser(ANNA, AssuranceLevel.LOW).get("/account/mandates/give/")
    assert answer.status_code in (302, 403)
    assert Mandate.objects.count() == 0


def test_demo_people_ask_the_registers_and_are_told_which_did_not_answer() -> None:
    client = browser(ANNA)
    assert client.post("/acting/registers/").status_code == 302
    assert "did not answer" in text(client.get("/acting/"))
    assert identity.list_mandates_held(principal(ANNA), at=NOW) == []
