"""Apache's mod_auth_openidc lets people in, shows who they are, refreshes, and signs them out, here and there."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.relying_parties.apache import Apache, free_port, running_apache, settings_of
from tests.relying_parties.conftest import MakePerson
from tests.relying_parties.visiting import Person, register
from tests.served import Served

PERSON = "kari-berg"


@pytest.fixture
def apache(portico: Served, browser: Browser) -> Iterator[Apache]:
    port = free_port()
    registered = register(browser, portico, **settings_of(port), name="An authority's pages")
    with running_apache(
        port=port,
        issuer=portico.base,
        client_id=registered.client_id,
        client_secret=registered.secret,
        scope="openid profile offline_access",
    ) as apache:
        yield apache


def signed_in(apache: Apache, somebody: Person) -> dict[str, str]:
    """Open the page that needs a sign-in, and return what it says."""
    somebody.allow(apache.protected, back_at=apache.base)
    shown = {
        name: somebody.page.locator(f"#{name}").inner_text(timeout=5_000) for name in ("user", "name", "acr", "iss")
    }
    assert somebody.page.url == apache.protected, apache.said()
    return shown


def test_a_protected_page_knows_who_has_signed_in(portico: Served, apache: Apache, person: MakePerson) -> None:
    somebody = person(PERSON)
    shown = signed_in(apache, somebody)
    assert shown["name"] == "Kari Berg"
    assert shown["acr"].endswith("/high")
    assert shown["iss"] == portico.base
    assert shown["user"].startswith(f"{known(apache, somebody)['id_token']['sub']}")


def test_tokens_are_refreshed(apache: Apache, person: MakePerson) -> None:
    somebody = person(PERSON)
    signed_in(apache, somebody)
    before = known(apache, somebody)
    after = known(apache, somebody, "&access_token_refresh_interval=0")
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] != before["refresh_token"]


def test_signing_out_at_the_pages_signs_out_here(portico: Served, apache: Apache, person: MakePerson) -> None:
    somebody = person(PERSON)
    signed_in(apache, somebody)
    somebody.page.get_by_role("link", name="Sign out").click()
    somebody.arrive(f"{apache.base}/signed-out.html")
    assert not somebody.is_signed_in
    assert somebody.visit(apache.protected).startswith(f"{portico.base}/sign-in/")


def test_signing_out_here_signs_out_at_the_pages(portico: Served, apache: Apache, person: MakePerson) -> None:
    somebody = person(PERSON)
    signed_in(apache, somebody)
    somebody.visit("/")
    somebody.press("Sign out")
    # The worker tells Apache; until then its page still opens.
    for _ in range(100):
        if somebody.visit(apache.protected).startswith(portico.base):
            return
        somebody.page.wait_for_timeout(200)
    raise AssertionError("Apache was not told of the sign-out.\n" + apache.said())


def known(apache: Apache, somebody: Person, more: str = "") -> dict[str, dict[str, str]]:
    """Return what the module keeps of the session (its own page for that, OIDCInfoHook)."""
    answer = somebody.context.request.get(f"{apache.base}/signed-in/callback?info=json{more}")
    assert answer.status == 200, apache.said()
    found: dict[str, dict[str, str]] = json.loads(answer.text())
    return found
