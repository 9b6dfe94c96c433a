"""The main walk: a child is expected, and everything that follows is planned, applied for, signed, decided and seen.

Every page on the way is looked at in both languages: axe-core finds nothing, nothing scrolls sideways on a phone,
the title is the page's own, and the browser reports no breach of the security policy.
"""

from __future__ import annotations

import datetime as dt

import pytest

from tests.walks.conftest import MakeVisitor
from tests.walks.pack import service_name
from tests.walks.pages import Visitor
from tests.walks.soundness import Soundness

COUPLES = {"nb": ("kari-berg", "ola-hansen"), "en": ("vilde-berge", "luca-fischer")}
DUE = dt.date(2026, 12, 24)
TOUCHPOINTS = 113


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_child_is_expected_planned_applied_for_signed_decided_and_seen(language: str, visitor: MakeVisitor) -> None:
    sound = Soundness(language, axe=True)
    mother, father, staff = (visitor(language, sound=sound) for _ in range(3))
    mother_id, father_id = COUPLES[language]

    mother_name = mother.sign_in(mother_id).name
    plan = mother.begin("having-a-child", due_date=DUE)
    the_plan_says_what_happens_when_and_who_says_so(mother, plan)

    father_number = father.sign_in(father_id).number
    mother.choose(plan, ["paternity-declaration", "parental-benefit"])
    asked = one_question_per_page_and_a_wrong_answer_is_kept(mother, father_number)
    assert asked <= {"mother.named_other_parent", "mother.coverage", "event.leave_start"}
    reference = nothing_is_sent_before_it_is_declared(mother)
    the_cases_show_their_clocks(mother, language)

    the_father_signs_in_his_own_sign_in(father, mother_name)
    the_other_parent_joins_by_an_invitation(mother, father, plan, father_number)

    staff.sign_in_as_staff("nav")
    mother.open_case(service_name("parental-benefit", language))
    a_case_worker_takes_and_decides(staff, mother_name, mother.page.locator(".govuk-caption-l").inner_text())
    the_decision_comes_with_reasons_and_appeal(mother, service_name("parental-benefit", language))
    the_case_worker_stands_among_those_who_looked(mother, language)

    assert reference
    mother.sign_out()
    mother.open("/my-data/")
    assert mother.path == "/sign-in/"
    assert len(sound.pages) >= 24, sorted(sound.pages)


def the_plan_says_what_happens_when_and_who_says_so(mother: Visitor, plan: str) -> None:
    rows = mother.page.locator(".app-plan li[id]")
    assert rows.count() == TOUCHPOINTS
    sources = rows.locator("> small").all_text_contents()
    assert len(sources) == TOUCHPOINTS
    assert all(said.partition(":")[2].strip() for said in sources)
    paternity = mother.touchpoint("nb18")
    assert paternity.locator(".s-open").count() == 1
    assert mother.touchpoint("nb21").locator("time").count() == 1
    mother.click(paternity.locator("a").first)
    mother.page.go_back()
    mother.follow(f"{plan}dates/")
    mother.page.go_back()
    mother.open(f"{plan}?state=open")
    assert 0 < mother.page.locator(".app-plan li[id]").count() < TOUCHPOINTS


def one_question_per_page_and_a_wrong_answer_is_kept(mother: Visitor, father_number: str) -> set[str]:
    """Answer all, the first date and the father's number wrongly at first; return the keys of the questions."""
    wrong = {"mother.named_other_parent": father_number[:-1] + "x", "event.leave_start": "40"}
    right: dict[str, object] = {
        "mother.named_other_parent": father_number,
        "mother.coverage": "full",
        "event.leave_start": dt.date(2026, 12, 3),
    }
    asked = set()
    while mother.asked:
        key = mother.asked
        assert mother.page.locator("main form fieldset, main form input:not([type=hidden])").count() >= 1
        if key in wrong:
            field = mother.page.locator("[name=answer], [name=answer_day]").first
            field.fill(wrong[key])
            assert mother.send() == 422
            assert mother.asked == key
            assert field.input_value() == wrong[key]
            assert mother.page.locator(".govuk-error-summary").evaluate("box => box === document.activeElement")
            mother.page.locator(".govuk-error-summary a").click()
            assert field.evaluate("box => box === document.activeElement")
        assert mother.answer(right[key]) == 200, mother.text
        assert key not in asked
        asked.add(key)
    return asked


