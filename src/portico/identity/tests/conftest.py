"""What tests of identity share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portico.identity import actions, queries
from portico.identity.tests.factories import AT
from portico.kernel import clock


@pytest.fixture(autouse=True)
def _no_relying_party_of_another_test() -> None:
    """Forget what this process keeps of registrations for a few seconds: each test has its own."""
    queries.forget_registered_parties()


@pytest.fixture
def openid(db: None) -> Iterator[None]:
    """Keys that sign, and a clock that stands still; afterwards no process-wide view of those keys is left."""
    with clock.fixed(AT):
        actions.tend_keys(at=AT)
        yield
    queries.forget_keys()
