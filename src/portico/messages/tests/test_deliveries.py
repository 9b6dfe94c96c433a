"""A message on its way: every attempt is history, one way follows the other, and nothing leaves twice unseen."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.apps import apps
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import override_settings

from portico.messages import actions, queries
from portico.messages.errors import DispatchNotFound
from portico.messages.models import Delivery, Dispatch
from portico.messages.plugins import demo
from portico.messages.rules.deliveries import LEASE, PAUSES
from portico.messages.tests.factories import release
from portico.messages.tests.reaching import (
    CRASHES,
    LETTERS,
    NOW,
    REFUSES,
    SLOW,
    WORKS,
    channels,
    history,
    reachable,
    somebody,
    work,
    written_to,
)
from portico.messages.types import Channel, DeliveryOutcome, DispatchState, MessageId, PostWay

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
POST = {"post": {"days": 4, "unread_days": 7, "law": {"article": "A law, section 1", "source": ["B1"]}}}
ADDRESS = "Main Street 1\n1234 Town"


def print_folder(folder: Path) -> override_settings:
    """Let letters be put into a folder."""
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}}
    return override_settings(STORAGES={"print": storage})


def state_of(message: MessageId) -> str:
    """Return where a message is on its way."""
    return Dispatch.objects.get(pk=message).state


def test_what_goes_outside_says_nothing_but_that_there_is_a_letter() -> None:
    kim, pack = somebody(), release()
    with channels(email=WORKS, sms=WORKS):
        reachable(kim, Channel.EMAIL, "kim@people.example")
        message = written_to(kim, pack)
        assert work(pack, NOW) == 1
    (notice,) = demo.SENT
    assert (notice.recipient, notice.subject) == ("kim@people.example", "You have a new letter")
    assert notice.text.startswith("You have a new letter from Portico. Sign in to read it.")
    said = f"{notice.subject} {notice.text}".casefold()
    for secret in ("Kim", "Mooring", "harbour", "K7F3", "received your application", "http", str(message), "/"):
        assert secret.casefold() not in said
    assert history(message) == [("digital_post", "delivered"), ("email", "delivered")]


def test_it_is_told_in_the_language_of_the_letter() -> None:
    kim, pack = somebody(), release()
    with channels(email=WORKS):
        reachable(kim, Channel.EMAIL, "kim@people.example")
        actions.send_message(
            person_id=kim.record_ids[0], text_name="consent-asked", language="nb", facts={}, case_id=None,
            release=pack, at=NOW,
        )  # fmt: skip
        work(pack, NOW)
    assert demo.SENT[0].subject == "Du har fått et nytt brev"


def test_an_attempt_is_written_down_before_anything_is_sent() -> None:
    kim, pack = somebody(), release()
    with channels(email=WORKS):
        reachable(kim, Channel.EMAIL, "kim@people.example")
        message = written_to(kim, pack)
        begun = actions.begin_next(release=pack, at=NOW)
        assert begun is not None
        assert demo.SENT == []
        assert Delivery.objects.filter(attempt=begun.id).get().outcome == DeliveryOutcome.STARTED
        assert actions.begin_next(release=pack, at=NOW) is None, "another worker takes what is under way"
    assert state_of(message) == DispatchState.WAITING


def test_whoever_died_leaves_an_unknown_attempt_and_it_is_tried_again() -> None:
    kim, pack = somebody(), release()
    with channels(email=WORKS):
        reachable(kim, Channel.EMAIL, "kim@people.example")
        message = written_to(kim, pack)
        actions.begin_next(release=pack, at=NOW)  # and then the worker is killed
        assert work(pack, NOW + LEASE - dt.timedelta(seconds=1)) == 0
        assert work(pack, NOW + LEASE) == 0
        assert work(pack, NOW + LEASE + PAUSES[0]) == 1
    assert history(message) == [("digital_post", "delivered"), ("email", "unknown"), ("email", "delivered")]


def test_an_end_that_is_told_twice_is_written_once() -> None:
    kim, pack = somebody(), release()
    with channels(email=WORKS):
        reachable(kim, Channel.EMAIL, "kim@people.example")
        message = written_to(kim, pack)
        begun = actions.begin_next(release=pack, at=NOW)
        assert begun is not None
        for _ in range(2):
            actions.record_end(begun=begun, outcome=DeliveryOutcome.DELIVERED, release=pack, at=NOW)
    assert history(message) == [("digital_post", "delivered"), ("email", "delivered")]


@pytest.mark.parametrize("plugin", [CRASHES, SLOW])
def test_what_fails_is_tried_again_after_growing_pauses_and_then_the_next_way_is_taken(plugin: str) -> None:
    kim, pack, at = somebody(), release(), NOW
    with channels(email=plugin, sms=WORKS):
        reachable(kim, Channel.EMAIL, "kim@people.example")
        reachable(kim, Channel.SMS, "+41446681800")
        message = written_to(kim, pack)
        for pause in (dt.timedelta(), *PAUSES):
            at += pause
            work(pack, at)
    assert history(message)[1:] == [("email", "failed")] * 6 + [("sms", "delivered")]


def test_who_does_not_open_a_letter_is_told_on_the_next_way_and_at_last_gets_paper(tmp_path: Path) -> None:
    kim, pack = somebody(), release(**POST)
    with channels(email=WORKS, sms=REFUSES, letter=LETTERS), print_folder(tmp_path):
        reachable(kim, Channel.EMAIL, "kim@people.example")
        reachable(kim, Channel.SMS, "+41446681800")
        actions.choose_way(principal=kim, way=PostWay.NOTICE, postal_address=ADDRESS, at=NOW)
        message = written_to(kim, pack)
        assert work(pack, NOW) == 1
        assert work(pack, NOW + 6 * DAY) == 0
        assert work(pack, NOW + 7 * DAY) == 2
    assert history(message)[1:] == [("email", "delivered"), ("sms", "refused"), ("letter", "delivered")]
    assert state_of(message) == DispatchState.FINISHED
    assert queries.available_at(message) == NOW, "it could be read in the mailbox since it was sent"


def test_who_opened_it_gets_no_paper(tmp_path: Path) -> None:
    kim, pack = somebody(), release(**POST)
    with channels(letter=LETTERS), print_folder(tmp_path):
        message = written_to(kim, pack)
        actions.open_message(principal=kim, message_id=message, at=NOW + DAY)
        assert work(pack, NOW + 8 * DAY) == 0
    assert state_of(message) == DispatchState.FINISHED


def test_who_reserved_against_digital_post_gets_paper_and_the_law_reckons_with_the_post(tmp_path: Path) -> None:
    kim, pack = somebody(), release(**POST)
    with channels(email=WORKS, letter=LETTERS), print_folder(tmp_path):
        reachable(kim, Channel.EMAIL, "kim@people.example")
        actions.choose_way(principal=kim, way=PostWay.PAPER, postal_address=ADDRESS, at=NOW)
        expected = queries.available_from(kim.record_ids[0], release=pack, at=NOW)
        message = written_to(kim, pack, must_reach=False)
        work(pack, NOW)
    assert demo.SENT == []
    assert history(message) == [("letter", "delivered")]
    assert expected == queries.available_at(message) == dt.datetime(2026, 6, 5, tzinfo=dt.UTC)
    (sheet,) = tmp_path.rglob("*.json")
    assert json.loads(sheet.read_text())["to"] == ["Kim", "Main Street 1", "1234 Town"]
    assert sheet.with_suffix(".pdf").read_bytes().startswith(b"%PDF")


def test_who_reserved_against_digital_post_did_so_for_every_record_of_theirs(tmp_path: Path) -> None:
    kim, before, pack = somebody(), somebody("2"), release(**POST)
    kept, merged = kim.record_ids[0], before.record_ids[0]
    people = apps.get_model("identity", "Person")._default_manager
    people.filter(pk=merged).update(merged_into=kept)  # as registrars leave it
    people.filter(pk=kept).update(has_merged_records=True)
    with channels(letter=LETTERS), print_folder(tmp_path):
        actions.choose_way(principal=kim, way=PostWay.PAPER, postal_address=ADDRESS, at=NOW)
        message = written_to(before, pack)
        work(pack, NOW)
        expected = queries.available_from(merged, release=pack, at=NOW)
    assert history(message) == [("letter", "delivered")]
    assert expected == queries.available_at(message) == dt.datetime(2026, 6, 5, tzinfo=dt.UTC)


def test_a_letter_that_is_posted_later_counts_as_received_later(tmp_path: Path) -> None:
    kim, pack = somebody(), release(**POST)
    with channels(letter=LETTERS), print_folder(tmp_path):
        actions.choose_way(principal=kim, way=PostWay.PAPER, postal_address=ADDRESS, at=NOW)
        message = written_to(kim, pack)
        work(pack, NOW + 3 * DAY)
    assert queries.available_at(message) == dt.datetime(2026, 6, 8, tzinfo=dt.UTC)


def test_a_letter_is_printed_once_whoever_dies_in_between(tmp_path: Path) -> None:
    kim, pack = somebody(), release(**POST)
    with channels(letter=LETTERS), print_folder(tmp_path):
        actions.choose_way(principal=kim, way=PostWay.PAPER, postal_address=ADDRESS, at=NOW)
        message = written_to(kim, pack)
        work(pack, NOW)
        # As though the end had never been written: the worker died after it had put the letter there.
        Dispatch.objects.filter(pk=message).update(state=DispatchState.WAITING, due_at=NOW, attempt=None)
        begun = Delivery.objects.get(message=message, outcome=DeliveryOutcome.STARTED)
        assert begun.channel == Channel.LETTER
        written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
        from portico.messages.plugins import letter_renderer
        from portico.messages.plugins.paper import PrintFolder
        from portico.messages.types import Begun, Target

        again = Begun(begun.attempt, message, begun.person_id, Target(Channel.LETTER), "", "en")
        letter = queries.find_paper_letter(again)
        assert letter is not None
        PrintFolder().post(letter, letter_renderer())
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == written


def test_a_message_that_no_way_is_left_for_is_shown_to_the_operator_who_tries_it_again(tmp_path: Path) -> None:
    kim, pack = somebody(), release(**POST)
    with channels(email=REFUSES, letter=LETTERS), print_folder(tmp_path):
        reachable(kim, Channel.EMAIL, "kim@people.example")
        message = written_to(kim, pack)
        work(pack, NOW)
        (stuck,) = queries.list_stuck()
        assert (stuck.message_id, stuck.channel, stuck.reason) == (message, "letter", "no_address")
        with pytest.raises(DispatchNotFound):
            actions.retry(message_id=written_to(kim, pack), at=NOW)
    with channels(email=WORKS):
        actions.retry(message_id=message, at=NOW + DAY)
        work(pack, NOW + DAY)
    assert history(message)[-1] == ("email", "delivered")
    assert queries.list_stuck() == ()


def test_who_is_not_to_be_told_is_not_told() -> None:
    kim, pack = somebody(), release()
    with channels(email=WORKS):
        reachable(kim, Channel.EMAIL, "kim@people.example")
        actions.choose_way(principal=kim, way=PostWay.SILENT, at=NOW)
        written_to(kim, pack)
        assert work(pack, NOW) == 0


def test_what_became_of_an_attempt_cannot_be_changed() -> None:
    kim, pack = somebody(), release()
    written_to(kim, pack)
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE messages_delivery SET outcome = 'failed' WHERE person_id = %s", [kim.person_id])
