"""A person's mailbox: theirs alone, newest first, read once."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from portico.catalogue.pack.compiling import CompiledPack
from portico.identity import actions as identity
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, PersonId, Principal
from portico.messages import actions, queries
from portico.messages.errors import MessageNotFound, SubjectMissing, TextNotFound
from portico.messages.tests.factories import release
from portico.messages.types import MessageId

NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


def somebody(number: str) -> Principal:
    """Return a person, signed in."""
    person = identity.ensure_person(identity_number=number, display_name="Kim", at=NOW)
    return Principal(AccountId(uuid4()), AccountKind.PERSON, PersonId(person), None, "Kim", AssuranceLevel.HIGH)


def send(who: Principal, pack: CompiledPack, text: str = "acknowledgement", at: dt.datetime = NOW) -> MessageId:
    """Send somebody a text."""
    assert who.person_id is not None
    return actions.send_message(
        person_id=who.person_id,
        text_name=text,
        language="en",
        facts={"name": "Kim *", "service": "Mooring"},
        case_id=uuid4(),
        release=pack,
        at=at,
    )


@pytest.mark.django_db
def test_a_message_is_kept_as_it_was_sent() -> None:
    kim = somebody("1")
    message = queries.get_message(kim, send(kim, release()))
    assert message.subject == "We have received your application"
    assert "Hello Kim *" in message.html
    assert message.read_at is None


@pytest.mark.django_db
def test_the_mailbox_is_ones_own() -> None:
    kim, other = somebody("1"), somebody("2")
    message_id = send(kim, release())
    for reading in (queries.get_message, lambda who, id: actions.open_message(principal=who, message_id=id, at=NOW)):
        with pytest.raises(MessageNotFound):
            reading(other, message_id)
    assert queries.list_messages(other).total == 0


@pytest.mark.django_db
def test_the_first_reading_counts() -> None:
    kim = somebody("1")
    message_id = send(kim, release())
    assert queries.count_unread(kim) == 1
    actions.open_message(principal=kim, message_id=message_id, at=NOW)
    again = actions.open_message(principal=kim, message_id=message_id, at=NOW + dt.timedelta(days=1))
    assert again.read_at == NOW
    assert queries.count_unread(kim) == 0


@pytest.mark.django_db
def test_newest_first_and_in_pages() -> None:
    kim, pack = somebody("1"), release()
    sent = [send(kim, pack, at=NOW + dt.timedelta(minutes=n)) for n in range(5)]
    page = queries.list_messages(kim, page=9, page_size=2)
    assert ([m.id for m in page.messages], page.page, page.pages) == (sent[:1], 3, 3)


@pytest.mark.django_db
def test_a_text_that_nobody_has_is_refused() -> None:
    with pytest.raises(TextNotFound):
        send(somebody("1"), release(), text="no-such-text")


@pytest.mark.django_db
def test_a_letter_has_a_subject() -> None:
    kim = somebody("1")
    assert kim.person_id is not None
    with pytest.raises(SubjectMissing):
        actions.send_letter(
            person_id=kim.person_id, letter="No subject", language="en", case_id=uuid4(), release_id="r", at=NOW
        )


@pytest.mark.django_db
def test_what_was_sent_cannot_be_changed() -> None:
    send(kim := somebody("1"), release())
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE messages_message SET body = 'other' WHERE person_id = %s", [kim.person_id])
