"""Take the pictures of the documentation anew: docs/images/*.png, from a Portico of its own with its invented people.

    .venv/bin/python scripts/take_pictures.py [folder]

The steps are those of the walks (tests/walks). The pictures are 1000 pixels wide and drawn twice as sharp.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browsing import system_browser  # noqa: E402
from tests.served import served_portico  # noqa: E402
from tests.walks.pack import person, service_name  # noqa: E402
from tests.walks.pages import Visitor  # noqa: E402

LANGUAGE = "en"
HEIGHT = 1000
MOTHER, FATHER = "kari-berg", "ola-hansen"


def main(folder: Path) -> None:
    """Walk from the plan to the decision and take a picture at each station."""
    folder.mkdir(parents=True, exist_ok=True)
    with served_portico() as portico, system_browser() as browser:
        mother, staff = (Visitor(browser, portico, LANGUAGE, sharpness=2) for _ in range(2))

        def take(visitor: Visitor, name: str) -> None:
            visitor.page.set_viewport_size({"width": 1000, "height": HEIGHT})
            visitor.page.screenshot(path=folder / f"{name}.png")
            print(folder / f"{name}.png", flush=True)

        mother.sign_in(MOTHER)
        plan = mother.begin("having-a-child", due_date=dt.date(2026, 12, 24))
        take(mother, "plan")
        mother.choose(plan, ["paternity-declaration", "parental-benefit"])
        number = person(FATHER).number
        leave = dt.date(2026, 12, 3)
        mother.answer_all({"mother.named_other_parent": number, "mother.coverage": "full", "event.leave_start": leave})
        take(mother, "check-answers")
        mother.declare_and_send()

        mother.open_case(service_name("parental-benefit", LANGUAGE))
        reference = mother.page.locator(".govuk-caption-l").inner_text()
        staff.sign_in_as_staff("nav")
        staff.find_case(reference)
        staff.click(staff.page.locator("form[action$='/take/'] button"))
        take(staff, "case-worker")
        staff.follow("/staff/cases/*/decide/granted/")
        staff.send()
        mother.open("/my-data/")
        take(mother, "who-looked")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
