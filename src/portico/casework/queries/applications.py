"""Reads of a person's own application: the next question, all answers, the receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from portico.casework import recorded
from portico.casework.errors import ApplicationNotFound, QuestionNotAsked, ReceiptNotInLog
from portico.casework.models import Application, Case, Submission
from portico.casework.queries import drafts, items
from portico.casework.queries.cases import arrived_summary, signers_of, summaries
from portico.casework.queries.drafts import Draft
from portico.casework.rules.freezing import Frozen
from portico.casework.types import (
    EVENT,
    PERSON_SOURCE,
    ApplicationId,
    ApplicationView,
    CheckAnswers,
    Item,
    QuestionView,
    Receipt,
    SignerView,
)
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.schema import ConceptType, Kind, Sensitivity, Text
from portico.dmn.types import Path
from portico.identity.types import Principal
from portico.journeys import queries as journeys
from portico.journeys.types import JourneyId
from portico.ledger import keeping
from portico.ledger.records import KeptRecord

MOST_UNFINISHED = 20


def get_application(principal: Principal, application_id: UUID) -> ApplicationView:
    """Return one of the person's own applications.

    :raises ApplicationNotFound: there is none, or it is somebody else's.
    """
    row = drafts.own_application(principal, application_id)
    journey = journeys.get_journey(row.journey_id, principal)
    return drafts.application_view(row, journey.life_event)


def list_unfinished(principal: Principal) -> list[ApplicationView]:
    """Return the person's applications that are not sent yet, newest first: they go on where they stopped."""
    rows = Application.objects.filter(person_id__in=principal.record_ids, submission__isnull=True)
    return [
        drafts.application_view(row, journeys.get_journey(row.journey_id, principal).life_event)
        for row in rows.order_by("-started_at", "-pk")[:MOST_UNFINISHED]
        if drafts.is_covered(principal, row)
    ]


def next_question(principal: Principal, application_id: UUID, *, at: dt.datetime) -> QuestionView | None:
    """Return the next question, or None when nothing but declarations is left: then the answers are checked.

    :raises ApplicationNotFound: there is none, or it is somebody else's.
    """
    draft = drafts.draft_of(principal, drafts.own_application(principal, application_id), at=at)
    left = [path for path in draft.pages if not draft.is_answered(path)]
    return _question(draft, left[0]) if left else None


def get_question(
    principal: Principal, application_id: UUID, subject: str, concept: str, *, at: dt.datetime
) -> QuestionView:
    """Return one question, answered or not, for going back to it.

    :raises ApplicationNotFound: there is none, or it is somebody else's.
    :raises QuestionNotAsked: the application does not ask this person that.
    """
    draft = drafts.draft_of(principal, drafts.own_application(principal, application_id), at=at)
    path = (subject, concept)
    if path not in draft.pages:
        raise QuestionNotAsked
    return _question(draft, path)


def check_answers(principal: Principal, application_id: UUID, *, at: dt.datetime) -> CheckAnswers:
    """Return all of an application before it is sent.

    :raises ApplicationNotFound: there is none, or it is somebody else's.
    """
    return as_checked(principal, drafts.draft_of(principal, drafts.own_application(principal, application_id), at=at))


def as_checked(principal: Principal, draft: Draft) -> CheckAnswers:
    """Return a draft as the page to check it shows it."""
    session, release = draft.questions.session, draft.release
    expectations = tuple(items.expectation(release, session, service) for service in draft.services)
    left = [path for path in draft.pages if not draft.is_answered(path)]
    unanswerable = sorted(draft.questions.left.unanswerable)
    return CheckAnswers(
        application=drafts.application_view(draft.application, draft.life_event),
        answers=tuple(_answer_item(draft, path) for path in draft.pages if draft.is_answered(path)),
        known=tuple(_known_items(draft, own=draft.role if principal.representation is None else None)),
        left=tuple(_question(draft, path) for path in left),
        declarations=tuple(items.to_declare(release, path) for path in draft.to_declare),
        expectations=expectations,
        unanswerable=tuple(items.missing_item(release, draft.life_event, (p[0], p[1])) for p in unanswerable),
        signers=tuple(_signers(draft)),
    )


def get_receipt(principal: Principal, application_id: UUID, *, at: dt.datetime) -> Receipt:
    """Return the receipt of an application that was sent. Apart from how its cases stand now it never changes.

    :raises ApplicationNotFound: it has not been sent, or is somebody else's.
    """
    application, submission = _sent(principal, application_id)
    cases = list(Case.objects.filter(application=application).with_now().order_by("service"))
    place = keeping.find_places([submission.pk]).get(submission.pk)
    return replace(
        receipt_of(application, submission, ()),
        cases=summaries(cases, principal, at=at),
        signers=tuple(signer for case in cases for signer in signers_of(case)),
        log_number=place.log if place is not None else None,
        position=place.index if place is not None else None,
    )


