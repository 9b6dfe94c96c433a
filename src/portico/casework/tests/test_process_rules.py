"""What a process lets a case worker do: tables that a clerk can check."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.casework.errors import (
    CaseworkError,
    DecidedBefore,
    ExtendedEnough,
    ExtensionReasonUnknown,
    ExtensionTooLong,
    HelpedToApply,
    NoExtension,
    OwnMatter,
    ProposedYourself,
    Recused,
    StepNotPossible,
    TooLateToExtend,
    TransitionNotAllowed,
    WaitingReasonUnknown,
)
from portico.casework.rules import fairness, process, transitions
from portico.casework.rules.fairness import Act, Dealings
from portico.casework.tests.processes import LAW, STEPS, words
from portico.casework.types import CaseState, Result
from portico.catalogue.pack.schema import Extension, Process, Span

GO, DONE = CaseState.IN_PROGRESS, CaseState.DECIDED
DUE = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
EXTENSION = Extension(most=Span(value=3, unit="weeks"), times=2, reasons={"complex": words("It is complex")}, law=LAW)


@pytest.mark.parametrize(
    ("now", "state", "result", "possible"),
    [
        ("", GO, None, ("checked", "reckoned")),
        ("checked", GO, None, ("reckoned",)),  # never back
        ("reckoned", GO, None, ()),  # what is left comes after the decision
        ("checked", DONE, Result.GRANTED, ("paid",)),
        ("", DONE, Result.GRANTED, ("paid",)),  # a rule decided at once
        ("paid", DONE, Result.GRANTED, ()),
        ("checked", DONE, Result.REFUSED, ()),  # nothing is paid
        ("", CaseState.RECEIVED, None, ()),  # nobody has it
        ("checked", CaseState.WITHDRAWN, None, ()),
    ],
)
def test_a_case_goes_only_onwards(now: str, state: CaseState, result: Result | None, possible: tuple[str, ...]) -> None:
    assert process.next_steps(STEPS, now, state=state, result=result) == possible
    for step in [*STEPS, "unknown"]:
        if step not in possible:
            with pytest.raises(StepNotPossible):
                process.check_step(STEPS, step, now, state=state, result=result)


def test_a_case_waits_only_for_what_its_process_lists() -> None:
    process.check_waiting(Process(waiting=["papers"]), "papers")
    with pytest.raises(WaitingReasonUnknown):
        process.check_waiting(Process(waiting=["papers"]), "doctor")


@pytest.mark.parametrize(
    ("reason", "length", "made", "at", "error"),
    [
        ("complex", 3, 0, DUE, None),  # on the last instant it is in time
        ("complex", 1, 1, DUE, None),
        ("tired", 1, 0, DUE, ExtensionReasonUnknown),
        ("complex", 4, 0, DUE, ExtensionTooLong),
        ("complex", 0, 0, DUE, ExtensionTooLong),
        ("complex", -1, 0, DUE, ExtensionTooLong),
        ("complex", 1, 2, DUE, ExtendedEnough),
        ("complex", 1, 0, DUE + dt.timedelta(seconds=1), TooLateToExtend),
    ],
)
def test_an_extension_keeps_to_its_law(
    reason: str, length: int, made: int, at: dt.datetime, error: type[CaseworkError] | None
) -> None:
    if error is None:
        process.check_extension(EXTENSION, reason=reason, length=length, made=made, due_at=DUE, at=at)
        return
    with pytest.raises(error):
        process.check_extension(EXTENSION, reason=reason, length=length, made=made, due_at=DUE, at=at)


def test_without_a_law_nobody_takes_longer() -> None:
    with pytest.raises(NoExtension):
        process.check_extension(None, reason="complex", length=1, made=0, due_at=DUE, at=DUE)


@pytest.mark.parametrize(
    ("dealings", "act", "conflict"),
    [
        (Dealings(), Act.TAKE, None),
        (Dealings(), Act.APPROVE, None),
        (Dealings(own=True), Act.TAKE, OwnMatter),
        (Dealings(own=True, helped=True), Act.DECIDE, OwnMatter),
        (Dealings(helped=True), Act.TAKE, HelpedToApply),
        (Dealings(helped=True), Act.APPROVE, HelpedToApply),
        (Dealings(recused=True), Act.DECIDE, Recused),
        (Dealings(recused=True), Act.APPROVE, Recused),
        (Dealings(decided=True), Act.TAKE, DecidedBefore),
        (Dealings(proposed=True), Act.APPROVE, ProposedYourself),
        (Dealings(proposed=True), Act.DECIDE, None),  # sent back, they decide anew
    ],
)
def test_nobody_decides_in_their_own_matter_or_twice(
    dealings: Dealings, act: Act, conflict: type[CaseworkError] | None
) -> None:
    assert fairness.find_conflict(dealings, act) is conflict
    if conflict is not None:
        with pytest.raises(conflict):
            fairness.check(dealings, act)


@pytest.mark.parametrize(
    ("state", "to", "may"),
    [
        (CaseState.RECEIVED, CaseState.WITHDRAWN, True),
        (CaseState.IN_PROGRESS, CaseState.WITHDRAWN, True),
        (CaseState.INCOMPLETE, CaseState.WITHDRAWN, True),
        (CaseState.DECIDED, CaseState.WITHDRAWN, False),  # that takes an appeal
        (CaseState.DECIDED, CaseState.IN_PROGRESS, True),  # by an appeal
        (CaseState.WITHDRAWN, CaseState.IN_PROGRESS, False),
        (CaseState.WITHDRAWN, CaseState.DECIDED, False),
        (CaseState.CLOSED, CaseState.IN_PROGRESS, False),
    ],
)
def test_a_case_moves_only_as_the_table_says(state: CaseState, to: CaseState, may: bool) -> None:
    if may:
        transitions.check_transition(state, to)
        return
    with pytest.raises(TransitionNotAllowed):
        transitions.check_transition(state, to)
