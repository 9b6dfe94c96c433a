"""An application is sent: looked through, accepted in one short transaction, then filed (`arriving`).

When an authority opens a benefit, everybody sends at once. What must not wait is the acknowledgement: one submission, one
case per service, one entry for the public log and one job, and nothing that takes long. All else can follow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from portico.casework import recorded
from portico.casework.actions import arriving, steps
from portico.casework.errors import (
    AlreadyApplied,
    ApplicationNotFound,
    CaseworkError,
    DeclarationsMissing,
    QuestionNotAsked,
)
from portico.casework.models import Application, Case, PreparedSubmission, Submission
from portico.casework.queries import applications, drafts, packages, running
from portico.casework.queries.running import Locked
from portico.casework.rules import freezing, packing
from portico.casework.rules.packing import Acknowledged
from portico.casework.types import CaseState, CheckAnswers, Receipt
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.schema import Kind, Service
from portico.identity import queries as identity
from portico.identity import sealing
from portico.identity.types import Principal
from portico.kernel import rows
from portico.kernel.ids import uuid7

DRAWS = 5


@transaction.atomic
def review(*, principal: Principal, application_id: UUID, at: dt.datetime) -> CheckAnswers:
    """Return all of an application before it is sent, and keep what would be sent if nothing changes until then.

    :raises ApplicationNotFound: there is none, or it is somebody else's.
    """
    application = drafts.own_application(principal, application_id)
    draft = drafts.draft_of(principal, application, at=at)
    view = applications.as_checked(principal, draft)
    if view.application.submitted or not view.can_submit:
        return view
    try:
        package = packages.package_of(principal, draft, None, at=at)
    except CaseworkError:  # it will be said when it is sent
        return view
    if any(each.kind is Kind.CONSENT for each in package.declared):  # what is agreed to is known when it is sent
        return view
    people = packages.people_of(application, package)
    changes, consents = rows.select_together(*packages.asking_for_basis(application.journey_id, people))
    PreparedSubmission.objects.update_or_create(
        application=application,
        defaults={
            "person_id": application.person_id,
            "life_event": package.life_event,
            "language": package.language,
            "basis": packages.basis(principal, application.answers.count(), changes[0][0], consents[0][0]),
            "declarations": [f"{each.role}.{each.concept}" for each in package.declared],
            "people": people,
            "content": sealing.seal_text(PreparedSubmission.sealed, application.pk, packing.as_text(package)),
            "prepared_at": at,
        },
    )
    return view


def submit(*, principal: Principal, application_id: UUID, declarations: Mapping[str, bool], at: dt.datetime) -> Receipt:
    """Send an application, once, and return its receipt; sending it again returns the same receipt.

    One transaction accepts it: the submission, one case per service, the promise to the public log and the job that files
    it. The application is locked, so that two requests at once make one submission. It is filed at once where this
    process has time for that, and by the job where it has not.

    :param declarations: role.concept -> agreed. Declarations must be made; a consent may be left out.
    :raises ApplicationNotFound: there is none, or it is somebody else's.
    :raises AssuranceTooLow: a service needs to be surer who they are.
    :raises QuestionsLeft: with `keys`, the questions that have no answer.
    :raises DeclarationsMissing: with `keys`, the declarations that are not made.
    :raises SignerNotKnown: somebody else must sign and nobody knows who that is.
    :raises AlreadyApplied: a case of a service is open, from another application.
    """
    accepted = _accept_once(principal, application_id, declarations, at)
    if accepted is None or arriving.file_at_once(accepted.submission.pk):
        return applications.get_receipt(principal, application_id, at=at)
    return applications.receipt_of(accepted.application, accepted.submission, accepted.cases)


def _accept_once(
    principal: Principal, application_id: UUID, declarations: Mapping[str, bool], at: dt.datetime
) -> _Accepted | None:
    for attempt in range(DRAWS):
        try:
            with transaction.atomic():
                return _accept(principal, application_id, declarations, at)
        except IntegrityError as error:
            if "reference" in str(error) and attempt + 1 < DRAWS:  # somebody else drew the same: draw again
                continue
            # Another application opened a case of the same service at this moment.
            raise AlreadyApplied(
                "You have just applied for one of these services. You find it under your cases."
            ) from error
    raise AssertionError("the loop returns or raises")


@dataclass(frozen=True, slots=True)
class _Sent:
    """What is sent, with what each case says of it in clear."""

    text: str
    life_event: str
    language: str


@dataclass(frozen=True, slots=True)
class _Accepted:
    application: Application
    submission: Submission
    cases: list[Case]


def _accept(
    principal: Principal, application_id: UUID, declarations: Mapping[str, bool], at: dt.datetime
) -> _Accepted | None:
    """Write what is acknowledged; None when it was acknowledged before."""
    found = running.lock_application(application_id, drafts.records(principal))
    if found is None or not drafts.is_covered(principal, found.application):
        raise ApplicationNotFound
    if found.is_submitted:
        return None
    application = found.application
    release = catalogue.get_release(application.release_id)
    for name in application.services:
        identity.check_assurance(principal, release.service(name).assurance)
    kept = found.prepared
    before, *changed = rows.select_together(
        running.asking_for_cases(application),
        *packages.asking_for_basis(application.journey_id, kept.people if kept is not None else []),
    )
    basis = packages.basis(principal, found.answers, *(answer[0][0] for answer in changed))
    sent = _prepared(found, basis, declarations, at)
    if sent is None:
        draft = drafts.draft_of(principal, application, at=at)
        package = packages.package_of(principal, draft, declarations, at=at)
        sent = _Sent(packing.as_text(package), package.life_event, package.language)
    attempts = running.cases_before(application, release, before)
    submission = _submission(principal, application, sent.text, at)
    cases = [_case(application, release.service(name), attempt, sent, at) for name, attempt in attempts.items()]
    with rows.together():
        rows.insert([submission])
        rows.insert(cases)
        rows.insert(
            [steps.new_status(case, CaseState.ARRIVED, number=1, actor=principal.actor, at=at) for case in cases]
        )
        rows.insert([steps.first_position(case, CaseState.ARRIVED) for case in cases])
        recorded.promise(submission, application.release_id, at=at)
        arriving.file_later(submission.pk)
    return _Accepted(application, submission, cases)


def _prepared(found: Locked, basis: str, declarations: Mapping[str, bool], at: dt.datetime) -> _Sent | None:
    """Return the package that was kept when the answers were looked through, if it still is what would be sent."""
    kept, application = found.prepared, found.application
    if kept is None or not dt.timedelta(0) <= at - kept.prepared_at <= packing.HOLDS:
        return None
    if kept.basis != basis:
        return None
    if any(key not in kept.declarations for key in declarations):
        raise QuestionNotAsked
    missing = [key for key in kept.declarations if declarations.get(key) is not True]
    if missing:
        raise DeclarationsMissing(keys=missing)
    text = sealing.open_text(PreparedSubmission.sealed, application.pk, kept.content)
    return _Sent(text, kept.life_event, kept.language)


def _submission(principal: Principal, application: Application, package: str, at: dt.datetime) -> Submission:
    row_id, reference = uuid7(), freezing.reference()
    content = packing.sent(
        package, Acknowledged(reference, application.release_id, at, principal.actor, principal.assurance.value)
    )
    return Submission(
        id=row_id,
        application=application,
        person_id=application.person_id,
        reference=reference,
        hash=freezing.digest(content),
        content=sealing.seal_text(Submission.sealed, row_id, content),
        recorded_by=str(principal.actor),
        submitted_at=at,
        salt=recorded.new_salt(),
    )


def _case(application: Application, service: Service, attempt: int, sent: _Sent, at: dt.datetime) -> Case:
    return Case(
        id=uuid7(),
        reference=freezing.reference(),
        person_id=application.person_id,
        journey_id=application.journey_id,
        application=application,
        life_event=sent.life_event,
        role=application.role,
        service=service.id,
        authority=service.authority,
        attempt=attempt,
        release_id=application.release_id,
        language=sent.language,
        opened_at=at,
    )
