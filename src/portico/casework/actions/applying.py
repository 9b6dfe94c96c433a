"""A person applies: begin, answer, send. Sending is one transaction; nothing of it is anywhere before it commits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from portico.casework.errors import (
    AlreadyApplied,
    AlreadySubmitted,
    AnswerNotPossible,
    ApplicationNotFound,
    CannotApply,
    NothingChosen,
    QuestionNotAsked,
)
from portico.casework.models import Application, ApplicationAnswer, Case, Submission
from portico.casework.queries import drafts, words
from portico.casework.queries.drafts import Draft
from portico.casework.rules import transitions
from portico.casework.types import EVENT, ApplicationId, Value, as_json
from portico.catalogue import queries as catalogue
from portico.catalogue.pack import answering
from portico.catalogue.pack.answering import Fault, Wrong
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Application as Applied
from portico.catalogue.pack.schema import ConceptType, Kind, Service
from portico.catalogue.wording import wrong_in_words
from portico.dmn.types import Path
from portico.evidence import actions as evidence
from portico.identity import queries as identity
from portico.identity import sealing
from portico.identity.errors import OutsideMandate
from portico.identity.types import Principal
from portico.journeys import actions as journeys_actions
from portico.journeys import queries as journeys
from portico.journeys.errors import DateNotPossible
from portico.journeys.types import JourneyView
from portico.kernel.ids import uuid7


@transaction.atomic
def start_application(
    *, principal: Principal, journey_id: UUID, services: Sequence[str], at: dt.datetime
) -> ApplicationId:
    """Begin an application for services of a journey, or return the one that is open for the same services.

    :raises JourneyNotFound: it is not theirs.
    :raises NothingChosen: no service is named.
    :raises CannotApply: a service is not applied for here, or not by this person's role.
    :raises OutsideMandate: they act for another, by a mandate that does not name a service.
    :raises AssuranceTooLow: a service needs to be surer who they are.
    :raises AlreadyApplied: a case of a service is still open.
    """
    journey = journeys.get_journey(journey_id, principal)
    release = catalogue.get_release(journey.release_id)
    names = sorted(set(services))
    if not names:
        raise NothingChosen
    for name in names:
        if not principal.may_act_for(name):
            raise OutsideMandate
        _check_can_apply(release, journey, name)
        identity.check_assurance(principal, release.service(name).assurance)
        _refuse_running_case(journey, release.service(name))
    chosen = drafts.chosen_word(names)
    sent = Submission.objects.filter(application__journey_id=journey.id, application__chosen=chosen).count()
    row, _ = Application.objects.get_or_create(
        journey_id=journey.id,
        chosen=chosen,
        attempt=sent,
        defaults={
            "person_id": journey.person_id,
            "role": journey.role,
            "release_id": release.release_id,
            "services": names,
            "started_at": at,
        },
    )
    return ApplicationId(row.pk)


@transaction.atomic
def save_answer(
    *, principal: Principal, application_id: UUID, subject: str, concept: str, value: Value, at: dt.datetime
) -> None:
    """Keep an answer; the newest counts. None leaves an optional question empty.

    A fact goes to the evidence room (source: person), a date of the event to the journey, all else stays here.

    :param subject: a role, or `EVENT` for a date of the event.
    :raises QuestionNotAsked: the application does not ask this person that.
    :raises AnswerNotPossible: with a sentence that says what to do.
    :raises AssuranceTooLow: a service needs to be surer who they are.
    :raises AlreadySubmitted: it has been sent.
    """
    draft = _open_draft(principal, application_id, at)
    path = (subject, concept)
    if path not in draft.asked:
        raise QuestionNotAsked
    kept = _checked(draft, path, value)
    if subject == EVENT:
        _set_date(principal, draft, concept, kept, at)
    elif draft.kind(path) is Kind.FACT:
        _record_fact(principal, draft, path, kept, at)
    else:
        _append(principal, draft, path, kept, at)


@transaction.atomic
def take_back_answer(
    *, principal: Principal, application_id: UUID, subject: str, concept: str, at: dt.datetime
) -> None:
    """Take a choice, declaration or date back, as if it had never been answered.

    :raises QuestionNotAsked: it is a fact, or was not asked: a fact is changed by another answer.
    """
    draft = _open_draft(principal, application_id, at)
    path = (subject, concept)
    if path not in draft.asked or draft.kind(path) is Kind.FACT:
        raise QuestionNotAsked
    if subject == EVENT:
        dates = {concept: None}
        journeys_actions.set_dates(principal=principal, journey_id=draft.application.journey_id, dates=dates, at=at)
    else:
        _append(principal, draft, path, None, at, taken_back=True)


def _check_can_apply(release: CompiledPack, journey: JourneyView, name: str) -> None:
    event = release.life_event(journey.life_event)
    service = release.pack.services.get(name)
    in_event = any(touchpoint.service == name for touchpoint in event.touchpoints)
    if service is None or not in_event or service.application is not Applied.HERE:
        raise CannotApply(service=name)
    if journey.role not in service.applicants:
        raise CannotApply(service=service.name.in_language(words.language_of(release)))


def _refuse_running_case(journey: JourneyView, service: Service) -> None:
    running = Case.objects.filter(journey_id=journey.id, service=service.id).with_now()
    if running.in_states(transitions.OPEN_STATES).exists():
        language = words.language_of(catalogue.get_release(journey.release_id))
        raise AlreadyApplied(service=service.name.in_language(language))


def _locked(principal: Principal, application_id: UUID) -> Application:
    rows = Application.objects.select_for_update(no_key=True)
    row = rows.filter(pk=application_id, person_id__in=drafts.records(principal)).first()
    if row is None or not drafts.is_covered(principal, row):
        raise ApplicationNotFound
    return row


def _open_draft(principal: Principal, application_id: UUID, at: dt.datetime) -> Draft:
    application = _locked(principal, application_id)
    if drafts.is_submitted(application):
        raise AlreadySubmitted
    draft = drafts.draft_of(principal, application, at=at)
    _check_sure_enough(principal, draft)
    return draft


def _check_sure_enough(principal: Principal, draft: Draft) -> None:
    """Refuse a session that is not sure enough for a service of the application: nothing is written then."""
    for service in draft.services:
        identity.check_assurance(principal, service.assurance)


def _checked(draft: Draft, path: Path, value: object) -> Value:
    """Return the answer as it is kept.

    :raises AnswerNotPossible: with a sentence that says what to do.
    """
    if path[0] == EVENT:
        found: Value | Wrong = answering.check_date(value)
        _check_bounds(draft, path[1], found)
    else:
        concept = draft.release.concept(path[1])
        found = answering.check(concept, value, draft.release.pack.manifest.formats)
        if concept.type is ConceptType.PERSON and found == draft.questions.subjects[draft.role]:
            found = Wrong(Fault.YOURSELF)
    if isinstance(found, Wrong):
        raise AnswerNotPossible(wrong_in_words(found))
    return found


def _check_bounds(draft: Draft, name: str, value: object) -> None:
    """Refuse a date outside what the pack allows, reckoned from all dates that are known, a registry's too."""
    date, session = draft.release.life_event(draft.life_event).dates[name], draft.questions.session
    found = [session.evaluate(draft.release.expression(t)) if t else None for t in (date.earliest, date.latest)]
    earliest, latest = (bound if isinstance(bound, dt.date) else None for bound in found)
    if isinstance(value, dt.date) and ((earliest and value < earliest) or (latest and value > latest)):
        raise AnswerNotPossible(words.date_not_possible({"earliest": earliest, "latest": latest}))


