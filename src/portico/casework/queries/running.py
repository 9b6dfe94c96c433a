"""The two reads of an application that is being sent, past the ORM: they run hundreds of times a second."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from portico.casework.errors import AlreadyApplied
from portico.casework.models import Application, PreparedSubmission
from portico.casework.queries import words
from portico.casework.rules import transitions
from portico.catalogue.pack.compiling import CompiledPack
from portico.identity.types import PersonId
from portico.kernel import rows

_LOCK = "SELECT 1 FROM casework_application WHERE id = %s AND person_id = ANY(%s) FOR NO KEY UPDATE"
# Its own statement: one that waits for a lock goes on with what it saw of other tables before it waited.
_READ = """
SELECT a.person_id, a.journey_id, a.role, a.release_id, a.services, a.chosen, a.attempt, a.started_at, s.id IS NOT NULL,
       (SELECT count(*) FROM casework_applicationanswer WHERE application_id = a.id),
       p.person_id, p.basis, p.life_event, p.language, p.declarations, p.people, p.content, p.prepared_at
FROM casework_application a
LEFT JOIN casework_submission s ON s.application_id = a.id
LEFT JOIN casework_preparedsubmission p ON p.application_id = a.id
WHERE a.id = %s AND a.person_id = ANY(%s)
"""
_BEFORE = """
SELECT c.service, count(*), bool_or(p.state = ANY(%s))
FROM casework_case c LEFT JOIN casework_caseposition p ON p.case_id = c.id
WHERE c.journey_id = %s AND c.service = ANY(%s)
GROUP BY c.service
"""
_OPEN = sorted(state.value for state in transitions.OPEN_STATES)


@dataclass(frozen=True, slots=True)
class Locked:
    """An application that nobody else can send until the transaction ends.

    :param answers: how many it has, the earlier ones too.
    """

    application: Application
    is_submitted: bool
    answers: int
    prepared: PreparedSubmission | None


def lock_application(application_id: UUID, records: Sequence[PersonId]) -> Locked | None:
    """Lock an application of a person, and return it with what was kept for sending it; None when there is none."""
    which = [application_id, list(records)]
    _locked, found = rows.select_together((_LOCK, which), (_READ, which))
    if not found:
        return None
    person_id, journey_id, role, release_id, services, chosen, attempt, started_at, *rest = found[0]
    is_submitted, answers, *prepared = rest
    application = Application(
        id=application_id,
        person_id=person_id,
        journey_id=journey_id,
        role=role,
        release_id=release_id,
        services=_parsed(services),
        chosen=chosen,
        attempt=attempt,
        started_at=started_at,
    )
    kept = None
    if prepared[0] is not None:
        whose, basis, life_event, language, declarations, people, content, prepared_at = prepared
        kept = PreparedSubmission(
            application=application,
            person_id=whose,
            basis=basis,
            life_event=life_event,
            language=language,
            declarations=_parsed(declarations),
            people=_parsed(people),
            content=content,
            prepared_at=prepared_at,
        )
    return Locked(application, is_submitted, answers, kept)


def asking_for_cases(application: Application) -> rows.Question:
    """Return what asks how many cases of its services the journey of an application had before."""
    return _BEFORE, [_OPEN, application.journey_id, application.services]


def cases_before(
    application: Application, release: CompiledPack, answered: Sequence[tuple[str, int, bool]]
) -> dict[str, int]:
    """Return service -> how many cases of it the journey had before, in the order of the application.

    :param answered: the rows of `asking_for_cases`.
    :raises AlreadyApplied: one of them is still open.
    """
    names: list[str] = application.services
    found = {name: (count, is_open) for name, count, is_open in answered}
    for name in names:
        if found.get(name, (0, False))[1]:
            raise AlreadyApplied(service=release.service(name).name.in_language(words.language_of(release)))
    return {name: found.get(name, (0, False))[0] for name in names}


def _parsed(value: object) -> list[str]:
    """Return a column of JSON: the driver gives it as text."""
    parsed: list[str] = json.loads(value) if isinstance(value, str) else value  # type: ignore[assignment]
    return parsed
