"""A person signs in with an outside eID in the browser: a whole running Portico, and a real provider beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import psycopg
import pytest
from playwright.sync_api import Browser
from psycopg import sql

from tests.faults.test_two_at_once import at_once, statuses
from tests.outside_provider import Outside, outside_provider
from tests.served import PACK, Client, Served, served_portico
from tests.walks.pack import person
from tests.walks.pages import Visitor
from tests.walks.soundness import Soundness

EID, HIGH, SUBSTANTIAL = "id-porten", "idporten-loa-high", "idporten-loa-substantial"
WHO = "iselin-mikalsen"


@pytest.fixture(scope="module")
def eid() -> Iterator[Outside]:
    """The outside provider."""
    with outside_provider() as outside:
        yield outside


@pytest.fixture(scope="module")
def portico_with_eid(eid: Outside) -> Iterator[Served]:
    """A running Portico that is a client of the provider."""
    with served_portico(PACK, PORTICO_SIGN_IN_CLIENTS=json.dumps({EID: eid.client()})) as served:
        yield served


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def visitor(portico_with_eid: Served, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Somebody whose pages of ours are all looked at; the provider's own pages are not."""
    with_javascript = bool(request.param)
    sound = Soundness("nb", axe=with_javascript)
    one = Visitor(browser, portico_with_eid, "nb", javascript=with_javascript, sound=sound)
    yield one
    one.close()
    sound.judge()


def to_the_provider(visitor: Visitor, eid: Outside, link: str) -> None:
    """Follow a link to the provider."""
    visitor.page.locator(f"main a[href^='{link}']").click()
    visitor.page.wait_for_url(f"{eid.issuer}/**")


def be(visitor: Visitor, number: str, level: str) -> None:
    """Choose whom to be at the provider, and come back."""
    visitor.page.locator("[name=person]").fill(number)
    visitor.page.locator("[name=level]").fill(level)
    visitor.page.locator("button[value=yes]").click()
    visitor.page.wait_for_url(f"{visitor.portico.base}/**")
    visitor.look()


def test_a_person_signs_in_with_the_eid_and_out_again_there_too(visitor: Visitor, eid: Outside) -> None:
    visitor.open("/cases/")
    assert visitor.path == "/sign-in/"
    to_the_provider(visitor, eid, f"/sign-in/with/{EID}/")
    be(visitor, person(WHO).number, HIGH)
    assert visitor.path == "/cases/"

    visitor.click(visitor.page.locator("form[action='/sign-out/'] button").first)
    assert visitor.page.locator("main h1").inner_text() == "Du er logget ut"
    to_the_provider(visitor, eid, f"{eid.issuer}/end-session?")
    assert eid.seen()[-1]["post_logout_redirect_uri"] == f"{visitor.portico.base}/"
    visitor.open("/cases/")
    assert visitor.path == "/sign-in/"


def test_whoever_cancels_finds_the_other_ways_and_still_gets_where_they_wanted_to_go(
    visitor: Visitor, eid: Outside
) -> None:
    visitor.open("/cases/")
    to_the_provider(visitor, eid, f"/sign-in/with/{EID}/")
    visitor.page.locator("button[value=cancel]").click()
    visitor.page.wait_for_url(f"{visitor.portico.base}/**")
    visitor.look()
    assert "ID-porten" in visitor.text

    visitor.click(visitor.page.locator("main a[href^='/sign-in/?']"))
    assert visitor.path == "/sign-in/"
    to_the_provider(visitor, eid, f"/sign-in/with/{EID}/")
    be(visitor, person(WHO).number, SUBSTANTIAL)
    assert visitor.path == "/cases/"


def test_a_provider_that_lies_gets_a_sentence_and_nobody_in(visitor: Visitor, eid: Outside) -> None:
    visitor.open("/sign-in/")
    to_the_provider(visitor, eid, f"/sign-in/with/{EID}/")
    eid.misbehave("signed by another key")
    try:
        be(visitor, person(WHO).number, HIGH)
    finally:
        eid.misbehave("")
    assert visitor.page.locator("main h1").inner_text() == "Innloggingen med ID-porten gikk ikke"
    visitor.open("/cases/")
    assert visitor.path == "/sign-in/"


def test_the_logs_name_nobody(visitor: Visitor, eid: Outside, portico_with_eid: Served) -> None:
    number = person(WHO).number
    visitor.open("/sign-in/")
    to_the_provider(visitor, eid, f"/sign-in/with/{EID}/")
    be(visitor, number, HIGH)
    logs = "".join(path.read_text(errors="replace") for path in (portico_with_eid.state / "logs").glob("*.log"))

    assert "provider-return" in logs
    assert number not in logs
    assert "code=" not in logs
    assert "subject-of" not in logs


def rows(served: Served, *tables: str) -> list[int]:
    """Return how many rows tables have."""
    address = (served.state / "database_url_owner").read_text().strip()
    with psycopg.connect(address) as connection:
        asked = [sql.SQL("select count(*) from {}").format(sql.Identifier(table)) for table in tables]
        return [int(connection.execute(one).fetchall()[0][0]) for one in asked]


def went(served: Served, eid: Outside, number: str) -> tuple[Client, str]:
    """Return a browser that was at the provider, and the address that it comes back to."""
    client = Client(served.base)
    headers = client.get(f"/sign-in/with/{EID}/").headers
    there = next(value for name, value in headers.items() if name.lower() == "location")
    return client, eid.answer(there, number, level=HIGH).removeprefix(served.base)


def test_browsers_that_come_back_at_once_as_the_same_new_person_lead_to_one_account(
    portico_with_eid: Served, eid: Outside
) -> None:
    number, tables = person("hakon-mikalsen").number, ("identity_account", "identity_federatedidentity")
    before = rows(portico_with_eid, *tables)
    browsers = [went(portico_with_eid, eid, number) for _ in range(4)]
    answers = at_once(*(partial(client.get, address) for client, address in browsers))

    assert statuses(answers) == [302] * 4
    assert rows(portico_with_eid, *tables) == [count + 1 for count in before]


def test_the_same_answer_sent_several_times_at_once_begins_one_session(portico_with_eid: Served, eid: Outside) -> None:
    client, address = went(portico_with_eid, eid, person(WHO).number)
    copies = [Client(client.base, cookies=dict(client.cookies)) for _ in range(4)]
    before = rows(portico_with_eid, "identity_signin")
    answers = at_once(*(partial(one.get, address) for one in copies))

    assert statuses(answers)[0] == 302
    assert set(statuses(answers)[1:]) <= {400, 403}
    assert rows(portico_with_eid, "identity_signin") == [before[0] + 1]
