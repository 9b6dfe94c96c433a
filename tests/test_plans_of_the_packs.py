"""The invented people of every pack: each life event has somebody, each plan can be made, each state has a sentence."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from django.utils import translation

from portico.catalogue.pack.compiling import CompiledPack, compile_pack
from portico.catalogue.pack.people import People
from portico.catalogue.pack.reading import read_pack, read_people
from portico.journeys import queries, wording
from portico.journeys.types import Given, Plan
from portico.site.commands.plan import PeopleFacts

PACKS = sorted(path.parent for path in (Path(__file__).parent.parent / "packs").glob("*/pack.yaml"))
EVENTS = [(pack, event) for pack in PACKS for event in sorted(path.stem for path in pack.glob("life_events/*.yaml"))]
EACH_EVENT = pytest.mark.parametrize(("directory", "event"), EVENTS, ids=[f"{p.name}-{e}" for p, e in EVENTS])
LANGUAGES_READ = 12  # plans of a life event whose sentences are read in every language


@cache
def release_and_people(directory: Path) -> tuple[CompiledPack, People]:
    return compile_pack(read_pack(directory)), read_people(directory)


@cache
def plans(directory: Path, event: str) -> list[Plan]:
    """Return the plan of everybody who has an adult's part in the event, on the day of the people."""
    release, people = release_and_people(directory)
    parts = {name for name, role in release.life_event(event).roles.items() if role.adult}
    facts = PeopleFacts(release, people)
    somebody = [person for person in people.everybody() if person.role in parts]
    return [queries.plan_for(release, event, Given(one.identity_number), facts, at=people.as_of) for one in somebody]


@EACH_EVENT
def test_somebody_invented_lives_through_every_life_event(directory: Path, event: str) -> None:
    assert len(plans(directory, event)) >= 3


@EACH_EVENT
def test_every_plan_has_every_touchpoint(directory: Path, event: str) -> None:
    release, _ = release_and_people(directory)
    ids = [touchpoint.id for touchpoint in release.life_event(event).touchpoints]
    assert all([one.id for one in plan.touchpoints] == ids for plan in plans(directory, event))


@EACH_EVENT
def test_every_state_is_told_in_every_language_of_the_pack(directory: Path, event: str) -> None:
    release, _ = release_and_people(directory)
    for plan in plans(directory, event)[:LANGUAGES_READ]:
        for language in release.pack.manifest.languages:
            with translation.override(language):
                for one in plan.touchpoints:
                    words = wording.reason_in_words(one.reason, release=release, life_event=event, language=language)
                    assert words.strip(), one.id
