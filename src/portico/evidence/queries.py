"""Reads: facts that still hold, who looked at a person's data, consents and grants."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import Case, Q, When

from portico.catalogue.errors import NotInPack
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import rules
from portico.evidence.errors import ConsentNotFound, NoOpenGrant, NotYourData, OutsideGrant
from portico.evidence.models import AccessOutcome, AccessRecord, ConsentRecord, FactRow, PurposeGrant
from portico.evidence.types import (
    AccessActor,
    AccessPage,
    AccessView,
    ConsentId,
    ConsentView,
    Fact,
    GrantId,
    GrantView,
    MissingReason,
    OutcomeKind,
    Reader,
    Relation,
)
from portico.identity import sealing
from portico.identity.types import PersonId
from portico.kernel.types import Actor, ActorKind

RECORDS_PER_PAGE = 20


def facts_of(
    subject: PersonId,
    concepts: Collection[str],
    *,
    reader: Reader,
    release: CompiledPack,
    at: dt.datetime,
    other_records: Sequence[PersonId] = (),
) -> dict[str, Fact]:
    """Return the facts about a subject that are known, still hold, and may be read by the reader.

    A registry's newest answer counts while it is valid; the reader's own answer only where no registry's does: what
    somebody else answered, about a child too, is theirs. A concept that is missing is unknown. About another adult only
    what a law or that adult's consent allows, and only what an access record made for this reader covers
    (`exchange.fetch` writes it).

    :param at: aware UTC instant; nothing that was learnt later is seen.
    :param other_records: further records of the subject, merged into theirs.
    :raises NotYourData: the reader says that they read their own data, and it is another's.
    """
    if reader.relation is Relation.SELF and subject not in reader.record_ids:
        raise NotYourData
    readable, records = set(concepts), (subject, *other_records)
    if reader.relation is Relation.OTHER_ADULT:
        allowed = readable_about_other_adult(records, readable, reader=reader, release=release, at=at)
        readable = allowed & _recorded_for(records, reader, at)
    return stored_facts(records, readable, at=at, told_by=reader.record_ids)


def list_own_facts(*records: PersonId, at: dt.datetime) -> list[Fact]:
    """Return every fact about the person that still holds, by concept: what the page "my data" shows.

    :param records: all records of the person.
    """
    found = stored_facts(records, None, at=at)
    return [found[concept] for concept in sorted(found)]


def stored_facts(
    records: Collection[PersonId],
    concepts: Collection[str] | None,
    *,
    at: dt.datetime,
    told_by: Collection[PersonId] | None = None,
) -> dict[str, Fact]:
    """Return the facts that hold, without asking who reads: only for this room, after it has asked.

    :param records: all records of the subject.
    :param told_by: keeps, of people's own answers, those of this person (all their records).
    """
    if concepts is not None and not concepts:
        return {}
    rows = FactRow.objects.about(records, concepts)
    answers = rows.from_the_person(at)
    if told_by is not None:
        answers = answers.filter(told_by__in=list(told_by))
    facts = [_fact(row) for row in answers.newest_of_each_concept()]
    facts += [_fact(row) for row in rows.from_registries_usable(at).newest_of_each_concept()]
    return {fact.concept: fact for fact in facts if rules.holds_on(fact.valid_from, fact.valid_to, at.date())}


def usable_concepts(
    subjects: Collection[PersonId], concepts: Collection[str], *, at: dt.datetime
) -> set[tuple[PersonId, str]]:
    """Return what registries answered and need not be asked again yet."""
    rows = FactRow.objects.filter(person_id__in=list(subjects), concept__in=list(concepts)).from_registries_usable(at)
    return {(PersonId(person), concept) for person, concept in rows.values_list("person_id", "concept").distinct()}


def readable_about_other_adult(
    records: Sequence[PersonId], concepts: Collection[str], *, reader: Reader, release: CompiledPack, at: dt.datetime
) -> set[str]:
    """Return the concepts that a law or the other adult's consent lets this reader read."""
    refused = refusals_about_other_adult(records, concepts, reader=reader, release=release, at=at)
    return {concept for concept in concepts if concept not in refused}


def refusals_about_other_adult(
    records: Sequence[PersonId],
    concepts: Collection[str],
    *,
    reader: Reader | None,
    release: CompiledPack,
    at: dt.datetime,
) -> dict[str, MissingReason]:
    """Return why each concept that may not be read about this other adult may not be.

    :param records: all records of the other adult.
    :param reader: None when it is read for no person: then the law alone counts.
    """
    consented = _consented(records, reader, at) if reader is not None else set()
    refused: dict[str, MissingReason] = {}
    for concept in concepts:
        registry = release.registry_of(concept)
        if registry is None:
            refused[concept] = MissingReason.NO_REGISTRY
            continue
        reason = rules.why_not_about_other_adult(
            release.concept(concept), registry.holds[concept], consented=concept in consented
        )
        if reason is not None:
            refused[concept] = reason
    return refused


