"""Visitors for the walks. Every walk brings people of its own, so that none meets another's traces."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.served import Served
from tests.walks.pages import Visitor
from tests.walks.soundness import Soundness

MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def visitor(portico: Served, browser: Browser) -> Iterator[MakeVisitor]:
    """Return a maker of visitors; each has a browser window of their own. At the end all their pages are judged."""
    made: list[Visitor] = []

    def make(language: str = "nb", *, javascript: bool = True, sound: Soundness | None = None) -> Visitor:
        made.append(Visitor(browser, portico, language, javascript=javascript, sound=sound))
        return made[-1]

    yield make
    for one in made:
        one.close()
    for sound in {one.sound for one in made if one.sound is not None}:
        sound.judge()
