"""Writes: whoever supervises sees whose data it was, after they said why. That is a look of its own."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Look
from portico.evidence import queries, recording, rules
from portico.evidence.errors import AccessRecordNotFound, ReasonNeeded
from portico.evidence.models import LookReason
from portico.evidence.types import NOT_NAMED, SUPERVISION, NamedLook, NewAccess
from portico.identity import queries as identity
from portico.identity.types import PersonId, Principal


@transaction.atomic
def name_person_of_look(
    *, principal: Principal, access_id: UUID, reason: str, release: CompiledPack, at: dt.datetime
) -> NamedLook:
    """Return whose data a member of the authority's staff looked at, and record that it was asked, with the reason.

    :raises AccessRecordNotFound: no member of the authority's staff looked so.
    :raises ReasonNeeded: nothing says why.
    """
    if principal.account_id is None:
        raise AccessRecordNotFound
    if not reason.strip():
        raise ReasonNeeded
    row = queries.supervised_row(principal.authority_id or "", access_id)
    law, person_id = release.pack.manifest.looks.get(Look.SUPERVISION), PersonId(row.person_id)
    look = NewAccess(
        at=at,
        actor=principal.actor,
        staff=identity.get_staff(principal.account_id),
        person_id=person_id,
        concepts=tuple(rules.WHO_SOMEBODY_IS),
        purpose=SUPERVISION,
        legal_basis=law.article if law is not None else NOT_NAMED,
        stored=len(rules.WHO_SOMEBODY_IS),
    )
    recording.record([look])
    LookReason.objects.create(access_id=look.id, person_id=person_id, reason=reason.strip(), at=at)
    return NamedLook(look=queries.supervised_look(row), person_name=identity.get_person(person_id).display_name)
