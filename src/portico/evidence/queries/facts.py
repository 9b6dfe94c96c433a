"""Reads: facts that still hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import rules
from portico.evidence.errors import NotYourData
from portico.evidence.models import AccessRecord, FactRow
from portico.evidence.queries.consents import closed_without_consent, consents_for
from portico.evidence.queries.other_adults import readable_about_other_adult
from portico.evidence.types import (
    PERSON,
    Fact,
    GrantView,
    OutcomeKind,
    Reader,
    Relation,
)
from portico.identity import queries as identity
from portico.identity import sealing
from portico.identity.types import AccountId, PersonId
from portico.kernel import rows


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
    closed: Collection[str] = ()
    if reader.relation is Relation.OTHER_ADULT:
        allowed = readable_about_other_adult(records, readable, reader=reader, release=release, at=at)
        readable = allowed & _recorded_for(records, reader, at)
    else:
        closed = closed_without_consent(records, readable, services=reader.services, release=release, at=at)
    return stored_facts(records, readable, at=at, told_by=reader.record_ids, closed=closed)


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
    closed: Collection[str] = (),
    not_by_consent: Collection[str] = (),
) -> dict[str, Fact]:
    """Return the facts that hold, without asking who reads: only for this room, after it has asked.

    :param records: all records of the subject.
    :param told_by: keeps, of people's own answers, those of this person (all their records).
    :param closed: leaves out registries' answers to these: nobody agreed, or not any more, that they are used.
    :param not_by_consent: leaves out of these what registries told because somebody agreed to it.
    """
    if concepts is not None and not concepts:
        return {}
    rows = FactRow.objects.about(records, concepts)
    answers = rows.from_the_person(at)
    if told_by is not None:
        answers = answers.filter(told_by__in=list(told_by))
    facts = [fact_of(row) for row in answers.newest_of_each_concept()]
    told = rows.from_registries_usable(at).exclude(concept__in=list(closed))
    if not_by_consent:
        told = told.exclude(concept__in=list(not_by_consent), access__legal_basis__startswith=rules.BY_CONSENT)
    facts += [fact_of(row) for row in told.newest_of_each_concept()]
    return {fact.concept: fact for fact in facts if rules.holds_on(fact.valid_from, fact.valid_to, at.date())}


def facts_under_grant(
    grant: GrantView, concepts: Collection[str], *, release: CompiledPack, at: dt.datetime
) -> dict[str, Fact]:
    """Return the stored facts that a grant lets its member of staff read now: only for this room, which records it.

    A consent opens a fact for its service and its authority, in whose matter it was given, while it holds.
    """
    records = identity.get_person(grant.subject).record_ids
    owner = grant.on_behalf_of
    asked_by = None if owner is None or owner in records else identity.get_person(owner).record_ids
    agreed: Collection[str] = ()
    if grant.service:
        agreed = consents_for(
            records,
            concepts,
            services={grant.service},
            authority=identity.get_staff(AccountId(UUID(grant.staff_id))).authority_id,
            asked_by=asked_by,
            release=release,
            at=at,
        )
    closed = {concept for concept in concepts if concept not in agreed}
    return stored_facts([grant.subject], concepts, at=at, not_by_consent=closed)


def find_registry_fact(records: Collection[PersonId], concept: str, *, at: dt.datetime) -> FactRow | None:
    """Return what a registry says of a person now, or None: only for this room, after it has asked who reads."""
    row = FactRow.objects.about(records, [concept]).from_registries_usable(at).newest_of_each_concept().first()
    return row if row is not None and rules.holds_on(row.valid_from, row.valid_to, at.date()) else None


def usable_concepts(
    subjects: Collection[PersonId], concepts: Collection[str], *, at: dt.datetime
) -> set[tuple[PersonId, str]]:
    """Return what registries answered and need not be asked again yet."""
    # `FactQuerySet.from_registries_usable`, written by hand: every exchange asks it.
    found = rows.select(
        "SELECT DISTINCT person_id, concept FROM evidence_factrow WHERE person_id = ANY(%s) AND concept = ANY(%s)"
        " AND source <> %s AND fetched_at <= %s AND usable_until > %s",
        [list(subjects), list(concepts), PERSON, at, at],
    )
    return {(PersonId(person), concept) for person, concept in found}


def _recorded_for(subject: Sequence[PersonId], reader: Reader, at: dt.datetime) -> set[str]:
    records = AccessRecord.objects.filter(
        person_id__in=subject,
        on_behalf_of__in=reader.record_ids,
        at__lte=at,
        outcome__outcome__in=[OutcomeKind.ANSWERED, OutcomeKind.NONSENSE, OutcomeKind.STORED],
    )
    return {concept for concepts in records.values_list("concepts", flat=True) for concept in concepts}


def fact_of(row: FactRow) -> Fact:
    """Return a stored fact as it crosses the wall: only for this room."""
    return Fact(
        subject=PersonId(row.person_id),
        concept=row.concept,
        value=rules.from_stored(sealing.open_json(FactRow.sealed, row.pk, row.value)),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
        as_of=row.as_of,
        fetched_at=row.fetched_at,
        id=row.pk,
        told_by=PersonId(row.told_by) if row.told_by is not None else None,
        by_another=row.source == PERSON and " by mandate " in row.recorded_by,
        access_id=row.access_id,
    )
