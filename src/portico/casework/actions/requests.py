"""The person answers what they were asked, once, in time or late; what happens when no answer comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from portico.casework.actions import opening, request_steps, steps, taking
from portico.casework.actions.deciding import plain
from portico.casework.errors import (
    QuestionNotAsked,
    ReplyAfterDecision,
    ReplyIncomplete,
    ReplyNotLate,
    ReplySent,
    ReplyTooLate,
    RequestNotFound,
    RequestTakenBack,
)
from portico.casework.models import Case, CaseSubject, InformationRequest
from portico.casework.queries import requests
from portico.casework.queries.cases import state_of
from portico.casework.queries.frozen import FrozenCase
from portico.casework.queries.progress import position_of
from portico.casework.queries.requests import OWN_WORDS
from portico.casework.rules import transitions
from portico.casework.rules.freezing import Frozen
from portico.casework.types import PERSON_SOURCE, Value
from portico.casework.types.documents import DocumentState
from portico.casework.types.requests import RequestChange, RequestView
from portico.catalogue.pack import answering
from portico.catalogue.pack.answering import Wrong
from portico.catalogue.wording import wrong_in_words
from portico.evidence import actions as evidence
from portico.evidence import queries as grants
from portico.identity.types import PersonId, Principal
from portico.kernel.types import Actor

TIMER = Actor.system("casework.requests")


@transaction.atomic
def save_reply(
    *, principal: Principal, request_id: UUID, answers: Mapping[str, Value], own_words: str = "", at: dt.datetime
) -> dict[str, str]:
    """Keep what the person has typed so far; the newest of each counts, and nothing is sent.

    :param answers: role.concept -> value.
    :returns: role.concept -> a sentence, for what was typed and is not possible; everything else is kept.
    :raises RequestNotFound: there is none to them.
    :raises ReplySent: it was answered.
    :raises RequestTakenBack: the authority took it back, or asks something else in its place.
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
            request_steps.keep(row, (question.role, question.concept), kept, by=str(principal.actor), at=at)
    written = plain(own_words)[: request_steps.WORDS_LENGTH]
    if written != view.own_words:
        request_steps.keep(row, OWN_WORDS, written, by=str(principal.actor), at=at)
    return wrong


@transaction.atomic
def send_reply(*, principal: Principal, request_id: UUID, at: dt.datetime, late: bool = False) -> None:
    """Send what was given in answer to a request, once. It becomes a new version of what the case rests on.

    :param late: the person knows that the day is past; whoever has the case says whether the answer counts.
    :raises RequestNotFound: there is none to them.
    :raises ReplySent: it was answered.
    :raises RequestTakenBack: the authority took it back, or asks something else in its place.
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
        request_steps.append(row, RequestChange.LATE, actor=principal.actor, at=at)
    else:
        version = _freeze(row, frozen, by_another=principal.representation is not None, at=at)
        request_steps.append(row, RequestChange.ANSWERED, actor=principal.actor, at=at, facts_version=version)
    request_steps.go_on(row, at)
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
        request_steps.append(row, RequestChange.ADMITTED, actor=principal.actor, at=at, facts_version=version)
    else:
        request_steps.append(row, RequestChange.NOT_ADMITTED, actor=principal.actor, at=at)
    request_steps.tell(row, "late-answer-counts" if admitted else "late-answer-does-not-count", at)
    return row.case_id


def remind(case: Case, timer: object, at: dt.datetime) -> None:
    """Remind the person of a request that they still have time to answer: the effect of `TimerKind.REPLY_REMINDER`."""
    row = requests.find_open_request(case.pk)
    if row is None or at > row.answer_by or state_of(case) not in transitions.OPEN_STATES:
        return
    if requests.change_of(row).change == RequestChange.ASKED:
        request_steps.append(row, RequestChange.REMINDED, actor=TIMER, at=at)
        request_steps.tell(row, "information-reminder", at)


def pass_deadline(case: Case, timer: object, at: dt.datetime) -> None:
    """Go on with what is known when no answer came in time: the effect of `TimerKind.REPLY_DUE`.

    A case that has ended meanwhile does not wait for it any more, and nobody is told.
    """
    row = requests.find_open_request(case.pk)
    if row is None or at < row.answer_by:
        return
    request_steps.append(row, RequestChange.UNANSWERED, actor=TIMER, at=at)
    if state_of(case) in transitions.OPEN_STATES:
        request_steps.go_on(row, at)
        request_steps.tell(row, "information-not-answered", at)


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
    if view.taken_back is not None:
        raise RequestTakenBack
    if not view.open:
        raise ReplyAfterDecision


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
