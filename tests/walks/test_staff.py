"""Staff join by a link and a passkey, get a role and lose it; and an emergency look is told, seen and reviewed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.post import next_link
from tests.served import Served
from tests.walks.conftest import MakeVisitor
from tests.walks.pack import person
from tests.walks.pages import Visitor
from tests.walks.soundness import Soundness
from tests.walks.test_signing_in import give_device, somebody, use_passkey

AUTHORITY, SERVICE = "nav", "parental-benefit"
PATIENCE_SECONDS = 60


def picture(visitor: Visitor, name: str) -> None:
    """Keep a picture of the page where somebody asked for one (PORTICO_PICTURES names the folder)."""
    if folder := os.environ.get("PORTICO_PICTURES"):
        visitor.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def invite(portico: Served, manager: Visitor, email: str, *roles: str) -> str:
    """Invite somebody and return the link that was mailed to them."""
    manager.open("/staff/colleagues/invite/")
    manager.page.locator("#id_email").fill(email)
    for role in roles:
        manager.page.locator(f"input[name=roles][value={role}]").check()
    manager.page.locator(f"input[name=services][value={SERVICE}]").check()
    manager.page.locator("#id_reason").fill("Joins the team.")
    picture(manager, "staff-invite")
    assert manager.send() == 200, manager.text
    assert f"{email[0]}…@" in manager.text
    assert "/staff/invitations/" not in manager.page.content()
    return next_link(portico, email)


def is_closed(visitor: Visitor, address: str) -> bool:
    """Return whether an address looks as if there were nothing."""
    answer = visitor.page.goto(address)
    return answer is not None and answer.status == 404


def open_colleague(manager: Visitor, name: str) -> None:
    """Open a colleague from the list."""
    manager.open("/staff/colleagues/")
    picture(manager, "staff-colleagues")
    manager.click(manager.page.locator("tbody a", has_text=name))


def waits_for(found: Callable[[], bool], what: str) -> None:
    """Look again until a worker has done its part."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not found():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_somebody_joins_by_passkey_and_sees_what_their_role_opens_until_it_is_taken(
    portico: Served, browser: Browser, language: str
) -> None:
    name, sound = f"Robin {language}", Soundness(language, axe=language == "en")
    with somebody(browser, portico, language) as manager, somebody(browser, portico, language) as joins:
        manager.sound = joins.sound = sound
        sound.listen(manager.page)
        manager.sign_in_to_work("staff-manager", AUTHORITY)
        assert is_closed(manager, "/staff/cases/"), "who gives roles decides no cases"
        link = invite(portico, manager, f"robin-{language}@staff.example", "case_worker")

        give_device(joins.page)
        joins.open(link)
        picture(joins, "staff-invitation")
        joins.page.locator("#id_name").fill(name)
        use_passkey(joins, "/staff/")
        picture(joins, "staff-home")
        assert joins.open("/staff/cases/") == 200
        services = joins.page.locator("select[name=service] option").evaluate_all("all => all.map(one => one.value)")
        assert [one for one in services if one] == [SERVICE], "the role covers one service"
        assert is_closed(joins, "/staff/rules/")

        open_colleague(manager, name)
        picture(manager, "staff-colleague")
        manager.click(manager.page.locator("main a[href$='/end/']"))
        assert manager.send() == 422, "it needs a reason"
        manager.page.locator("#id_reason").fill("Moves on.")
        manager.send()
        assert "Moves on." in manager.text
        assert is_closed(joins, "/staff/cases/"), "the page is gone"

        joins.open("/staff/")
        joins.sign_out()
        joins.open("/staff/sign-in/")
        use_passkey(joins, "/staff/")
        assert joins.page.locator("nav .govuk-service-navigation__link").count() == 0
    sound.judge()


def test_an_emergency_look_is_told_seen_first_and_reviewed(visitor: MakeVisitor) -> None:
    sound = Soundness("en", axe=True)
    helper, resident, auditor = (visitor("en", sound=sound) for _ in range(3))
    resident.sign_in("julie-dalen")
    helper.sign_in_to_work("helper", AUTHORITY)
    helper.open("/staff/emergency/begin/")
    helper.page.locator("#id_identity_number").fill(person("julie-dalen").number)
    helper.page.locator("#id_reason").fill("She called and then fell silent.")
    picture(helper, "emergency-begin")
    helper.send()
    assert "She called and then fell silent." in helper.text
    picture(helper, "emergency")

    resident.open("/my-data/")
    first = resident.page.locator("tbody tr").first.inner_text()
    assert "emergency" in first.casefold()
    assert "She called and then fell silent." in first
    picture(resident, "emergency-my-data")
    waits_for(lambda: _told(resident), "nobody told the person")

    auditor.sign_in_to_work("auditor", AUTHORITY)
    auditor.open("/staff/emergency/")
    auditor.click(auditor.page.locator("main a[href$='/review/']").first)
    auditor.page.locator("input[name=justified][value=yes]").check()
    auditor.page.locator("#id_note").fill("The ambulance came.")
    auditor.send()
    assert "The ambulance came." in auditor.text
    picture(auditor, "emergencies")
    auditor.open("/staff/audit/")
    picture(auditor, "audit")


def _told(resident: Visitor) -> bool:
    resident.page.goto("/messages/")
    return "nødssituasjon" in resident.text
