"""The desk by keyboard alone: from the queue to a case to its decision; and a team lead shares out the work."""

from __future__ import annotations

from tests.walks.conftest import MakeVisitor
from tests.walks.pack import person, service_name
from tests.walks.soundness import Soundness
from tests.walks.test_by_keyboard import every_target_is_reached_and_seen, press, tab_to
from tests.walks.test_staff import picture

AUTHORITY, SERVICE = "nav", "lump-sum-grant"


def applied(visitor: MakeVisitor, who: str) -> str:
    """Let somebody apply, and return the reference of their case."""
    someone = visitor("en")
    someone.sign_in(who)
    someone.choose(someone.begin("having-a-child"), [SERVICE])
    someone.answer_all({})
    someone.declare_and_send()
    someone.open_case(service_name(SERVICE, "en"))
    return someone.page.locator(".govuk-caption-l").inner_text()


def test_a_case_is_found_taken_noted_and_decided_by_keyboard_alone(visitor: MakeVisitor) -> None:
    somebody = "siri-thorsen"
    reference, name = applied(visitor, somebody), person(somebody).name
    staff = visitor("en")
    page = staff.page
    staff.sign_in_as_staff(AUTHORITY)
    staff.open("/staff/cases/?who=nobody")
    every_target_is_reached_and_seen(page)  # a picture leaves marks on the page, so it comes after
    picture(staff, "desk-queue")

    tab_to(page, "#q")
    page.keyboard.type(reference.lower().replace("-", ""))
    press(page, "Enter")
    assert reference in staff.text
    assert name not in staff.text
    tab_to(page, "form[action$='/take/'] button")
    press(page, "Enter")
    assert name in staff.text
    every_target_is_reached_and_seen(page)
    picture(staff, "work-at-the-desk")

    tab_to(page, "nav a[href='#notes']")
    page.keyboard.press("Enter")
    tab_to(page, "#id_note")
    page.keyboard.type("Rang her: all is clear.")
    tab_to(page, "form[action$='/notes/'] button")
    press(page, "Enter")
    assert "Rang her: all is clear." in staff.text

    tab_to(page, "main a[href$='/decide/granted/']")
    press(page, "Enter")
    every_target_is_reached_and_seen(page)
    tab_to(page, "main form button.govuk-button")
    press(page, "Enter")
    assert "Granted" in staff.text


def test_a_team_lead_gives_a_case_away_and_sees_who_has_how_much_to_do(visitor: MakeVisitor) -> None:
    sound = Soundness("en", axe=True)
    reference = applied(visitor, "stine-martinsen")
    worker, lead = visitor("en"), visitor("en", sound=sound)
    worker.sign_in_as_staff(AUTHORITY)
    lead.open("/staff/sign-in/")
    lead.page.locator("#work").select_option("team-lead")
    lead.page.locator("#authority").select_option(AUTHORITY)
    lead.click(lead.page.locator("form:has(#work) button"))
    lead.open("/staff/cases/?who=nobody")
    lead.page.locator("tr", has_text=reference).locator("input[name=case]").check()
    lead.click(lead.page.get_by_role("button", name="Change the chosen cases"))
    lead.page.locator("input[name=action][value=assign]").check()
    lead.page.locator("#id_colleague").select_option(index=1)
    lead.send()
    assert "Nothing has changed yet." in lead.text
    picture(lead, "desk-preview")
    lead.click(lead.page.locator("button[name=confirm]"))
    assert "1 case was changed" in lead.text
    lead.click(lead.page.locator("main li a").first)
    lead.open("/staff/cases/workload/")
    picture(lead, "desk-workload")
    assert "Nobody has them" in lead.text
    sound.judge()
