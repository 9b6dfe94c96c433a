"""Ask a person for more while their case is worked on; they answer once, in time or late."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from portico.casework.actions import opening, request_timers, steps, taking
from portico.casework.actions.deciding import check_length, plain
from portico.casework.errors import (
    ProposalPending,
    QuestionNotAsked,
    ReplyAfterDecision,
    ReplyIncomplete,
    ReplyNotLate,
    ReplySent,
    ReplyTooLate,
    RequestEmpty,
    RequestNotFound,
    RequestNotPossible,
    RequestStillOpen,
    WaitingReasonUnknown,
)
from portico.casework.models import Case, CaseSubject, InformationRequest, RequestAnswer, RequestEvent
from portico.casework.queries import requests, words
from portico.casework.queries.cases import state_of
from portico.casework.queries.frozen import FrozenCase
from portico.casework.queries.progress import position_of
from portico.casework.queries.proposals import pending_proposal
from portico.casework.queries.requests import OWN_WORDS
from portico.casework.rules import transitions
from portico.casework.rules.freezing import Frozen
from portico.casework.types import PERSON_SOURCE, Value, as_json
from portico.casework.types.documents import DocumentState
from portico.casework.types.requests import RequestChange, RequestId, RequestView
from portico.catalogue.pack import answering
from portico.catalogue.pack.answering import Wrong
from portico.catalogue.pack.schema.process import Span, WaitingReason
from portico.catalogue.pack.terms import calendar_of, length_of
from portico.catalogue.wording import wrong_in_words
from portico.evidence import actions as evidence
from portico.evidence import queries as grants
from portico.identity import sealing
from portico.identity.types import PersonId, Principal
from portico.kernel import terms
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor

WORDS_LENGTH, NAME_LENGTH, DOCUMENTS_MOST = 4_000, 200, 10
# Where the pack does not say how long a person has to answer.
USUAL = Span(value=3, unit="weeks")
TIMER = Actor.system("casework.requests")
_OPEN = (RequestChange.ASKED, RequestChange.REMINDED)


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
) -> RequestId:
    """Ask the person for facts and documents. The case waits meanwhile, by the law of the reason.

    :param questions: role.concept of `queries.requests.list_askable`.
    :param documents: what each is, in the case worker's words.
    :param reason: id of a waiting reason of the service's process that waits for the person.
    :raises CaseNotYours: they have not taken it; like `taking.mine` for cases that have ended.
    :raises ProposalPending: a decision waits for approval.
    :raises RequestEmpty: it asks for nothing, or says not why.
    :raises RequestNotPossible: the case does not ask that.
    :raises RequestStillOpen: the person has time to answer still.
    :raises WaitingReasonUnknown: the process does not list the reason.
    :raises TextTooLong: a text is longer than anybody reads.
    """
    case, frozen = taking.mine(principal, case_id, at)
    if pending_proposal(case) is not None:
        raise ProposalPending
    if requests.find_open_request(case.pk) is not None:
        raise RequestStillOpen
    paths = _askable(frozen, questions)
    named, written = _documents(documents), plain(words_to_person)
    check_length(written, WORDS_LENGTH)
    if not (paths or named) or not written:
        raise RequestEmpty
    reasons = requests.list_reasons(frozen)
    if reason not in reasons:
        raise WaitingReasonUnknown
    answer_by = _answer_by(frozen, reasons[reason], at)
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
        staff_id=principal.account_id,
        at=at,
    )
    _append(row, RequestChange.ASKED, actor=principal.actor, at=at)
    if frozen.service.clock is not None and not position_of(case).waiting:
        steps.wait(case, reason, at=at)
    request_timers.begin(case, asked_at=at, answer_by=answer_by)
    _tell(row, "information-asked", at, explanation=written)
    return RequestId(row.pk)


@transaction.atomic
def save_reply(
    *, principal: Principal, request_id: UUID, answers: Mapping[str, Value], own_words: str = "", at: dt.datetime
) -> dict[str, str]:
    """Keep what the person has typed so far; the newest of each counts, and nothing is sent.

    :param answers: role.concept -> value.
    :returns: role.concept -> a sentence, for what was typed and is not possible; everything else is kept.
    :raises RequestNotFound: there is none to them.
    :raises ReplySent: it was answered.
    :raises ReplyAfterDecision: the case has ended.
    :raises QuestionNotAsked: the request does not ask that.
    """
    row, frozen, view = _locked(principal, request_id, at)
    _check_unanswered(view)
    asked = {question.key: question for question in view.questions}
    wrong: dict[str, str] = {}
    for key in answers:
        if key not in asked:
            raise QuestionNotAsked
    for key, given in answers.items():
        question = asked[key]
        concept = frozen.release.concept(question.concept)
        kept = answering.check(concept, given, frozen.release.pack.manifest.formats)
        if isinstance(kept, Wrong):
            wrong[key] = wrong_in_words(kept)
        elif kept != question.value or not question.answered:
            _keep(row, (question.role, question.concept), kept, principal, at)
    written = plain(own_words)[:WORDS_LENGTH]
    if written != view.own_words:
        _keep(row, OWN_WORDS, written, principal, at)
    return wrong


@transaction.atomic
def send_reply(*, principal: Principal, request_id: UUID, at: dt.datetime, late: bool = False) -> None:
    """Send what was given in answer to a request, once. It becomes a new version of what the case rests on.

    :param late: the person knows that the day is past; whoever has the case says whether the answer counts.
    :raises RequestNotFound: there is none to them.
    :raises ReplySent: it was answered.
    :raises ReplyAfterDecision: the case has ended.
    :raises ReplyIncomplete: with `keys`, what is missing.
    :raises ReplyTooLate: the day is past, and `late` does not say so. Everything that was given stays.
    """
    row, frozen, view = _locked(principal, request_id, at)
    _check_unanswered(view)
    lacking = [one.key for one in view.questions if not one.answered]
    lacking += [one.id for one in view.documents if not any(f.state is not DocumentState.FOUND for f in one.files)]
    if lacking:
        raise ReplyIncomplete(keys=lacking)
    if view.overdue and not late:
        raise ReplyTooLate
    if view.overdue:
        _append(row, RequestChange.LATE, actor=principal.actor, at=at)
    else:
        version = _freeze(row, frozen, by_another=principal.representation is not None, at=at)
        _append(row, RequestChange.ANSWERED, actor=principal.actor, at=at, facts_version=version)
    _go_on(row, at)
    steps.mark_unread(frozen.case, unread=True)


@transaction.atomic
def admit_reply(*, principal: Principal, request_id: UUID, admitted: bool, at: dt.datetime) -> UUID:
    """Say whether a late answer counts. The person is told.

    :returns: the case.
    :raises RequestNotFound: there is none at their desk.
    :raises CaseNotYours: they have not taken the case; like `taking.mine` for cases that have ended.
    :raises ReplyNotLate: no late answer waits.
    """
    row = InformationRequest.objects.filter(pk=request_id).first()
    if row is None:
        raise RequestNotFound
    _case, frozen = taking.mine(principal, row.case_id, at)
    last = requests.change_of(row)
    if last.change != RequestChange.LATE:
        raise ReplyNotLate
    if admitted:
        version = _freeze(row, frozen, by_another=" by mandate " in last.actor, at=at)
        _append(row, RequestChange.ADMITTED, actor=principal.actor, at=at, facts_version=version)
    else:
        _append(row, RequestChange.NOT_ADMITTED, actor=principal.actor, at=at)
    _tell(row, "late-answer-counts" if admitted else "late-answer-does-not-count", at)
    return row.case_id


def remind(case: Case, timer: object, at: dt.datetime) -> None:
    """Remind the person of a request that they still have time to answer: the effect of `TimerKind.REPLY_REMINDER`."""
    row = requests.find_open_request(case.pk)
    if row is None or at > row.answer_by or state_of(case) not in transitions.OPEN_STATES:
        return
    if requests.change_of(row).change == RequestChange.ASKED:
        _append(row, RequestChange.REMINDED, actor=TIMER, at=at)
        _tell(row, "information-reminder", at)


def pass_deadline(case: Case, timer: object, at: dt.datetime) -> None:
    """Go on with what is known when no answer came in time: the effect of `TimerKind.REPLY_DUE`.

    A case that has ended meanwhile does not wait for it any more, and nobody is told.
    """
    row = requests.find_open_request(case.pk)
    if row is None or at < row.answer_by:
        return
    _append(row, RequestChange.UNANSWERED, actor=TIMER, at=at)
    if state_of(case) in transitions.OPEN_STATES:
        _go_on(row, at)
        _tell(row, "information-not-answered", at)


def _askable(frozen: FrozenCase, questions: Collection[str]) -> list[tuple[str, str]]:
    known = {one.key: (one.role, one.concept) for one in requests.list_askable(frozen)}
    unknown = [key for key in questions if key not in known]
    if unknown:
        raise RequestNotPossible(what=", ".join(unknown)[:200])
    return [path for key, path in known.items() if key in questions]


def _documents(named: Sequence[str]) -> list[str]:
    found = [" ".join(plain(name).split()) for name in named]
    found = [name for name in found if name]
    for name in found:
        check_length(name, NAME_LENGTH)
    if len(found) > DOCUMENTS_MOST:
        raise RequestNotPossible(what=f"{len(found)} > {DOCUMENTS_MOST}")
    return found


def _answer_by(frozen: FrozenCase, reason: WaitingReason, at: dt.datetime) -> dt.datetime:
    span = reason.answer_within or USUAL
    due = terms.due_at(at, length_of(span), calendar_of(frozen.release.pack.manifest))
    if due is None:
        raise ValueError("A term without pauses always ends.")
    return due


def _locked(
    principal: Principal, request_id: UUID, at: dt.datetime
) -> tuple[InformationRequest, FrozenCase, RequestView]:
    """Return a request to this person, with its case locked, as it is after that."""
    view = requests.get_request(principal, request_id, at=at)
    case = steps.locked_case(view.case_id)
    row = InformationRequest.objects.get(pk=request_id)
    frozen = FrozenCase(case)
    return row, frozen, requests.view_of(row, frozen, at=at)


def _check_unanswered(view: RequestView) -> None:
    if view.answered_at is not None:
        raise ReplySent
    if not view.open:
        raise ReplyAfterDecision


def _keep(row: InformationRequest, path: tuple[str, ...], value: Value, principal: Principal, at: dt.datetime) -> None:
    row_id = uuid7()
    RequestAnswer.objects.create(
        id=row_id,
        request=row,
        person_id=row.person_id,
        role=path[0],
        concept=path[1],
        value=sealing.seal_json(RequestAnswer.sealed, row_id, as_json(value)),
        recorded_by=str(principal.actor),
        at=at,
    )


def _freeze(row: InformationRequest, frozen: FrozenCase, *, by_another: bool, at: dt.datetime) -> int | None:
    """Append the answers to what the case rests on; return their version, None where only documents were asked for."""
    given = requests.answers_to(row)
    said = [
        Frozen(
            role,
            concept,
            frozen.release.concept(concept).kind,
            requests.value_of(frozen, given[role, concept]),
            PERSON_SOURCE,
            frozen.release.pack.manifest.civil_day(given[role, concept].at),
            frozen.subjects.get(role),
            by_another=by_another,
        )
        for role, concept in row.questions
        if (role, concept) in given
    ]
    if not said:
        return None
    version = opening.next_version(frozen.case)
    subjects = CaseSubject.objects.filter(case=frozen.case, person__isnull=False)
    people = {subject.role: PersonId(subject.person_id) for subject in subjects if subject.person_id is not None}
    opening.freeze(frozen.case, said, people, version=version, at=at)
    _open_to_worker(frozen.case, at)
    return version


def _open_to_worker(case: Case, at: dt.datetime) -> None:
    """Let whoever has the case read what came new: a grant that names it takes the place of theirs."""
    worker = position_of(case).worker_id
    if worker is None:
        return
    actor = Actor.staff(str(worker))
    for person_id, concepts in FrozenCase(case).concepts_by_person().items():
        grant = grants.find_open_grant(actor=actor, subject=person_id, case_id=case.pk, at=at)
        if grant is None or concepts <= grant.concepts:
            continue
        evidence.close_grant(grant_id=grant.id, actor=TIMER, at=at)
        evidence.open_grant(
            actor=actor,
            subject=person_id,
            case_id=case.pk,
            legal_basis=grant.legal_basis,
            concepts=concepts | grant.concepts,
            until=grant.until,
            at=at,
            service=grant.service,
            on_behalf_of=grant.on_behalf_of,
        )


def _go_on(row: InformationRequest, at: dt.datetime) -> None:
    """Let the case wait no more for this request, whatever it does meanwhile."""
    request_timers.end(row.case)
    if position_of(row.case).waiting == row.reason:
        steps.go_on(row.case, at=at)


def _tell(row: InformationRequest, text: str, at: dt.datetime, **more: str) -> None:
    case = row.case
    with words.in_language(case.language):
        link = words.link_to_request(row.pk)
    steps.tell(case, PersonId(case.person_id), text, at=at, due_at=row.answer_by, case_url=link, **more)


def _append(
    row: InformationRequest,
    change: RequestChange,
    *,
    actor: Actor,
    at: dt.datetime,
    facts_version: int | None = None,
) -> None:
    RequestEvent.objects.create(
        request=row,
        person_id=row.person_id,
        number=RequestEvent.objects.filter(request=row).count() + 1,
        change=change,
        facts_version=facts_version,
        actor=str(actor),
        at=at,
    )
