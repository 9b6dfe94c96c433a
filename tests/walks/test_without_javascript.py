"""The walk works on a narrow screen whose browser runs no scripts: nothing that a service needs is made by a script."""

from __future__ import annotations

import datetime as dt

from tests.walks.conftest import MakeVisitor
from tests.walks.pack import person, service_name
from tests.walks.soundness import Soundness

MOTHER, FATHER = "mona-olsen", "ketil-tangen"


def test_a_child_is_planned_applied_for_signed_and_decided_without_scripts_on_a_narrow_screen(
    visitor: MakeVisitor,
) -> None:
    sound = Soundness("nb", axe=False)
    mother, father, staff = (visitor(javascript=False, sound=sound) for _ in range(3))
    benefit, paternity = service_name("parental-benefit", "nb"), service_name("paternity-declaration", "nb")

    applicant = mother.sign_in(MOTHER).name
    plan = mother.begin("having-a-child", due_date=dt.date(2027, 1, 28))
    step = mother.page.locator("button[name=tick]").first.get_attribute("value") or ""
    mother.click(mother.touchpoint(step).locator("button[name=tick]"))
    assert mother.touchpoint(step).locator("button[name=untick]").count() == 1

    mother.choose(plan, ["paternity-declaration", "parental-benefit"])
    asked = mother.answer_all(
        {
            "mother.named_other_parent": person(FATHER).number,
            "mother.coverage": "reduced",
            "event.leave_start": dt.date(2027, 1, 7),
        }
    )
    assert len(asked) == 3
    assert mother.declare_and_send()
    mother.open_case(benefit)

    father.sign_in(FATHER)
    father.follow("/cases/")
    father.follow("/signatures/*/")
    father.declare_and_sign()

    staff.sign_in_as_staff("nav")
    # The one that was opened last is hers: nobody sees whose a case is before it is taken.
    reference = mother.page.locator(".govuk-caption-l").inner_text()
    staff.find_case(reference)
    staff.click(staff.page.locator("form[action$='/take/'] button"))
    assert applicant in staff.text
    staff.follow("/staff/cases/*/decide/refused/")
    assert staff.send() == 422, "whoever decides otherwise than the rule says gives a reason"
    staff.page.locator("[name=reasons]").fill("Inntekten må vises på nytt.")
    assert staff.send() == 200, staff.text

    mother.open_case(benefit)
    assert "Inntekten må vises på nytt." in mother.text
    mother.follow("/messages/*/")
    assert mother.page.locator(".app-letter").count() == 1
    mother.open_case(paternity)
    mother.open("/my-data/?who=staff")
    assert "Nav" in mother.page.locator("tbody tr").first.inner_text()
    mother.follow("/my-data/facts/")
    mother.sign_out()
