"""The small pack of `factories.py`, written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from portico.catalogue import actions as catalogue
from portico.catalogue.pack import reading
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence.tests import factories
from portico.evidence.tests.contesting import FACT, PROTECTED, SAID, TABLE, Register, answer
from portico.evidence.tests.factories import ADA, AT, BO, person, principal
from portico.identity.types import Principal
from portico.kernel.types import Actor


@pytest.fixture(scope="session")
def pack_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return factories.write_pack(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def release(pack_directory: Path) -> CompiledPack:
    return factories.release_of(pack_directory)


@pytest.fixture
def published(pack_directory: Path) -> None:
    catalogue.publish(reading.read_pack(pack_directory), actor=Actor.system("tests"), at=AT)


@pytest.fixture
def register() -> Register:
    rows = [{"person": BO, "birth_date": "2023-02-01"}]
    return Register({FACT: SAID.isoformat(), PROTECTED: 3, TABLE: rows, "yearly_income": 420000, "spouse": None})


@pytest.fixture
def ada(published: None, release: CompiledPack, register: Register) -> Principal:
    found = principal(person(ADA))
    answer(found, release, register, at=AT)
    return found
