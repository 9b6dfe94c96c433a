"""The once-only exchange: the only place that waits for other systems, and never inside a transaction.

`fetch` commits what it is about to read, asks every registry at once, and commits what came back. A registry that is
slow, refuses, is down or answers nonsense costs its own facts only.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Registry
from portico.evidence import asking, plugins, queries, recording, rules
from portico.evidence.base import Answer, Connectors, Question
from portico.evidence.errors import RegistryNonsense
from portico.evidence.models import AccessOutcome, FactRow
from portico.evidence.types import (
    AccessPurpose,
    FactRequest,
    FactValue,
    FetchResult,
    MissingReason,
    NewAccess,
    OutcomeKind,
    Reader,
    Relation,
)
from portico.identity import queries as identity
from portico.identity import sealing
from portico.identity.types import AccountId, PersonId
from portico.kernel import logs
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor, ActorKind

log = logs.logger(__name__)
Pair = tuple[PersonId, str]


@dataclass(frozen=True, slots=True)
class Installed:
    """Where the registries answer, by the installation's settings (`base.Configuration`)."""

    addresses: Mapping[str, str]
    token: str


@dataclass(frozen=True, slots=True)
class _Access:
    """One question that goes out: its record, and the registry it goes to."""

    record: NewAccess
    registry: Registry
    question: Question


def fetch(
    requests: Sequence[FactRequest],
    *,
    release: CompiledPack,
    actor: Actor,
    purpose: AccessPurpose,
    at: dt.datetime,
    force: bool = False,
    connectors: Connectors | None = None,
) -> FetchResult:
    """Bring facts from registries: ask for those that are not stored or no longer hold, and keep the answers.

    Only a POST or a job calls it, outside any transaction. It takes at most two seconds of waiting, whatever the
    registries do, and never raises because of them.

    :param actor: who reads; the person the purpose is for is `purpose.on_behalf_of`, else the actor.
    :param at: aware UTC instant of the read.
    :param force: ask again what is stored, and registries that just failed.
    :param connectors: for the command line and tests; by default those of the installation.
    :returns: the (subject, concept) pairs that can now be read with `queries.facts_of`, and why the others cannot.
    :raises RuntimeError: a transaction is open.
    :raises NoOpenGrant: staff ask without an open grant for the purpose's case.
    :raises OutsideGrant: staff ask for more than their grant covers.
    :raises NotInPack: the release has no such concept.
    """
    fetching = _Fetching(release=release, actor=actor, purpose=purpose, at=at)
    with transaction.atomic(durable=True):
        accesses = fetching.intend(requests, force=force)
    ended = asking.ask_all(
        [(access.registry.connector, access.question) for access in accesses],
        connectors or _installed_connectors(),
        deadline=time.monotonic() + rules.FETCH_SECONDS,
    )
    with transaction.atomic(durable=True):
        for access, (outcome, answer) in zip(accesses, ended, strict=True):
            fetching.keep(access, outcome, answer)
    return FetchResult(answered=frozenset(fetching.answered), missing=dict(fetching.missing), asked=len(accesses))


