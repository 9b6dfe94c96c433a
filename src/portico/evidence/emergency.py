"""Break-glass: staff who serve people see one person's data at once and without a case, and answer for it afterwards.

The person is told at once and sees the look first among all; an auditor of the same authority reviews it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Kind, Look
from portico.catalogue.pack.schema.vocabulary import Sensitivity
from portico.evidence import actions, queries
from portico.evidence.errors import EmergencyWithoutLaw, NoOpenGrant
from portico.evidence.events import EMERGENCY_BEGUN
from portico.evidence.models import PurposeGrant
from portico.evidence.types import Fact
from portico.identity import actions as identity_actions
from portico.identity import queries as identity
from portico.identity.errors import PersonNotFound
from portico.identity.types import EmergencyId, EmergencyView, PersonView, Principal

PURPOSE = "emergency"


@dataclass(frozen=True, slots=True)
class EmergencyFacts:
    """What an emergency look shows."""

    look: EmergencyView
    person: PersonView
    facts: Sequence[Fact]


@transaction.atomic
def begin(
    *, principal: Principal, identity_number: str, reason: str, release: CompiledPack, at: dt.datetime
) -> EmergencyId:
    """Let a member of staff see what is stored about one person, and have the person told.

    What is protected, such as an address that nobody may know, stays closed.

    :raises PersonNotFound: nobody has this number. :raises EmergencyWithoutLaw: the pack names no law for it.
    :raises EmergencyNotThere: they do not serve people. :raises StaffReasonNeeded: nothing says why.
    """
    law = release.pack.manifest.looks.get(Look.EMERGENCY)
    if law is None:
        raise EmergencyWithoutLaw
    person = identity.find_person_by_number(identity_number)
    if person is None:
        raise PersonNotFound
    look_id = identity_actions.begin_emergency(person_id=person.id, reason=reason, actor=principal.actor, at=at)
    look = identity.get_own_emergency(principal, look_id, at=at)
    for record_id in person.record_ids:
        PurposeGrant.objects.create(
            staff_id=str(principal.account_id),
            person_id=record_id,
            emergency_id=look_id,
            legal_basis=law.article,
            concepts=readable(release),
            opened_at=at,
            until=look.until,
        )
    app.configure_task(name=EMERGENCY_BEGUN).defer(emergency_id=str(look_id))
    return look_id


@transaction.atomic
def look(*, principal: Principal, emergency_id: UUID, release: CompiledPack, at: dt.datetime) -> EmergencyFacts:
    """Return what is stored about the person of an emergency look that lasts, and record that it was read.

    What somebody agreed to for a service is not among it: they did not agree to this.

    :raises EmergencyNotThere: it is another's, it has ended, or there is none.
    :raises NoOpenGrant: it was closed before its time.
    """
    view = identity.get_own_emergency(principal, emergency_id, at=at)
    grants = queries.list_emergency_grants(emergency_id, actor=principal.actor, at=at)
    if not grants:
        raise NoOpenGrant
    found: dict[str, Fact] = {}
    for grant in grants:
        # Only what is there is recorded as read; where nothing is, the look has seen who it is.
        held = set(queries.facts_under_grant(grant, grant.concepts, release=release, at=at)) or grant.concepts
        read = actions.read_under_grant(
            grant_id=grant.id, actor=principal.actor, concepts=held, purpose=PURPOSE, release=release, at=at
        )
        found = {**read, **found}
    facts = [found[concept] for concept in sorted(found)]
    return EmergencyFacts(look=view, person=identity.get_person(view.person_id), facts=facts)


def readable(release: CompiledPack) -> list[str]:
    """Return the facts that an emergency opens: all but those that are protected."""
    concepts = release.pack.vocabulary.concepts.items()
    return sorted(
        name
        for name, concept in concepts
        if concept.kind is Kind.FACT and concept.sensitivity is not Sensitivity.PROTECTED
    )
