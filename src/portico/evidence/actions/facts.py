"""Writes: a person's own answers; and a look at what is stored."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.schema import Concept
from portico.catalogue.pack.schema.vocabulary import Sensitivity
from portico.evidence import queries, rules
from portico.evidence.actions.access import record_look_on_behalf
from portico.evidence.actions.checked import refuse_others
from portico.evidence.errors import NotYourData
from portico.evidence.models import (
    FactRow,
)
from portico.evidence.types import (
    PERSON,
    FactValue,
    OwnFacts,
)
from portico.identity import sealing
from portico.identity.types import PersonId, Principal
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor


@transaction.atomic
def record_answer(
    *, person_id: PersonId, subject: PersonId, concept: str, value: FactValue, actor: Actor, at: dt.datetime
) -> None:
    """Keep what a person answered about themselves or their child. It counts only where no registry's answer does.

    The caller has checked the value against the pack, and that the person may speak for the subject.

    :raises NotYourData: somebody else than the person answers.
    :raises ValueNotStorable: the value is no value of a fact.
    """
    refuse_others(actor, person_id)
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
def look_at_own_facts(*, principal: Principal, at: dt.datetime) -> OwnFacts:
    """Return what is stored about the person whose matters these are, and what they say of it is wrong.

    Whoever acts for them sees nothing that is protected (a parent may act for a child whose address they must not
    know), and each look is a record that the person sees.

    :raises NotYourData: there is no such person: staff, or somebody who acts for an organisation.
    """
    if principal.person_id is None:
        raise NotYourData
    facts = queries.list_own_facts(*principal.record_ids, at=at)
    corrections = queries.list_corrections(*principal.record_ids)
    if principal.representation is None:
        return OwnFacts(tuple(facts), tuple(corrections))
    concepts = catalogue.current_release().pack.vocabulary.concepts
    shown = [fact for fact in facts if not _is_protected(concepts.get(fact.concept))]
    record_look_on_behalf(principal=principal, what="facts", concepts=[fact.concept for fact in shown], at=at)
    open_to_them = (view for view in corrections if not _is_protected(concepts.get(view.concept)))
    return OwnFacts(tuple(shown), tuple(open_to_them))


def _is_protected(concept: Concept | None) -> bool:
    return concept is None or concept.sensitivity is Sensitivity.PROTECTED
