"""A published pack of the small boat event, and two people."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from portico.catalogue import actions as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.identity import actions as identity
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, PersonId, Principal
from portico.journeys.tests.factories import AT, MOORING, release, text, touchpoint
from portico.kernel.types import Actor

NOW = dt.datetime(AT.year, AT.month, AT.day, 9, tzinfo=dt.UTC)
OWNER_NUMBER, MATE_NUMBER = "11111111", "22222222"


@pytest.fixture
def now() -> dt.datetime:
    """Nine in the morning of the plan's day."""
    return NOW


@pytest.fixture
def published(db: None) -> CompiledPack:
    """The small pack, published."""
    pack = release(
        touchpoint("t1", done_by={"tick": True}),
        touchpoint("t2", done_by={"fact": "owner.registered_on != null"}),
        touchpoint("t3", trigger={"label": text("A storm")}, done_by={"tick": True}),
        touchpoint("t4", service="mooring", done_by={"case": MOORING["id"]}, who=["owner"]),
    )
    catalogue.publish(pack.pack, actor=Actor.system("tests"), at=NOW)
    return pack


def _principal(number: str, name: str) -> Principal:
    person = identity.ensure_person(identity_number=number, display_name=name, at=NOW)
    return Principal(AccountId(uuid4()), AccountKind.PERSON, PersonId(person), None, name, AssuranceLevel.HIGH)


@pytest.fixture
def owner(db: None) -> Principal:
    """Somebody with a boat."""
    return _principal(OWNER_NUMBER, "Olga Owner")


@pytest.fixture
def mate(db: None) -> Principal:
    """Somebody who sails along."""
    return _principal(MATE_NUMBER, "Max Mate")
