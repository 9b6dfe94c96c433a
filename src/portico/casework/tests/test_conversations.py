"""The desk reads what the person wrote about a case, and answers it there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

import pytest

from portico.casework import actions, queries
from portico.casework.actions.answered import note_answer
from portico.casework.errors import CaseDecided, CaseNotFound, CaseNotYours, StaffOnly
from portico.casework.models import CasePosition
from portico.casework.tests.factories import LATER, NAME, NOW, as_person, decided_case, taken_case, worker
from portico.casework.tests.test_desk_pages import browser, page
from portico.evidence import queries as evidence
from portico.identity.types import Principal
from portico.kernel import clock
from portico.messages import actions as messages
from portico.messages import queries as mailbox
from portico.messages.errors import MessageNotFound, ReplyEmpty
from portico.messages.types import MessageId, ReplyId

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
SOON = NOW + dt.timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.fixed(LATER):
        yield


def wrote(who: Principal, case_id: UUID, text: str = "Did my papers come?", at: dt.datetime = SOON) -> ReplyId:
    """Let a person answer the first message about their case, and the desk be told."""
    first = mailbox.list_messages_of_case(who, case_id)[0]
    reply = messages.answer_message(principal=who, message_id=first.id, text=text, at=at)
    note_answer(case_id=case_id)
    return reply


def answer(staff: Principal, case_id: UUID, reply: UUID, text: str = "Yes, on Monday.") -> MessageId:
    """Let staff answer."""
    return actions.answer_person(principal=staff, case_id=case_id, reply_id=reply, text=text, at=LATER)


def unread(case_id: UUID) -> bool:
    return CasePosition.objects.get(case=case_id).unread


def test_whoever_has_the_case_answers_and_nothing_is_unread(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    reply = wrote(kari, case_id)
    assert unread(case_id)
    sent = answer(nav, case_id, reply)
    assert not unread(case_id)
    found = queries.get_conversation(nav, case_id, at=LATER)
    assert found is not None
    assert [(line.by_person, line.id) for line in found.lines] == [(True, reply), (False, sent)]
    assert "Yes, on Monday" in mailbox.get_message(kari, sent).html


def test_a_page_sent_twice_is_one_answer(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    reply = wrote(kari, case_id)
    assert answer(nav, case_id, reply) == answer(nav, case_id, reply)


def test_what_came_while_the_answer_was_written_stays_unread(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    first = wrote(kari, case_id)
    wrote(kari, case_id, "One more question.", SOON + dt.timedelta(minutes=1))
    answer(nav, case_id, first)
    assert unread(case_id)


def test_only_whoever_has_the_case_reads_and_answers(kari: Principal, nav: Principal) -> None:
    case_id, second = taken_case(kari, nav), worker("nav", "Second")
    reply = wrote(kari, case_id)
    assert queries.get_conversation(second, case_id, at=LATER) is None
    with pytest.raises(CaseNotYours):
        answer(second, case_id, reply)
    for staff, error in ((worker("municipality"), CaseNotFound), (kari, StaffOnly)):
        with pytest.raises(error):
            queries.get_conversation(staff, case_id, at=LATER)
        with pytest.raises(error):
            answer(staff, case_id, reply)
    assert unread(case_id)


def test_cannot_answer_what_was_written_about_another_case(
    kari: Principal, ola: Principal, amina: Principal, nav: Principal
) -> None:
    case_id, other = taken_case(kari, nav), taken_case(amina, worker("tax-administration"), NAME)
    with pytest.raises(MessageNotFound):
        answer(nav, case_id, wrote(amina, other))


def test_an_answer_says_something(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    reply = wrote(kari, case_id)
    with pytest.raises(ReplyEmpty):
        answer(nav, case_id, reply, " \n ")
    assert unread(case_id)


def test_a_decided_case_is_closed_for_answers(kari: Principal, nav: Principal) -> None:
    case_id = decided_case(kari, nav)
    reply = wrote(kari, case_id)
    assert queries.get_conversation(nav, case_id, at=LATER) is None
    with pytest.raises(CaseDecided):
        answer(nav, case_id, reply)


def test_the_person_sees_that_their_messages_were_read(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    queries.get_conversation(nav, case_id, at=LATER)
    assert looks(kari) == 0, "nothing was written yet"
    wrote(kari, case_id)
    queries.get_conversation(nav, case_id, at=LATER)
    assert looks(kari) == 1


def looks(who: Principal) -> int:
    found = evidence.list_access_records(as_person(who)).records
    return sum(record.purpose == "case:messages" for record in found)


def test_the_page_of_a_case_shows_the_conversation_and_takes_the_answer(kari: Principal, nav: Principal) -> None:
    case_id, client = taken_case(kari, nav), browser(nav)
    assert 'id="conversation"' not in page(client, f"/staff/cases/{case_id}/")
    reply = wrote(kari, case_id, "Is <b>this</b> enough?")
    shown = page(client, f"/staff/cases/{case_id}/")
    assert "Is &lt;b&gt;this&lt;/b&gt; enough?" in shown
    assert "the person wrote" in shown
    refused = page(client, f"/staff/cases/{case_id}/answer/", 422, reply=str(reply), text=" ")
    assert "Write" in refused
    page(client, f"/staff/cases/{case_id}/answer/", 302, reply=str(reply), text="Yes, it is.")
    after = page(client, f"/staff/cases/{case_id}/")
    assert "Yes, it is" in after
    assert "the person wrote" not in after


def test_what_was_read_needs_no_answer(kari: Principal, nav: Principal) -> None:
    case_id, client = taken_case(kari, nav), browser(nav)
    wrote(kari, case_id, "Thank you.")
    assert client.post(f"/staff/cases/{case_id}/read/").status_code == 302
    assert not unread(case_id)
