"""A person says that a fact is wrong, the keeper of the register answers, the register is changed, and the request closes.

The register is a process of its own: what it says is changed where it keeps it, and nowhere in Portico.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.served import PACK, Served, served_portico
from tests.walks.pages import Visitor
from tests.walks.soundness import Soundness

WHO, OWNER = "kari-berg", "tax-administration"
PATIENCE_SECONDS = 90


@pytest.fixture
def changeable(tmp_path: Path) -> Iterator[Served]:
    """A Portico whose registers keep invented people that can be changed."""
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    with served_portico(pack) as portico:
        yield portico


def test_who_says_that_a_fact_is_wrong_sees_it_put_right(changeable: Served, browser: Browser) -> None:
    sound = Soundness("en", axe=True)
    kari, keeper = (Visitor(browser, changeable, "en", sound=sound) for _ in range(2))
    kari.sign_in(WHO)
    kari.begin("having-a-child")
    kari.open("/my-data/facts/")
    kari.follow("/my-data/facts/marital_status/wrong/")
    assert kari.send() == 422  # nothing is chosen
    kari.page.locator("[name=claim][value=value]").check()
    kari.page.locator("[name=answer][value=married]").check()
    kari.page.locator("[name=words]").fill("We married on 3 October.")
    kari.send()
    request = kari.path
    assert "Tax Administration must answer by 20 December 2026" in kari.text

    keeper.sign_in_to_work("register-keeper", OWNER)
    keeper.follow("/staff/corrections/")
    assert "Berg" not in keeper.text
    keeper.follow("/staff/corrections/0*/")
    assert "We married on 3 October." in keeper.text
    keeper.page.locator("[name=answer][value=accepted]").check()
    keeper.page.locator("[name=reason]").fill("The wedding was never sent to us. We register it.")
    keeper.send()

    _until(kari, "/messages/", "You were right: Marital status", "Du hadde rett: ")
    kari.open("/my-data/")
    assert "Register keeper, Tax Administration" in kari.text

    _change(changeable, "marital_status: unmarried", "marital_status: married")
    keeper.follow("/staff/corrections/0*/")
    asking = keeper.path
    keeper.send()
    _until(kari, request, "The register has been changed", again=lambda: _ask_again(keeper, asking))
    assert "That is what was asked for." in kari.text
    kari.open("/my-data/facts/")
    assert "Married" in kari.text
    assert keeper.open(asking) == 200  # closed, and still there to be read again
    assert not keeper.page.locator("main [name=answer], main button").count()
    for one in (kari, keeper):
        one.close()
    sound.judge()


def _change(portico: Served, before: str, after: str) -> None:
    """Change what the registers keep about somebody, and start them anew: they read it when they start."""
    for path in (portico.pack / "people").glob("*.yaml"):
        text = path.read_text()
        start = text.find(f"id: {WHO}")
        if start >= 0:
            path.write_text(text[:start] + text[start:].replace(before, after, 1))
    portico.kill("registry")


def _ask_again(keeper: Visitor, address: str) -> None:
    if keeper.open(address) == 200:
        keeper.send()


def _until(visitor: Visitor, address: str, *words: str, again: object = None) -> None:
    """Open a page until it says one of these words; a worker is at it meanwhile."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        visitor.open(address)
        if any(word in visitor.text for word in words):
            return
        time.sleep(1)
        if callable(again):
            again()
    raise AssertionError(f"{address} says none of {words}:\n{visitor.text}")
