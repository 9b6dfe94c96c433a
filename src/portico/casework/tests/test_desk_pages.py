"""The pages of the desk: what stands in them, and that nothing of a person stands where it must not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from portico.casework import actions
from portico.casework.models import CasePosition, StaffNote
from portico.casework.tests.factories import KARI, NOW, leader, people, received_case, taken_case, worker
from portico.evidence import queries as evidence
from portico.identity.tests.factories import client_of
from portico.identity.types import Principal
from portico.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
NAV, GRANT = "nav", "lump-sum-grant"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def browser(staff: Principal) -> Client:
    """Return a browser in which a member of staff is signed in."""
    client = client_of(get_user_model().objects.get(pk=staff.account_id), at=NOW)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def page(client: Client, address: str, status: int = 200, **sent: object) -> str:
    """Return a page; with something sent, it is sent."""
    answer = client.post(address, sent) if sent else client.get(address)
    assert answer.status_code == status, answer.content[:2000]
    return answer.content.decode()


def test_the_queue_shows_time_left_and_nobodys_name(kari: Principal, nav: Principal) -> None:
    case = received_case(kari)
    shown = page(browser(nav), "/staff/cases/")
    assert case.reference in shown
    assert re.search(r"\d+ days left", shown)
    assert kari.name not in shown


@pytest.mark.parametrize(
    "query",
    [
        "state=nonsense&service=%00&step=x&waiting=y&who=z&due_before=0001-01-01&after=x&before=y",
        "due_before=2026-13-45&page=7&late=on&unread=on",
        "after=still-ffffffffffffffffffffffffffffffff&before=99999999999999999999-00000000000000000000000000000000",
    ],
)
def test_an_address_that_means_nothing_still_shows_the_queue(nav: Principal, query: str) -> None:
    page(browser(nav), f"/staff/cases/?{query}")


def test_a_number_is_sent_and_never_stands_in_an_address(kari: Principal, nav: Principal) -> None:
    case = received_case(kari)
    number = people().find(KARI).identity_number
    client = browser(nav)
    assert case.reference not in page(client, f"/staff/cases/search/?q={number}"), "a link finds nobody"
    assert kari.person_id is not None
    assert "case-search" not in {one.purpose for one in evidence.list_access_records(kari.person_id).records}
    answer = client.post("/staff/cases/search/", {"q": number})
    assert (answer.status_code, answer["Location"]) == (302, f"/staff/cases/{case.id}/")


def test_the_page_of_a_case_says_who_has_it_and_what_comes_next(kari: Principal, nav: Principal) -> None:
    case, client = received_case(kari), browser(nav)
    before = page(client, f"/staff/cases/{case.id}/")
    assert "Take the case" in before
    assert kari.name not in before
    assert client.post(f"/staff/cases/{case.id}/take/").status_code == 302
    after = page(client, f"/staff/cases/{case.id}/")
    for words in (
        kari.name,
        "Grant",
        "Refuse",
        "Give it back to the queue",
        'id="facts"',
        'id="reasoning"',
        'id="notes"',
    ):
        assert words in after
    assert "Give it to a colleague" not in after


def test_a_note_is_written_on_the_page_and_what_is_wrong_is_said(kari: Principal, nav: Principal) -> None:
    case_id, client = taken_case(kari, nav), browser(nav)
    assert "Write the note first." in page(client, f"/staff/cases/{case_id}/notes/", 422, note="   ")
    assert client.post(f"/staff/cases/{case_id}/notes/", {"note": "Rang <b>twice</b>."}).status_code == 302
    assert "Rang &lt;b&gt;twice&lt;/b&gt;." in page(client, f"/staff/cases/{case_id}/")
    first = StaffNote.objects.get()
    assert "Put it right" in page(client, f"/staff/cases/{case_id}/")
    client.post(f"/staff/cases/{case_id}/notes/", {"note": "Rang once.", "corrects": str(first.pk)})
    assert "Put right by a later note" in page(client, f"/staff/cases/{case_id}/")


def test_several_cases_change_after_a_look_at_what_would_happen(
    kari: Principal, amina: Principal, nav: Principal
) -> None:
    free, theirs = received_case(amina, GRANT), taken_case(kari, worker(NAV, "Second"))
    client, chosen = browser(nav), [str(free.id), str(theirs)]
    asked = page(client, "/staff/cases/several/", case=chosen)
    assert "You have chosen 2 cases." in asked
    assert "Give them to a colleague" not in asked
    assert "Choose what shall be done." in page(client, "/staff/cases/several/", 422, case=chosen, action="")
    shown = page(client, "/staff/cases/several/", case=chosen, action="take")
    assert "1 case will change" in shown
    assert "Somebody else has taken this case" in shown
    assert CasePosition.objects.get(pk=free.id).worker_id is None
    done = page(client, "/staff/cases/several/", case=chosen, action="take", confirm="on")
    assert "1 case was changed" in done
    assert CasePosition.objects.get(pk=free.id).worker_id == nav.account_id


def test_all_of_a_list_are_chosen_by_its_filters(kari: Principal, amina: Principal, nav: Principal) -> None:
    received_case(amina, GRANT)
    received_case(kari)
    client = browser(nav)
    asked = page(client, "/staff/cases/several/", all="on", query=f"service={GRANT}")
    assert "You have chosen 1 case." in asked
    assert "Choose at least one case." in page(client, "/staff/cases/several/", 422, query="")


def test_what_an_action_needs_is_asked_for(kari: Principal, nav: Principal) -> None:
    case_id, lead = str(taken_case(kari, nav)), browser(leader(NAV))
    shown = page(lead, "/staff/cases/several/", 422, case=case_id, action="assign", colleague="")
    assert "Choose the colleague who shall have them." in shown


def test_a_team_lead_gives_a_case_away_on_its_page(kari: Principal, nav: Principal) -> None:
    case, client = received_case(kari), browser(leader(NAV))
    assert "Give it to a colleague" in page(client, f"/staff/cases/{case.id}/")
    assert "Choose a colleague." in page(client, f"/staff/cases/{case.id}/give/", 422, colleague="")
    assert client.post(f"/staff/cases/{case.id}/give/", {"colleague": str(nav.account_id)}).status_code == 302
    shown = page(client, "/staff/cases/workload/")
    assert nav.name in shown
    assert kari.name not in shown


def test_the_most_urgent_case_opens_when_it_is_taken(kari: Principal, nav: Principal) -> None:
    case, client = received_case(kari), browser(nav)
    assert client.post("/staff/cases/next/")["Location"] == f"/staff/cases/{case.id}/"
    assert client.post("/staff/cases/next/")["Location"] == "/staff/cases/"
    assert "There is no case that you can take now" in page(client, "/staff/cases/")
    actions.give_back(principal=nav, case_id=case.id, at=NOW)
