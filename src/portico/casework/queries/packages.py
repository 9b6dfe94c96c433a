"""From an application as it stands to the package that would be sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from portico.casework.errors import DeclarationsMissing, QuestionNotAsked, QuestionsLeft, SignerNotKnown
from portico.casework.models import Application
from portico.casework.queries import drafts, words
from portico.casework.queries.drafts import Draft
from portico.casework.rules.packing import Declared, Package
from portico.catalogue.pack.schema import Kind, Service
from portico.dmn.types import Path
from portico.evidence import queries as evidence
from portico.identity import queries as identity
from portico.identity.types import PersonId, Principal
from portico.journeys import queries as journeys
from portico.kernel import rows


def package_of(
    principal: Principal, draft: Draft, declarations: Mapping[str, bool] | None, *, at: dt.datetime
) -> Package:
    """Return what would be sent. It is complete, or it is not made.

    :param draft: the application as it stands at that instant.
    :param declarations: role.concept -> agreed; None: everything that must be declared is, and nothing else is agreed to.
    :raises QuestionNotAsked: something is declared that nobody asks for.
    :raises QuestionsLeft: with `keys`, the questions that have no answer.
    :raises DeclarationsMissing: with `keys`, the declarations that are not made.
    :raises SignerNotKnown: somebody else must sign and nobody knows who that is.
    """
    declared = _declared(draft, declarations)
    said: dict[Path, bool] = {(each.role, each.concept): each.agreed for each in declared}
    if said:
        draft = drafts.draft_of(principal, draft.application, at=at, declared=said)
        _check_complete(draft)
    day, by_another = draft.release.pack.manifest.civil_day(at), bool(principal.actor.mandate)
    return Package(
        language=words.language_of(draft.release),
        life_event=draft.life_event,
        role=draft.role,
        subjects=draft.subjects(),
        facts={
            service.id: [
                replace(each, as_of=day, by_another=by_another) if each.path in said else each
                for each in draft.frozen(service)
            ]
            for service in draft.services
        },
        signers={service.id: _signers(draft, service) for service in draft.services},
        declared=declared,
    )


def people_of(application: Application, package: Package) -> list[str]:
    """Return the ids of everybody whose consent a package may rest on, by id."""
    numbers = [number for number in package.subjects.values() if number is not None]
    found = {str(application.person_id)}
    for number in numbers:
        person = identity.find_person_by_number(number)
        if person is not None:
            found.update(map(str, person.record_ids))
    return sorted(found)


def asking_for_basis(journey_id: UUID, people: Collection[str]) -> tuple[rows.Question, rows.Question]:
    """Return what asks for the changes that `basis` counts, beside those of the application itself."""
    consents = evidence.counting_consents([PersonId(UUID(one)) for one in people])
    return journeys.counting_changes(journey_id), consents


def basis(principal: Principal, answers: int, changes: int, consents: int) -> str:
    """Return what differs whenever something that a package was made from has changed: an answer, a date, who joined, a
    consent, or who it was that looked through it: what somebody declares for another is marked as theirs.

    Facts of registries are left out on purpose: what was looked through is what is sent, with its day.

    :param answers: how many answers the application has, the earlier ones too: none of them ever goes.
    """
    return f"{answers}.{changes}.{consents}.{principal.actor.mandate}"


def _declared(draft: Draft, declarations: Mapping[str, bool] | None) -> list[Declared]:
    """Return what is declared and agreed to, by the order of the questions."""
    paths = {f"{path[0]}.{path[1]}": path for path in draft.to_declare}
    if declarations is not None and any(key not in paths for key in declarations):
        raise QuestionNotAsked
    found, missing = [], []
    for key, path in paths.items():
        kind = draft.kind(path)
        earlier = draft.answers.get(path) is True
        agreed = declarations.get(key, earlier) if declarations is not None else earlier or kind is Kind.DECLARATION
        if kind is Kind.DECLARATION and not agreed:
            missing.append(key)
        found.append(Declared(path[0], path[1], kind, agreed, tuple(sorted(s.id for s in draft.asked[path]))))
    _check_answered(draft)
    if missing:
        raise DeclarationsMissing(keys=missing)
    return found


def _check_complete(draft: Draft) -> None:
    """What is declared may bring a question or another declaration with it."""
    _check_answered(draft)
    missing = [path for path in draft.to_declare if path not in draft.answers]
    if missing:
        raise DeclarationsMissing(keys=_keys(missing))


def _check_answered(draft: Draft) -> None:
    left = [path for path in draft.pages if not draft.is_answered(path)]
    if left:
        raise QuestionsLeft(keys=_keys(left))


def _keys(paths: Sequence[Path]) -> list[str]:
    return [f"{path[0]}.{path[1]}" for path in paths]


def _signers(draft: Draft, service: Service) -> list[tuple[str, str]]:
    found = []
    for role in draft.signers(service):
        number = draft.number_of_signer(service, role)
        if number is None:
            raise SignerNotKnown(service=service.name.in_language(words.language_of(draft.release)))
        found.append((role, number))
    return found
