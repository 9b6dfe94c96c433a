"""A parent acts for a child, an attorney for a friend, a manager for a firm; two windows never mix two people up."""

from __future__ import annotations

import datetime as dt

from tests.walks.conftest import MakeVisitor
from tests.walks.pack import person
from tests.walks.pages import Visitor
from tests.walks.soundness import Soundness

PARENT, CHILD = "maria-nilsen", "Ella Nilsen"
MANAGER, FIRM = "jonas-nilsen", "Fjordlys Snekkeri AS"
GIVER, ATTORNEY = "signe-berge", "ulrik-rasmussen"
BANNER = ".app-acting"


def act_for(visitor: Visitor, name: str) -> None:
    visitor.open("/acting/")
    visitor.click(visitor.page.locator("main li", has_text=name).locator("button[name=for]").first)
    assert name in visitor.page.locator(BANNER).inner_text()


def ask_the_registers(visitor: Visitor) -> None:
    visitor.open("/acting/")
    assert visitor.click(visitor.page.locator("form[action='/acting/registers/'] button")) == 200


def act_for_oneself(visitor: Visitor) -> None:
    visitor.click(visitor.page.locator(f"{BANNER} button"))
    assert visitor.page.locator(BANNER).count() == 0


def test_a_parent_acts_for_a_child_and_every_page_says_so(visitor: MakeVisitor) -> None:
    parent = visitor("en", sound=Soundness("en", axe=True))
    parent.sign_in(PARENT)
    ask_the_registers(parent)
    assert CHILD in parent.text
    act_for(parent, CHILD)
    for page in ("/cases/", "/life-events/", "/my-data/", "/my-data/facts/", "/messages/", "/acting/"):
        assert parent.open(page) == 200
        assert CHILD in parent.page.locator(BANNER).inner_text(), page
    assert parent.open("/account/mandates/") == 403
    act_for_oneself(parent)
    parent.open("/my-data/")
    assert parent.page.locator(BANNER).count() == 0
    parent.open("/account/mandates/")


def test_what_was_opened_in_one_window_is_not_sent_for_whom_another_window_acts(visitor: MakeVisitor) -> None:
    parent = visitor("en")
    parent.sign_in("tone-sletten")
    ask_the_registers(parent)
    parent.open("/life-events/having-a-child/begin/")
    parent.fill_day("due_date", dt.date(2027, 1, 28))

    first, second = parent.page, parent.context.new_page()
    parent.page = second
    parent.open("/acting/")
    parent.click(second.locator("main button[name=for]").first)

    parent.page = first
    assert parent.send() == 409
    assert "Nothing was done." in parent.text
    # What was typed is kept: one button acts for oneself again, the next sends it.
    parent.click(parent.page.locator("main button[name=for]"))
    assert parent.page.locator(BANNER).count() == 0
    assert parent.page.locator("main input[name=due_date_year]").get_attribute("value") == "2027"
    assert parent.send() == 200
    assert parent.path.startswith("/plans/"), parent.text


def test_a_power_of_attorney_is_given_used_seen_and_taken_back(visitor: MakeVisitor) -> None:
    sound = Soundness("nb", axe=False)
    giver, attorney = (visitor(javascript=False, sound=sound) for _ in range(2))
    friend = attorney.sign_in(ATTORNEY)
    giver.sign_in(GIVER)
    giver.open("/account/mandates/")
    giver.follow("/account/mandates/give/")
    giver.page.locator("[name=identity_number]").fill(friend.number)
    giver.page.locator("input[name=services][value='child-benefit']").check()
    assert giver.send() == 200
    assert giver.path == "/account/mandates/"

    attorney.open("/acting/")
    attorney.click(attorney.page.locator("button[name=answer][value=accept]"))
    act_for(attorney, person(GIVER).name)
    assert attorney.path == "/cases/"
    assert attorney.open("/life-events/") == 403

    giver.open("/account/mandates/")
    assert friend.name in giver.text
    giver.click(giver.page.locator("form[action$='/end/'] button"))
    attorney.open("/cases/")
    assert attorney.page.locator(BANNER).count() == 0
    assert person(GIVER).name in attorney.text, "the next page says once that it has ended"
    attorney.open("/cases/")
    assert person(GIVER).name not in attorney.text


def test_a_manager_acts_for_a_firm_and_is_led_back_from_pages_for_people(visitor: MakeVisitor) -> None:
    manager = visitor("nb", sound=Soundness("nb", axe=True))
    manager.sign_in(MANAGER)
    ask_the_registers(manager)
    act_for(manager, FIRM)
    assert manager.path == "/organisation/"
    assert "310000019" in manager.text
    assert manager.open("/cases/") == 403
    act_for_oneself(manager)
    assert manager.open("/cases/") == 200
