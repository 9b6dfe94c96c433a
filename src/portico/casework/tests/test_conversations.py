"""The desk reads what the person wrote about a case, and answers it there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

import pytest

from portico.casework import actions, queries
from portico.casework.actions.answered import note_answer
from portico.casework.errors import (
    CaseDecided,
    CaseNotFound,
    CaseNotYours,
    CaseTaken,
    Recused,
    StaffOnly,
    TransitionNotAllowed,
)
from portico.casework.models import CasePosition
from portico.casework.tests.factories import LATER, NAME, NOW, as_person, decided_case, taken_case, worker
from portico.casework.tests.test_desk_access import leaves, open_grant
from portico.casework.tests.test_desk_pages import browser, page
from portico.casework.types import Result
from portico.casework.types.queue import QueueFilters
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


def ended(kari: Principal, nav: Principal, end: str) -> UUID:
    """Return a case that is over, by a decision or because it was withdrawn."""
    if end == "decided":
        return decided_case(kari, nav)
    case_id = taken_case(kari, nav)
    actions.withdraw(principal=kari, case_id=case_id, at=NOW)
    return case_id


def take(staff: Principal, case_id: UUID) -> None:
    """Let staff take a case."""
    actions.take_case(principal=staff, case_id=case_id, at=LATER)


@pytest.mark.parametrize("end", ["decided", "withdrawn"])
def test_a_case_that_is_over_is_open_until_the_person_is_answered(kari: Principal, nav: Principal, end: str) -> None:
    case_id = ended(kari, nav, end)
    with pytest.raises(TransitionNotAllowed):
        take(nav, case_id)
    reply = wrote(kari, case_id)
    assert queries.get_conversation(nav, case_id, at=LATER) is None
    with pytest.raises(CaseNotYours):
        answer(nav, case_id, reply)
    take(nav, case_id)
    assert queries.get_case_for_staff(nav, case_id, at=LATER).taken
    sent = answer(nav, case_id, reply)
    assert "Yes, on Monday" in mailbox.get_message(kari, sent).html
    assert not unread(case_id)
    closed = queries.get_case_for_staff(nav, case_id, at=LATER)
    assert (closed.taken, closed.can_take, closed.facts, closed.taken_by) == (False, False, (), "")


def test_a_case_that_is_over_cannot_be_decided_by_whoever_answers(kari: Principal, nav: Principal) -> None:
    case_id = decided_case(kari, nav)
    wrote(kari, case_id)
    take(nav, case_id)
    with pytest.raises(CaseDecided):
        actions.decide(
            principal=nav, case_id=case_id, result=Result.REFUSED, reasons="No.", letter="# No\n\nNo.", at=LATER
        )
    with pytest.raises(CaseDecided):
        actions.begin_waiting(principal=nav, case_id=case_id, reason="documents", at=LATER)
    assert queries.get_case_for_staff(nav, case_id, at=LATER).can_decide is False


def test_what_came_after_the_end_is_answered_by_one_colleague_at_a_time(kari: Principal, nav: Principal) -> None:
    case_id, second = decided_case(kari, nav), worker("nav", "Second")
    reply = wrote(kari, case_id)
    take(second, case_id)
    seen = queries.get_case_for_staff(nav, case_id, at=LATER)
    assert (seen.can_take, seen.taken_by) == (False, second.name)
    with pytest.raises(CaseTaken):
        take(nav, case_id)
    actions.give_back(principal=second, case_id=case_id, at=LATER)
    assert queries.get_conversation(second, case_id, at=LATER) is None
    assert unread(case_id)
    take(nav, case_id)
    answer(nav, case_id, reply)


def test_whoever_leaves_while_they_answer_cannot_read_it_any_more(kari: Principal, nav: Principal) -> None:
    case_id, second = decided_case(kari, nav), worker("nav", "Second")
    wrote(kari, case_id)
    take(second, case_id)
    assert open_grant(case_id, second, kari) is not None
    leaves(second)
    actions.release_cases(staff_id=second.account_id, at=LATER)
    assert open_grant(case_id, second, kari) is None
    assert queries.get_case_for_staff(nav, case_id, at=LATER).can_take


def test_whoever_must_leave_a_case_to_others_does_not_answer_after_its_end(kari: Principal, nav: Principal) -> None:
    case_id, second = taken_case(kari, nav), worker("nav", "Second")
    actions.recuse(principal=second, case_id=case_id, at=NOW)
    actions.withdraw(principal=kari, case_id=case_id, at=NOW)
    wrote(kari, case_id)
    with pytest.raises(Recused):
        take(second, case_id)


def test_the_desk_lists_what_came_after_the_end(kari: Principal, nav: Principal) -> None:
    case_id, client = decided_case(kari, nav), browser(nav)
    assert page(client, "/staff/cases/?unread=on").count(str(case_id)) == 0
    wrote(kari, case_id, "Why is it less than last time?")
    found = queries.list_queue(nav, QueueFilters(unread=True), at=LATER)
    assert [(item.id, item.taken_by, item.mine) for item in found.items] == [(case_id, "", False)]
    assert found.counts["unread"].number == 1
    assert queries.list_queue(nav, at=LATER).items == ()
    shown = page(client, f"/staff/cases/{case_id}/")
    assert "Read and answer what the person wrote" in shown
    assert "Why is it less" not in shown
    page(client, f"/staff/cases/{case_id}/take/", 302, take="yes")
    shown = page(client, f"/staff/cases/{case_id}/")
    assert "Why is it less than last time?" in shown
    assert "Send the answer" in shown
    for gone in ("Ask for more information", "I know somebody in this case", "/decide/"):
        assert gone not in shown
    page(client, f"/staff/cases/{case_id}/read/", 302, read="yes")
    assert "Why is it less" not in page(client, f"/staff/cases/{case_id}/")
    assert found.items
    assert queries.list_queue(nav, QueueFilters(unread=True), at=LATER).items == ()


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
