"""What is sent to people who sign in: encrypted until it is sent, then forgotten, in words that warn."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.identity import actions, jobs, queries, rules
from portico.identity.errors import DeliveryRefused
from portico.identity.models import Account, MobileNumber, SignInCode
from portico.identity.plugins import code_sender
from portico.identity.surroundings import surroundings
from portico.identity.tests.factories import AT
from portico.identity.tests.test_signing_in import (
    ADDRESS,
    MINUTE,
    NUMBER,
    account_of_ada,
    ask_for_code,
    messages,
    send_back,
    sent_code,
)
from portico.identity.types import Channel
from portico.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    cache.clear()
    surroundings.cache_clear()
    with clock.fixed(AT), override_settings(PORTICO_SURROUNDINGS="portico.identity.tests.surroundings.EmptyPack"):
        yield
    surroundings.cache_clear()


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
