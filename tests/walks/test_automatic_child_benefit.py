"""Child benefit comes without an application, once the registries say that the thirteen conditions are met."""

from __future__ import annotations

import datetime as dt
import time

from tests.walks.conftest import MakeVisitor
from tests.walks.pack import parameter, service_name
from tests.walks.pages import Visitor

PATIENCE_SECONDS = 15


def test_child_benefit_is_granted_by_rule_without_an_application(visitor: MakeVisitor) -> None:
    mother = visitor("nb")
    mother.sign_in("amina-yusuf")
    plan = mother.begin("having-a-child")
    granted = service_name("child-benefit", "nb")
    wait_for_a_message(mother)

    amount = parameter("child_benefit.ordinary", dt.date(2026, 11, 20))
    letter = mother.page.locator(".app-letter").inner_text()
    assert digits(f"{amount}") in digits(letter)
    assert "{" not in letter

    mother.open_case(granted)
    assert digits(f"{amount}") in digits(mother.text)
    assert mother.page.locator("main h3 + ul li").count() >= 1, "a decision by rule gives its reasons too"
    mother.open(plan)
    assert mother.touchpoint("nb50").locator(".s-done").count() == 1
    mother.open("/my-data/")
    assert mother.page.locator("tbody tr").count() >= 1


def wait_for_a_message(mother: Visitor) -> None:
    """Look into the mailbox until the worker has done its part, and open the message."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    mother.open("/messages/")
    while not mother.page.locator("main li a").count():
        assert time.monotonic() < deadline, "no message came"
        time.sleep(0.25)
        mother.open("/messages/")
    mother.click(mother.page.locator("main li a").first)


def digits(text: str) -> str:
    """Return a text without the spaces that group digits."""
    return "".join(text.split())
