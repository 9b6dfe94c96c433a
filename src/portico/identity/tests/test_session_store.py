"""The store of sessions: what the table keeps opens none, and a session ends when its time is over."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from portico.identity.models import Session
from portico.identity.rules import ABSOLUTE_LIMIT, IDLE_LIMIT, SEEN_EVERY, stored_key
from portico.identity.sessions import SessionStore
from portico.identity.tests.factories import AT
from portico.kernel import clock

pytestmark = pytest.mark.django_db
MOMENT = dt.timedelta(seconds=1)


def begun(at: dt.datetime = AT, **held: object) -> str:
    """Return the key of a session that holds something."""
    with clock.fixed(at):
        store = SessionStore()
        store.create()
        store.update(held)
        store.save()
    return str(store.session_key)


def held_at(key: str, at: dt.datetime) -> dict[str, object]:
    """Return what a browser with a key finds at an instant."""
    with clock.fixed(at):
        return dict(SessionStore(key).items())


def test_what_a_session_holds_is_found_by_its_key() -> None:
    assert held_at(begun(trail=["a"]), AT) == {"trail": ["a"]}


def test_the_table_does_not_hold_the_key() -> None:
    key = begun(trail=["a"])
    row = Session.objects.get()
    assert row.session_key == stored_key(key)
    assert key not in "".join(str(value) for value in vars(row).values())
    assert key not in str(SessionStore(key).decode(row.session_data))


def test_what_somebody_typed_is_not_in_the_table() -> None:
    begun(portico_kept_form={"fields": [["number", "01010112345"]]})
    row = Session.objects.get()
    assert "01010112345" not in row.session_data
    assert b"01010112345" not in base64.b64decode(row.session_data)


def test_cannot_give_a_session_the_contents_of_another() -> None:
    theirs, own = begun(trail=["theirs"]), begun(trail=["own"])
    data = Session.objects.get(pk=stored_key(theirs)).session_data
    Session.objects.filter(pk=stored_key(own)).update(session_data=data)
    assert held_at(own, AT) == {}


def test_a_session_with_a_new_key_holds_what_it_held_though_nothing_else_is_saved() -> None:
    with clock.fixed(AT):
        store = SessionStore(begun(trail=["a"]))
        store.cycle_key()
    assert held_at(str(store.session_key), AT) == {"trail": ["a"]}


def test_a_session_whose_data_key_is_gone_holds_nothing() -> None:
    key = begun(trail=["a"])
    with override_settings(PORTICO_DATA_KEYS={"other": bytes(32)}):
        assert held_at(key, AT) == {}


def test_what_the_table_holds_opens_no_session() -> None:
    begun(trail=["a"])
    stored = Session.objects.get().session_key
    assert held_at(stored, AT) == {}
    assert not SessionStore().exists(stored)


def test_a_session_that_is_not_used_ends() -> None:
    key = begun(trail=["a"])
    assert held_at(key, AT + IDLE_LIMIT - MOMENT) == {"trail": ["a"]}
    assert held_at(begun(trail=["a"]), AT + IDLE_LIMIT) == {}


def test_a_session_that_is_used_goes_on() -> None:
    key, step = begun(trail=["a"]), IDLE_LIMIT - MOMENT
    assert held_at(key, AT + step) == {"trail": ["a"]}
    assert held_at(key, AT + 2 * step) == {"trail": ["a"]}


def test_a_session_ends_after_a_working_day_however_busy_it_is() -> None:
    key, at = begun(trail=["a"]), AT
    while at < AT + ABSOLUTE_LIMIT - dt.timedelta(minutes=20):
        at += dt.timedelta(minutes=20)
        with clock.fixed(at):
            store = SessionStore(key)
            store["at"] = at.isoformat()
            store.save()
    assert held_at(key, AT + ABSOLUTE_LIMIT - MOMENT)
    assert held_at(key, AT + ABSOLUTE_LIMIT) == {}


def test_being_used_is_written_at_most_every_few_minutes() -> None:
    key = begun(trail=["a"])
    with CaptureQueriesContext(connection) as soon:
        held_at(key, AT + SEEN_EVERY - MOMENT)
    assert [query["sql"].split()[0] for query in soon.captured_queries] == ["SELECT"]
    assert Session.objects.get().seen_at == AT
    held_at(key, AT + SEEN_EVERY)
    assert Session.objects.get().seen_at == AT + SEEN_EVERY


def test_saving_keeps_whose_session_it_is_and_since_when() -> None:
    key = begun(trail=["a"])
    Session.objects.update(user_agent="Firefox", address="192.0.2.7")
    before = Session.objects.get()
    with clock.fixed(AT + dt.timedelta(minutes=10)):
        store = SessionStore(key)
        store["trail"] = ["a", "b"]
        store.save()
    after = Session.objects.get()
    assert (after.id, after.began_at, after.user_agent, after.address) == (before.id, AT, "Firefox", "192.0.2.7")
    assert held_at(key, AT + dt.timedelta(minutes=10)) == {"trail": ["a", "b"]}


def test_a_new_key_opens_the_same_session_and_the_old_one_none() -> None:
    key = begun(trail=["a"])
    row = Session.objects.get().id
    with clock.fixed(AT):
        store = SessionStore(key)
        store.cycle_key()
    assert held_at(str(store.session_key), AT) == {"trail": ["a"]}
    assert held_at(key, AT) == {}
    assert Session.objects.get().id == row


def test_a_session_that_was_ended_elsewhere_does_not_come_back() -> None:
    key = begun(trail=["a"])
    with clock.fixed(AT):
        saving, cycling = SessionStore(key), SessionStore(key)
        saving["trail"], cycling["trail"] = ["b"], ["c"]
        SessionStore(key).delete()
        with pytest.raises(UpdateError):
            saving.save()
        with pytest.raises(SessionInterrupted):
            cycling.cycle_key()
    assert not Session.objects.exists()


def test_a_key_is_used_once() -> None:
    key = begun(trail=["a"])
    with clock.fixed(AT), pytest.raises(CreateError):
        SessionStore(key).save(must_create=True)
    assert held_at(key, AT) == {"trail": ["a"]}


def test_an_emptied_session_leaves_nothing() -> None:
    key = begun(trail=["a"])
    with clock.fixed(AT):
        SessionStore(key).flush()
    assert held_at(key, AT) == {}
    assert not Session.objects.exists()


@pytest.mark.parametrize("key", ["", "short", "a b c d e f g h", "ключключ", "\x00aaaaaaaaaaa"])
def test_a_key_that_we_never_make_is_no_key(key: str) -> None:
    assert SessionStore(key).session_key is None


def test_forgetting_removes_nothing_that_goes_on() -> None:
    begun()
    key = begun(AT + IDLE_LIMIT, trail=["a"])
    with clock.fixed(AT + IDLE_LIMIT):
        SessionStore.clear_expired()
    assert held_at(key, AT + IDLE_LIMIT) == {"trail": ["a"]}
    assert Session.objects.count() == 1