def receipt_of(application: Application, submission: Submission, cases: Sequence[Case]) -> Receipt:
    """Return the receipt of what was accepted a moment ago, before it is filed: without a single query.

    :param cases: that have just arrived.
    """
    release = catalogue.get_release(application.release_id)
    return Receipt(
        application_id=ApplicationId(application.pk),
        journey_id=JourneyId(application.journey_id),
        reference=submission.reference,
        hash=submission.hash,
        submitted_at=submission.submitted_at,
        release=release,
        cases=tuple(arrived_summary(case, release) for case in cases),
        signers=(),
        in_log=submission.salt is not None,
        promise=recorded.promised(submission, release.release_id) if submission.salt is not None else "",
        log_number=None,
        position=None,
    )


def get_receipt_record(principal: Principal, application_id: UUID) -> KeptRecord:
    """Return what proves an acknowledgement without us: its content, what opens it, the promise and the proof.

    :raises ApplicationNotFound: it has not been sent, or is somebody else's.
    :raises ReceiptNotInLog: it is from before there was a public log, or what opened it was erased.
    """
    application, submission = _sent(principal, application_id)
    if submission.salt is None:
        raise ReceiptNotInLog
    return keeping.keep(recorded.opening_of(submission, application.release_id), submission.pk)


def _sent(principal: Principal, application_id: UUID) -> tuple[Application, Submission]:
    application = drafts.own_application(principal, application_id)
    submission = Submission.objects.filter(application=application).first()
    if submission is None:
        raise ApplicationNotFound("This application has not been sent yet. Check your answers, then send it.")
    return application, submission


def _question(draft: Draft, path: Path) -> QuestionView:
    position = draft.pages.index(path) + 1
    subject, name = path
    common = {
        "application_id": ApplicationId(draft.application.pk),
        "subject": subject,
        "subject_label": items.subject_label(draft.release, draft.life_event, subject),
        "about_self": subject == draft.role,
        "concept": name,
        "kind": draft.kind(path),
        "why": tuple(service.name for service in draft.asked[path]),
        "value": draft.value(path),
        "answered": draft.is_answered(path),
        "position": position,
        "of": len(draft.pages),
    }
    return QuestionView(**common, **_words(draft, path))  # type: ignore[arg-type]


def _words(draft: Draft, path: Path) -> dict[str, object]:
    """Return what a concept, or a date of the event, says of its question."""
    if path[0] == EVENT:
        date = draft.release.life_event(draft.life_event).dates[path[1]]
        concept = draft.release.pack.vocabulary.concepts.get(path[1])  # often the date has a question of its own there
        question: Text = (concept.question if concept else None) or date.label
        bounds: dict[str, object] = {"unit": None, "min": None, "max": None, "optional": False}
        return {"type": ConceptType.DATE, "label": date.label, "question": question, "hint": date.hint} | {
            "choices": {},
            **bounds,
        }
    concept = draft.release.concept(path[1])
    return {
        "type": concept.type,
        "label": concept.label,
        "question": concept.question or concept.label,
        "hint": concept.hint,
        "choices": concept.choices,
        "unit": concept.unit,
        "min": concept.min,
        "max": concept.max,
        "optional": concept.optional,
    }


def _answer_item(draft: Draft, path: Path) -> Item:
    frozen = Frozen(path[0], path[1], draft.kind(path), draft.value(path), PERSON_SOURCE, None)
    return items.item_of(draft.release, draft.life_event, frozen, can_change=True)


def _known_items(draft: Draft, *, own: str | None) -> list[Item]:
    """Return what registries told and what counts; nothing about another adult, nothing protected of anybody else."""
    found = []
    for path, fact in draft.questions.left.known.items():
        protected = draft.release.concept(path[1]).sensitivity is Sensitivity.PROTECTED and path[0] != own
        if fact.source == PERSON_SOURCE or draft.is_other_adults(path) or protected:
            continue
        frozen = Frozen(path[0], path[1], Kind.FACT, drafts.value_of(fact), fact.source, fact.as_of)
        found.append(items.item_of(draft.release, draft.life_event, frozen))
    return found


def _signers(draft: Draft) -> list[SignerView]:
    services: dict[str, list[Text]] = {}
    names: dict[str, str] = {}
    for service in draft.services:
        for role in draft.signers(service):
            services.setdefault(role, []).append(service.name)
            names[role] = _name(draft, draft.number_of_signer(service, role))
    roles = draft.release.life_event(draft.life_event).roles
    return [SignerView(role, roles[role].label, names[role], tuple(texts)) for role, texts in services.items()]


def _name(draft: Draft, number: str | None) -> str:
    """Return the name of somebody known from a registry: a number that was typed must not tell whose it is."""
    known = set(draft.questions.subjects.values()) - draft.questions.told
    return drafts.name_of_number(number) if number in known else ""
