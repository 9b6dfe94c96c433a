"""From what crosses the wall of the room to its JSON, in the language of the request."""

from __future__ import annotations

from django.utils import translation

from portico.casework.api.schemas import (
    AmountOut,
    CaseHeading,
    CaseOut,
    CheckOut,
    ConditionOut,
    ContestedOut,
    DecisionOut,
    ExpectationOut,
    ItemOut,
    LetterOut,
    OtherAdultOut,
    QuestionOut,
    ReasonOut,
    ReceiptOut,
    RequestOut,
    SignerOut,
    StaffCaseOut,
    ToDeclareOut,
)
from portico.casework.queries.agreements import OtherAdultAsked
from portico.casework.types import (
    Amount,
    CaseSummary,
    CaseView,
    CheckAnswers,
    DecisionView,
    Expectation,
    Item,
    Letter,
    QuestionView,
    Receipt,
    SignatureRequestView,
    SignerView,
    StaffCaseView,
    ToDeclare,
    as_json,
)
from portico.catalogue.pack.schema import Text
from portico.evidence.types import CorrectionState, CorrectionView


def _t(text: Text) -> str:
    return text.in_language(translation.get_language() or "")


def question(view: QuestionView) -> QuestionOut:
    """Return a question."""
    return QuestionOut(
        key=view.key,
        kind=view.kind,
        type=view.type,
        question=_t(view.question),
        hint=_t(view.hint) if view.hint else None,
        choices={value: _t(label) for value, label in view.choices.items()},
        unit=view.unit,
        optional=view.optional,
        why=[_t(name) for name in view.why],
        value=as_json(view.value),
        answered=view.answered,
        position=view.position,
        of=view.of,
    )


def other_adult(asked: OtherAdultAsked) -> OtherAdultOut:
    """Return an agreement for which another adult can be asked, or was."""
    agreement = asked.words.agreement
    return OtherAdultOut(
        agreement=agreement.id, role=_t(asked.role_label), purpose=_t(agreement.purpose), asked_at=asked.asked_at
    )


def item(view: Item) -> ItemOut:
    """Return a fact or answer."""
    return ItemOut(
        key=view.key,
        kind=view.kind,
        label=_t(view.label),
        value=as_json(view.value),
        unit=view.unit,
        source=view.source,
        source_name=_t(view.source_name) if view.source_name else None,
        authority=view.authority,
        authority_name=_t(view.authority_name) if view.authority_name else None,
        as_of=view.as_of,
        valid_from=view.valid_from,
        valid_to=view.valid_to,
        by_another=view.by_another,
        can_change=view.can_change,
        contested=_contested(view.contested) if view.contested else None,
    )


def _contested(view: CorrectionView) -> ContestedOut:
    changed = next((step.value for step in view.steps if step.state is CorrectionState.CHANGED), None)
    return ContestedOut(
        request=view.id,
        state=view.state,
        claim=view.claim,
        claimed=as_json(view.claimed),
        words=view.words,
        since=view.since,
        now=as_json(changed),
    )


def check(view: CheckAnswers) -> CheckOut:
    """Return all of an application before it is sent."""
    return CheckOut(
        can_submit=view.can_submit,
        answers=[item(each) for each in view.answers],
        known=[item(each) for each in view.known],
        left=[question(each) for each in view.left],
        declarations=[_to_declare(each) for each in view.declarations],
        expectations=[expectation(each) for each in view.expectations],
        unanswerable=[item(each) for each in view.unanswerable],
        signers=[_signer(each) for each in view.signers],
    )


def expectation(view: Expectation) -> ExpectationOut:
    """Return what the rules say, with every condition and its law."""
    right = view.right
    return ExpectationOut(
        service=view.service.id,
        expected=view.expected,
        reason=_t(right.reason) if right.reason else None,
        would_change=_t(right.would_change) if right.would_change else None,
        amount=_amount(view.amount),
        conditions=[
            ConditionOut(id=each.id, answer=each.answer, text=_t(each.text), law=[law.article for law in each.law])
            for each in right.conditions
        ],
        law=[law.article for law in right.law],
    )


def heading(view: CaseSummary) -> CaseHeading:
    """Return the heading of a case."""
    return CaseHeading(
        id=view.id,
        reference=view.reference,
        service=view.service.id,
        authority=view.authority,
        state=view.state,
        holder=view.clock.holder,
        opened_at=view.opened_at,
        started_on=view.clock.started_on,
        due_on=view.clock.due_on,
        days_left=view.clock.days_left,
        law=view.clock.law,
        result=view.result,
        about_you=view.about_you,
    )


def receipt(view: Receipt) -> ReceiptOut:
    """Return a receipt."""
    return ReceiptOut(
        reference=view.reference,
        hash=view.hash,
        release=view.release.release_id,
        submitted_at=view.submitted_at,
        cases=[heading(each) for each in view.cases],
        signers=[_signer(each) for each in view.signers],
        promise=view.promise,
        log_number=view.log_number,
        position=view.position,
    )


def case(view: CaseView) -> CaseOut:
    """Return a case as the person sees it."""
    return CaseOut(
        heading=heading(view.summary),
        answers=[item(each) for each in view.answers],
        facts=[item(each) for each in view.facts],
        decision=_decision(view.decision),
        signers=[_signer(each) for each in view.signers],
    )


def request(view: SignatureRequestView) -> RequestOut:
    """Return a request for a signature."""
    return RequestOut(
        id=view.id,
        reference=view.reference,
        service=view.service.id,
        authority=_t(view.authority_name),
        applicant=view.applicant_name,
        choices=[item(each) for each in view.choices],
        declarations=[_to_declare(each) for each in view.declarations],
        asked_at=view.asked_at,
        state=view.state,
    )


def staff_case(view: StaffCaseView) -> StaffCaseOut:
    """Return a case as its case worker sees it."""
    return StaffCaseOut(
        heading=heading(view.summary),
        taken=view.taken,
        taken_by=view.taken_by,
        can_take=view.can_take,
        can_decide=view.can_decide,
        applicant_name=view.applicant_name,
        facts=[item(each) for each in view.facts],
        answers=[item(each) for each in view.answers],
        missing=[item(each) for each in view.missing],
        expectation=expectation(view.expectation) if view.expectation else None,
        letters={result: _letter(letter) for result, letter in view.letters.items()},
        uncertain=list(view.uncertain),
        decision=_decision(view.decision),
        signers=[_signer(each) for each in view.signers],
    )


def _amount(view: Amount | None) -> AmountOut | None:
    if view is None:
        return None
    value = None if view.value is None else str(view.value)
    parts = {name: str(part) for name, part in view.parts.items()}
    return AmountOut(value=value, unit=view.unit, label=_t(view.label), parts=parts)


def _decision(view: DecisionView | None) -> DecisionOut | None:
    if view is None:
        return None
    return DecisionOut(
        result=view.result,
        amount=_amount(view.amount),
        reasons=[ReasonOut(text=each.text, law=list(each.law)) for each in view.reasons],
        explanation=view.explanation,
        letter=view.letter,
        law=list(view.law),
        appeal_until=view.appeal_until,
        appeal_to=_t(view.appeal_to),
        by=view.by,
        at=view.at,
    )


def _letter(view: Letter) -> LetterOut:
    return LetterOut(subject=view.subject, body=view.body)


def _signer(view: SignerView) -> SignerOut:
    return SignerOut(role=view.role, name=view.name, state=view.state)


def _to_declare(view: ToDeclare) -> ToDeclareOut:
    return ToDeclareOut(key=view.key, kind=view.kind, sentence=_t(view.sentence), required=view.required)
