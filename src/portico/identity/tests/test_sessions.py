"""Where somebody is signed in, and how sessions end."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import HttpRequest
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.identity import actions, queries
from portico.identity.errors import ProofTooOld, SessionNotFound
from portico.identity.models import Account, Session
from portico.identity.rules import IDLE_LIMIT, RECENT, browser_of
from portico.identity.sessions import SessionStore
from portico.identity.tests.factories import AT, request_from
from portico.identity.types import AssuranceLevel, Method, SessionEnd, SessionId
from portico.kernel import clock

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def account(number: str = "10000000001") -> Account:
    """Return the account of an invented person."""
    person_id = actions.ensure_person(identity_number=number, display_name="Ada Berg", at=AT)
    found, _ = Account.objects.get_or_create(person_id=person_id, defaults={"kind": "person", "created_at": AT})
    return found


def signed_in(who: Account, at: dt.datetime = AT, user_agent: str = FIREFOX) -> HttpRequest:
    """Return a request of somebody who has just signed in."""
    with clock.fixed(at):
        request = request_from("192.0.2.7", HTTP_USER_AGENT=user_agent)
        actions.begin_session(request, who, method=Method.PASSKEY, assurance=AssuranceLevel.HIGH, at=at)
        request.session.save()
    return request


def session_of(request: HttpRequest) -> SessionId:
    """Return the public id of a request's session."""
    return SessionId(queries.authentication_of(request).session)


def told() -> set[str]:
    """Return the sessions whose end relying parties are told of."""
    jobs = ProcrastinateJob.objects.filter(task_name=actions.TELL_RELYING_PARTIES)
    return {str(args["session_id"]) for args in jobs.values_list("args", flat=True)}


@pytest.mark.parametrize(
    ("user_agent", "browser", "system"),
    [
        (FIREFOX, "Firefox", "Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
         "Safari/537.36 Edg/140.0.0.0", "Edge", "Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/18.5 Mobile/15E148 Safari/604.1", "Safari", "iPhone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome", "iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 "
         "Chrome/130.0.0.0 Mobile Safari/537.36", "Samsung Internet", "Android"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
         "Safari/537.36", "Chrome", "ChromeOS"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/18.5 Safari/605.1.15", "Safari", "Mac"),
        ("curl/8.5.0", "", ""),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_plain_words(user_agent: str, browser: str, system: str) -> None:
    found = browser_of(user_agent)
    assert (found.name, found.system) == (browser, system)


@pytest.mark.django_db
def test_a_session_knows_whose_it_is_and_where_it_began() -> None:
    ada = account()
    request = signed_in(ada)
    row = Session.objects.get(account=ada)
    assert (row.id, row.person_id) == (session_of(request), ada.person_id)
    assert (row.began_at, row.seen_at, row.address, row.user_agent) == (AT, AT, "192.0.2.7", FIREFOX)


@pytest.mark.django_db
def test_a_further_proof_keeps_the_session_and_its_beginning() -> None:
    ada = account()
    request = signed_in(ada)
    before, later = session_of(request), AT + dt.timedelta(minutes=10)
    with clock.fixed(later):
        actions.strengthen_session(request, ada, method=Method.TOTP, assurance=AssuranceLevel.SUBSTANTIAL, at=later)
        request.session.save()
    row = Session.objects.get(account=ada)
    assert (row.id, row.began_at, row.user_agent) == (before, AT, FIREFOX)


@pytest.mark.django_db
def test_the_list_shows_this_session_first_and_no_session_of_others() -> None:
    ada = account()
    this = signed_in(ada)
    other = signed_in(ada, AT + dt.timedelta(minutes=5))
    signed_in(account("10000000002"))
    views = queries.list_sessions(this, at=AT + dt.timedelta(minutes=6))
    assert [view.id for view in views] == [session_of(this), session_of(other)]
    assert [view.is_this for view in views] == [True, False]
    assert views[0].browser.name == "Firefox"


@pytest.mark.django_db
def test_a_session_whose_time_is_over_is_not_in_the_list() -> None:
    ada = account()
    signed_in(ada)
    later = AT + IDLE_LIMIT
    this = signed_in(ada, later)
    assert [view.id for view in queries.list_sessions(this, at=later)] == [session_of(this)]


@pytest.mark.django_db
def test_all_other_sessions_end_at_once_and_relying_parties_are_told() -> None:
    ada = account()
    this, other, third = (signed_in(ada) for _ in range(3))
    stranger = signed_in(account("10000000002"))
    ended = actions.end_sessions(ada.pk, except_session=session_of(this), reason=SessionEnd.REVOKED, at=AT)
    assert ended == 2
    assert set(Session.objects.exclude(account=None).values_list("id", flat=True)) == {
        session_of(this),
        session_of(stranger),
    }
    assert told() == {str(session_of(other)), str(session_of(third))}


@pytest.mark.django_db
def test_all_sessions_end_when_none_is_spared() -> None:
    ada = account()
    signed_in(ada)
    assert actions.end_sessions(ada.pk, reason=SessionEnd.RECOVERED, at=AT) == 1
    assert not Session.objects.filter(account=ada).exists()


@pytest.mark.django_db
def test_nobody_ends_a_session_of_somebody_else() -> None:
    ada, eve = account(), account("10000000002")
    request = signed_in(ada)
    with pytest.raises(SessionNotFound):
        actions.end_session(account_id=eve.pk, session_id=session_of(request), reason=SessionEnd.REVOKED, at=AT)
    assert Session.objects.filter(account=ada).exists()


@pytest.mark.django_db
def test_a_session_ends_once() -> None:
    ada = account()
    known = session_of(signed_in(ada))
    actions.end_session(account_id=ada.pk, session_id=known, reason=SessionEnd.REVOKED, at=AT)
    with pytest.raises(SessionNotFound):
        actions.end_session(account_id=ada.pk, session_id=known, reason=SessionEnd.REVOKED, at=AT)
    assert told() == {str(known)}


@pytest.mark.django_db
def test_signing_out_ends_the_session_and_tells_relying_parties() -> None:
    request = signed_in(account())
    known = session_of(request)
    actions.sign_out(request, at=AT)
    assert told() == {str(known)}
    assert not Session.objects.filter(id=known).exists()


@pytest.mark.django_db
def test_signing_in_anew_ends_what_was_before_in_this_browser() -> None:
    request = signed_in(account())
    before = session_of(request)
    with clock.fixed(AT):
        other = account("10000000002")
        actions.begin_session(request, other, method=Method.PASSKEY, assurance=AssuranceLevel.HIGH, at=AT)
    assert told() == {str(before)}
    assert queries.principal_of(request).own_person_id == other.person_id


@pytest.mark.django_db
def test_the_nightly_sweep_ends_what_is_over_and_nothing_else() -> None:
    ada = account()
    over = session_of(signed_in(ada))
    with clock.fixed(AT):
        SessionStore().create()
    going_on = session_of(signed_in(ada, AT + IDLE_LIMIT))
    assert actions.end_expired_sessions(at=AT + IDLE_LIMIT) == 1
    assert list(Session.objects.values_list("id", flat=True)) == [going_on]
    assert told() == {str(over)}


@pytest.mark.django_db
def test_a_proof_is_fresh_for_a_short_while() -> None:
    request = signed_in(account())
    queries.check_fresh(request, at=AT + RECENT)
    with pytest.raises(ProofTooOld) as refused:
        queries.check_fresh(request, at=AT + RECENT + dt.timedelta(seconds=1))
    assert refused.value.facts == {"seconds": int(RECENT.total_seconds())}
