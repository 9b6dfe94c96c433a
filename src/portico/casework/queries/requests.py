"""Reads of requests for information: what was asked, what was given, and what may be asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from portico.casework.errors import CaseNotFound, CaseNotYours, NotYourApplication, RequestNotFound
from portico.casework.models import Case, InformationRequest, RequestAnswer, RequestEvent
from portico.casework.queries import applicants, cases, desk, documents
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import freezing, transitions
from portico.casework.types import CaseId, CaseState, Value
from portico.casework.types.requests import (
    STILL_OPEN,
    Askable,
    OpenRequest,
    RequestChange,
    RequestedDocument,
    RequestId,
    RequestQuestion,
    RequestToWrite,
    RequestView,
    TakenBack,
)
from portico.catalogue.pack.schema import ConceptType, Kind, Text
from portico.catalogue.pack.schema.process import WaitingReason, WaitsFor
from portico.dmn.types import Path
from portico.identity import sealing
from portico.identity.types import Principal

_ANSWERED = (RequestChange.ANSWERED, RequestChange.LATE)
OWN_WORDS: Path = ("", "")
"""Where an answer stands that is no question's: what the person adds in their own words."""


def get_request(principal: Principal, request_id: UUID, *, at: dt.datetime) -> RequestView:
    """Return a request to somebody, with what they have given so far.

    :raises RequestNotFound: there is none to them.
    """
    row = InformationRequest.objects.filter(pk=request_id).first()
    if row is None:
        raise RequestNotFound
    try:
        frozen = applicants.own_case(principal, row.case_id)
    except (CaseNotFound, NotYourApplication):
        raise RequestNotFound from None
    return view_of(row, frozen, at=at)


def list_requests(principal: Principal, case_id: UUID, *, at: dt.datetime) -> tuple[RequestView, ...]:
    """Return the requests of somebody's own case, newest first.

    :raises CaseNotFound: there is none; like `applicants.own_case` for whoever only signs it.
    """
    return requests_of(applicants.own_case(principal, case_id), at=at)


def requests_of(frozen: FrozenCase, *, at: dt.datetime) -> tuple[RequestView, ...]:
    """Return the requests of a case, newest first. Whoever calls it has checked who asks."""
    rows = InformationRequest.objects.filter(case=frozen.case).order_by("-number")
    return tuple(view_of(row, frozen, at=at) for row in rows)


def get_request_to_write(principal: Principal, case_id: UUID, *, at: dt.datetime) -> RequestToWrite:
    """Return what a case worker can ask for in a case that they have.

    :raises CaseNotFound: there is none at their desk.
    :raises CaseNotYours: they have not taken it, or it has ended.
    """
    frozen = _worked_on(principal, case_id, at)
    case = frozen.case
    return RequestToWrite(
        case_id=CaseId(case.pk),
        reference=case.reference,
        service=frozen.service.name,
        askable=list_askable(frozen),
        reasons={id: reason.name for id, reason in list_reasons(frozen).items()},
        open=_asked_now(case.pk),
    )


def get_request_for_staff(principal: Principal, request_id: UUID, *, at: dt.datetime) -> RequestView:
    """Return a request of a case that a case worker has.

    :raises RequestNotFound: there is none.
    :raises CaseNotFound: its case is not at their desk.
    :raises CaseNotYours: they have not taken it, or it has ended.
    """
    row = InformationRequest.objects.filter(pk=request_id).first()
    if row is None:
        raise RequestNotFound
    return view_of(row, _worked_on(principal, row.case_id, at), at=at)


def _worked_on(principal: Principal, case_id: UUID, at: dt.datetime) -> FrozenCase:
    case = desk.case_at_desk(principal, case_id)
    frozen = FrozenCase(case)
    mine = desk.is_mine(case, principal) and desk.open_grants(principal, frozen, at)
    if not mine or cases.state_of(case) is not CaseState.IN_PROGRESS:
        raise CaseNotYours
    return frozen


def list_requests_for_staff(case_id: UUID, *, at: dt.datetime) -> tuple[RequestView, ...]:
    """Return the requests of a case, newest first. Whoever calls it has checked who asks."""
    return requests_of(FrozenCase(Case.objects.get(pk=case_id)), at=at)


def change_of(row: InformationRequest) -> RequestEvent:
    """Return what became of a request last; it has one event from the transaction that wrote it."""
    return RequestEvent.objects.filter(request=row).order_by("-number")[0]


def find_open_request(case_id: UUID) -> InformationRequest | None:
    """Return the request of a case that the person still has time to answer, or None."""
    row = InformationRequest.objects.filter(case_id=case_id).order_by("-number").first()
    return row if row is not None and change_of(row).change in STILL_OPEN else None


def _asked_now(case_id: UUID) -> OpenRequest | None:
    row = find_open_request(case_id)
    if row is None:
        return None
    words, named = documents.asked_by(row)
    keys = tuple(f"{role}.{concept}" for role, concept in row.questions)
    return OpenRequest(RequestId(row.pk), words, keys, tuple(named.values()), row.reason, row.at)


