"""Reads: what an application may ask people to agree to, because no law opens the fact that it lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from portico.casework.errors import QuestionNotAsked
from portico.casework.queries import drafts
from portico.casework.queries.drafts import Draft
from portico.catalogue.pack.agreements import AgreementView, agreement_view
from portico.catalogue.pack.schema import Agreement, Kind, Text, Whose
from portico.dmn.types import Path
from portico.evidence import queries as evidence
from portico.evidence.types import ConsentState
from portico.identity import queries as identity
from portico.identity.types import PersonId, Principal


@dataclass(frozen=True, slots=True)
class AgreementAsked:
    """An agreement that would spare the person a question.

    :param question: the key of that question: it is asked when they say no.
    :param answer: what they said the last time, None when they were not asked yet.
    :param until: aware UTC instant at which a yes would end by itself.
    """

    words: AgreementView
    question: str
    answer: ConsentState | None
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class OtherAdultAsked:
    """An agreement for which another adult can be asked, or was.

    :param role_label: who that is in the life event.
    :param asked_at: aware UTC instant; None while they were not asked. What they answered is theirs.
    """

    words: AgreementView
    person_id: PersonId
    role_label: Text
    asked_at: dt.datetime | None


def find_agreement_to_answer(principal: Principal, application_id: UUID, *, at: dt.datetime) -> AgreementAsked | None:
    """Return the next agreement to show before its question; None when there is none, or it was answered already.

    :raises ApplicationNotFound: there is none, or it is somebody else's.
    """
    draft = drafts.draft_of(principal, drafts.own_application(principal, application_id), at=at)
    if not evidence.may_agree(principal):
        return None
    for path, agreement in _agreements(draft):
        answer = evidence.find_answer(principal.record_ids, agreement.id)
        holds = answer is not None and answer.state_at(at) is ConsentState.HOLDS
        if not holds and (answer is None or answer.given_at < draft.application.started_at):
            return _asked(draft, path, agreement, None, at)
    return None


def get_agreement(principal: Principal, application_id: UUID, agreement_id: str, *, at: dt.datetime) -> AgreementAsked:
    """Return an agreement that an application may ask, answered or not.

    :raises ApplicationNotFound: there is none, or it is somebody else's.
    :raises QuestionNotAsked: the application does not need it of this person.
    """
    draft = drafts.draft_of(principal, drafts.own_application(principal, application_id), at=at)
    for path, agreement in _agreements(draft, answered_too=True):
        if agreement.id == agreement_id and evidence.may_agree(principal):
            answer = evidence.find_answer(principal.record_ids, agreement.id)
            state = answer.state_at(at) if answer is not None else None
            return _asked(draft, path, agreement, state, at)
    raise QuestionNotAsked


def find_agreement_for(principal: Principal, application_id: UUID, key: str, *, at: dt.datetime) -> str | None:
    """Return the id of the agreement that would spare a question, by the question's key; None when none would."""
    draft = drafts.draft_of(principal, drafts.own_application(principal, application_id), at=at)
    if not evidence.may_agree(principal):
        return None
    found = (each.id for path, each in _agreements(draft, answered_too=True) if f"{path[0]}.{path[1]}" == key)
    return next(found, None)


def list_other_adults_to_ask(
    principal: Principal, application_id: UUID, *, at: dt.datetime
) -> tuple[OtherAdultAsked, ...]:
    """Return the agreements of other adults that would settle what nobody can tell.

    Only whom a registry names, or who accepted an invitation, can be asked: nobody is pestered by a number that was typed.

    :raises ApplicationNotFound: there is none, or it is somebody else's.
    """
    application = drafts.own_application(principal, application_id)
    draft = drafts.draft_of(principal, application, at=at)
    asked_at = evidence.asked_of_others(application.pk)
    roles = draft.release.life_event(draft.life_event).roles
    found: dict[str, OtherAdultAsked] = {}
    for role, concept in sorted(draft.questions.left.unanswerable):
        number = draft.questions.subjects.get(role)
        if not draft.is_other_adults((role, concept)) or number is None or number in draft.questions.told:
            continue
        person = identity.find_person_by_number(number)
        for agreement in _opening(draft, (role, concept), Whose.OTHER_ADULT) if person is not None else ():
            view = agreement_view(draft.release, agreement.id)
            assert person is not None  # noqa: S101 - the loop above is empty without one
            found[agreement.id] = OtherAdultAsked(view, person.id, roles[role].label, asked_at.get(agreement.id))
    return tuple(found.values())


def _agreements(draft: Draft, *, answered_too: bool = False) -> Iterator[tuple[Path, Agreement]]:
    for path in draft.pages:
        mine = path[0] == draft.role and draft.kind(path) is Kind.FACT
        if mine and (answered_too or not draft.is_answered(path)):
            for agreement in _opening(draft, path, Whose.SELF):
                yield path, agreement


def _asked(
    draft: Draft, path: Path, agreement: Agreement, answer: ConsentState | None, at: dt.datetime
) -> AgreementAsked:
    until = evidence.would_hold_until(draft.release, agreement.id, at=at)
    return AgreementAsked(agreement_view(draft.release, agreement.id), f"{path[0]}.{path[1]}", answer, until)


def _opening(draft: Draft, path: Path, whose: Whose) -> Iterator[Agreement]:
    for service in draft.services:
        if path in draft.reads(service):
            yield from draft.release.agreements_opening(path[1], service.id, whose)
