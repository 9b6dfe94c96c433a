"""What a fetch may ask, of whom and by which law; written down before anybody is asked."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Registry
from portico.evidence import queries, recording, rules
from portico.evidence.base import Purpose, Question
from portico.evidence.exchange import consenting
from portico.evidence.exchange.breaking import Breaker
from portico.evidence.exchange.installation import Health, Installation
from portico.evidence.exchange.retrying import Budget
from portico.evidence.types import AccessPurpose, FactRequest, MissingReason, NewAccess, OpenConsent
from portico.identity import queries as identity
from portico.identity.types import AccountId, PersonId
from portico.kernel.types import Actor, ActorKind

Pair = tuple[PersonId, str]
"""A subject and a concept."""


@dataclass(frozen=True, slots=True)
class Access:
    """One question that goes out: its record, and the registry it goes to."""

    record: NewAccess
    registry: Registry
    question: Question
    health: Health

    @property
    def breaker(self) -> Breaker:
        """Return what decides whether the registry is asked."""
        return self.health.breaker

    @property
    def budget(self) -> Budget:
        """Return what decides whether it is asked again."""
        return self.health.budget


class Intent:
    """The state of one fetch: what is answered, what is missing and why."""

    def __init__(
        self,
        *,
        release: CompiledPack,
        actor: Actor,
        purpose: AccessPurpose,
        at: dt.datetime,
        force: bool,
        installation: Installation,
    ) -> None:
        self.release = release
        self.actor = actor
        self.purpose = purpose
        self.at = at
        self.force = force
        self.installation = installation
        self.answered: set[Pair] = set()
        self.missing: dict[Pair, MissingReason] = {}
        self.consents: dict[Pair, OpenConsent] = {}
        on_behalf_of = purpose.on_behalf_of
        if on_behalf_of is None and actor.speaks_for:
            on_behalf_of = PersonId(UUID(actor.speaks_for))
        self.on_behalf_of = on_behalf_of
        self.staff = identity.get_staff(AccountId(UUID(actor.id))) if actor.kind is ActorKind.STAFF else None

    def write(self, requests: Sequence[FactRequest]) -> list[Access]:
        """Write every access that is about to happen, and return those for which a registry must be asked."""
        self._refuse_staff_without_grant(requests)
        fresh = set() if self.force else self._usable(requests)
        records: list[NewAccess] = []
        accesses: list[Access] = []
        for request in requests:
            allowed = self._allowed(request)
            at_hand = {concept for concept in allowed if (request.subject, concept) in fresh}
            self.answered |= {(request.subject, concept) for concept in at_hand}
            if request.about_other_adult:
                records += self._stored_reads(request, at_hand)
            accesses += self._accesses(request, allowed - at_hand)
        recording.record([*records, *(access.record for access in accesses)])
        return accesses

    def _refuse_staff_without_grant(self, requests: Sequence[FactRequest]) -> None:
        # Who helps a person under a mandate reads what that person may read; all others need a grant.
        if self.staff is None or self.actor.mandate:
            return
        self.purpose = replace(self.purpose, for_authority=self.purpose.for_authority or self.staff.authority_id)
        for request in requests:
            grant = queries.require_grant(
                actor=self.actor,
                subject=request.subject,
                case_id=self.purpose.case_id,
                concepts=request.concepts,
                at=self.at,
            )
            # What the case is about, and whose it is, is known from the grant, not from whoever asks.
            self.purpose = replace(self.purpose, service=grant.service or None)
            self.on_behalf_of = grant.on_behalf_of or self.on_behalf_of

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
        opened, refused = consenting.look(
            request,
            held,
            release=self.release,
            purpose=self.purpose,
            on_behalf_of=self.on_behalf_of,
            at=self.at,
        )
        self.consents |= {(request.subject, concept): consent for concept, consent in opened.items()}
        self.missing |= {(request.subject, concept): reason for concept, reason in refused.items()}
        return held - refused.keys()

    def _stored_reads(self, request: FactRequest, concepts: set[str]) -> list[NewAccess]:
        """Return the records of reading another adult's facts that are here already: that too is a look."""
        groups = self._by_registry_and_law(request, concepts)
        return [
            self._record(request.subject, registry.id, asked, law, stored=len(asked))
            for (registry, law), asked in groups
        ]

    def _accesses(self, request: FactRequest, concepts: set[str]) -> list[Access]:
        found: list[Access] = []
        number = identity.number_of(request.subject) if concepts else ""
        for (registry, law), asked in self._by_registry_and_law(request, concepts):
            health = self.installation.health_of(registry.id)
            left_alone = None if self.force else health.breaker.why_not()
            if left_alone is not None:
                self.missing |= {(request.subject, concept): MissingReason(left_alone) for concept in asked}
                continue
            record = self._record(request.subject, registry.id, asked, law)
            consent = self.consents.get((request.subject, asked[0]))
            found.append(Access(record, registry, self._question(record, number, consent), health))
        return found

    def _question(self, record: NewAccess, number: str, consent: OpenConsent | None) -> Question:
        staff_authority = self.staff.authority_id if self.staff is not None else ""
        case = self.purpose.case_id
        return Question(
            registry=record.registry,
            id=str(record.id),
            subject=number,
            concepts=record.concepts,
            purpose=Purpose(self.purpose.purpose, self.purpose.service, str(case) if case is not None else None),
            legal_basis=consenting.basis(record.legal_basis, consent),
            requested_by=self.purpose.for_authority or staff_authority or settings.PORTICO_EXCHANGE_ID,
            options=self.release.registry(record.registry).options,
        )

    def _by_registry_and_law(
        self, request: FactRequest, concepts: set[str]
    ) -> list[tuple[tuple[Registry, str], list[str]]]:
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for concept in sorted(concepts):
            registry = self.release.registry_of(concept)
            if registry is not None:
                consent = self.consents.get((request.subject, concept))
                law = self.purpose.legal_basis or rules.legal_basis_of(
                    registry, registry.holds[concept], about_other_adult=request.about_other_adult
                )
                law = rules.basis_of_consent(consent.id) if consent is not None else law
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
            service=self.purpose.service or "",
            stored=stored,
        )