def _append(
    principal: Principal, draft: Draft, path: Path, value: Value, at: dt.datetime, *, taken_back: bool = False
) -> None:
    row_id = uuid7()
    ApplicationAnswer.objects.create(
        id=row_id,
        application=draft.application,
        person_id=draft.application.person_id,
        role=path[0],
        concept=path[1],
        kind=draft.kind(path),
        value=sealing.seal_json(ApplicationAnswer.sealed, row_id, as_json(value)),
        taken_back=taken_back,
        recorded_by=str(principal.actor),
        at=at,
    )


def _set_date(principal: Principal, draft: Draft, name: str, value: Value, at: dt.datetime) -> None:
    if not isinstance(value, dt.date):
        raise AnswerNotPossible
    try:
        journeys_actions.set_dates(
            principal=principal, journey_id=draft.application.journey_id, dates={name: value}, at=at
        )
    except DateNotPossible as error:
        raise AnswerNotPossible(words.date_not_possible(error.facts)) from error


def _record_fact(principal: Principal, draft: Draft, path: Path, value: Value, at: dt.datetime) -> None:
    number = draft.questions.subjects[path[0]]
    subject = identity.find_person_by_number(number) if number is not None else None
    if subject is None:
        raise QuestionNotAsked
    evidence.record_answer(
        person_id=drafts.owner(principal),
        subject=subject.id,
        concept=path[1],
        value=value,
        actor=principal.actor,
        at=at,
    )
