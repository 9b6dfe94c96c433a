"""What may no longer be used goes after the time that the pack names, and not before."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from portico.casework.tests import factories
from portico.catalogue import actions as catalogue
from portico.catalogue import queries as packs
from portico.evidence import recording
from portico.evidence.models import FactRow
from portico.evidence.types import NewAccess
from portico.identity import actions as identity
from portico.kernel.types import Actor
from portico.site import erasing

pytestmark = pytest.mark.django_db
NOW = factories.NOW


def fact(usable_until: dt.datetime) -> UUID:
    person_id = identity.add_person(full_name="Somebody", at=NOW)
    access = NewAccess(
        at=NOW, actor=Actor.system("tests"), person_id=person_id, concepts=("x",), purpose="plan", legal_basis="A law"
    )
    recording.record([access])
    row = FactRow.objects.create(
        person_id=person_id,
        concept="x",
        value=True,
        source="population",
        as_of=NOW.date(),
        fetched_at=NOW,
        usable_until=usable_until,
        recorded_by="system:tests",
        access_id=access.id,
    )
    return UUID(str(row.pk))


def test_answers_go_when_the_packs_days_after_their_end_are_over() -> None:
    catalogue.publish(factories.pack(), actor=Actor.system("tests"), at=NOW)
    over, kept = fact(NOW - dt.timedelta(days=30, seconds=1)), fact(NOW - dt.timedelta(days=30))
    found = erasing.expired_facts(release=packs.current_release(), at=NOW).values_list("pk", flat=True)
    assert over in found
    assert kept not in found
