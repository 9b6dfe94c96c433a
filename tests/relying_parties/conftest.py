"""Registered relying parties, and people who are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.relying_parties.library import Library, running_library
from tests.relying_parties.visiting import Person, signed_in_client, visitor
from tests.served import Served

MakePerson = Callable[..., Person]


@pytest.fixture
def library() -> Iterator[Library]:
    """A web server that people come back to."""
    with running_library() as library:
        yield library


@pytest.fixture
def person(portico: Served, browser: Browser) -> Iterator[MakePerson]:
    """Return a maker of people at a browser: signed in as an invented person, or as nobody."""
    with ExitStack() as stack:

        def make(name: str | None) -> Person:
            signed_in = signed_in_client(portico, name) if name else None
            return stack.enter_context(visitor(browser, portico, signed_in))

        yield make
