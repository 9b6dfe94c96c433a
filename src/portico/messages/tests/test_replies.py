"""A person answers a message about a case, and staff answer back; nothing that was written is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.kernel.types import Actor
from portico.messages import actions, queries
from portico.messages.errors import MessageNotFound, NotAnswerable, ReplyEmpty, ReplyTooLong, TooManyReplies
from portico.messages.events import MESSAGE_ANSWERED
from portico.messages.rules import contacts as limits
from portico.messages.tests.factories import release
from portico.messages.tests.reaching import NOW, somebody, written_to
from portico.messages.types import MessageId, ReplyId

pytestmark = pytest.mark.django_db
STAFF = Actor.staff("7c0a3f0e-0000-7000-8000-000000000001")


def answer(message: MessageId, text: str = "Why so little?", at: dt.datetime = NOW) -> ReplyId:
    """Let Kim answer."""
    return actions.answer_message(principal=somebody(), message_id=message, text=text, at=at)


def test_an_answer_is_kept_and_whoever_has_the_case_is_told() -> None:
    message = written_to(somebody(), release())
    reply = queries.get_reply(answer(message, "  Why so little?\r\n\r\n\r\nI have two children.\x00 "))
    assert reply.body == "Why so little?\n\nI have two children."
    job = ProcrastinateJob.objects.filter(task_name=MESSAGE_ANSWERED).latest("id")
    assert job.args == {"reply_id": str(reply.id), "case_id": str(reply.case_id)}


def test_staff_answer_back_in_the_same_conversation() -> None:
    kim = somebody()
    message = written_to(kim, release())
    reply = answer(message)
    back = actions.answer_person(reply_id=reply, text="It is <b>right</b>: *all* of it.", actor=STAFF, at=NOW)
    again = answer(back, "Thank you.", NOW + dt.timedelta(minutes=1))
    lines = queries.list_conversation(kim, back)
    assert [line.id for line in lines] == [message, reply, back, again]
    assert lines == queries.list_conversation(kim, message)
    assert "&lt;b&gt;right&lt;/b&gt;: *all* of it." in lines[2].html
    found = queries.get_message(kim, back)
    assert (found.subject, found.may_answer) == ("We have received your application", True)
    of_case = queries.list_conversation_of_case(queries.get_reply(reply).case_id)
    assert [line.id for line in of_case] == [reply, back, again]


def test_a_page_that_is_sent_twice_is_one_answer() -> None:
    message = written_to(somebody(), release())
    before = ProcrastinateJob.objects.filter(task_name=MESSAGE_ANSWERED).count()
    assert answer(message) == answer(message, "Why so little? ")
    assert ProcrastinateJob.objects.filter(task_name=MESSAGE_ANSWERED).count() == before + 1


def test_cannot_answer_what_is_somebody_elses() -> None:
    message = written_to(somebody("2"), release())
    with pytest.raises(MessageNotFound):
        answer(message)
    with pytest.raises(MessageNotFound):
        queries.list_conversation(somebody(), message)


def test_cannot_answer_what_is_about_no_case() -> None:
    kim = somebody()
    message = actions.send_message(
        person_id=kim.record_ids[0],
        text_name="consent-asked",
        language="en",
        facts={},
        case_id=None,
        release=release(),
        at=NOW,
    )
    with pytest.raises(NotAnswerable):
        answer(message)


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\u202e"])
def test_an_answer_says_something(text: str) -> None:
    message = written_to(somebody(), release())
    with pytest.raises(ReplyEmpty):
        answer(message, text)


def test_an_answer_has_a_length_and_a_rate() -> None:
    message = written_to(somebody(), release())
    with pytest.raises(ReplyTooLong, match="10001"):
        answer(message, "a" * (limits.REPLY_LENGTH + 1))
    for number in range(limits.REPLIES_PER_WINDOW):
        answer(message, f"Answer {number}")
    with pytest.raises(TooManyReplies):
        answer(message, "One more")
    assert answer(message, "One more", NOW + limits.REPLY_WINDOW)


def test_staff_cannot_answer_what_nobody_wrote() -> None:
    message = written_to(somebody(), release())
    with pytest.raises(MessageNotFound):
        actions.answer_person(reply_id=message, text="Hello", actor=STAFF, at=NOW)
