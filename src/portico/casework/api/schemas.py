"""The JSON of the room: what each thing looks like outside."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from ninja import Field

from portico.casework.types import CaseState, Expected, Holder, Result, SignatureState
from portico.catalogue.pack.schema import Kind
from portico.eligibility.types import Answer
from portico.evidence.types import Claim, CorrectionState
from portico.kernel.schema import Schema


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


class ContestedOut(Schema):
    """What the person says is wrong of a fact: told to the case worker only, beside what the registry says."""

    request: UUID = Field(description="Id of the correction request.")
    state: CorrectionState
    claim: Claim
    claimed: object = Field(description="What is said to be right, when the claim is a value; else null.")
    words: str = Field(description="Why, in the person's own words.")
    since: dt.datetime
    now: object = Field(description="What the registry says since it was changed; null while it was not.")


class ItemOut(Schema):
    key: str
    kind: Kind
    label: str
    value: object
    unit: str | None
    source: str = Field(description="Id of a registry, `person` or `estimate`.")
    source_name: str | None = Field(description="The registry's name; null when it is no registry.")
    authority: str = Field(description="Id of the authority whose registry it is; empty when it is no registry.")
    authority_name: str | None
    as_of: dt.date | None = Field(description="The day for which a registry said so, or on which a person did.")
    valid_from: dt.date | None = Field(description="The first day on which it holds; null when that is not said.")
    valid_to: dt.date | None = Field(description="The first day on which it no longer holds; null while it does.")
    by_another: bool = Field(description="Somebody told it who acts for the person.")
    can_change: bool
    contested: ContestedOut | None = Field(description="At the desk only; null when nobody says that it is wrong.")


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


class OtherAdultOut(Schema):
    agreement: str = Field(description="Id in the release.")
    role: str = Field(description="Who they are in the life event, in words.")
    purpose: str
    asked_at: dt.datetime | None = Field(description="Null while they were not asked. What they answered is theirs.")


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
