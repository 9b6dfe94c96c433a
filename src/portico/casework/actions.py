"""Writes: apply, sign, take, decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from portico.casework.types import ApplicationId, CaseId, Receipt, Result, Value
from portico.identity.types import Principal


def start_application(
    *, principal: Principal, journey_id: UUID, services: Sequence[str], at: dt.datetime
) -> ApplicationId:
    """Begin an application, or return the one that is open for the same services."""
    raise NotImplementedError


def save_answer(
    *, principal: Principal, application_id: UUID, subject: str, concept: str, value: Value, at: dt.datetime
) -> None:
    """Keep an answer. :raises AnswerNotPossible: with a sentence for the person. None leaves an optional one empty."""
    raise NotImplementedError


def take_back_answer(
    *, principal: Principal, application_id: UUID, subject: str, concept: str, at: dt.datetime
) -> None:
    """Take a choice back, as if it had never been answered."""
    raise NotImplementedError


def submit(*, principal: Principal, application_id: UUID, declarations: Mapping[str, bool], at: dt.datetime) -> Receipt:
    """Send an application, once. `declarations`: role.concept -> agreed."""
    raise NotImplementedError


def sign(*, principal: Principal, request_id: UUID, declarations: Mapping[str, bool], at: dt.datetime) -> None:
    """Sign a joint application."""
    raise NotImplementedError


def decline(*, principal: Principal, request_id: UUID, at: dt.datetime) -> None:
    """Say no to a joint application: its case is closed."""
    raise NotImplementedError


def take_case(*, principal: Principal, case_id: UUID, at: dt.datetime) -> None:
    """Take a case from the queue: opens the right to read its facts."""
    raise NotImplementedError


def decide(
    *,
    principal: Principal,
    case_id: UUID,
    result: Result,
    reasons: str,
    letter: str,
    at: dt.datetime,
) -> None:
    """Decide a case. `reasons` are the case worker's own words; `letter` is Markdown that begins with "# Subject"."""
    raise NotImplementedError


def decide_automatically(*, case_id: UUID, at: dt.datetime) -> bool:
    """Decide by rule when the law and the facts allow it; return whether it is decided."""
    raise NotImplementedError


def open_proactive_cases(*, journey_id: UUID, at: dt.datetime) -> tuple[CaseId, ...]:
    """Grant what needs no application, for one journey."""
    raise NotImplementedError
