"""Somebody who writes rules reads a decision and tries it with facts of their own making."""

from __future__ import annotations

import pytest

from tests.walks.conftest import MakeVisitor
from tests.walks.pages import Visitor
from tests.walks.soundness import Soundness

CASES = [("nb", True), ("en", False)]


@pytest.mark.parametrize(("language", "javascript"), CASES)
def test_a_rule_is_read_and_tried(visitor: MakeVisitor, language: str, javascript: bool) -> None:
    author = visitor(language, javascript=javascript, sound=Soundness(language, axe=javascript))
    author.sign_in_as_staff("nav")
    author.follow("/staff/rules/")
    author.page.locator("#id_q").fill("cash_for_care")
    author.click(author.page.locator("form[role=search] button"))
    assert author.page.locator("tbody tr").count() == 5

    author.follow("/staff/rules/cash_for_care_amount/")
    assert author.page.locator("svg rect").count() >= 3
    assert author.page.locator("tbody tr").count() == 6
    try_it(author)
    assert author.page.locator(".app-rows__maybe").count() == 6, "nothing is known yet"
    assert author.page.locator(".app-trial > ul.govuk-list--bullet li").count() == 1, "one fact would tell it"

    author.page.locator("[name='child.kindergarten_hours']").fill("12")
    try_it(author)
    assert author.page.locator(".app-rows__hit th").inner_text().startswith("3")
    assert author.page.locator(".app-why li").count() > 3
    assert author.page.locator(".app-trial > ul.govuk-list--bullet li").count() == 1, "other hours, another amount"


def test_a_fact_that_cannot_be_read_is_named_and_nothing_typed_is_lost(visitor: MakeVisitor) -> None:
    author = visitor("en", sound=Soundness("en", axe=True))
    author.sign_in_as_staff("nav")
    author.open("/staff/rules/cash_for_care_right/")
    author.page.locator("[name='child.kindergarten_hours']").fill("twelve")
    author.page.locator("[name='birth']").fill("2025-10-01")
    assert try_it(author) == 422
    assert author.page.locator(".govuk-error-summary a").count() == 1
    assert author.page.locator("[name='birth']").input_value() == "2025-10-01"


def test_people_have_no_way_to_the_rules(visitor: MakeVisitor) -> None:
    mother = visitor("en")
    mother.sign_in("amina-yusuf")
    assert mother.open("/staff/rules/") == 404


def try_it(author: Visitor) -> int:
    """Press the button below the facts."""
    return author.click(author.page.locator("form[action='#result'] button"))
