"""Sign in and sign up by a code that is sent: the same for everybody, until an address is shown to be one's own."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.identity import actions, jobs, queries, rules
from portico.identity.errors import AddressTaken, DeliveryRefused
from portico.identity.models import Account, IdentityProofing, MobileNumber, SignIn, SignInAttempt, SignInCode
from portico.identity.plugins import code_sender
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
    kept = (Path(settings.PORTICO_STATE) / "codes.json").read_text(encoding="utf-8")
    return [json.loads(line) for line in kept.splitlines()]


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


def test_a_code_by_sms_is_bound_to_this_site_and_says_how_long_it_works() -> None:
    client = Client()
    ask_for_code(client, "00 41 44 668 18 00")
    code = sent_code()

    assert messages()[-1]["to"] == NUMBER
    assert messages()[-1]["text"].endswith(f"\n\n@testserver #{code}")
    send_back(client, code)
    client.post("/sign-in/new/", {"name": "Ada Berg"})
    assert MobileNumber.objects.get(number=NUMBER).account.email == ""


def test_a_message_with_a_code_says_who_asks_and_that_nobody_else_will() -> None:
    ask_for_code(Client())
    sent_code()
    text = messages()[-1]["text"]

    assert "testserver" in text
    assert "10 minutes" in text
    assert "Nobody from any authority will ever ask you for this code" in text


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
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "10.0.0.1, 198.51.100.7, 192.0.2.9", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "", None),
    ],
    ids=["no proxy is ours", "one is", "a visitor invents one", "two are ours", "one is missing", "nothing is said"],
)
def test_tries_are_counted_by_the_address_that_our_own_proxies_saw(
    proxies: int, said: str, counted: str | None
) -> None:
    request = request_from("192.0.2.1", HTTP_X_FORWARDED_FOR=said)
    with override_settings(TRUSTED_PROXIES=proxies):
        assert actions.address(request) == counted


def test_what_is_no_address_is_told_kindly_and_kept() -> None:
    answer = ask_for_code(Client(), "ada at people")
    assert answer.status_code == 422
    assert 'value="ada at people"' in answer.content.decode()
    assert "Enter an e-mail address like" in answer.content.decode()


def test_neither_jobs_nor_rows_know_an_address_or_a_code_once_it_is_sent() -> None:
    ask_for_code(Client())
    code = sent_code()
    row = SignInCode.objects.get()
    arguments = json.dumps([job.args for job in ProcrastinateJob.objects.filter(task_name=actions.SEND_CODE)])

    assert ADDRESS not in arguments
    assert code not in arguments
    assert row.sealed is None
    assert code not in f"{row.code_hash} {row.recipient_key}"


def test_a_code_that_waits_to_be_sent_cannot_be_read_in_the_database() -> None:
    ask_for_code(Client())
    sealed = bytes(SignInCode.objects.get().sealed)
    assert ADDRESS.encode() not in sealed
    assert b"code" not in sealed


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


def test_whoever_reads_the_old_address_is_told_when_it_signs_in_no_more() -> None:
    account_of_ada()
    client = Client()
    ask_for_code(client)
    send_back(client, sent_code())
    client.post("/account/address/", {"recipient": "ada@new.example"})
    assert send_back(client, sent_code())["Location"] == "/account/"

    jobs.send_code(str(SignInCode.objects.latest("id").pk))
    assert messages()[-1]["to"] == ADDRESS
    assert Account.objects.get().email == "ada@new.example"


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


def test_codes_that_are_over_are_forgotten() -> None:
    ask_for_code(Client())
    actions.forget_codes(at=AT + MINUTE)
    assert SignInCode.objects.exists()
    actions.forget_codes(at=AT + rules.ATTEMPT_WINDOW + MINUTE)
    assert not SignInCode.objects.exists()


def test_an_installation_that_sends_nothing_offers_no_codes() -> None:
    with override_settings(PORTICO_CODE_SENDERS={}):
        assert 'name="recipient"' not in Client().get("/sign-in/").content.decode()
        assert ask_for_code(Client()).status_code == 422
        with pytest.raises(DeliveryRefused):
            code_sender(Channel.EMAIL)


def test_codes_are_written_into_a_file_in_a_demo_only() -> None:
    assert queries.list_channels() == (Channel.EMAIL, Channel.SMS)
    with override_settings(PORTICO_CODES_IN_FILE=False, PORTICO_CODE_SENDERS={"email": "by mail"}):
        assert queries.list_channels() == (Channel.EMAIL,)


def test_a_code_that_its_channel_refuses_is_not_tried_for_ever() -> None:
    refusing = {"email": "portico.identity.plugins.demo.RefusingSender"}
    ask_for_code(Client())
    row = SignInCode.objects.get()
    with override_settings(PORTICO_CODE_SENDERS=refusing):
        jobs.send_code(str(row.pk))
    assert SignInCode.objects.get().sealed is None


def test_a_fault_of_a_channel_leaves_the_code_to_be_sent_again() -> None:
    crashing = {"email": "portico.identity.plugins.demo.CrashingSender"}
    ask_for_code(Client())
    row = SignInCode.objects.get()
    with override_settings(PORTICO_CODE_SENDERS=crashing), pytest.raises(RuntimeError):
        jobs.send_code(str(row.pk))
    assert sent_code()
