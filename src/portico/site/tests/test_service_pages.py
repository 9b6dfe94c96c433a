"""A service's page, for every pack: where else to turn, the term of today, the promise, and how often it came true."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.test import Client

from portico.catalogue import actions as catalogue
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.pack.schema import Pack
from portico.kernel import clock
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db
PACKS = sorted(path.parent for path in (Path(__file__).parents[4] / "packs").glob("*/pack.yaml"))
NOON = dt.time(12, tzinfo=dt.UTC)


def published(directory: Path) -> Pack:
    pack = read_pack(directory)
    catalogue.publish(pack, actor=Actor.system("test"), at=clock.now())
    return pack


def page(service: str, language: str) -> str:
    client = Client()
    client.cookies["portico_language"] = language
    answer = client.get(f"/services/{service}/")
    assert answer.status_code == 200, service
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("directory", PACKS, ids=lambda path: path.name)
def test_every_service_of_every_pack_has_a_page(directory: Path) -> None:
    pack = published(directory)
    language = pack.manifest.languages[-1]
    for service in pack.services.values():
        name = " ".join(service.name.in_language(language).split())
        assert name.replace("'", "&#x27;") in page(service.id, language)


def test_the_page_tells_the_term_of_today_and_the_promise() -> None:
    published(next(path for path in PACKS if path.name == "canada"))
    with clock.fixed(dt.datetime.combine(dt.date(2026, 3, 31), NOON)):
        assert "Within 20 working days" in page("passport-adult", "en")
    with clock.fixed(dt.datetime.combine(dt.date(2026, 4, 1), NOON)):
        told = page("passport-adult", "en")
    assert "Within 30 working days" in told
    assert "In 30 business days, or your money back" in told


def test_a_missed_standard_is_told_as_missed() -> None:
    published(next(path for path in PACKS if path.name == "canada"))
    told = page("sin-for-newborn", "en")
    assert "2019-20: 2,471 of 6,013 on time, 41.0 of 100. The aim was missed." in told
    assert "2019-20: 358,124 of 358,124 on time, 100.0 of 100. The aim" not in told
    assert "2 471 sur 6 013 à temps" in page("sin-for-newborn", "fr")
