"""Everything can be reached and done with Tab, Enter and Space, and one always sees where one is."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.walks.conftest import MakeVisitor
from tests.walks.pack import person

MOTHER = "eva-halvorsen"
MOST_STEPS = 400

# One stop for each group of radio buttons: within it one moves by the arrows. What is folded is reached once it is open.
_TARGETS = """
() => {
  const groups = new Set()
  const folded = e => {
    for (let d = e.closest('details'); d; d = d.parentElement.closest('details'))
      if (!d.open && !(e.matches('summary') && e.parentElement === d)) return true
    return false
  }
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && !folded(e))
    .filter(e => e.type !== 'radio' || (!groups.has(e.name) && groups.add(e.name)))
    .map(e => (e.type === 'radio' ? 'radio ' + e.name : e.outerHTML.slice(0, 160)))
}
"""
# What one sees of an element; the box of a radio button or tick box is drawn by the label after it.
_HERE = """
() => {
  const e = document.activeElement
  if (!e || e === document.body) return null
  const look = (node, part) => {
    const s = getComputedStyle(node, part)
    return [s.outlineStyle + s.outlineWidth + s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor, s.color].join('|')
  }
  const seen = () => look(e) + (e.nextElementSibling ? look(e.nextElementSibling, '::before') : '')
  const focused = seen()
  e.blur()
  const plain = seen()
  e.focus({focusVisible: true})
  const box = e.getBoundingClientRect()
  return {
    name: e.type === 'radio' ? 'radio ' + e.name : e.outerHTML.slice(0, 160),
    visible: focused !== plain,
    onScreen: box.bottom > 0 && box.top < innerHeight,
  }
}
"""


def test_a_person_signs_in_plans_and_applies_by_keyboard_alone(visitor: MakeVisitor) -> None:
    page = visitor("en").page
    someone = person(MOTHER)

    page.goto("/sign-in/")
    every_target_is_reached_and_seen(page)
    tab_to(page, "#q")
    page.keyboard.type(someone.name)
    press(page, "Enter")
    tab_to(page, f"button[name=person][value='{someone.number}']")
    press(page, "Enter")
    tab_to(page, "main a[href='/life-events/having-a-child/begin/']")
    press(page, "Enter")
    every_target_is_reached_and_seen(page)
    tab_to(page, "main form button.govuk-button")
    press(page, "Space")
    plan = page.url
    assert "/plans/" in plan

    every_target_is_reached_and_seen(page)
    tab_to(page, f"a[href='{'/' + plan.split('/', 3)[3]}apply/']")
    press(page, "Enter")
    tab_to(page, "input[name=services][value=kindergarten-place]")
    page.keyboard.press("Space")
    assert page.locator("input[name=services][value=kindergarten-place]").is_checked()
    tab_to(page, "main form button.govuk-button")
    press(page, "Enter")
    answer_by_keyboard(page)

    every_target_is_reached_and_seen(page)
    tab_to(page, "main form input[type=checkbox]")
    page.keyboard.press("Space")
    tab_to(page, "main form button.govuk-button")
    press(page, "Enter")
    assert page.url.endswith("/receipt/")


def test_the_first_stop_leads_past_the_menu_to_the_content(visitor: MakeVisitor) -> None:
    page = visitor("en").page
    page.goto("/sign-in/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def answer_by_keyboard(page: Page) -> None:
    """Answer the questions about a kindergarten place; whatever it is, the boxes are typed into in their order."""
    typed = {
        "child.kindergarten_first_choice": ["Bjørka barnehage"],
        "child.kindergarten_second_choice": [],
        "child.kindergarten_start": ["1", "2", "2027"],
    }
    for _ in range(len(typed)):
        key = page.url.rstrip("/").rsplit("/", 1)[1]
        every_target_is_reached_and_seen(page)
        page.keyboard.press("Home")
        first = page.locator("[name=answer], [name=answer_day]").first
        tab_to(page, f"#{first.get_attribute('id')}")
        for number, value in enumerate(typed[key]):
            if number:
                page.keyboard.press("Tab")
            page.keyboard.type(value)
        press(page, "Enter")


def every_target_is_reached_and_seen(page: Page) -> None:
    """Go through a whole page by Tab."""
    wanted = set(page.evaluate(_TARGETS))
    page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0) }")
    page.goto(page.url)
    reached: dict[str, dict[str, Any]] = {}
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        here = page.evaluate(_HERE)
        if here is None or (here["name"] in reached and len(reached) >= len(wanted)):
            break
        reached[here["name"]] = here
    assert wanted - set(reached) == set(), f"cannot be reached on {page.url}"
    unseen = [name for name, here in reached.items() if not (here["visible"] and here["onScreen"])]
    assert unseen == [], f"one does not see where one is on {page.url}"
    page.goto(page.url)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(MOST_STEPS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab on {page.url}")


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)
