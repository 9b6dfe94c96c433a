"""Publishing makes a release that never changes; what is current is the newest publication."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from portico.catalogue import actions, queries
from portico.catalogue.errors import NothingPublished, PackInvalid, ReleaseNotFound
from portico.catalogue.models import Publication, Release
from portico.catalogue.pack.compiling import compile_pack
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.tests.factories import write_tiny
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db

PUBLISHER = Actor.staff("publisher")
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def publish(directory: Path, *changes: tuple[str, str, str]) -> str:
    pack = read_pack(write_tiny(directory, *changes))
    return actions.publish(pack, actor=PUBLISHER, at=AT)


def test_a_published_pack_is_the_current_release(tmp_path: Path) -> None:
    release_id = publish(tmp_path)
    assert release_id == compile_pack(read_pack(tmp_path)).release_id
    assert queries.current_release().release_id == release_id
    assert queries.current_release().service("bicycle").authority == "town_hall"


def test_publishing_the_current_release_again_changes_nothing(tmp_path: Path) -> None:
    assert publish(tmp_path) == publish(tmp_path)
    assert (Release.objects.count(), Publication.objects.count()) == (1, 1)


def test_the_changes_from_the_release_before_are_kept(tmp_path: Path) -> None:
    first = publish(tmp_path)
    second = publish(tmp_path, ("services/bicycle.yaml", "value: 10,", "value: 20,"))
    assert queries.list_changes(first) == []
    [change] = queries.list_changes(second)
    assert (change.kind, change.id, change.in_flight) == ("service", "bicycle", "law_by_date_of_facts")


def test_an_old_release_stays_readable_and_can_be_made_current_again(tmp_path: Path) -> None:
    first = publish(tmp_path)
    second = publish(tmp_path, ("services/bicycle.yaml", "value: 10,", "value: 20,"))
    clock = queries.get_release(first).service("bicycle").clock
    assert clock is not None
    assert clock.value == 10
    assert publish(tmp_path) == first
    assert queries.current_release().release_id == first != second
    assert (Release.objects.count(), Publication.objects.count()) == (2, 3)


def test_a_pack_with_errors_is_not_published(tmp_path: Path) -> None:
    first = publish(tmp_path)
    with pytest.raises(PackInvalid, match="may_borow"):
        publish(tmp_path, ("services/bicycle.yaml", "right: may_borrow", "right: may_borow"))
    assert queries.find_current_release_id() == first


def test_nothing_is_current_before_the_first_publication() -> None:
    with pytest.raises(NothingPublished, match="portico publish"):
        queries.current_release()


def test_a_release_that_is_not_there_is_named() -> None:
    with pytest.raises(ReleaseNotFound, match="0" * 64):
        queries.get_release("0" * 64)