def answers_to(row: InformationRequest) -> Mapping[Path, RequestAnswer]:
    """Return of each (role, concept) the newest answer."""
    return {(one.role, one.concept): one for one in RequestAnswer.objects.filter(request=row).order_by("id")}


def value_of(frozen: FrozenCase, answer: RequestAnswer) -> Value:
    """Return what the person answered, typed."""
    kept = sealing.open_json(RequestAnswer.sealed, answer.pk, answer.value)
    if (answer.role, answer.concept) == OWN_WORDS:
        return str(kept or "")
    return freezing.from_json(frozen.release, answer.role, answer.concept, kept)


def list_askable(frozen: FrozenCase) -> tuple[Askable, ...]:
    """Return what may be asked in a case: what the service's rules can read, and nothing else of the vocabulary.

    Only of the applicant and of children: another adult is asked in their own name.

    :source: GDPR, article 5(1)(c): data that is necessary for the purpose.
    """
    case, release = frozen.case, frozen.release
    asked = {freezing.asked_about(ask, case.role) for ask in frozen.service.asks}
    paths = asked | freezing.reads_of(release, frozen.service, case.role)
    found = []
    for role, concept in sorted(path for path in paths if path[0] in cases.shown_roles(frozen)):
        declared = release.concept(concept)
        usable = declared.kind in (Kind.FACT, Kind.CHOICE) and declared.type is not ConceptType.TABLE
        if usable and declared.question is not None and frozen.subjects.get(role, "") is not None:
            found.append(Askable(role, concept, declared.question, _subject(frozen, role)))
    return tuple(found)


def list_reasons(frozen: FrozenCase) -> dict[str, WaitingReason]:
    """Return for which reasons a case of the service may wait for the person, id -> reason."""
    known = frozen.release.pack.manifest.waiting_reasons
    listed = {id: known[id] for id in frozen.service.process.waiting if id in known}
    return {id: reason for id, reason in listed.items() if reason.waits_for is WaitsFor.PERSON}


def view_of(row: InformationRequest, frozen: FrozenCase, *, at: dt.datetime) -> RequestView:
    """Return a request. Whoever calls it has checked who asks."""
    manifest, last = frozen.release.pack.manifest, change_of(row)
    reason, given = manifest.waiting_reasons[row.reason], answers_to(row)
    words, named = documents.asked_by(row)
    files = documents.given_to(row)
    sent = RequestEvent.objects.filter(request=row, change__in=_ANSWERED).first()
    own = given.get(OWN_WORDS)
    return RequestView(
        id=RequestId(row.pk),
        case_id=CaseId(row.case_id),
        number=row.number,
        reference=frozen.case.reference,
        service=frozen.service.name,
        authority=frozen.release.authority(frozen.case.authority).name,
        reason=reason.name,
        law=reason.law.article if reason.law is not None else "",
        stops_clock=reason.stops_clock,
        words=words,
        questions=tuple(_question(frozen, str(path[0]), str(path[1]), given) for path in row.questions),
        documents=tuple(
            RequestedDocument(id, name, tuple(replace(one, wanted=id) for one in files.get(name, ())))
            for id, name in named.items()
        ),
        own_words=str(value_of(frozen, own)) if own is not None else "",
        asked_at=row.at,
        answer_by=manifest.civil_day(row.answer_by),
        state=RequestChange(last.change),
        answered_at=sent.at if sent is not None else None,
        taken_back=_taken_back(row, last),
        overdue=at > row.answer_by,
        open=cases.state_of(frozen.case) in transitions.OPEN_STATES,
    )


def _taken_back(row: InformationRequest, last: RequestEvent) -> TakenBack | None:
    if last.change != RequestChange.TAKEN_BACK:
        return None
    after = InformationRequest.objects.filter(instead_of=row).first()
    why = sealing.open_text(RequestEvent.sealed, last.pk, last.explanation) if last.explanation else ""
    return TakenBack(last.at, why, RequestId(after.pk) if after is not None else None)


def _question(frozen: FrozenCase, role: str, concept: str, given: Mapping[Path, RequestAnswer]) -> RequestQuestion:
    declared, answer = frozen.release.concept(concept), given.get((role, concept))
    return RequestQuestion(
        role=role,
        concept=concept,
        kind=declared.kind,
        type=declared.type,
        question=declared.question or declared.label,
        hint=declared.hint,
        choices=dict(declared.choices),
        unit=declared.unit,
        optional=declared.optional,
        subject=_subject(frozen, role),
        value=value_of(frozen, answer) if answer is not None else None,
        answered=answer is not None and (answer.value is not None or declared.optional),
    )


def _subject(frozen: FrozenCase, role: str) -> Text | None:
    if role == frozen.case.role:
        return None
    return frozen.release.life_event(frozen.case.life_event).roles[role].label
