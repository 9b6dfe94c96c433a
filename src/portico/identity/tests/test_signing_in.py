"""Sign in and sign up by a code that is sent: the same for everybody, until an address is shown to be one's own."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from portico.identity import actions, jobs, queries, rules
from portico.identity.errors import AddressTaken
from portico.identity.models import Account, IdentityProofing, SignIn, SignInAttempt, SignInCode
from portico.identity.sessions import SessionStore
from portico.identity.surroundings import surroundings
from portico.identity.tests.factories import AT, request_from
from portico.identity.types import AssuranceLevel, Channel, PersonId, Recipient
from portico.kernel import clock
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db
ADDRESS, NUMBER = "ada@people.example", "+41446681800"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    cache.clear()
    surroundings.cache_clear()
    with clock.fixed(AT), override_settings(PORTICO_SURROUNDINGS="portico.identity.tests.surroundings.EmptyPack"):
        yield
    surroundings.cache_clear()


def account_of_ada(*, email: str = ADDRESS, kind: str = "person") -> Account:
    """Return an account that signs in with an address."""
    if kind == "staff":
        return Account.objects.create(kind="staff", authority_id="town", email=email, name="Alex", created_at=AT)
    person_id = actions.add_person(full_name="Ada Berg", at=AT)
    return Account.objects.create(kind="person", person_id=person_id, email=email, created_at=AT)


def ask_for_code(client: Client, recipient: str = ADDRESS, **more: str) -> Any:
    """Send the form on the page to sign in."""
    return client.post("/sign-in/", {"recipient": recipient, **more})


def sent_code() -> str:
    """Do what the worker would do, and return the code in the newest message."""
    row = SignInCode.objects.latest("id")
    jobs.send_code(str(row.pk))
    text = messages()[-1]["text"]
    found = re.search(r"\b[0-9]{6}\b", text)
    assert found is not None, text
    return found[0]


def messages() -> list[dict[str, str]]:
    """Return everything that was sent, the newest last."""
    kept = Path(settings.PORTICO_STATE) / "codes.json"
    return [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()] if kept.exists() else []


def send_back(client: Client, code: str) -> Any:
    """Send the form with the code."""
    return client.post("/sign-in/code/", {"code": code})


def level_in(client: Client) -> str:
    """Return the level of the session of a browser."""
    held = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return str(held["portico_authentication"]["assurance"])


def another_code(code: str) -> str:
    """Return a code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def plain(page: bytes) -> str:
    """Return a page without what differs each time it is loaded."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.decode())


def test_somebody_new_makes_an_account_with_a_code_and_their_name() -> None:
    client = Client()
    ask_for_code(client)
    answer = send_back(client, sent_code())
    assert answer["Location"] == "/sign-in/new/"

    answer = client.post("/sign-in/new/", {"name": "Ada Berg"})

    account = Account.objects.get(email=ADDRESS)
    assert answer["Location"] == "/account/"
    assert (account.kind, account.person.display_name) == ("person", "Ada Berg")
    assert not account.has_usable_password()
    assert level_in(client) == "low"
    assert client.get("/account/").status_code == 200


def test_whoever_has_an_account_comes_to_where_they_wanted_to_go() -> None:
    account, client = account_of_ada(), Client()
    ask_for_code(client, next="/my-data/")
    answer = send_back(client, sent_code())

    assert answer["Location"] == "/my-data/"
    assert SignIn.objects.get(account=account).method == "email"
    assert level_in(client) == "low"


def test_another_site_is_no_place_to_go_to() -> None:
    account_of_ada()
    client = Client()
    ask_for_code(client, next="https://elsewhere.example/")

    assert send_back(client, sent_code())["Location"] == "/life-events/"


def test_the_answer_does_not_tell_whether_there_is_an_account() -> None:
    account_of_ada()
    pages, asked = [], []
    for address in (ADDRESS, "bob@people.example"):
        client = Client()
        with CaptureQueriesContext(
            connection,
        ) as queries_made:
            answer = ask_for_code(client, address)
        page = plain(client.get(answer["Location"]).content).replace(address, "...")
        code = another_code(sent_code())
        wrong = plain(send_back(client, code).content).replace(address, "...").replace(code, "...")
        pages.append((answer.status_code, answer["Location"], page, wrong))
        asked.append([re.sub(r"'[^']*'", "", one["sql"])[:60] for one in queries_made.captured_queries])
    assert pages[0] == pages[1]
    assert asked[0] == asked[1]


def test_too_many_tries_look_the_same_with_and_without_an_account() -> None:
    account_of_ada()
    told = []
    for address in (ADDRESS, "bob@people.example"):
        client = Client()
        ask_for_code(client, address)
        wrong = another_code(sent_code())
        said = [plain(send_back(client, wrong).content).replace(address, "...").replace(wrong, "...") for _ in range(7)]
        told.append(said)
    assert told[0] == told[1]
    assert "too many tries" in told[0][-1]


def test_a_code_works_only_in_the_browser_that_asked_for_it() -> None:
    account_of_ada()
    asking, other = Client(), Client()
    ask_for_code(asking)
    code = sent_code()
    ask_for_code(other)
    sent_code()

    assert send_back(other, code).status_code == 422
    assert send_back(Client(), code)["Location"] == "/sign-in/"
    assert send_back(asking, code).status_code == 302


def test_a_code_works_once() -> None:
    account_of_ada()
    client = Client()
    ask_for_code(client)
    row, recipient = SignInCode.objects.latest("id"), Recipient(Channel.EMAIL, ADDRESS)
    code = sent_code()
    send_back(client, code)

    again = Client()
    ask_for_code(again)
    session = again.session
    session["portico_code"] = {**session["portico_code"], "code_id": str(row.pk)}
    session.save()
    assert "no longer works" in send_back(again, code).content.decode()
    assert actions.find_account(recipient) is not None


def test_a_code_that_is_too_old_does_not_work() -> None:
    account_of_ada()
    client = Client()
    ask_for_code(client)
    code = sent_code()
    with clock.fixed(AT + rules.CODE_LASTS):
        assert "no longer works" in send_back(client, code).content.decode()


def test_the_right_code_comes_too_late_after_too_many_wrong_ones() -> None:
    account_of_ada()
    client = Client()
    ask_for_code(client)
    code = sent_code()
    for _ in range(rules.TRIES_PER_CODE):
        assert "This is not the code" in send_back(client, another_code(code)).content.decode()
    with clock.fixed(AT + rules.CODE_LASTS - MINUTE):
        assert send_back(client, code).status_code == 422
    assert SignInCode.objects.get().tries == rules.TRIES_PER_CODE


def test_the_tries_before_a_sign_in_no_longer_count() -> None:
    account_of_ada()
    for _ in range(3):
        client = Client()
        ask_for_code(client)
        code = sent_code()
        send_back(client, another_code(code))
        send_back(client, another_code(code))
        assert send_back(client, code).status_code == 302
    assert SignInAttempt.objects.count() == 9


def test_only_so_many_codes_are_sent_to_one_address() -> None:
    for _ in range(rules.CODES_PER_RECIPIENT):
        assert ask_for_code(Client()).status_code == 302
    answer = ask_for_code(Client())
    assert answer.status_code == 422
    assert "too many tries" in answer.content.decode()
    assert ask_for_code(Client(), "bob@people.example").status_code == 302


@pytest.mark.parametrize(
    ("proxies", "said", "counted"),
    [
        ([], "198.51.100.7", "192.0.2.1"),
        (["192.0.2.0/24"], "198.51.100.7", "198.51.100.7"),
        (["192.0.2.0/24"], "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (["192.0.2.0/24"], "10.0.0.1, 198.51.100.7, 192.0.2.9", "198.51.100.7"),
        (["192.0.2.9"], "198.51.100.7", "192.0.2.1"),
        (["192.0.2.1"], "", "192.0.2.1"),
    ],
    ids=["no proxy is ours", "one is", "a visitor invents one", "two are ours", "another is", "nothing is said"],
)
def test_tries_are_counted_by_the_address_that_our_own_proxies_saw(
    proxies: list[str], said: str, counted: str | None
) -> None:
    request = request_from("192.0.2.1", HTTP_X_FORWARDED_FOR=said)
    with override_settings(TRUSTED_PROXIES=[ip_network(one) for one in proxies]):
        assert actions.address(request) == counted


def test_what_is_no_address_is_told_kindly_and_kept() -> None:
    answer = ask_for_code(Client(), "ada at people")
    assert answer.status_code == 422
    assert 'value="ada at people"' in answer.content.decode()
    assert "Enter an e-mail address like" in answer.content.decode()


def test_staff_do_not_sign_in_by_code() -> None:
    account_of_ada(kind="staff")
    client = Client()
    ask_for_code(client)
    answer = send_back(client, sent_code())
    assert answer.status_code == 403
    assert not SignIn.objects.exists()


def test_a_closed_account_does_not_open_by_code() -> None:
    account = account_of_ada()
    Account.objects.filter(pk=account.pk).update(is_active=False)
    client = Client()
    ask_for_code(client)
    assert send_back(client, sent_code()).status_code == 403
    assert not SignIn.objects.exists()


def test_nobody_makes_an_account_without_a_code() -> None:
    assert Client().post("/sign-in/new/", {"name": "Ada Berg"})["Location"] == "/sign-in/"
    assert not Account.objects.exists()


def test_an_account_is_not_made_long_after_the_code() -> None:
    client = Client()
    ask_for_code(client)
    send_back(client, sent_code())
    with clock.fixed(AT + dt.timedelta(hours=1)):
        assert client.post("/sign-in/new/", {"name": "Ada Berg"})["Location"] == "/sign-in/"
    assert not Account.objects.exists()


def test_of_two_who_make_an_account_for_one_address_one_does() -> None:
    first, second = Client(), Client()
    for client in (first, second):
        ask_for_code(client)
        send_back(client, sent_code())
    first.post("/sign-in/new/", {"name": "Ada Berg"})
    assert second.post("/sign-in/new/", {"name": "Ada Berg"}).status_code == 409
    assert Account.objects.count() == 1


def test_an_address_of_another_account_cannot_be_taken() -> None:
    account_of_ada()
    other = account_of_ada(email="bob@people.example")
    with pytest.raises(AddressTaken):
        actions.set_address(other, Recipient(Channel.EMAIL, ADDRESS), at=AT)


def test_the_level_of_a_session_is_no_higher_than_what_is_known_of_the_person() -> None:
    account = account_of_ada()
    person_id = PersonId(account.person_id)
    assert queries.proved_level(person_id) is AssuranceLevel.LOW

    actions.record_proof(
        person_id=person_id, level=AssuranceLevel.SUBSTANTIAL, how="counter", actor=Actor.system("test"), at=AT
    )
    assert queries.proved_level(person_id) is AssuranceLevel.SUBSTANTIAL
    assert IdentityProofing.objects.get().proofed_by == "system:test"
    assert rules.session_level(AssuranceLevel.HIGH, queries.proved_level(person_id)) is AssuranceLevel.SUBSTANTIAL
