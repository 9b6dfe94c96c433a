"""What a visitor does on the pages. Nothing here depends on the language of a page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from playwright.sync_api import Browser, Locator, Page, Response

from tests.served import Served
from tests.walks.pack import Invented, person
from tests.walks.soundness import NARROW, WIDE, Soundness

PATIENCE_MILLISECONDS = 10_000


class Visitor:
    """Somebody at a browser of their own."""

    def __init__(
        self,
        browser: Browser,
        portico: Served,
        language: str,
        *,
        javascript: bool = True,
        sound: Soundness | None = None,
        sharpness: int = 1,
    ) -> None:
        """:param sharpness: how many points of a picture are drawn for each pixel of the page."""
        size = WIDE if javascript else NARROW
        self.context = browser.new_context(
            base_url=portico.base,
            java_script_enabled=javascript,
            device_scale_factor=sharpness,
            viewport={"width": size["width"], "height": size["height"]},
        )
        self.context.set_default_timeout(PATIENCE_MILLISECONDS)
        self.page: Page = self.context.new_page()
        self.portico = portico
        self.sound = sound
        if sound is not None:
            sound.listen(self.page)
        self._speak(language)

    def close(self) -> None:
        """Leave."""
        self.context.close()

    # --- going

    def open(self, address: str) -> int:
        """Open an address, look at the page, and return its status."""
        answer = self.page.goto(address)
        assert answer is not None
        return self._arrive(answer)

    def follow(self, address: str) -> None:
        """Click the first link to an address; a pattern with * for ids."""
        self.click(self.page.locator(f"main a{_href(address)}:visible, header a{_href(address)}:visible").first)

    def click(self, target: Locator) -> int:
        """Click what leads to another page, look at that page, and return its status."""
        with self.page.expect_response(_is_page) as answered:
            target.click()
        self.page.wait_for_load_state("load")
        return self._arrive(answered.value)

    def send(self) -> int:
        """Press the main button of the form on the page."""
        return self.click(self.page.locator("main form button.govuk-button").first)

    def look(self) -> None:
        """Check that the page is sound."""
        if self.sound is not None:
            self.sound.look(self.page)

    @property
    def path(self) -> str:
        """The address of the page, without the host and the query."""
        return "/" + self.page.url.split("/", 3)[3].partition("?")[0]

    @property
    def text(self) -> str:
        """All words of the page's content."""
        return self.page.locator("main").inner_text()

    # --- signing in

    def sign_in(self, person_id: str) -> Invented:
        """Sign in as an invented person, by the search on the page."""
        someone = person(person_id)
        self.open("/sign-in/")
        self.page.locator("#q").fill(someone.name)
        self.click(self.page.locator("form[role=search] button"))
        self.click(self.page.locator(f"button[name=person][value='{someone.number}']"))
        assert self.path == "/life-events/"
        return someone

    def sign_in_as_staff(self, authority: str) -> None:
        """Sign in as the invented case worker of an authority."""
        self.open("/staff/sign-in/")
        self.click(self.page.locator(f"button[name=authority][value='{authority}']"))
        assert self.path == "/staff/cases/"

    def sign_in_to_work(self, work: str, authority: str) -> None:
        """Sign in as somebody invented of the staff of an authority who does other work than cases."""
        self.open("/staff/sign-in/")
        self.page.locator("#work").select_option(work)
        self.page.locator("#authority").select_option(authority)
        self.click(self.page.locator("form:has(#work) button"))
        assert self.path == "/staff/", self.text

    def sign_out(self) -> None:
        """Sign out."""
        self.click(self.page.locator("form[action='/sign-out/'] button"))
        assert self.path == "/"

    # --- a life event

    def begin(self, life_event: str, **dates: dt.date) -> str:
        """Begin a life event with some dates and return the address of the plan."""
        self.follow(f"/life-events/{life_event}/begin/")
        for name, day in dates.items():
            self.fill_day(name, day)
        self.send()
        assert re.fullmatch(r"/plans/[0-9a-f-]+/", self.path), self.text
        return self.path

    def fill_day(self, name: str, day: dt.date) -> None:
        """Type a date into its three boxes."""
        for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
            self.page.locator(f"[name='{name}_{part}']").fill(str(value))

    def touchpoint(self, touchpoint: str) -> Locator:
        """Return a touchpoint of the plan, its stage unfolded."""
        row = self.page.locator(f"li#{touchpoint}")
        for fold in row.locator("xpath=ancestor::details").all():
            if fold.get_attribute("open") is None:
                fold.locator("> summary").click()
        return row

    # --- an application

    def choose(self, plan: str, services: Sequence[str]) -> None:
        """Choose services to apply for, from the plan."""
        if not self.page.url.endswith(plan):
            self.open(plan)
        self.follow(f"{plan}apply/")
        for service in services:
            self.page.locator(f"input[name=services][value='{service}']").check()
        self.send()

    @property
    def asked(self) -> str:
        """The key of the question on the page, such as mother.coverage; empty when it asks nothing."""
        found = re.fullmatch(r"/applications/[0-9a-f-]+/questions/([^/]+)/", self.path)
        return found[1] if found else ""

    def answer(self, value: object) -> int:
        """Answer the question on the page, whatever kind it is, and return the status of the next page."""
        if isinstance(value, dt.date):
            self.fill_day("answer", value)
        elif (radio := self.page.locator(f"input[type=radio][name=answer][value='{value}']")).count():
            radio.check()
        else:
            self.page.locator("[name=answer]").fill(str(value))
        return self.send()

    def answer_all(self, answers: Mapping[str, object]) -> list[str]:
        """Answer questions until none is left, and return their keys in the order of asking.

        :raises KeyError: a question is asked that nobody expected.
        """
        asked = []
        while self.asked:
            asked.append(self.asked)
            assert self.answer(answers[self.asked]) == 200, self.text
        assert self.path.endswith("/check/"), self.path
        return asked

    def declare_and_send(self) -> str:
        """Tick every declaration, send, and return the reference of the receipt."""
        for box in self.page.locator("main form input[type=checkbox]").all():
            box.check()
        self.send()
        assert self.path.endswith("/receipt/"), self.text
        return self.page.locator(".govuk-panel strong").inner_text()

    def declare_and_sign(self) -> None:
        """Tick every declaration and sign what somebody else applied for."""
        for box in self.page.locator("main form input[type=checkbox]").all():
            box.check()
        self.send()
        assert self.path == "/cases/", self.text

    # --- cases

    def find_case(self, reference: str) -> None:
        """Open a case from the queue, on whichever of its pages it stands."""
        while not (link := self.page.locator("tbody a", has_text=reference)).count():
            self.click(self.page.locator("main a[rel=next]"))
        self.click(link)

    def open_case(self, service: str) -> str:
        """Open the case for a service from "my cases", by the link to it, and return its address."""
        self.open("/cases/")
        self.click(self.page.locator("main li a", has_text=service).first)
        assert re.fullmatch(r"/cases/[0-9a-f-]+/", self.path)
        return self.path

    def _arrive(self, answer: Response) -> int:
        assert answer.status < 500, f"{answer.request.method} {self.path} answered {answer.status}\n{self._said()}"
        self.look()
        return answer.status

    def _said(self) -> str:
        log = self.portico.state / "logs" / "web.log"
        return log.read_text(encoding="utf-8", errors="replace")[-4000:]

    def _speak(self, language: str) -> None:
        sound, self.sound = self.sound, None
        self.open("/")
        self.click(self.page.locator(f"button[name=language][value='{language}']"))
        self.sound = sound
        if sound is not None:
            sound.complaints.clear()
        self.look()


def _href(address: str) -> str:
    """Return the selector for links to an address; * stands for anything."""
    start, star, end = address.partition("*")
    return f"[href^='{start}'][href$='{end}']:not([href='{start}'])" if star else f"[href='{address}']"


def _is_page(response: Response) -> bool:
    return response.request.resource_type == "document" and not 300 <= response.status < 400
