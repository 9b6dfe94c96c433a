"""Where no law opens a fact, the person is asked before a registry is; the other adult is asked on their own pages."""

from __future__ import annotations

import json
from urllib.request import Request, urlopen

from tests.walks.conftest import MakeVisitor
from tests.walks.pages import Visitor
from tests.walks.soundness import Soundness

SERVICE, QUESTION = "reduced-kindergarten-payment", "mother.taxable_income"
AGREEMENT = "income-for-kindergarten-price"


def say(who: Visitor, answer: str) -> None:
    """Press yes or no."""
    who.click(who.page.locator(f"button[name=answer][value={answer}]"))


def test_a_yes_spares_the_question_and_leaves_a_receipt(visitor: MakeVisitor) -> None:
    mother = visitor("nb", sound=Soundness("nb", axe=True))
    father = visitor("en", sound=Soundness("en", axe=True))
    mother.sign_in("kristin-dalen")
    plan = mother.begin("having-a-child")
    mother.choose(plan, [SERVICE])
    assert mother.path.endswith(f"/agreements/{AGREEMENT}/"), mother.text
    both = mother.page.locator("button[name=answer]")
    looks = {both.nth(place).get_attribute("class") for place in range(2)}
    assert (both.count(), len(looks)) == (2, 1), "yes and no have the same weight"
    assert mother.page.locator("main :checked").count() == 0

    say(mother, "no")
    assert mother.asked == QUESTION
    mother.follow(f"/applications/*/agreements/{AGREEMENT}/")
    say(mother, "yes")
    assert mother.path.endswith("/check/"), mother.text
    application = mother.path

    # What the other parent earns counts too, and only he can open it.
    mother.click(mother.page.locator("form[action$='/ask/'] button"))
    father.sign_in("vetle-sandvik")
    father.follow("/my-data/asked/*/")
    assert "Kristin Dalen" in father.text
    say(father, "yes")
    assert father.path == "/my-data/consents/"
    mother.open(application)
    assert mother.page.locator("form[action$='/ask/']").count() == 0
    mother.declare_and_send()

    father.follow("/my-data/consents/*/")
    file = receipt_of(father)
    assert file["consentRecord"]["optIn"] is True  # type: ignore[index]
    assert file["content"]["agreement"] == AGREEMENT  # type: ignore[index]
    father.click(father.page.locator("form[action$='/withdraw/'] button"))
    assert father.page.locator("form[action$='/withdraw/']").count() == 0
    father.open("/my-data/")
    assert "with consent" in father.text  # what was read stays


def receipt_of(who: Visitor) -> dict[str, object]:
    """Return the file that the page offers."""
    href = who.page.locator("main a[href$='/receipt.json']").get_attribute("href")
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in who.context.cookies())  # type: ignore[typeddict-item]
    with urlopen(Request(f"{who.portico.base}{href}", headers={"Cookie": cookies})) as answer:  # noqa: S310
        found: dict[str, object] = json.load(answer)
    return found