class _Fetching:
    """The state of one fetch: what is answered, what is missing and why."""

    def __init__(self, *, release: CompiledPack, actor: Actor, purpose: AccessPurpose, at: dt.datetime) -> None:
        self.release = release
        self.actor = actor
        self.purpose = purpose
        self.at = at
        self.answered: set[Pair] = set()
        self.missing: dict[Pair, MissingReason] = {}
        on_behalf_of = purpose.on_behalf_of
        if on_behalf_of is None and actor.speaks_for:
            on_behalf_of = PersonId(UUID(actor.speaks_for))
        self.on_behalf_of = on_behalf_of
        self.staff = identity.get_staff(AccountId(UUID(actor.id))) if actor.kind is ActorKind.STAFF else None

    def intend(self, requests: Sequence[FactRequest], *, force: bool) -> list[_Access]:
        """Write every access that is about to happen, and return those for which a registry must be asked."""
        self._refuse_staff_without_grant(requests)
        fresh = set() if force else self._usable(requests)
        resting = {} if force else queries.resting_registries(at=self.at)
        records: list[NewAccess] = []
        accesses: list[_Access] = []
        for request in requests:
            allowed = self._allowed(request)
            at_hand = {concept for concept in allowed if (request.subject, concept) in fresh}
            self.answered |= {(request.subject, concept) for concept in at_hand}
            if request.about_other_adult:
                records += self._stored_reads(request, at_hand)
            for access in self._questions(request, allowed - at_hand, resting):
                records.append(access.record)
                accesses.append(access)
        recording.record(records)
        return accesses

    def keep(self, access: _Access, outcome: OutcomeKind, answer: Answer | None) -> None:
        """Write what a registry answered, as far as it can be right, and how it ended."""
        subject = access.record.person_id
        asked = access.question.concepts
        rows: list[FactRow] = []
        if answer is not None:
            rows = self._rows(access, answer)
            if len(rows) < len(asked) or len(answer.records) > len(asked):
                outcome = OutcomeKind.NONSENSE
        FactRow.objects.bulk_create(rows)
        self._outcome(access.record, outcome, len(rows)).save(force_insert=True)
        kept = {row.concept for row in rows}
        self.answered |= {(subject, concept) for concept in kept}
        self.missing |= {(subject, concept): MissingReason(outcome) for concept in asked if concept not in kept}
        if outcome is not OutcomeKind.ANSWERED:
            log.warning(
                "registry did not answer as agreed",
                registry=access.registry.id,
                outcome=outcome.value,
                access_id=str(access.record.id),
            )

    def _refuse_staff_without_grant(self, requests: Sequence[FactRequest]) -> None:
        # Who helps a person under a mandate reads what that person may read; all others need a grant.
        if self.actor.kind is not ActorKind.STAFF or self.actor.mandate:
            return
        for request in requests:
            queries.require_grant(
                actor=self.actor,
                subject=request.subject,
                case_id=self.purpose.case_id,
                concepts=request.concepts,
                at=self.at,
            )

    def _usable(self, requests: Sequence[FactRequest]) -> set[Pair]:
        subjects = {request.subject for request in requests}
        concepts = {concept for request in requests for concept in request.concepts}
        return queries.usable_concepts(subjects, concepts, at=self.at)

    def _allowed(self, request: FactRequest) -> set[str]:
        """Return the concepts that may be read; the others are missing, with the reason."""
        by_registry = queries.concepts_by_registry(request.concepts, self.release)
        nobody = by_registry.pop(None, [])
        self.missing |= {(request.subject, concept): MissingReason.NO_REGISTRY for concept in nobody}
        held = {concept for concepts in by_registry.values() for concept in concepts}
        if not request.about_other_adult:
            return held
        records = identity.get_person(request.subject).record_ids
        refused = queries.refusals_about_other_adult(
            records, held, reader=self._reader(), release=self.release, at=self.at
        )
        self.missing |= {(request.subject, concept): reason for concept, reason in refused.items()}
        return held - refused.keys()

    def _reader(self) -> Reader | None:
        if self.on_behalf_of is None:
            return None
        return Reader(self.on_behalf_of, Relation.OTHER_ADULT, self.purpose.for_authority)

    def _stored_reads(self, request: FactRequest, concepts: set[str]) -> list[NewAccess]:
        """Return the records of reading another adult's facts that are here already: that too is a look."""
        groups = self._by_registry_and_law(request, concepts)
        return [
            self._record(request.subject, registry.id, asked, law, stored=len(asked))
            for (registry, law), asked in groups
        ]

    def _questions(self, request: FactRequest, concepts: set[str], resting: Mapping[str, OutcomeKind]) -> list[_Access]:
        found: list[_Access] = []
        number = identity.get_person(request.subject).identity_number if concepts else ""
        for (registry, law), asked in self._by_registry_and_law(request, concepts):
            if registry.id in resting:
                reason = MissingReason(resting[registry.id])
                self.missing |= {(request.subject, concept): reason for concept in asked}
                continue
            record = self._record(request.subject, registry.id, asked, law)
            question = Question(registry.id, number, tuple(asked), self.purpose.purpose, law, str(record.id))
            found.append(_Access(record, registry, question))
        return found

    def _by_registry_and_law(
        self, request: FactRequest, concepts: set[str]
    ) -> list[tuple[tuple[Registry, str], list[str]]]:
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for concept in sorted(concepts):
            registry = self.release.registry_of(concept)
            if registry is not None:
                law = self.purpose.legal_basis or rules.legal_basis_of(
                    registry, registry.holds[concept], about_other_adult=request.about_other_adult
                )
                groups[(registry.id, law)].append(concept)
        return [((self.release.registry(id), law), asked) for (id, law), asked in groups.items()]

    def _record(
        self, subject: PersonId, registry: str, concepts: list[str], law: str, *, stored: int | None = None
    ) -> NewAccess:
        return NewAccess(
            at=self.at,
            actor=self.actor,
            staff=self.staff,
            person_id=subject,
            on_behalf_of=self.on_behalf_of,
            registry=registry,
            concepts=tuple(concepts),
            purpose=self.purpose.purpose,
            legal_basis=law,
            case_id=self.purpose.case_id,
            journey_id=self.purpose.journey_id,
            stored=stored,
        )

    def _outcome(self, record: NewAccess, outcome: OutcomeKind, count: int) -> AccessOutcome:
        return AccessOutcome(
            access_id=record.id,
            person_id=record.person_id,
            registry=record.registry,
            at=self.at,
            outcome=outcome,
            count=count,
        )

    def _rows(self, access: _Access, answer: Answer) -> list[FactRow]:
        """Return the facts that can be right: asked for, answered once, of the concept's type."""
        rows: dict[str, FactRow] = {}
        twice: set[str] = set()
        for record in answer.records:
            if record.concept not in access.question.concepts:
                continue
            if record.concept in rows:
                twice.add(record.concept)
            value = self._checked(record.concept, record.value)
            if isinstance(value, RegistryNonsense) or _is_backwards(record.valid_from, record.valid_to):
                continue
            row_id = uuid7()
            rows[record.concept] = FactRow(
                id=row_id,
                person_id=access.record.person_id,
                concept=record.concept,
                value=sealing.seal_json(FactRow.sealed, row_id, rules.as_stored(record.concept, value)),
                valid_from=record.valid_from,
                valid_to=record.valid_to,
                source=access.registry.id,
                as_of=answer.as_of,
                fetched_at=self.at,
                usable_until=rules.usable_until(self.at, access.registry.holds[record.concept].validity),
                recorded_by=str(self.actor),
                access_id=access.record.id,
            )
        return [row for concept, row in rows.items() if concept not in twice]

    def _checked(self, concept: str, value: object) -> FactValue | RegistryNonsense:
        try:
            return rules.checked_value(self.release.concept(concept), value, self.release.pack.manifest.formats)
        except RegistryNonsense as nonsense:
            return nonsense


def _is_backwards(valid_from: dt.date | None, valid_to: dt.date | None) -> bool:
    return valid_from is not None and valid_to is not None and valid_from >= valid_to


def _installed_connectors() -> Connectors:
    configuration = Installed(addresses=settings.PORTICO_REGISTRIES, token=settings.PORTICO_REGISTRY_TOKEN)
    return plugins.connectors(configuration)