def nothing_is_sent_before_it_is_declared(mother: Visitor) -> str:
    assert mother.path.endswith("/check/")
    assert mother.page.locator("dl.govuk-summary-list").count() >= 2
    assert mother.send() == 422
    assert mother.page.locator(".govuk-error-summary").evaluate("box => box === document.activeElement")
    return mother.declare_and_send()


def the_cases_show_their_clocks(mother: Visitor, language: str) -> None:
    paternity, benefit = service_name("paternity-declaration", language), service_name("parental-benefit", language)
    mother.follow("/cases/")
    assert mother.page.locator("main li", has_text=paternity).locator(".s-coming, .s-unknown, .s-open").count() == 1
    mother.open_case(benefit)
    six_weeks = dt.date(2026, 11, 20) + dt.timedelta(weeks=6)
    assert f"{six_weeks.day}" in mother.text
    assert f"{six_weeks.year}" in mother.text


def the_father_signs_in_his_own_sign_in(father: Visitor, mother_name: str) -> None:
    father.follow("/cases/")
    assert mother_name in father.text
    father.follow("/signatures/*/")
    assert father.send() == 422
    father.declare_and_sign()
    assert not father.page.locator("a[href^='/signatures/']").count()


def the_other_parent_joins_by_an_invitation(mother: Visitor, father: Visitor, plan: str, father_number: str) -> None:
    mother.open(f"{plan}invite/")
    mother.page.locator("[name=identity_number]").fill(father_number)
    mother.send()
    father.open("/life-events/")
    father.follow("/invitations/*/")
    father.click(father.page.locator("button[name=answer][value=accept]"))
    assert father.path.startswith("/plans/")
    assert father.path != plan


def a_case_worker_takes_and_decides(staff: Visitor, applicant: str, reference: str) -> None:
    assert applicant not in staff.text
    staff.find_case(reference)
    assert applicant not in staff.text
    staff.click(staff.page.locator("form[action$='/take/'] button"))
    assert applicant in staff.text
    assert staff.page.locator("dl.govuk-summary-list dd .app-small").count() >= 3, "facts come with their sources"
    assert staff.page.locator("table tbody tr").count() >= 2, "the rule is shown condition by condition"
    steps = staff.page.locator("details .app-why li")
    assert steps.count() >= 5, "every step of the rule can be opened"
    assert staff.page.locator("details .app-why li .app-why__more", has_text="(").count() >= 3, (
        "facts say who told them"
    )
    staff.follow("/staff/cases/*/decide/granted/")
    letter = staff.page.locator("[name=letter]")
    assert letter.input_value().startswith("# ")
    assert "{" not in letter.input_value()
    drafted = letter.input_value()
    letter.fill("")
    assert staff.send() == 422
    letter.fill(drafted)
    staff.send()
    assert staff.page.locator("form[action$='/take/']").count() == 0


def the_decision_comes_with_reasons_and_appeal(mother: Visitor, service: str) -> None:
    mother.open("/messages/")
    mother.click(mother.page.locator("main li a").first)
    assert mother.page.locator(".app-letter").count() == 1
    mother.open_case(service)
    assert mother.page.locator("main h3 + ul li").count() >= 1, "reasons"
    appeal = dt.date(2026, 11, 20) + dt.timedelta(weeks=6)
    assert str(appeal.year) in mother.text
    mother.follow("/messages/*/")


def the_case_worker_stands_among_those_who_looked(mother: Visitor, language: str) -> None:
    mother.open("/my-data/")
    looks = mother.text
    mother.page.locator("[name=who]").select_option("staff")
    mother.send()
    assert "Nav" in mother.page.locator("tbody tr").first.inner_text()
    mother.open("/my-data/")
    registries = {"nb": "Folkeregisteret", "en": "Population register"}[language]
    pages = 1
    while registries not in looks and mother.page.locator("main a[rel=next]").count() and pages < 20:
        mother.click(mother.page.locator("main a[rel=next]"))
        looks += mother.text
        pages += 1
    assert registries in looks
    mother.follow("/my-data/facts/")
    assert mother.page.locator("dl dd .app-small").count() >= 10
    mother.follow("/my-data/consents/")
