"""Anybody can check which release was in force when, and which rules it changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from portico.catalogue import actions, queries
from portico.catalogue.models import Publication
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.tests.factories import write_tiny
from portico.kernel import clock
from portico.kernel.types import Actor
from portico.ledger.records import parse_record
from portico.ledger.tests.promised import kinds_promised, promised

pytestmark = pytest.mark.django_db
OTHER_RULE = ("rules/bicycle.yaml", "article: Charter art. 7,", "article: Charter art. 8,")


def publish(directory: Path, *changes: tuple[str, str, str]) -> str:
    pack = read_pack(write_tiny(directory, *changes))
    return actions.publish(pack, actor=Actor.system("tests"), at=clock.now())


def test_the_log_is_promised_each_release_that_comes_into_force(tmp_path: Path) -> None:
    release_id = publish(tmp_path)
    [opened] = queries.list_publications()[0].entries
    assert promised(Publication.objects.get().pk) == ("release", opened.opened.digest())
    assert (opened.opened.content["release"], opened.opened.content["number"]) == (release_id, 1)


def test_a_release_that_changes_rules_says_which(tmp_path: Path) -> None:
    publish(tmp_path)
    publish(tmp_path, OTHER_RULE)
    newest, first = queries.list_publications()
    assert (newest.rules, first.rules) == (("may_borrow",), ())
    assert kinds_promised() == ["decision", "release", "release"]
    assert newest.entries[1].opened.content["changes"] == [
        {"kind": "decision", "id": "may_borrow", "change": "changed"}
    ]


def test_publishing_the_same_again_promises_nothing(tmp_path: Path) -> None:
    publish(tmp_path)
    publish(tmp_path)
    assert kinds_promised() == ["release"]


def test_everybody_can_read_and_reckon_the_entries(client: Client, tmp_path: Path) -> None:
    publish(tmp_path)
    [release] = client.get("/releases.json").json()["releases"]
    leaf = parse_record(json.dumps(release["entries"][0])).leaf()
    assert leaf == queries.list_publications()[0].entries[0].leaf()
    assert release["release"] in client.get("/releases/").content.decode()
