"""The JSON of the room: what each thing looks like outside."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from ninja import Field, Schema

from portico.casework.types import CaseState, Expected, Holder, Result, SignatureState
from portico.catalogue.pack.schema import Kind
from portico.eligibility.types import Answer


class ApplicationOut(Schema):
    id: UUID


class QuestionOut(Schema):
    key: str
    kind: Kind
    type: str
    question: str
    hint: str | None
    choices: dict[str, str]
    unit: str | None
    optional: bool
    why: list[str]
    value: object
    answered: bool
    position: int
    of: int


class ItemOut(Schema):
    key: str
    kind: Kind
    label: str
    value: object
    unit: str | None
    source: str
    as_of: dt.date | None
    can_change: bool


class ToDeclareOut(Schema):
    key: str
    kind: Kind
    sentence: str
    required: bool


class AmountOut(Schema):
    value: str | None
    unit: str | None
    label: str
    parts: dict[str, str]


class ConditionOut(Schema):
    id: str
    answer: Answer
    text: str
    law: list[str]


class ExpectationOut(Schema):
    service: str
    expected: Expected
    reason: str | None
    would_change: str | None
    amount: AmountOut | None
    conditions: list[ConditionOut]
    law: list[str]


class SignerOut(Schema):
    role: str
    name: str
    state: SignatureState | None


class CheckOut(Schema):
    can_submit: bool
    answers: list[ItemOut]
    known: list[ItemOut]
    left: list[QuestionOut]
    declarations: list[ToDeclareOut]
    expectations: list[ExpectationOut]
    unanswerable: list[ItemOut]
    signers: list[SignerOut]


class CaseHeading(Schema):
    id: UUID
    reference: str
    service: str
    authority: str
    state: CaseState
    holder: Holder
    opened_at: dt.datetime
    started_on: dt.date | None
    due_on: dt.date | None
    days_left: int | None
    law: str
    result: Result | None
    about_you: bool


class ReceiptOut(Schema):
    reference: str
    hash: str
    release: str
    submitted_at: dt.datetime
    cases: list[CaseHeading]
    signers: list[SignerOut]
    promise: str = Field(
        description="That it is in the public log within a minute: a signed note; empty when unsigned."
    )
    log_number: int | None
    position: int | None = Field(description="Its place in the log, from 0, once it has one.")


class ReasonOut(Schema):
    text: str
    law: list[str]


class DecisionOut(Schema):
    result: Result
    amount: AmountOut | None
    reasons: list[ReasonOut]
    explanation: str
    letter: str
    law: list[str]
    appeal_until: dt.date
    appeal_to: str
    by: str
    at: dt.datetime


class CaseOut(Schema):
    heading: CaseHeading
    answers: list[ItemOut]
    facts: list[ItemOut]
    decision: DecisionOut | None
    signers: list[SignerOut]


class RequestOut(Schema):
    id: UUID
    reference: str
    service: str
    authority: str
    applicant: str
    choices: list[ItemOut]
    declarations: list[ToDeclareOut]
    asked_at: dt.datetime
    state: SignatureState


class QueueItemOut(Schema):
    id: UUID
    reference: str
    service: str
    state: CaseState
    opened_at: dt.datetime
    due_on: dt.date | None
    days_left: int | None
    taken_by: str
    mine: bool


class QueueOut(Schema):
    authority: str
    items: list[QueueItemOut]
    counts: dict[str, int]
    page: int
    pages: int
    total: int


class LetterOut(Schema):
    subject: str
    body: str


class StaffCaseOut(Schema):
    heading: CaseHeading
    taken: bool
    taken_by: str
    can_take: bool
    can_decide: bool
    applicant_name: str
    facts: list[ItemOut]
    answers: list[ItemOut]
    missing: list[ItemOut]
    expectation: ExpectationOut | None
    letters: dict[Result, LetterOut]
    uncertain: list[str]
    decision: DecisionOut | None
    signers: list[SignerOut]
