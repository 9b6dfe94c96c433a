"""Ask a person for more while their case is worked on, change what was asked, or take it back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from portico.casework.actions import request_steps, request_timers, steps, taking
from portico.casework.actions.deciding import check_length, plain
from portico.casework.errors import (
    LateAnswerWaits,
    ProposalPending,
    RequestEmpty,
    RequestNotFound,
    RequestNotOpen,
    RequestNotPossible,
    RequestStillOpen,
    WaitingReasonUnknown,
    WhyMissing,
)
from portico.casework.models import Case, InformationRequest
from portico.casework.queries import requests
from portico.casework.queries.frozen import FrozenCase
from portico.casework.queries.progress import position_of
from portico.casework.queries.proposals import pending_proposal
from portico.casework.queries.requests import OWN_WORDS
from portico.casework.types.requests import STILL_OPEN, RequestChange, RequestId
from portico.catalogue.pack.schema.process import Span, WaitingReason
from portico.catalogue.pack.terms import calendar_of, length_of
from portico.identity import sealing
from portico.identity.types import PersonId, Principal
from portico.kernel import terms
from portico.kernel.ids import uuid7

NAME_LENGTH, DOCUMENTS_MOST = 200, 10
# Where the pack does not say how long a person has to answer.
USUAL = Span(value=3, unit="weeks")


@transaction.atomic
def ask_for_information(
    *,
    principal: Principal,
    case_id: UUID,
    questions: Collection[str],
    documents: Sequence[str],
    words_to_person: str,
    reason: str,
    at: dt.datetime,
    instead_of: UUID | None = None,
) -> RequestId:
    """Ask the person for facts and documents. The case waits meanwhile, by the law of the reason.

    :param questions: role.concept of `queries.requests.list_askable`.
    :param documents: what each is, in the case worker's words.
    :param reason: id of a waiting reason of the service's process that waits for the person.
    :param instead_of: the open request whose place this takes. What the person has given to it for what stays is kept,
        and their day never comes earlier than the one they were told.
    :raises CaseNotYours: they have not taken it; like `taking.mine` for cases that have ended.
    :raises ProposalPending: a decision waits for approval.
    :raises RequestEmpty: it asks for nothing, or says not why.
    :raises RequestNotPossible: the case does not ask that.
    :raises RequestStillOpen: the person has time to answer still, and `instead_of` does not say that this is to change it.
    :raises RequestNotFound: `instead_of` is no request of this case. For one that is not open see `take_back_request`.
    :raises WaitingReasonUnknown: the process does not list the reason.
    :raises TextTooLong: a text is longer than anybody reads.
    """
    case, frozen = taking.mine(principal, case_id, at)
    if pending_proposal(case) is not None:
        raise ProposalPending
    earlier = _replaceable(case, instead_of)
    paths = _askable(frozen, questions)
    named, written = _documents(documents), plain(words_to_person)
    check_length(written, request_steps.WORDS_LENGTH)
    if not (paths or named) or not written:
        raise RequestEmpty
    reasons = requests.list_reasons(frozen)
    if reason not in reasons:
        raise WaitingReasonUnknown
    answer_by = _answer_by(frozen, reasons[reason], at)
    if earlier is not None:
        _take_back(earlier, principal, at)
        answer_by = max(answer_by, earlier.answer_by)
    row_id = uuid7()
    content = json.dumps({"words": written, "documents": named}, ensure_ascii=False)
    row = InformationRequest.objects.create(
        id=row_id,
        case=case,
        person_id=case.person_id,
        number=InformationRequest.objects.filter(case=case).count() + 1,
        questions=[list(path) for path in paths],
        content=sealing.seal_text(InformationRequest.sealed, row_id, content),
        reason=reason,
        answer_by=answer_by,
        instead_of=earlier,
        staff_id=principal.account_id,
        at=at,
    )
    request_steps.append(row, RequestChange.ASKED, actor=principal.actor, at=at)
    _carry_over(row, frozen)
    if frozen.service.clock is not None and not position_of(case).waiting:
        steps.wait(case, reason, at=at)
    request_timers.begin(case, asked_at=at, answer_by=answer_by)
    text = "information-asked" if earlier is None else "information-changed"
    request_steps.tell(row, text, at, explanation=written)
    return RequestId(row.pk)


@transaction.atomic
def take_back_request(*, principal: Principal, request_id: UUID, reason: str, at: dt.datetime) -> UUID:
    """Take back what the person was asked and has not answered. They are told why, and the case goes on.

    What they have typed or added stays as it is, and is not read at the desk: it was not sent.

    :param reason: to the person, in plain words.
    :returns: the case.
    :raises RequestNotFound: there is none.
    :raises CaseNotYours: they have not taken the case; like `taking.mine` for cases that have ended.
    :raises LateAnswerWaits: the person has answered late: whether that counts is said first.
    :raises RequestNotOpen: it was answered or taken back, or its day is past.
    :raises WhyMissing: it says not why.
    :raises TextTooLong: the reason is longer than anybody reads.
    """
    row = InformationRequest.objects.filter(pk=request_id).first()
    if row is None:
        raise RequestNotFound
    case, _frozen = taking.mine(principal, row.case_id, at)
    _check_open(row)
    written = plain(reason)
    check_length(written, request_steps.WORDS_LENGTH)
    if not written:
        raise WhyMissing
    _take_back(row, principal, at, why=written)
    steps.tell(case, PersonId(case.person_id), "information-taken-back", at=at, explanation=written)
    return case.pk


def _replaceable(case: Case, instead_of: UUID | None) -> InformationRequest | None:
    """Return the open request that is changed, or None where nothing is open and nothing was said to be."""
    if instead_of is None:
        if requests.find_open_request(case.pk) is not None:
            raise RequestStillOpen
        return None
    row = InformationRequest.objects.filter(pk=instead_of, case=case).first()
    if row is None:
        raise RequestNotFound
    _check_open(row)
    return row


def _check_open(row: InformationRequest) -> None:
    last = requests.change_of(row).change
    if last == RequestChange.LATE:
        raise LateAnswerWaits
    if last not in STILL_OPEN:
        raise RequestNotOpen


def _take_back(row: InformationRequest, principal: Principal, at: dt.datetime, *, why: str = "") -> None:
    request_steps.append(row, RequestChange.TAKEN_BACK, actor=principal.actor, at=at, why=why)
    request_steps.go_on(row, at)


def _carry_over(row: InformationRequest, frozen: FrozenCase) -> None:
    """Keep what the person had typed for what is still asked, and what they added, as they gave it.

    Documents need no row: `queries.documents.given_to` finds them by what was asked for.
    """
    if row.instead_of is None:
        return
    stays = {OWN_WORDS, *((role, concept) for role, concept in row.questions)}
    for path, given in requests.answers_to(row.instead_of).items():
        if path in stays:
            request_steps.keep(row, path, requests.value_of(frozen, given), by=given.recorded_by, at=given.at)


def _askable(frozen: FrozenCase, questions: Collection[str]) -> list[tuple[str, str]]:
    known = {one.key: (one.role, one.concept) for one in requests.list_askable(frozen)}
    unknown = [key for key in questions if key not in known]
    if unknown:
        raise RequestNotPossible(what=", ".join(unknown)[:200])
    return [path for key, path in known.items() if key in questions]


def _documents(named: Sequence[str]) -> list[str]:
    """Return what each document is called, once: by that name an answer is found again."""
    found = [" ".join(plain(name).split()) for name in named]
    found = [name for name in found if name]
    for name in found:
        check_length(name, NAME_LENGTH)
    if len(found) > DOCUMENTS_MOST:
        raise RequestNotPossible(what=f"{len(found)} > {DOCUMENTS_MOST}")
    return list(dict.fromkeys(found))


def _answer_by(frozen: FrozenCase, reason: WaitingReason, at: dt.datetime) -> dt.datetime:
    span = reason.answer_within or USUAL
    due = terms.due_at(at, length_of(span), calendar_of(frozen.release.pack.manifest))
    if due is None:
        raise ValueError("A term without pauses always ends.")
    return due
