"""Pages of staff managers and auditors, the menu by roles, and an emergency look from the reason to the review."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.casework.tests import factories
from portico.catalogue import actions as catalogue
from portico.catalogue.pack.reading import read_pack
from portico.evidence.events import EMERGENCY_BEGUN
from portico.identity import actions
from portico.identity.models import (
    Account,
    EmergencyLook,
    RecoveryAnswer,
    RecoveryRequest,
    StaffInvitation,
    StaffRoleGrant,
)
from portico.identity.tests.factories import client_of, staff_account
from portico.identity.types import AccountId, RoleGrantId, StaffRole
from portico.kernel import clock
from portico.kernel.types import Actor
from portico.messages import jobs
from portico.site import directory

pytestmark = pytest.mark.django_db
PACK = Path(__file__).parents[4] / "packs" / "norway"
AUTHORITY = "nav"
PAGES = {
    "/staff/cases/",
    "/staff/rules/",
    "/staff/colleagues/",
    "/staff/audit/",
    "/staff/emergency/",
    "/staff/emergency/begin/",
}
R = StaffRole


@pytest.fixture(autouse=True)
def _published(db: None) -> None:
    catalogue.publish(read_pack(PACK), actor=Actor.system("test"), at=clock.now())


def staff(*roles: StaffRole, name: str = "Alex") -> AccountId:
    return staff_account(
        *roles, email=f"{name.lower()}@staff.example", name=name, authority_id=AUTHORITY, at=clock.now()
    )


def browser_of(account_id: AccountId) -> Client:
    client = client_of(Account.objects.get(pk=account_id), at=clock.now())
    client.cookies["portico_language"] = "en"
    return client


def words(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(
    ("role", "opens"),
    [
        (R.STAFF_MANAGER, {"/staff/colleagues/"}),
        (R.AUDITOR, {"/staff/audit/", "/staff/emergency/"}),
        (R.HELPER, {"/staff/emergency/begin/"}),
        (R.CASE_WORKER, {"/staff/cases/", "/staff/emergency/begin/"}),
        (R.RULE_AUTHOR, {"/staff/rules/"}),
        (R.PEOPLE_REGISTRAR, set()),
    ],
)
def test_a_page_is_there_for_its_role_and_looks_as_if_it_were_not_there_for_others(
    role: StaffRole, opens: set[str]
) -> None:
    client = browser_of(staff(role))
    assert {page: client.get(page).status_code for page in PAGES} == {
        page: 200 if page in opens else 404 for page in PAGES
    }


@pytest.mark.parametrize("role", list(StaffRole))
def test_the_menu_leads_to_nothing_that_is_closed(role: StaffRole) -> None:
    client = browser_of(staff(role))
    home = client.get("/staff/").content.decode()
    links = re.findall(r'govuk-service-navigation__link" href="([^"]+)"', home)
    assert [link for link in links if client.get(link).status_code != 200] == []


def test_staff_without_a_role_see_whom_to_ask() -> None:
    client = browser_of(staff())
    assert "A staff manager of your authority can give you one." in words(client.get("/staff/"))
    assert {client.get(page).status_code for page in PAGES} == {404}


def test_a_role_that_is_taken_closes_the_page_at_once() -> None:
    alex, mo = staff(R.AUDITOR), browser_of(staff(R.STAFF_MANAGER, name="Mo"))
    client = browser_of(alex)
    assert client.get("/staff/audit/").status_code == 200
    page = f"/staff/colleagues/{alex}/roles/{StaffRoleGrant.objects.get(account_id=alex).pk}/end/"
    assert mo.post(page, {"reason": ""}).status_code == 422
    assert mo.post(page, {"reason": "Moves on."}).status_code == 302
    assert client.get("/staff/audit/").status_code == 404
    assert "Moves on." in words(mo.get(f"/staff/colleagues/{alex}/"))


def test_what_a_form_about_colleagues_refuses_is_said_and_nothing_typed_is_lost() -> None:
    alex, mo = staff(R.CASE_WORKER), browser_of(staff(R.STAFF_MANAGER, name="Mo"))
    answer = mo.post(f"/staff/colleagues/{alex}/roles/", {"roles": ["auditor"], "reason": "Trusted."})
    assert answer.status_code == 422
    assert "Whoever reads what staff did must not be among them." in words(answer)
    assert "Trusted." in words(answer)


def test_a_role_is_given_for_some_services() -> None:
    alex, mo = staff(), browser_of(staff(R.STAFF_MANAGER, name="Mo"))
    form = {"roles": ["case_worker", "rule_author"], "services": ["parental-benefit"], "reason": "Joins."}
    assert mo.post(f"/staff/colleagues/{alex}/roles/", form).status_code == 302
    given = dict(StaffRoleGrant.objects.filter(account_id=alex).values_list("role", "services"))
    assert given == {"case_worker": ["parental-benefit"], "rule_author": None}


def test_the_link_of_an_invitation_is_mailed_and_whoever_invites_never_sees_it() -> None:
    mo = browser_of(staff(R.STAFF_MANAGER, name="Mo"))
    form = {"email": "kim@staff.example", "roles": ["helper"], "reason": "Joins the counter."}
    listed = mo.post("/staff/colleagues/invite/", form, follow=True)
    assert "A link is on its way to k…@staff.example." in words(listed)
    assert "/staff/invitations/" not in listed.content.decode()
    told = actions.invitation_to_send(StaffInvitation.objects.get().pk, at=clock.now())
    assert told is not None
    assert (told["to"], told["site"]) == ("kim@staff.example", "http://testserver")
    assert Client().get(f"/staff/invitations/{told['token']}/").status_code == 200


@override_settings(PORTICO_CODE_SENDERS={})
def test_without_mail_the_pages_say_which_command_makes_the_link_and_nothing_is_changed() -> None:
    alex, mo = staff(R.CASE_WORKER), browser_of(staff(R.STAFF_MANAGER, name="Mo"))
    form = {"email": "kim@staff.example", "roles": ["helper"], "reason": "Joins the counter."}
    assert "portico staff invite" in words(mo.get("/staff/colleagues/invite/"))
    assert mo.post("/staff/colleagues/invite/", form).status_code == 403
    page = mo.post(f"/staff/colleagues/{alex}/passkey/", {"reason": "Lost."})
    assert "portico staff new-passkey" in words(page)
    assert not StaffInvitation.objects.exists()


def test_a_staff_manager_is_not_offered_to_change_themselves() -> None:
    mo = staff(R.STAFF_MANAGER, name="Mo")
    client = browser_of(mo)
    assert "This is you." in words(client.get(f"/staff/colleagues/{mo}/"))
    assert client.post(f"/staff/colleagues/{mo}/leave/", {"reason": "Bye."}).status_code == 403


def test_the_auditor_reads_who_gave_which_role_and_who_left() -> None:
    mo = staff(R.STAFF_MANAGER, name="Mo")
    alex, client = staff(R.CASE_WORKER), browser_of(staff(R.AUDITOR, name="Kim"))
    actions.end_account(account_id=alex, reason="Retires.", actor=Actor.staff(str(mo)), at=clock.now())
    page = words(client.get("/staff/audit/"))
    assert "Alex; the account was closed by Mo. Retires." in page
    assert "Case worker" in page


# --- an emergency


def number_of(name: str) -> str:
    return next(one.identity_number for one in directory.everybody() if one.name == name)


def kari() -> Client:
    client = Client()
    client.cookies["portico_language"] = "en"
    client.post("/sign-in/", {"person": number_of("Kari Berg")})
    return client


def look(client: Client, reason: str = "She does not open the door.") -> str:
    answer = client.post("/staff/emergency/begin/", {"identity_number": number_of("Kari Berg"), "reason": reason})
    assert answer.status_code == 302, words(answer)
    return str(answer["Location"])


def test_an_emergency_look_is_first_on_the_persons_page_is_told_and_is_reviewed() -> None:
    factories.journey_of(factories.person(factories.KARI), clock.now())
    person, helper = kari(), browser_of(staff(R.HELPER))
    page = helper.get(look(helper))
    assert "Kari" in words(page)
    factories.journey_of(factories.person(factories.KARI), clock.now())

    looks = person.get("/my-data/").content.decode()
    first = words(HttpResponse(looks.split("<tbody", 1)[1].split("</tr>")[0]))
    assert "emergency" in first
    assert "She does not open the door." in first
    assert "Alex" in first

    jobs.tell_of_emergency(str(EmergencyLook.objects.get().pk))
    jobs.tell_of_emergency(str(EmergencyLook.objects.get().pk))
    told = words(person.get("/messages/"))
    assert told.count("Dine opplysninger ble sett på i en nødssituasjon") == 1

    auditor = browser_of(staff(R.AUDITOR, name="Kim"))
    assert "not reviewed" in words(auditor.get("/staff/emergency/"))
    review = f"/staff/emergency/{EmergencyLook.objects.get().pk}/review/"
    assert auditor.post(review, {"justified": "yes"}).status_code == 422
    assert auditor.post(review, {"justified": "yes", "note": "I called her."}).status_code == 302
    assert "Reviewed by Kim" in words(auditor.get("/staff/emergency/"))
    assert auditor.post(review, {"justified": "no", "note": "Again."}).status_code == 422


def test_the_news_of_a_look_is_a_job_that_carries_only_its_id() -> None:
    kari()
    look(browser_of(staff(R.HELPER)))
    (job,) = ProcrastinateJob.objects.filter(task_name=EMERGENCY_BEGUN)
    assert job.args == {"emergency_id": str(EmergencyLook.objects.get().pk)}


def test_a_look_is_open_to_whoever_took_it_and_to_nobody_else() -> None:
    kari()
    page = look(browser_of(staff(R.HELPER)))
    assert browser_of(staff(R.HELPER, name="Kim")).get(page).status_code == 404


def test_a_look_ends_when_the_role_ends() -> None:
    kari()
    alex = staff(R.HELPER)
    client = browser_of(alex)
    page = look(client)
    assert client.get(page).status_code == 200
    role = RoleGrantId(StaffRoleGrant.objects.get(account_id=alex).pk)
    actions.end_role(account_id=alex, grant_id=role, reason="Moves.", actor=Actor.system("t"), at=clock.now())
    assert client.get(page).status_code == 404


def test_a_number_that_nobody_has_is_said_at_the_field() -> None:
    client = browser_of(staff(R.HELPER))
    answer = client.post("/staff/emergency/begin/", {"identity_number": "00000000000", "reason": "Fell."})
    assert answer.status_code == 422
    assert not EmergencyLook.objects.exists()


def test_a_look_without_a_reason_shows_nothing() -> None:
    kari()
    client = browser_of(staff(R.HELPER))
    answer = client.post("/staff/emergency/begin/", {"identity_number": number_of("Kari Berg"), "reason": " "})
    assert answer.status_code == 422
    assert not EmergencyLook.objects.exists()


def test_the_auditor_sees_which_clerks_gave_a_way_back_in_and_not_to_whom() -> None:
    first = Account.objects.get(pk=staff(R.PEOPLE_REGISTRAR, name="First"))
    second = Account.objects.get(pk=staff(R.PEOPLE_REGISTRAR, name="Second"))
    person_id = factories.as_person(factories.person(factories.KARI))
    asked = RecoveryRequest.objects.create(
        person_id=person_id, clerk=first, document="passport", level="high", half_hash="-", asked_at=clock.now()
    )
    auditor = browser_of(staff(R.AUDITOR, name="Kim"))
    assert "First asked; nobody has answered." in words(auditor.get("/staff/audit/"))
    RecoveryAnswer.objects.create(
        request=asked, person_id=person_id, clerk=second, allowed=True, code_hash="-", at=clock.now()
    )
    page = words(auditor.get("/staff/audit/"))
    assert "First and Second saw the person and the document." in page
    assert "Kari" not in page