def resting_registries(*, at: dt.datetime) -> dict[str, OutcomeKind]:
    """Return the registries whose last answer, within the last half minute, was none: they are left alone."""
    recent = AccessOutcome.objects.filter(at__gt=at - rules.REST_AFTER_FAILURE, at__lte=at).exclude(
        outcome=OutcomeKind.STORED
    )
    last = recent.order_by("registry", "-at", "-id").distinct("registry").values_list("registry", "outcome")
    return {
        registry: OutcomeKind(outcome)
        for registry, outcome in last
        if OutcomeKind(outcome) in (OutcomeKind.SLOW, OutcomeKind.DOWN)
    }


def list_access_records(
    *records: PersonId, who: AccessActor | None = None, page: int = 1, page_size: int = RECORDS_PER_PAGE
) -> AccessPage:
    """Return one page of all looks into a person's data, those in an emergency first, then the newest.

    A third person in them is masked.

    :param records: all records of the person.
    :param who: keeps the looks of these only.
    :param page: from 1; a page beyond the last is the last.
    """
    emergencies_first = Case(When(emergency_id__isnull=False, then=0), default=1)
    looks = AccessRecord.objects.filter(person_id__in=records).order_by(emergencies_first, "-at", "-id")
    if who is not None:
        looks = looks.filter(_looked_by(who, records))
    total = looks.count()
    pages = max(1, -(-total // page_size))
    page = min(max(page, 1), pages)
    rows = looks.select_related("outcome")[(page - 1) * page_size : page * page_size]
    return AccessPage(records=tuple(_access_view(row, records) for row in rows), page=page, pages=pages, total=total)


def list_consents(*records: PersonId) -> tuple[ConsentView, ...]:
    """Return the consents a person gave, newest first, those withdrawn too.

    :param records: all records of the person.
    """
    given = ConsentRecord.objects.filter(person_id__in=records, withdraws__isnull=True)
    return tuple(_consent_view(row) for row in given.select_related("withdrawal").order_by("-at", "-id"))


def get_consent(person_id: PersonId, consent_id: ConsentId) -> ConsentView:
    """Return a consent that this person gave.

    :raises ConsentNotFound: it is not theirs, or not there.
    """
    row = ConsentRecord.objects.filter(pk=consent_id, person_id=person_id, withdraws__isnull=True)
    found = row.select_related("withdrawal").first()
    if found is None:
        raise ConsentNotFound
    return _consent_view(found)


def find_open_grant(*, actor: Actor, subject: PersonId, case_id: UUID, at: dt.datetime) -> GrantView | None:
    """Return the newest grant that lets this member of staff read this subject's data for a case, or None."""
    grants = PurposeGrant.objects.open_at(at).filter(staff_id=actor.id, person_id=subject, case_id=case_id)
    row = grants.order_by("-opened_at", "-id").first() if actor.kind is ActorKind.STAFF else None
    return grant_view(row) if row is not None else None


def list_emergency_grants(emergency_id: UUID, *, actor: Actor, at: dt.datetime) -> list[GrantView]:
    """Return the open grants of an emergency look, one for each record of the person; none when it is another's."""
    rows = PurposeGrant.objects.open_at(at).filter(staff_id=actor.id, emergency_id=emergency_id).order_by("id")
    return [grant_view(row) for row in rows] if actor.kind is ActorKind.STAFF else []


def get_open_grant(grant_id: GrantId, *, actor: Actor, concepts: Collection[str], at: dt.datetime) -> GrantView:
    """Return the grant, when it lets this actor read all these concepts now.

    :raises NoOpenGrant: it is another's, closed, expired, or not there.
    :raises OutsideGrant: it does not cover a concept.
    """
    row = PurposeGrant.objects.open_at(at).filter(pk=grant_id, staff_id=actor.id).first()
    if row is None or actor.kind is not ActorKind.STAFF:
        raise NoOpenGrant
    grant = grant_view(row)
    outside = sorted(set(concepts) - grant.concepts)
    if outside:
        raise OutsideGrant(concepts=", ".join(outside))
    return grant


def require_grant(
    *, actor: Actor, subject: PersonId, case_id: UUID | None, concepts: Collection[str], at: dt.datetime
) -> GrantView:
    """Return the grant by which staff may read these concepts of this subject for a case.

    :raises NoOpenGrant: there is none.
    :raises OutsideGrant: it does not cover a concept.
    """
    found = find_open_grant(actor=actor, subject=subject, case_id=case_id, at=at) if case_id is not None else None
    if found is None:
        raise NoOpenGrant
    return get_open_grant(found.id, actor=actor, concepts=concepts, at=at)


def grant_view(row: PurposeGrant) -> GrantView:
    """Return a grant as other rooms see it."""
    return GrantView(
        id=GrantId(row.pk),
        staff_id=row.staff_id,
        subject=PersonId(row.person_id),
        case_id=row.case_id,
        legal_basis=row.legal_basis,
        concepts=frozenset(row.concepts),
        until=row.until,
        emergency_id=row.emergency_id,
    )


def concepts_by_registry(concepts: Iterable[str], release: CompiledPack) -> dict[str | None, list[str]]:
    """Return the concepts by the registry that holds them; under None those that nobody holds.

    :raises NotInPack: the pack has no such concept.
    """
    found: dict[str | None, list[str]] = defaultdict(list)
    for concept in sorted(concepts):
        registry = release.registry_of(concept)
        if registry is None and concept not in release.pack.vocabulary.concepts:
            raise NotInPack("concept", concept, release.pack.vocabulary.concepts)
        found[registry.id if registry is not None else None].append(concept)
    return dict(found)


def _recorded_for(subject: Sequence[PersonId], reader: Reader, at: dt.datetime) -> set[str]:
    records = AccessRecord.objects.filter(
        person_id__in=subject,
        on_behalf_of__in=reader.record_ids,
        at__lte=at,
        outcome__outcome__in=[OutcomeKind.ANSWERED, OutcomeKind.NONSENSE, OutcomeKind.STORED],
    )
    return {concept for concepts in records.values_list("concepts", flat=True) for concept in concepts}


def _consented(subject: Sequence[PersonId], reader: Reader, at: dt.datetime) -> set[str]:
    consents = ConsentRecord.objects.open_at(at).filter(person_id__in=subject)
    matching = consents.filter(to_person_id__in=reader.record_ids)
    if reader.for_authority:
        matching = matching | consents.filter(to_authority=reader.for_authority)
    return {concept for concepts in matching.values_list("concepts", flat=True) for concept in concepts}


def _fact(row: FactRow) -> Fact:
    return Fact(
        subject=PersonId(row.person_id),
        concept=row.concept,
        value=rules.from_stored(sealing.open_json(FactRow.sealed, row.pk, row.value)),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
        as_of=row.as_of,
        fetched_at=row.fetched_at,
    )


def _access_view(row: AccessRecord, records: Collection[PersonId]) -> AccessView:
    """Return a record as the person sees it: another person's name, plan and case stay hidden."""
    for_another = row.on_behalf_of is not None and row.on_behalf_of not in records
    who = _who(row, records)
    outcome: AccessOutcome | None = getattr(row, "outcome", None)
    return AccessView(
        id=row.pk,
        at=row.at,
        who=AccessActor.OTHER_PERSON if for_another and who is AccessActor.SYSTEM else who,
        name=row.actor_label if who is AccessActor.STAFF else "",
        authority_id=row.actor_authority if who is AccessActor.STAFF else "",
        for_you=not for_another,
        registry=row.registry,
        concepts=tuple(row.concepts),
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        case_id=None if for_another else row.case_id,
        journey_id=None if for_another else row.journey_id,
        outcome=OutcomeKind(outcome.outcome) if outcome is not None else None,
        emergency_id=row.emergency_id,
        mandate_id=row.mandate_id if who is AccessActor.REPRESENTATIVE else None,
    )


def _looked_by(who: AccessActor, records: Collection[PersonId]) -> Q:
    """Return the condition under which a record is shown as looked at by these (see `_access_view`)."""
    for_another = Q(on_behalf_of__isnull=False) & ~Q(on_behalf_of__in=records)
    themselves = Q(actor_id__in=[str(one) for one in records])
    by_system = Q(actor_kind=ActorKind.SYSTEM)
    by_person = Q(actor_kind=ActorKind.PERSON)
    represented = Q(mandate_id__isnull=False, on_behalf_of__in=records)
    return {
        AccessActor.YOU: by_person & themselves,
        AccessActor.REPRESENTATIVE: represented & ~(by_person & themselves),
        AccessActor.OTHER_PERSON: (by_person & ~themselves & ~represented) | (by_system & for_another),
        AccessActor.STAFF: Q(actor_kind=ActorKind.STAFF) & ~represented,
        AccessActor.SYSTEM: by_system & ~for_another,
    }[who]


def _who(row: AccessRecord, records: Collection[PersonId]) -> AccessActor:
    if row.actor_kind == ActorKind.PERSON and row.actor_id in map(str, records):
        return AccessActor.YOU
    if row.mandate_id is not None and row.on_behalf_of in records:
        return AccessActor.REPRESENTATIVE
    if row.actor_kind == ActorKind.PERSON:
        return AccessActor.OTHER_PERSON
    return AccessActor.STAFF if row.actor_kind == ActorKind.STAFF else AccessActor.SYSTEM


def _consent_view(row: ConsentRecord) -> ConsentView:
    withdrawal: ConsentRecord | None = getattr(row, "withdrawal", None)
    return ConsentView(
        id=ConsentId(row.pk),
        concepts=tuple(row.concepts),
        to_authority=row.to_authority,
        to_person=row.to_person_id is not None,
        release_id=row.release_id,
        given_at=row.at,
        withdrawn_at=withdrawal.at if withdrawal is not None else None,
    )
