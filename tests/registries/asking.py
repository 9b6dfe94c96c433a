"""Asking one registry by its connector, as the exchange does, and how that ended."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from portico.catalogue.pack.schema.connectors import Options
from portico.evidence.base import Answer, Connector, LegalBasis, Purpose, Question
from portico.evidence.errors import RegistryProblem

ID = "0197e0a0-0000-7000-8000-000000000001"
ADA, BO = "10000000001", "10000000002"
SECONDS = 5.0
_OPTIONS: TypeAdapter[Options] = TypeAdapter(Options)


def options_of(written: Mapping[str, Any]) -> Options:
    """Return options as a pack would write them."""
    return _OPTIONS.validate_python(dict(written))


def question(options: Options | None, *concepts: str, subject: str = ADA, case: str | None = None) -> Question:
    """Return a question to the registry `register`."""
    return Question(
        registry="register",
        id=ID,
        subject=subject,
        concepts=concepts,
        purpose=Purpose("plan", case=case),
        legal_basis=LegalBasis("Population Act § 1"),
        requested_by="office",
        options=options,
    )


def ask(connector: Connector, asked: Question, *, seconds: float = SECONDS) -> Answer:
    """Return the answer."""
    return connector.ask(asked, deadline=time.monotonic() + seconds)


def outcome(connector: Connector, asked: Question, *, seconds: float = SECONDS) -> tuple[str, str]:
    """Return (outcome, reason) of a question that fails, or ('answered', the concepts that came)."""
    try:
        answer = ask(connector, asked, seconds=seconds)
    except RegistryProblem as problem:
        return type(problem).__name__.removeprefix("Registry").lower(), problem.reason
    return "answered", " ".join(record.concept for record in answer.records)


def values(answer: Answer) -> dict[str, object]:
    """Return the values of an answer by concept."""
    return {record.concept: record.value for record in answer.records}


def as_of(answer: Answer) -> dict[str, date]:
    """Return for which day each concept is so."""
    return {record.concept: record.as_of or answer.as_of for record in answer.records}
