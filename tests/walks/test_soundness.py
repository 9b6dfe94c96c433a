"""The checks of the walks see what they are for, and the pages beside the walks are sound too."""

from __future__ import annotations

import pytest

from tests.walks.conftest import MakeVisitor
from tests.walks.pack import person
from tests.walks.pages import Visitor
from tests.walks.soundness import Soundness

SPOILED = {
    "a picture without words": "document.querySelector('main').append(document.createElement('img'))",
    "a second first heading": "document.querySelector('main').append(document.createElement('h1'))",
    "something wider than a phone": """
        const wide = document.createElement('div')
        wide.style.width = '900px'
        wide.textContent = 'wide'
        document.querySelector('main').append(wide)""",
    "another language": "document.documentElement.lang = 'de'",
    "a script in the page": """
        const script = document.createElement('script')
        script.textContent = '1'
        document.body.append(script)""",
    "too little contrast": "document.querySelector('main p').style.color = '#ddd'",
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_page_that_is_not_sound_is_noticed(visitor: MakeVisitor, spoil: str) -> None:
    sound = Soundness("en", axe=True)
    somebody = visitor("en")
    sound.listen(somebody.page)
    sound.look(somebody.page)
    sound.judge()
    somebody.page.evaluate(f"() => {{ {spoil} }}")
    sound.look(somebody.page)
    with pytest.raises(AssertionError):
        sound.judge()


@pytest.mark.parametrize("language", ["nb", "en"])
def test_pages_that_say_what_is_wrong_are_sound_too(visitor: MakeVisitor, language: str) -> None:
    sound = Soundness(language, axe=True)
    somebody, staff = (visitor(language, sound=sound) for _ in range(2))
    assert somebody.open("/nothing-here/") == 404
    wrong_address_is_told(somebody)
    staff.sign_in_as_staff("tax-administration")
    staff.open("/staff/cases/?state=decided&who=me")
    for address in ("/ledger/", "/releases/"):
        assert somebody.open(address) == 200

    somebody.sign_in({"nb": "line-kleven", "en": "tuva-rasmussen"}[language])
    somebody.open("/cases/")
    somebody.open("/messages/")
    somebody.open("/my-data/facts/")
    somebody.open("/my-data/?from_day=31.2.2026")
    assert somebody.page.locator(".govuk-error-summary").count() == 1
    somebody.open("/my-data/consents/")
    somebody.open("/life-events/")
    impossible_dates_are_kept_and_told(somebody)
    somebody.send()
    plan = somebody.path
    somebody.open(f"{plan}invite/")
    somebody.page.locator("[name=identity_number]").fill(person("kari-berg").number[:-1])
    assert somebody.send() == 422
    somebody.open(f"{plan}?state=unknown&authority=nav")
    somebody.open(f"{plan}apply/")
    assert somebody.send() == 422
    somebody.page.locator("[name=services]").first.check()
    somebody.send()
    assert somebody.send() == 422, "a question without an answer"
    somebody.open("/life-events/")


def test_pages_of_those_who_supervise_are_sound_too(visitor: MakeVisitor) -> None:
    sound = Soundness("nb", axe=True)
    auditor, keeper = (visitor("nb", sound=sound) for _ in range(2))
    auditor.sign_in_to_work("auditor", "nav")
    for address in ("/staff/supervision/", "/staff/supervision/looks/", "/staff/consents/"):
        assert auditor.open(address) == 200
    keeper.sign_in_to_work("register-keeper", "tax-administration")
    assert keeper.open("/staff/corrections/") == 200
    sound.judge()


def wrong_address_is_told(somebody: Visitor) -> None:
    somebody.open("/sign-in/")
    somebody.page.locator("[name=recipient]").fill("no address")
    assert somebody.click(somebody.page.locator("form[novalidate] button")) == 422
    assert somebody.page.locator("[name=recipient]").input_value() == "no address"


def impossible_dates_are_kept_and_told(somebody: Visitor) -> None:
    somebody.follow("/life-events/having-a-child/begin/")
    for part, typed in (("day", "31"), ("month", "februar"), ("year", "2027")):
        somebody.page.locator(f"[name=due_date_{part}]").fill(typed)
    assert somebody.send() == 422
    kept = [somebody.page.locator(f"[name=due_date_{part}]").input_value() for part in ("day", "month", "year")]
    assert kept == ["31", "februar", "2027"]
    for part in ("day", "month", "year"):
        somebody.page.locator(f"[name=due_date_{part}]").fill("")
