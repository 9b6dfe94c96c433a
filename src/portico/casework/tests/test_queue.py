"""The queue: late first, then least time left, then those that stand still; only headings, and only what is asked for."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.casework import actions, queries
from portico.casework.errors import NothingToTake, StaffOnly
from portico.casework.models import Case, CasePosition
from portico.casework.queries import queue
from portico.casework.tests.factories import LATER, NOW, PARENTAL, received_case, taken_case, worker
from portico.casework.types import ME, NOBODY, CaseState, Counted, Cursor, QueueFilters
from portico.casework.types.queue import read_cursor
from portico.identity.types import Principal

NAV, GRANT = "nav", "lump-sum-grant"
instants = st.timedeltas(min_value=dt.timedelta(-20_000), max_value=dt.timedelta(300_000)).map(lambda far: NOW + far)


@given(st.builds(Cursor, st.none() | instants, st.uuids()))
def test_a_place_in_the_queue_is_a_word_and_back(place: Cursor) -> None:
    assert read_cursor(place.as_word()) == place


@given(st.text(max_size=80))
def test_a_word_that_names_no_place_begins_the_queue(word: str) -> None:
    found = read_cursor(word)
    assert found is None or read_cursor(found.as_word()) == found


@pytest.fixture
def many(published: None, kari: Principal) -> list[UUID]:
    """Sixty cases in the order in which the queue should have them: every third is due at the same instant."""
    first = Case.objects.get(pk=received_case(kari).id)
    days = [-3, 0, 2, 2, 2, 9]
    for number in range(59):
        due = NOW + dt.timedelta(days=days[number % 6]) if number % 10 else None
        case = Case(**{field.attname: getattr(first, field.attname) for field in Case._meta.concrete_fields})
        case.pk, case.reference, case.attempt = uuid4(), f"TEST-{number:04}", number + 1
        case.save(force_insert=True)
        CasePosition.objects.create(
            case=case,
            person_id=case.person_id,
            reference=case.reference,
            authority=case.authority,
            service=case.service,
            state=CaseState.RECEIVED,
            due_at=due,
            opened_at=case.opened_at,
        )
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    rows = CasePosition.objects.all()
    return [row.pk for row in sorted(rows, key=lambda row: (row.due_at or far, row.pk))]


def pages(staff: Principal, place: str) -> list[list[UUID]]:
    """Go from the first page to the last one, or back from there."""
    filters, found = QueueFilters(), []
    while True:
        view = queries.list_queue(staff, filters, at=NOW)
        found.append([item.id for item in view.items])
        following = view.following if place == "after" else view.preceding
        if following is None:
            return found
        filters = QueueFilters(after=following) if place == "after" else QueueFilters(before=following)


@pytest.mark.django_db
def test_going_through_the_pages_shows_every_case_once_and_in_order(many: list[UUID], nav: Principal) -> None:
    shown = pages(nav, "after")
    assert [len(page) for page in shown] == [25, 25, 10]
    assert [case for page in shown for case in page] == many


@pytest.mark.django_db
def test_going_back_shows_the_same_pages(many: list[UUID], nav: Principal) -> None:
    last = CasePosition.objects.get(pk=many[-1])
    view = queries.list_queue(nav, QueueFilters(before=Cursor(last.due_at, last.pk)), at=NOW)
    assert [item.id for item in view.items] == many[-26:-1]
    assert view.preceding is not None
    before = queries.list_queue(nav, QueueFilters(before=view.preceding), at=NOW)
    assert [item.id for item in before.items] == many[-51:-26]
    again = queries.list_queue(nav, QueueFilters(after=before.following), at=NOW)
    assert [item.id for item in again.items] == many[-26:-1]


@pytest.mark.django_db
def test_a_case_that_is_taken_meanwhile_moves_no_other_to_another_page(many: list[UUID], nav: Principal) -> None:
    first = queries.list_queue(nav, QueueFilters(who=NOBODY), at=NOW)
    CasePosition.objects.filter(pk__in=many[:5]).update(worker_id=nav.account_id)
    second = queries.list_queue(nav, QueueFilters(who=NOBODY, after=first.following), at=NOW)
    assert [item.id for item in second.items] == many[25:50]


@pytest.mark.django_db
def test_nothing_is_counted_beyond_a_limit(many: list[UUID], nav: Principal) -> None:
    assert queries.list_queue(nav, at=NOW).total == Counted(60)
    assert queue.capped(CasePosition.objects.all(), most=60) == Counted(60)
    assert queue.capped(CasePosition.objects.all(), most=59) == Counted(59, more=True)


@pytest.mark.django_db
def test_the_queue_shows_headings_oldest_due_first(kari: Principal, amina: Principal, nav: Principal) -> None:
    later = received_case(amina, GRANT, at=NOW + dt.timedelta(days=2))
    first = received_case(kari)
    view = queries.list_queue(nav, at=NOW + dt.timedelta(days=3))
    assert [item.id for item in view.items] == [first.id, later.id]
    assert view.counts == {"late": Counted(0), "mine": Counted(0), "unread": Counted(0)}
    assert queries.list_queue(nav, at=NOW + dt.timedelta(days=43)).counts["late"] == Counted(1)


@pytest.mark.django_db
def test_the_queue_can_be_narrowed(kari: Principal, amina: Principal, nav: Principal) -> None:
    other = received_case(amina, GRANT).id
    mine = taken_case(kari, nav)
    CasePosition.objects.filter(pk=other).update(unread=True)
    colleague = worker(NAV, "Somebody else")
    for filters, found in (
        (QueueFilters(who=ME), [mine]),
        (QueueFilters(who=NOBODY), [other]),
        (QueueFilters(who=str(nav.account_id)), [mine]),
        (QueueFilters(who=str(colleague.account_id)), []),
        (QueueFilters(who="who?"), []),
        (QueueFilters(service=PARENTAL), [mine]),
        (QueueFilters(service="\x00"), []),
        (QueueFilters(step="no-such-step"), []),
        (QueueFilters(waiting="no-such-reason"), []),
        (QueueFilters(state=CaseState.RECEIVED), [other]),
        (QueueFilters(unread=True), [other]),
        (QueueFilters(late=True), []),
        (QueueFilters(due_before=dt.date(2026, 11, 20)), []),
        (QueueFilters(due_before=dt.date(1, 1, 1), who=ME), [mine]),  # nobody means that day
        (QueueFilters(due_before=dt.date(2028, 1, 1), who=ME), [mine]),
    ):
        assert [item.id for item in queries.list_queue(nav, filters, at=NOW).items] == found, filters


@pytest.mark.django_db
def test_a_list_says_nothing_about_whose_case_it_is(kari: Principal, nav: Principal) -> None:
    case = received_case(kari)
    item = queries.list_queue(nav, at=NOW).items[0]
    assert kari.name not in repr(item)
    assert str(kari.person_id) not in repr(item)
    assert item.reference == case.reference


@pytest.mark.django_db
def test_the_most_urgent_case_is_taken_that_nobody_has(kari: Principal, amina: Principal, nav: Principal) -> None:
    urgent, less = received_case(kari).id, received_case(amina, GRANT, at=NOW + dt.timedelta(days=2)).id
    second = worker(NAV, "Second")
    assert actions.take_next(principal=nav, at=LATER) == urgent
    assert actions.take_next(principal=second, at=LATER) == less
    with pytest.raises(NothingToTake):
        actions.take_next(principal=nav, at=LATER)


@pytest.mark.django_db
def test_only_a_case_that_the_role_covers_is_taken_next(kari: Principal, amina: Principal) -> None:
    received_case(kari)
    grant = received_case(amina, GRANT).id
    assert actions.take_next(principal=worker(NAV, services=frozenset({GRANT})), at=LATER) == grant


@pytest.mark.django_db
def test_whoever_applies_has_no_queue(kari: Principal) -> None:
    with pytest.raises(StaffOnly):
        queries.list_queue(kari, at=NOW)
    with pytest.raises(StaffOnly):
        actions.take_next(principal=kari, at=NOW)
