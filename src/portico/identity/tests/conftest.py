"""What tests of identity share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from portico.identity import actions, queries
from portico.identity.surroundings import surroundings
from portico.identity.tests.factories import AT
from portico.kernel import clock


@pytest.fixture(autouse=True)
def _no_relying_party_of_another_test() -> None:
    """Forget what this process keeps of registrations for a few seconds: each test has its own."""
    queries.forget_registered_parties()


@pytest.fixture
def openid(db: None) -> Iterator[None]:
    """Keys that sign, a clock that stands still, and a pack that says little; no view of those keys is left behind."""
    surroundings.cache_clear()
    with clock.fixed(AT), override_settings(PORTICO_SURROUNDINGS="portico.identity.tests.surroundings.EmptyPack"):
        actions.tend_keys(at=AT)
        yield
    surroundings.cache_clear()
    queries.forget_keys()
