"""Writes: a person's own answers, consents, purpose grants, and reads under a grant (each is an access record)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Concept, Look
from portico.catalogue.pack.schema.vocabulary import Sensitivity
from portico.evidence import queries, rules
from portico.evidence.errors import ConsentNotFound, ConsentNotValid, GrantNotFound, GrantNotValid, NotYourData
from portico.evidence.models import (
    AccessOutcome,
    AccessRecord,
    ConsentRecord,
    FactRow,
    PurposeGrant,
    PurposeGrantClosed,
)
from portico.evidence.types import (
    NOT_NAMED,
    PERSON,
    ConsentId,
    ConsentView,
    Fact,
    FactValue,
    GrantId,
    GrantView,
    OutcomeKind,
)
from portico.identity import queries as identity
from portico.identity import sealing
from portico.identity.types import AccountId, MandateId, PersonId, Principal
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor, ActorKind


@transaction.atomic
def record_answer(
    *, person_id: PersonId, subject: PersonId, concept: str, value: FactValue, actor: Actor, at: dt.datetime
) -> None:
    """Keep what a person answered about themselves or their child. It counts only where no registry's answer does.

    The caller has checked the value against the pack, and that the person may speak for the subject.

    :raises NotYourData: somebody else than the person answers.
    :raises ValueNotStorable: the value is no value of a fact.
    """
    _refuse_others(actor, person_id)
    row_id = uuid7()
    FactRow.objects.create(
        id=row_id,
        person_id=subject,
        concept=concept,
        value=sealing.seal_json(FactRow.sealed, row_id, rules.as_stored(concept, value)),
        source=PERSON,
        as_of=at.date(),
        fetched_at=at,
        recorded_by=str(actor),
        told_by=UUID(actor.speaks_for),
    )


@transaction.atomic
def record_consent(
    *,
    person_id: PersonId,
    concepts: Collection[str],
    to_authority: str = "",
    to_person: PersonId | None = None,
    release_id: str,
    actor: Actor,
    at: dt.datetime,
) -> ConsentId:
    """Record that a person lets one authority, or one other person, read these concepts.

    :raises NotYourData: somebody else than the person consents.
    :raises ConsentNotValid: it names nothing to read, or not exactly one who may.
    """
    _refuse_others(actor, person_id)
    if not concepts or bool(to_authority) is (to_person is not None) or to_person == person_id:
        raise ConsentNotValid
    row = ConsentRecord.objects.create(
        person_id=person_id,
        concepts=sorted(set(concepts)),
        to_authority=to_authority,
        to_person_id=to_person,
        release_id=release_id,
        recorded_by=str(actor),
        at=at,
    )
    return ConsentId(row.pk)


@transaction.atomic
def give_consent_to_authority(
    *,
    person_id: PersonId,
    concepts: Collection[str],
    authority_id: str,
    release: CompiledPack,
    actor: Actor,
    at: dt.datetime,
) -> ConsentView:
    """Record a consent to an authority of the pack, and return it as the person sees it.

    :raises NotInPack: the pack has no such concept or authority.
    :raises NotYourData: somebody else than the person consents.
    """
    release.authority(authority_id)
    for concept in concepts:
        release.concept(concept)
    consent_id = record_consent(
        person_id=person_id,
        concepts=concepts,
        to_authority=authority_id,
        release_id=release.release_id,
        actor=actor,
        at=at,
    )
    return queries.get_consent(person_id, consent_id)


def withdraw_consent(
    *,
    person_id: PersonId,
    consent_id: ConsentId,
    other_records: Sequence[PersonId] = (),
    actor: Actor,
    at: dt.datetime,
) -> None:
    """Record that a person takes a consent back. What was read before stays on the access records.

    :param other_records: further records of the person, merged into theirs.
    :raises NotYourData: somebody else than the person withdraws.
    :raises ConsentNotFound: it is not theirs, or was withdrawn already.
    """
    _refuse_others(actor, person_id)
    open_ones = ConsentRecord.objects.open_at(at).filter(person_id__in=(person_id, *other_records))
    given = open_ones.filter(pk=consent_id).first()
    if given is None:
        raise ConsentNotFound
    try:
        with transaction.atomic():
            ConsentRecord.objects.create(
                person_id=given.person_id,
                withdraws=given,
                concepts=given.concepts,
                to_authority=given.to_authority,
                to_person_id=given.to_person_id,
                release_id=given.release_id,
                recorded_by=str(actor),
                at=at,
            )
    except IntegrityError as error:  # withdrawn by another request at this very moment
        raise ConsentNotFound from error


@transaction.atomic
def open_grant(
    *,
    actor: Actor,
    subject: PersonId,
    case_id: UUID,
    legal_basis: str,
    concepts: Collection[str],
    until: dt.datetime,
    at: dt.datetime,
) -> GrantId:
    """Let a member of staff read these concepts of one person for one case; casework calls it at assignment.

    :param until: aware UTC instant at which it ends by itself.
    :raises GrantNotValid: the actor is not staff, it names nothing to read or no law, or it ends before it begins.
    """
    if actor.kind is not ActorKind.STAFF or not concepts or not legal_basis or until <= at:
        raise GrantNotValid
    row = PurposeGrant.objects.create(
        staff_id=actor.id,
        person_id=subject,
        case_id=case_id,
        legal_basis=legal_basis,
        concepts=sorted(set(concepts)),
        opened_at=at,
        until=until,
    )
    return GrantId(row.pk)


def close_grant(*, grant_id: GrantId, actor: Actor, at: dt.datetime) -> None:
    """End a grant now. Closing it twice changes nothing.

    :raises GrantNotFound: there is none with this id.
    """
    grant = PurposeGrant.objects.filter(pk=grant_id).first()
    if grant is None:
        raise GrantNotFound
    with transaction.atomic():
        PurposeGrantClosed.objects.bulk_create(
            [PurposeGrantClosed(grant=grant, person_id=grant.person_id, at=at, closed_by=str(actor))],
            ignore_conflicts=True,
        )


@transaction.atomic
def close_grants_of_case(*, case_id: UUID, actor: Actor, at: dt.datetime) -> None:
    """End every grant of a case: casework calls it when the case ends."""
    rows = PurposeGrant.objects.filter(case_id=case_id, closed__isnull=True).order_by("id")
    PurposeGrantClosed.objects.bulk_create(
        [PurposeGrantClosed(grant=row, person_id=row.person_id, at=at, closed_by=str(actor)) for row in rows],
        ignore_conflicts=True,
    )


@transaction.atomic
def close_grants_of_staff(*, staff_id: AccountId, actor: Actor, at: dt.datetime, case_ids: Collection[UUID]) -> None:
    """End the grants of a member of staff for these cases, and those of emergencies when they serve nobody any more.

    casework calls it when a role ends or somebody leaves.
    """
    rows = PurposeGrant.objects.filter(staff_id=str(staff_id), closed__isnull=True, until__gt=at)
    wanted = rows.filter(case_id__in=list(case_ids))
    if not identity.may_break_glass(staff_id, at=at):
        wanted = wanted | rows.filter(emergency_id__isnull=False)
    PurposeGrantClosed.objects.bulk_create(
        [PurposeGrantClosed(grant=row, person_id=row.person_id, at=at, closed_by=str(actor)) for row in wanted],
        ignore_conflicts=True,
    )


@transaction.atomic
def read_under_grant(
    *, grant_id: GrantId, actor: Actor, concepts: Collection[str], purpose: str, at: dt.datetime
) -> dict[str, Fact]:
    """Return stored facts about a grant's subject, and record that this member of staff read them.

    :raises NoOpenGrant: the grant is another's, closed, expired, or not there.
    :raises OutsideGrant: it does not cover a concept.
    """
    grant = queries.get_open_grant(grant_id, actor=actor, concepts=concepts, at=at)
    facts = queries.stored_facts([grant.subject], concepts, at=at)
    _record_staff_read(grant, actor, concepts, purpose, len(facts), at)
    return facts


@transaction.atomic
def record_read_under_grant(
    *,
    grant_id: GrantId,
    actor: Actor,
    concepts: Collection[str],
    purpose: str,
    at: dt.datetime,
    on_behalf_of: PersonId | None = None,
) -> None:
    """Record that staff read facts kept elsewhere (a case's frozen facts), after the same checks.

    :param on_behalf_of: whose case it is; to everybody else in it the case stays hidden.
    :raises NoOpenGrant: the grant is another's, closed, expired, or not there.
    :raises OutsideGrant: it does not cover a concept.
    """
    grant = queries.get_open_grant(grant_id, actor=actor, concepts=concepts, at=at)
    _record_staff_read(grant, actor, concepts, purpose, len(set(concepts)), at, on_behalf_of)


@transaction.atomic
def record_look_at_person(
    *,
    look_id: UUID,
    person_id: PersonId,
    staff_id: AccountId,
    purpose: str,
    release: CompiledPack,
    at: dt.datetime,
) -> None:
    """Record that staff looked at who a person is (name, birth date, masked numbers), which is in no registry's answer.

    :param look_id: of the look itself: recording it twice changes nothing.
    :param purpose: a key of the pack's `looks`, which names the law.
    """
    staff, law = identity.get_staff(staff_id), release.pack.manifest.looks.get(Look(purpose))
    AccessRecord.objects.bulk_create(
        [
            AccessRecord(
                id=look_id,
                at=at,
                actor_kind=ActorKind.STAFF,
                actor_id=str(staff_id),
                actor_label=staff.name,
                actor_authority=staff.authority_id,
                person_id=person_id,
                concepts=rules.WHO_SOMEBODY_IS,
                purpose=purpose,
                legal_basis=law.article if law is not None else NOT_NAMED,
            )
        ],
        ignore_conflicts=True,
    )
    outcome = AccessOutcome(
        access_id=look_id, person_id=person_id, at=at, outcome=OutcomeKind.STORED, count=len(rules.WHO_SOMEBODY_IS)
    )
    AccessOutcome.objects.bulk_create([outcome], ignore_conflicts=True)


def _record_staff_read(
    grant: GrantView,
    actor: Actor,
    concepts: Collection[str],
    purpose: str,
    count: int,
    at: dt.datetime,
    on_behalf_of: PersonId | None = None,
) -> None:
    staff = identity.get_staff(AccountId(UUID(actor.id)))
    access = AccessRecord.objects.create(
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=staff.name,
        actor_authority=staff.authority_id,
        person_id=grant.subject,
        on_behalf_of=on_behalf_of,
        concepts=sorted(set(concepts)),
        purpose=purpose,
        legal_basis=grant.legal_basis,
        case_id=grant.case_id,
        emergency_id=grant.emergency_id,
    )
    AccessOutcome.objects.create(access=access, person_id=grant.subject, at=at, outcome=OutcomeKind.STORED, count=count)


@transaction.atomic
def look_at_own_facts(*, principal: Principal, at: dt.datetime) -> list[Fact]:
    """Return what is stored about the person whose matters these are, by concept.

    Whoever acts for them sees nothing that is protected (a parent may act for a child whose address they must not
    know), and each look is a record that the person sees.

    :raises NotYourData: there is no such person: staff, or somebody who acts for an organisation.
    """
    if principal.person_id is None:
        raise NotYourData
    facts = queries.list_own_facts(*principal.record_ids, at=at)
    if principal.representation is None:
        return facts
    concepts = catalogue.current_release().pack.vocabulary.concepts
    shown = [fact for fact in facts if not _is_protected(concepts.get(fact.concept))]
    record_look_on_behalf(principal=principal, what="facts", concepts=[fact.concept for fact in shown], at=at)
    return shown


def _is_protected(concept: Concept | None) -> bool:
    return concept is None or concept.sensitivity is Sensitivity.PROTECTED


@transaction.atomic
def record_look_on_behalf(*, principal: Principal, what: str, concepts: Collection[str] = (), at: dt.datetime) -> None:
    """Record that whoever acts for a person opened something about them; nothing, when nobody acts for a person.

    :param what: which part of their matters it was: a word that the page "my data" knows (`views`).
    :param concepts: the stored facts that were shown, if any.
    """
    actor, person_id = principal.actor, principal.person_id
    if principal.representation is None or person_id is None:
        return
    access = AccessRecord.objects.create(
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        person_id=person_id,
        on_behalf_of=person_id,
        mandate_id=UUID(actor.mandate),
        concepts=sorted(set(concepts)),
        purpose=f"representative:{what}",
        legal_basis=identity.basis_of(MandateId(UUID(actor.mandate))),
    )
    count = len(set(concepts))
    AccessOutcome.objects.create(access=access, person_id=person_id, at=at, outcome=OutcomeKind.STORED, count=count)


def _refuse_others(actor: Actor, person_id: PersonId) -> None:
    if actor.speaks_for != str(person_id):
        raise NotYourData
