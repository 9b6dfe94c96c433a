"""Nothing that was said is lost, everything can be changed until it is sent, and what was ticked can be taken back."""

from __future__ import annotations

import datetime as dt

from tests.walks.conftest import MakeVisitor


def test_answers_are_still_there_after_signing_out_and_in_again(visitor: MakeVisitor) -> None:
    mother = visitor("en")
    mother.sign_in("julie-svendsen")
    plan = mother.begin("having-a-child")
    mother.choose(plan, ["parental-benefit"])
    question = mother.page.url
    mother.page.locator("input[value=reduced]").check()
    mother.click(mother.page.locator("button[name=later]"))
    mother.sign_out()

    mother.sign_in("julie-svendsen")
    mother.open("/cases/")
    mother.follow("/applications/*/")
    assert mother.asked == "event.leave_start", "it goes on where it was left"
    mother.page.goto(question)
    assert mother.page.locator("input[value=reduced]").is_checked()


def test_an_answer_is_changed_from_the_page_where_all_are_checked(visitor: MakeVisitor) -> None:
    mother = visitor("en")
    mother.sign_in("samira-ali")
    plan = mother.begin("having-a-child")
    mother.choose(plan, ["parental-benefit"])
    mother.answer_all({"mother.coverage": "full", "event.leave_start": dt.date(2026, 12, 18)})
    assert "100 percent" in mother.text
    mother.click(mother.page.locator("main a[href$='questions/mother.coverage/?change=1']"))
    mother.answer("reduced")
    assert mother.path.endswith("/check/")
    assert "80 percent" in mother.text
    assert "100 percent" not in mother.text


def test_sending_twice_is_sending_once(visitor: MakeVisitor) -> None:
    mother = visitor("en")
    mother.sign_in("parisa-ahmadi")
    plan = mother.begin("having-a-child")
    mother.choose(plan, ["parental-benefit"])
    check = mother.page.url.partition("questions/")[0] + "check/"
    mother.answer_all({"mother.coverage": "full", "event.leave_start": dt.date(2026, 11, 23)})
    reference = mother.declare_and_send()
    mother.open(check)
    assert mother.path.endswith("/receipt/")
    assert mother.page.locator(".govuk-panel strong").inner_text() == reference
    mother.open("/cases/")
    assert mother.page.locator("main li a[href^='/cases/']").count() == 1


def test_the_plan_follows_the_dates_ticks_and_what_has_happened(visitor: MakeVisitor) -> None:
    mother = visitor("en")
    mother.sign_in("hanna-eliassen")
    plan = mother.begin("having-a-child", due_date=dt.date(2027, 2, 7))
    step = mother.page.locator("button[name=tick]").first.get_attribute("value") or ""
    mother.click(mother.touchpoint(step).locator("button[name=tick]"))
    assert mother.touchpoint(step).locator(".s-done").count() == 1
    mother.click(mother.touchpoint(step).locator("button[name=untick]"))
    assert mother.touchpoint(step).locator(".s-done").count() == 0

    happening = mother.page.locator("button[name=happened]").first.get_attribute("value") or ""
    before = mother.touchpoint(happening).inner_text()
    mother.click(mother.touchpoint(happening).locator("button[name=happened]"))
    assert mother.touchpoint(happening).inner_text() != before
    mother.click(mother.touchpoint(happening).locator("button[name=not_happened]"))
    assert mother.touchpoint(happening).inner_text() == before

    mother.open(f"{plan}dates/")
    mother.fill_day("leave_start", dt.date(2026, 12, 28))
    mother.send()
    assert "31 March 2027" in mother.touchpoint("nb21").inner_text(), "three months back, to the end of the month"
