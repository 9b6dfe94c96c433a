"""What was accepted is filed: facts frozen, signatures asked for, the clock started, the applicant told.

The job that was committed with the acknowledgement does it, whatever happens. A process that has time does it at once,
so that whoever sends an application sees right away where each case stands.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from portico.casework.actions import completing, opening, steps
from portico.casework.models import (
    ApplicationAnswer,
    Case,
    CaseSubject,
    PreparedSubmission,
    Signature,
    SignatureRequest,
    Submission,
)
from portico.casework.queries import words
from portico.casework.rules import packing
from portico.casework.rules.packing import Acknowledged, Declared, Package
from portico.casework.types import CaseState
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Kind
from portico.evidence import actions as evidence
from portico.identity import actions as identity
from portico.identity import sealing
from portico.identity.types import PersonId
from portico.kernel import deferring, rows
from portico.kernel.ids import uuid7

FILE_SUBMISSION = "casework.file_submission"
log = structlog.get_logger("portico.casework")


def file_later(submission_id: UUID) -> None:
    """Have a worker file it, when the caller's transaction has committed."""
    deferring.defer(FILE_SUBMISSION, {"submission_id": str(submission_id)})


def file_at_once(submission_id: UUID) -> bool:
    """File it now if this process has time for that; return whether it is filed.

    What was acknowledged does not depend on it: whatever goes wrong here, the job does it again.
    """
    if not _PACE.take(settings.PORTICO_FILED_AT_ONCE, time.monotonic()):
        return False
    try:
        file_submission(submission_id=submission_id)
    except Exception:
        log.exception("not filed at once", submission=str(submission_id))
        return False
    return True


@transaction.atomic
def file_submission(*, submission_id: UUID) -> None:
    """File the cases of a submission that are not filed yet. It may be called again, and by two at once.

    All that is written has the instant of the acknowledgement: whoever waits for us loses no time.
    """
    submission = Submission.objects.select_related("application").get(pk=submission_id)
    cases = list(
        Case.objects.select_for_update(no_key=True).filter(application=submission.application).order_by("service")
    )
    arrived = {position.case_id for position in steps.positions(cases) if position.state == CaseState.ARRIVED}
    if not arrived:
        return
    release = catalogue.get_release(submission.application.release_id)
    text = sealing.open_text(Submission.sealed, submission.pk, submission.content)
    package, acknowledged = packing.read_sent(text, release)
    at = submission.submitted_at
    _keep_declared(submission, package.declared, acknowledged, release)
    PreparedSubmission.objects.filter(application=submission.application).delete()  # it was sent: one copy is enough
    people = opening.people_of(package.subjects, at)
    for case in cases:
        if case.pk in arrived:
            _file(case, package, acknowledged, people, at)


def _file(
    case: Case, package: Package, acknowledged: Acknowledged, people: dict[str, PersonId], at: dt.datetime
) -> None:
    subjects = [CaseSubject(case=case, role=role, person_id=people.get(role)) for role in package.subjects]
    rows.insert(subjects)
    opening.freeze(case, package.facts[case.service], people, version=1, at=at)
    Signature.objects.create(
        case=case,
        person_id=case.person_id,
        role=case.role,
        signed=True,
        recorded_by=str(acknowledged.actor),
        assurance=acknowledged.assurance,
        at=at,
    )
    signers = package.signers[case.service]
    if signers:
        _ask_for_signatures(case, signers, acknowledged, at)
    else:
        completing.begin_when_complete(case, actor=acknowledged.actor, at=at)


def _ask_for_signatures(
    case: Case, signers: Sequence[tuple[str, str]], acknowledged: Acknowledged, at: dt.datetime
) -> None:
    steps.move(case, CaseState.WAITING_FOR_SIGNATURE, actor=acknowledged.actor, at=at)
    labels = catalogue.get_release(case.release_id).life_event(case.life_event).roles
    due = steps.answer_by(case, at)
    for role, number in signers:
        person_id = identity.ensure_person(identity_number=number, display_name="", at=at)
        request = SignatureRequest.objects.create(case=case, person_id=person_id, role=role, at=at)
        steps.tell(case, person_id, "signature-asked", at=at, due_at=due, case_url=words.link_to_signing(request.pk))
    signer = ", ".join(labels[role].label.in_language(case.language) for role, _number in signers)
    steps.tell(case, PersonId(case.person_id), "acknowledgement-waiting", at=at, signer=signer)


def _keep_declared(
    submission: Submission, declared: Sequence[Declared], acknowledged: Acknowledged, release: CompiledPack
) -> None:
    """Append what was declared to the answers, and what was agreed to to the consents."""
    application = submission.application
    rows.insert(
        [
            ApplicationAnswer(
                id=uuid7(),
                application=application,
                person_id=application.person_id,
                role=each.role,
                concept=each.concept,
                kind=each.kind,
                value=each.agreed,
                recorded_by=str(acknowledged.actor),
                at=submission.submitted_at,
            )
            for each in declared
        ]
    )
    for each in declared:
        for service in each.services if each.agreed and each.kind is Kind.CONSENT else ():
            evidence.record_consent(
                person_id=PersonId(application.person_id),
                concepts=[each.concept],
                to_authority=release.service(service).authority,
                service=service,
                release_id=release.release_id,
                actor=acknowledged.actor,
                at=submission.submitted_at,
            )


@dataclass
class Pace:
    """How much this process files at once: so many a second, and no more than a second's worth in a row."""

    left: float = 0.0
    last: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def take(self, per_second: float, now: float) -> bool:
        """Return whether there is time for one more."""
        with self.lock:
            most = max(per_second, 1.0)
            self.left = min(most, self.left + (now - self.last) * per_second)
            self.last = now
            if per_second <= 0 or self.left < 1:
                return False
            self.left -= 1
            return True


_PACE = Pace()
