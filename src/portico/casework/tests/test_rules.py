"""Tables a clerk can check: steps of a case, the legal clock, answers, references, what is frozen."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.casework.errors import ClockChangeNotAllowed, TransitionNotAllowed
from portico.casework.rules import clock, freezing, transitions
from portico.casework.rules.clock import ClockRule, Tick
from portico.casework.types import CaseState, ClockChange, ClockReason, Holder
from portico.catalogue.pack import answering
from portico.catalogue.pack.answering import Fault, Wrong
from portico.catalogue.pack.schema import Concept, NumberFormat
from portico.kernel.calendars import Calendar
from portico.kernel.terms import Term, TermUnit

WAITING, RECEIVED, IN_PROGRESS, DECIDED, CLOSED = (
    CaseState.WAITING_FOR_SIGNATURE,
    CaseState.RECEIVED,
    CaseState.IN_PROGRESS,
    CaseState.DECIDED,
    CaseState.CLOSED,
)
MAY = {
    (None, CaseState.ARRIVED),  # an application was acknowledged
    (None, RECEIVED),  # a rule opens it without an application
    (CaseState.ARRIVED, WAITING),  # somebody else must sign
    (CaseState.ARRIVED, CaseState.INCOMPLETE),  # a document or the fee is missing
    (CaseState.ARRIVED, RECEIVED),
    (WAITING, RECEIVED),  # all have signed
    (WAITING, CLOSED),  # somebody said no
    (RECEIVED, IN_PROGRESS),  # a case worker takes it
    (RECEIVED, DECIDED),  # a rule decides
    (IN_PROGRESS, DECIDED),
    (WAITING, CaseState.INCOMPLETE),  # all have signed, and something is missing
    (CaseState.INCOMPLETE, RECEIVED),  # the last thing came
    (CaseState.INCOMPLETE, CLOSED),
    (DECIDED, IN_PROGRESS),  # an appeal, or a fact changed
    *((state, CaseState.WITHDRAWN) for state in (WAITING, CaseState.INCOMPLETE, RECEIVED, IN_PROGRESS)),
}


@pytest.mark.parametrize("to", list(CaseState))
@pytest.mark.parametrize("state", [None, *CaseState])
def test_a_case_goes_only_where_the_table_says(state: CaseState | None, to: CaseState) -> None:
    if (state, to) in MAY:
        transitions.check_transition(state, to)
    else:
        with pytest.raises(TransitionNotAllowed):
            transitions.check_transition(state, to)


@pytest.mark.parametrize(
    ("state", "holder"),
    [
        (WAITING, Holder.OTHER_PERSON),
        (RECEIVED, Holder.AUTHORITY),
        (IN_PROGRESS, Holder.AUTHORITY),
        (DECIDED, Holder.NOBODY),
        (CLOSED, Holder.NOBODY),
    ],
)
def test_whose_move_it_is(state: CaseState, holder: Holder) -> None:
    assert transitions.holder(state) is holder


def day(number: int, month: int = 3) -> dt.datetime:
    """Return noon on a day of 2026."""
    return dt.datetime(2026, month, number, 12, tzinfo=dt.UTC)


STARTED = Tick(ClockChange.STARTED, ClockReason.COMPLETE, day(2))
PAUSED = Tick(ClockChange.PAUSED, "papers", day(5))
RESUMED = Tick(ClockChange.RESUMED, ClockReason.ANSWER_CAME, day(9))
STOPPED = Tick(ClockChange.STOPPED, ClockReason.DECIDED, day(20))
CALENDAR = Calendar(weekend=frozenset({6, 7}), last_year=2027, time_zone="UTC")
FOUR_WEEKS = ClockRule(Term(4, TermUnit.WEEKS), CALENDAR, pausing=frozenset({"papers"}))


@pytest.mark.parametrize(
    ("ticks", "due_on"),
    [
        ([], None),  # not complete, so no clock
        ([STARTED], dt.date(2026, 3, 30)),
        ([STARTED, PAUSED], None),  # nobody knows yet
        ([STARTED, PAUSED, RESUMED], dt.date(2026, 4, 3)),  # four days later
        ([STARTED, PAUSED, RESUMED, STOPPED], dt.date(2026, 4, 3)),
        ([STARTED, STOPPED], dt.date(2026, 3, 30)),
    ],
)
def test_when_the_answer_is_due(ticks: list[Tick], due_on: dt.date | None) -> None:
    due = clock.due_at(ticks, FOUR_WEEKS)
    assert (due.date() if due else None) == due_on


@pytest.mark.parametrize(
    ("before", "tick"),
    [
        ([], PAUSED),
        ([], STOPPED),
        ([STARTED], STARTED),
        ([STARTED], RESUMED),
        ([STARTED, PAUSED], PAUSED),
        ([STARTED, STOPPED], RESUMED),
        ([STARTED], Tick(ClockChange.PAUSED, ClockReason.COMPLETE, day(5))),  # no reason that the law knows
    ],
)
def test_a_clock_changes_only_as_the_table_says(before: list[Tick], tick: Tick) -> None:
    with pytest.raises(ClockChangeNotAllowed):
        clock.check_change(before, tick, FOUR_WEEKS)


def concept(**parts: object) -> Concept:
    """Return a concept."""
    return Concept.model_validate({"type": "text", "label": {"en": "Thing"}, **parts})


NUMBERS = {
    "identity_number": NumberFormat.model_validate(
        {
            "name": {"en": "Number"},
            "pattern": r"^\d{3}$",
            "check_digits": [{"position": 3, "weights": [1, 1], "modulus": 10}],
            "source": ["X"],
        }
    )
}


@pytest.mark.parametrize(
    ("parts", "typed", "kept"),
    [
        ({}, "  Nora   Berg ", "Nora Berg"),
        ({}, "", Fault.EMPTY),
        ({"optional": True}, " ", None),
        ({}, "x" * 301, Fault.TOO_LONG),
        ({}, "a\u202eb", Fault.NOT_TEXT),
        ({}, 3, Fault.NOT_TEXT),
        ({"type": "number"}, "12.50", Decimal("12.50")),
        ({"type": "number"}, Decimal("NaN"), Fault.NOT_A_NUMBER),
        ({"type": "number"}, "twelve", Fault.NOT_A_NUMBER),
        ({"type": "number"}, True, Fault.NOT_A_NUMBER),
        ({"type": "number"}, "1e400", Fault.TOO_BIG),
        ({"type": "number", "min": 1}, "0", Fault.TOO_SMALL),
        ({"type": "number", "max": 50}, 50, Decimal(50)),
        ({"type": "number", "max": 50}, "50.01", Fault.TOO_BIG),
        ({"type": "integer"}, "2.5", Fault.NOT_WHOLE),
        ({"type": "integer"}, "2.0", 2),
        ({"type": "boolean"}, False, False),
        ({"type": "boolean"}, "no", Fault.NOT_YES_OR_NO),
        ({"type": "date"}, "2026-02-28", dt.date(2026, 2, 28)),
        ({"type": "date"}, "2026-02-30", Fault.NOT_A_DATE),
        ({"type": "date"}, dt.date(1066, 10, 14), Fault.NOT_A_DATE),
        ({"type": "choice", "choices": {"a": {"en": "A"}}}, "a", "a"),
        ({"type": "choice", "choices": {"a": {"en": "A"}}}, "b", Fault.NOT_A_CHOICE),
        ({"type": "person"}, "1 2 7", "127"),
        ({"type": "person"}, "12", Fault.WRONG_FORMAT),
        ({"type": "person"}, "126", Fault.WRONG_CHECK_DIGIT),
    ],
)
def test_an_answer_is_kept_or_it_is_said_what_is_wrong(parts: dict[str, object], typed: object, kept: object) -> None:
    found = answering.check(concept(**parts), typed, NUMBERS)
    assert (found.fault if isinstance(found, Wrong) else found) == kept


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.decimals()))
def test_whatever_is_typed_gets_an_answer(typed: object) -> None:
    for kind in ("text", "number", "integer", "boolean", "date", "person"):
        answering.check(concept(type=kind), typed, NUMBERS)


@given(st.lists(st.uuids(), max_size=3))
def test_a_set_of_people_has_one_word_whatever_their_order(people: list[UUID]) -> None:
    assert freezing.about(people) == freezing.about(reversed(people))


def test_a_reference_can_be_read_out() -> None:
    drawn = {freezing.reference() for _ in range(200)}
    assert len(drawn) == 200
    assert all(len(each) == 9 and each[4] == "-" for each in drawn)
    assert not set("0O1IL") & set("".join(drawn))
