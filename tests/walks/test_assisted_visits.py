"""A helper at the counter or on the phone acts for a person, and two clerks give a person a way back in."""

from __future__ import annotations

import re

import pytest

from tests.walks.conftest import MakeVisitor
from tests.walks.pack import person
from tests.walks.pages import Visitor
from tests.walks.soundness import Soundness

HELPED, LOCKED_OUT = "birgit-martinsen", "knut-olsen"


def staff(visitor: Visitor, role: str, number: int = 1) -> None:
    """Sign in as invented staff with a role."""
    body = {"authority_id": "nav", "role": role, "number": number, "name": f"{role} {number}"}
    answer = visitor.context.request.post("/api/demo-staff-sign-in", data=body)
    assert answer.ok, answer.text()


def asked_for_code(helper: Visitor) -> str:
    """Ask to help somebody on the phone, and return the code to read out."""
    helper.open("/staff/help/")
    helper.page.locator("input[name=meeting][value=phone]").check()
    helper.page.locator("input[name=way][value=device]").check()
    helper.click(helper.page.locator("main form button.govuk-button").last)
    return helper.page.locator(".app-code").inner_text()


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_person_lets_a_named_helper_in_and_stops_the_help(visitor: MakeVisitor, language: str) -> None:
    sound = Soundness(language, axe=True)
    helper, helped = visitor(language, sound=sound), visitor(language, sound=sound)
    someone = helped.sign_in(HELPED)
    staff(helper, "helper", 5)  # one whom no other walk has named
    code = asked_for_code(helper)

    helped.open("/account/helpers/")
    helped.page.locator("input[name=code]").fill(code.lower())
    helped.send()
    assert "helper 5" in helped.text
    helped.click(helped.page.locator("button[name=answer][value=yes]"))

    helper.open("/staff/help/")
    assert someone.name in helper.text
    helper.click(helper.page.locator("form[action$='/begin/'] button"))
    assert helper.path == "/life-events/"
    assert someone.name in helper.page.content()
    for page in ("/cases/", "/messages/", "/my-data/", "/my-data/facts/"):
        assert helper.open(page) == 200
        assert someone.name in helper.page.locator("body").inner_text(), page
    for page in ("/account/helpers/", "/account/mandates/"):
        # These are for people, and a helper is staff.
        assert helper.context.request.get(page).status == 404, page

    helped.open("/my-data/")
    assert "helper 5" in helped.text
    helped.open("/account/helpers/")
    helped.click(helped.page.locator("form[action$='/stop/'] button"))
    assert helper.open("/cases/") in (404, 403)


def test_a_helper_who_ends_the_visit_acts_for_nobody(visitor: MakeVisitor) -> None:
    helper, helped = visitor("en"), visitor("en")
    helped.sign_in(HELPED)
    staff(helper, "helper")
    code = asked_for_code(helper)
    helped.open("/account/helpers/")
    helped.page.locator("input[name=code]").fill(code)
    helped.send()
    helped.click(helped.page.locator("button[name=answer][value=yes]"))
    helper.open("/staff/help/")
    helper.click(helper.page.locator("form[action$='/begin/'] button"))
    helper.open("/staff/help/")
    helper.click(helper.page.locator("#visit form[action='/staff/help/end/'] button"))
    assert helper.open("/cases/") == 404


@pytest.mark.parametrize("language", ["nb", "en"])
def test_two_clerks_give_a_way_back_in(visitor: MakeVisitor, language: str) -> None:
    sound = Soundness(language, axe=True)
    first, second, lost = (visitor(language, sound=sound) for _ in range(3))
    someone = person(LOCKED_OUT)
    staff(first, "people_registrar")
    staff(second, "people_registrar", 2)

    first.open("/staff/recovery/")
    first.page.locator("input[name=identity_number]").fill(someone.number)
    first.page.locator("input[name=document]").fill("Passport …1234")
    first.page.locator("input[name=level][value=substantial]").check()
    first.click(first.page.locator("main form button.govuk-button").last)
    one = first.page.locator(".app-code").inner_text()

    second.open("/staff/recovery/")
    second.click(second.page.locator("button[name=answer][value=yes]").first)
    two = second.page.locator(".app-code").inner_text()
    assert re.fullmatch(r"\w{4} \w{4}", one)
    assert one != two

    lost.open("/sign-in/recover/")
    lost.page.locator("input[name=first_half]").fill(one)
    lost.page.locator("input[name=second_half]").fill(one)
    assert lost.send() == 422
    lost.page.locator("input[name=first_half]").fill(one)
    lost.page.locator("input[name=second_half]").fill(two)
    lost.send()
    assert lost.path.startswith("/account/")
    lost.look()
