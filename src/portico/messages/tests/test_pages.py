"""Pages: a message is answered under it, and a person says where they are told; what was typed is never lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client

from portico.catalogue import actions as catalogue
from portico.identity import actions as identity
from portico.identity import queries as people
from portico.identity.tests.factories import request_from
from portico.identity.types import Principal
from portico.kernel import clock
from portico.kernel.types import Actor
from portico.messages import queries
from portico.messages.rules.contacts import REPLY_LENGTH
from portico.messages.tests.factories import release
from portico.messages.tests.reaching import LETTERS, NOW, WORKS, channels, written_to
from portico.messages.tests.test_contacts import code_of
from portico.messages.types import ContactId, PostWay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time() -> object:
    with clock.fixed(NOW) as at:
        yield at


def visitor() -> tuple[Client, Principal]:
    """Return a browser in which somebody is signed in, and who."""
    catalogue.publish(release().pack, actor=Actor.system("tests"), at=NOW - dt.timedelta(days=1))
    request, client = request_from(), Client(headers={"accept-language": "en"})
    identity.demo_sign_in_person(request, identity_number="1", display_name="Kim Berg", at=NOW)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return client, people.principal_of(request)


def test_a_message_is_answered_under_it() -> None:
    client, kim = visitor()
    message = written_to(kim, release())
    sent = client.post(
        f"/messages/{message}/answer/", {"answer": "Why?\n\nI <b>wonder</b>.", "acting": ""}, follow=True
    )
    page = sent.content.decode()
    assert "Your answer is sent." in page
    assert "I &lt;b&gt;wonder&lt;/b&gt;." in page
    assert queries.list_conversation(kim, message)[1].by_person


def test_an_answer_that_is_too_long_stays_in_the_form() -> None:
    client, kim = visitor()
    message = written_to(kim, release())
    typed = "a" * (REPLY_LENGTH + 1)
    answer = client.post(f"/messages/{message}/answer/", {"answer": typed, "acting": ""})
    assert answer.status_code == 422
    assert typed in answer.content.decode()
    assert "Shorten it to 10000" in answer.content.decode()


def test_a_person_adds_an_address_and_confirms_it() -> None:
    client, kim = visitor()
    with channels(email=WORKS):
        wrong = client.post("/messages/contacts/", {"channel": "email", "address": "kim", "acting": ""})
        assert (wrong.status_code, 'value="kim"' in wrong.content.decode()) == (422, True)
        asked = client.post("/messages/contacts/", {"channel": "email", "address": "kim@people.example", "acting": ""})
        contact = ContactId(queries.get_preferences(kim).contacts[0].id)
        assert asked.headers["Location"] == f"/messages/contacts/{contact}/"
        code = code_of(contact)
        sent = client.post(f"/messages/contacts/{contact}/", {"code": code, "acting": ""}, follow=True)
        assert "We tell you there from now on" in sent.content.decode()
        assert queries.get_preferences(kim).contacts[0].confirmed
        client.post(f"/messages/contacts/{contact}/remove/", {"acting": ""})
        assert queries.get_preferences(kim).contacts == ()


def test_a_person_chooses_paper_and_says_where_it_goes() -> None:
    client, kim = visitor()
    with channels(letter=LETTERS):
        asked = client.post("/messages/contacts/", {"way": "paper", "postal_address": "", "acting": ""})
        assert "Write the address that letters on paper are to go to." in asked.content.decode()
        client.post("/messages/contacts/", {"way": "paper", "postal_address": "Main Street 1\n1234 Town", "acting": ""})
        assert queries.get_preferences(kim).way is PostWay.PAPER
        assert "1234 Town" in client.get("/messages/contacts/").content.decode()


def test_the_same_by_api() -> None:
    client, kim = visitor()
    message = written_to(kim, release())
    with channels(email=WORKS):
        body = {"channel": "email", "address": "Kim@People.example"}
        added = client.post("/api/contacts", body, content_type="application/json")
        assert added.status_code == 201
        confirmed = client.post(
            f"/api/contacts/{added.json()['id']}/confirm",
            {"code": code_of(ContactId(added.json()["id"]))},
            content_type="application/json",
        )
        assert confirmed.json()["contacts"][0] | {"id": ""} == {
            "id": "",
            "channel": "email",
            "platform": "",
            "address": "kim@people.example",
            "confirmed": True,
        }
        chosen = client.put("/api/contacts/post", {"way": "silent"}, content_type="application/json")
        assert chosen.json()["way"] == "silent"
        refused = client.post("/api/contacts", {"channel": "sms", "address": "1"}, content_type="application/json")
        assert (refused.status_code, refused.json()["code"]) == (422, "messages.channel-not-offered")
    answered = client.post(f"/api/messages/{message}/answers", {"text": "Why?"}, content_type="application/json")
    assert answered.status_code == 201
    lines = client.get(f"/api/messages/{message}/conversation").json()
    assert [(line["by_person"], line["body"][:4]) for line in lines][1] == (True, "Why?")
    opened = client.post(f"/api/messages/{message}/open").json()
    assert (opened["may_answer"], opened["available_at"]) == (True, "2026-06-01T09:00:00Z")
