"""Writes: consents, given and taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import queries
from portico.evidence.actions.checked import refuse_others
from portico.evidence.errors import ConsentNotFound, ConsentNotValid
from portico.evidence.models import (
    ConsentRecord,
)
from portico.evidence.types import (
    ConsentId,
    ConsentView,
)
from portico.identity.types import PersonId
from portico.kernel.types import Actor


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
    refuse_others(actor, person_id)
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
    refuse_others(actor, person_id)
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
