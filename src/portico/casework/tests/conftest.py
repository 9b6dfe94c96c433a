"""The pack of the repository, published; a few of its people; case workers."""

from __future__ import annotations

import pytest

from portico.casework.tests import factories
from portico.catalogue import actions as catalogue
from portico.catalogue.pack.schema import Pack
from portico.identity.types import Principal
from portico.kernel.types import Actor


@pytest.fixture
def pack() -> Pack:
    """The pack that is in force; a module may have its own."""
    return factories.pack()


@pytest.fixture
def published(db: None, pack: Pack) -> None:
    """The pack is in force."""
    catalogue.publish(pack, actor=Actor.system("tests"), at=factories.NOW)


@pytest.fixture
def kari(published: None) -> Principal:
    """Expects a child, is not married, has worked."""
    return factories.person(factories.KARI)


@pytest.fixture
def ola(published: None) -> Principal:
    """Lives with Kari."""
    return factories.person(factories.OLA)


@pytest.fixture
def amina(published: None) -> Principal:
    """Alone with a child of three weeks without a name."""
    return factories.person(factories.AMINA)


@pytest.fixture
def nav(published: None) -> Principal:
    """A case worker of the authority that decides parental benefit."""
    return factories.worker("nav")
