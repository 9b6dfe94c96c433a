"""Families that are not the usual one: each meets their own plan, their own questions and their own answer."""

from __future__ import annotations

import datetime as dt
import time

from tests.walks.conftest import MakeVisitor
from tests.walks.pack import parameter, service_name

PATIENCE_SECONDS = 15


def test_two_mothers_see_what_applies_to_them_and_no_declaration_of_paternity(visitor: MakeVisitor) -> None:
    mother = visitor("en")
    mother.sign_in("gro-dalen")
    plan = mother.begin("having-a-child")
    assert mother.touchpoint("nb18").locator("p", has_text="husband").count() == 0
    mother.open(f"{plan}?state=not_for_you")
    assert mother.page.locator("li#nb18").count() == 1
    mother.open(f"{plan}apply/")
    assert mother.page.locator("input[value='paternity-declaration']").count() == 0


def test_a_newcomer_without_income_is_asked_one_fact_and_gets_the_lump_sum(visitor: MakeVisitor) -> None:
    mother, staff = visitor("en"), visitor("en")
    mother.sign_in("zahra-khan")
    plan = mother.begin("having-a-child")
    mother.choose(plan, ["lump-sum-grant"])
    asked = mother.answer_all({"mother.long_stay_abroad": "no"})
    assert asked == ["mother.long_stay_abroad"]
    mother.declare_and_send()
    mother.open_case(service_name("lump-sum-grant", "en"))
    reference = mother.page.locator(".govuk-caption-l").inner_text()
    staff.sign_in_as_staff("nav")
    staff.find_case(reference)
    staff.click(staff.page.locator("form[action$='/take/'] button"))
    staff.follow("/staff/cases/*/decide/granted/")
    staff.send()
    mother.open_case(service_name("lump-sum-grant", "en"))
    amount = parameter("lump_sum.amount", dt.date(2026, 11, 20))
    assert f"{amount:,}".replace(",", "") in "".join(mother.text.replace(",", "").split())


def test_the_name_of_a_child_is_given_by_both_parents_each_in_their_own_sign_in(visitor: MakeVisitor) -> None:
    mother, father = visitor("nb"), visitor("nb")
    mother.sign_in("marte-eide")
    plan = mother.begin("having-a-child")
    mother.choose(plan, ["child-name"])
    mother.answer_all(
        {"child.child_given_name": "Solveig", "child.child_middle_name": "", "child.child_family_name": "Eide"}
    )
    mother.declare_and_send()
    father.sign_in("nils-lien")
    father.follow("/cases/")
    father.follow("/signatures/*/")
    assert "Solveig" in father.text
    father.declare_and_sign()
    # The surname is a parent's, so a rule may approve the name at once: the worker does it.
    case = mother.open_case(service_name("child-name", "nb"))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not mother.page.locator(".s-done").count():
        assert time.monotonic() < deadline, mother.text
        time.sleep(0.25)
        mother.open(case)
    father.open("/messages/")
    assert father.page.locator("main li a").count() >= 1


def test_a_child_gets_a_kindergarten_place_from_the_municipality(visitor: MakeVisitor) -> None:
    mother, staff = visitor("nb"), visitor("nb")
    mother.sign_in("maria-nilsen")
    plan = mother.begin("having-a-child")
    mother.choose(plan, ["kindergarten-place"])
    mother.answer_all(
        {
            "child.kindergarten_first_choice": "Bjørka barnehage",
            "child.kindergarten_second_choice": "",
            "child.kindergarten_start": dt.date(2027, 8, 16),
        }
    )
    mother.declare_and_send()
    mother.open_case(service_name("kindergarten-place", "nb"))
    reference = mother.page.locator(".govuk-caption-l").inner_text()
    staff.sign_in_as_staff("municipality")
    staff.find_case(reference)


def test_whoever_says_no_closes_the_case_and_the_applicant_is_told(visitor: MakeVisitor) -> None:
    mother, father = visitor("en"), visitor("en")
    mother.sign_in("aurora-nygard")
    plan = mother.begin("having-a-child")
    mother.choose(plan, ["paternity-declaration"])
    mother.answer_all({"mother.named_other_parent": father.sign_in("mikkel-bakken").number})
    mother.declare_and_send()
    father.follow("/cases/")
    father.follow("/signatures/*/")
    father.click(father.page.locator("button[name=decline]"))
    mother.open_case(service_name("paternity-declaration", "en"))
    assert mother.page.locator(".s-not_for_you, .s-missed, .s-done, .s-unknown").count() >= 1
    assert mother.page.locator("main a[href^='/messages/']").count() >= 1


def test_who_lost_a_child_is_met_gently_and_asked_for_nothing_of_a_living_one(visitor: MakeVisitor) -> None:
    mother = visitor("en")
    mother.sign_in("malin-tveit")
    mother.begin("having-a-child")
    now = [link.get_attribute("href") or "" for link in mother.page.locator(".app-cards a").all()]
    assert any("nb67" in address for address in now), "what is there for those who lost a child"
    assert not any(service in address for address in now for service in ("child-name", "kindergarten", "child-benefit"))
    assert "Congratulations" not in mother.text
    mother.open("/messages/")
    assert mother.page.locator("main li a").count() == 0
