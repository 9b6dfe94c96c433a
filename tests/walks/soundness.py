"""What must hold on every page of a walk, whoever reads it and on whatever they read it."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, ConsoleMessage, Page, Response

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SKIP = {"nb": "Hopp til hovedinnhold", "en": "Skip to main content"}
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1000, "height": 800}

# Everything is opened first: what is folded away must be as good as what stands open.
_RUN_AXE = """
(async () => {
  document.querySelectorAll('details').forEach(details => { details.open = true })
  const found = await axe.run(document, {preload: false, runOnly: {type: 'tag', values: %s}})
  return found.violations.map(v => v.id + ': ' + v.help + '\\n' + v.nodes.slice(0, 3).map(n =>
    '    ' + n.html.slice(0, 200) + '\\n      ' + n.failureSummary.replace(/\\n/g, ' ')).join('\\n'))
})()
"""
_TOO_WIDE = """
() => {
  document.querySelectorAll('details').forEach(details => { details.open = true })
  const most = document.documentElement.clientWidth
  if (document.scrollingElement.scrollWidth <= most) return []
  return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > most + 1)
    .slice(-3).map(e => e.outerHTML.slice(0, 160))
}
"""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Soundness:
    """Looks at each page of one walk and remembers what it saw."""

    def __init__(self, language: str, *, axe: bool) -> None:
        """:param axe: run axe-core as well, which needs JavaScript."""
        self.language = language
        self.axe = axe
        self.pages: set[str] = set()
        self.complaints: list[str] = []
        self.wrong: dict[str, list[str]] = {}
        self._pages_by_title: dict[str, set[str]] = defaultdict(set)
        self._sessions: dict[Page, CDPSession] = {}

    def listen(self, page: Page) -> None:
        """Hear everything that the browser complains about, above all breaches of the security policy."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("response", self._look_at_response)

    def look(self, page: Page) -> None:
        """Check one page, and remember what is not as it must be: the walk goes on, to find everything in one go."""
        where = _ID.sub("…", page.url.split("/", 3)[3].partition("?")[0])
        self.pages.add(where)
        wrong = [*self._structure(page, where), *self._width(page), *(self._axe(page) if self.axe else [])]
        wrong += self.complaints
        self.complaints.clear()
        if wrong:
            self.wrong.setdefault(f"/{where} ({self.language})", []).extend(wrong)

    def judge(self) -> None:
        """Fail if any page was not sound.

        :raises AssertionError: with everything that is wrong, by page.
        """
        said = [f"{where}\n  " + "\n  ".join(dict.fromkeys(wrong)) for where, wrong in self.wrong.items()]
        assert not said, "\n".join(said)

    def _structure(self, page: Page, where: str) -> list[str]:
        wrong = []
        headings = page.locator("h1").count()
        if headings != 1:
            wrong.append(f"it has {headings} first headings")
        if (language := page.locator("html").get_attribute("lang")) != self.language:
            wrong.append(f"it says it is in {language}")
        if (said := page.locator(".govuk-skip-link").text_content()) != SKIP[self.language]:
            wrong.append(f"its words are not in {self.language}: {said}")
        title = page.title()
        self._pages_by_title[title].add(where)
        if len(self._pages_by_title[title]) > 1:
            wrong.append(f"{sorted(self._pages_by_title[title])} have the same title: {title}")
        return wrong

    def _width(self, page: Page) -> list[str]:
        before = page.viewport_size or WIDE
        page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
        if not self.axe:  # scripts are off, so the width is read from the layout itself
            metrics = self._session(page).send("Page.getLayoutMetrics")
            wide = metrics["cssContentSize"]["width"] > NARROW["width"]
            found = [f"it is {metrics['cssContentSize']['width']} px wide on a screen of 320"] if wide else []
        else:
            found = [f"it scrolls sideways at 320 px: {html}" for html in page.evaluate(_TOO_WIDE)]
        page.set_viewport_size({"width": before["width"], "height": before["height"]})
        return found

    def _axe(self, page: Page) -> list[str]:
        """Run axe-core. The debugger's door is used because the pages' own policy lets no foreign script in."""
        session = self._session(page)
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8"), "returnByValue": False})
        question = {"expression": _RUN_AXE % STANDARDS, "awaitPromise": True, "returnByValue": True}
        answer: dict[str, Any] = session.send("Runtime.evaluate", question)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        violations: list[str] = answer["result"]["value"]
        return violations

    def _session(self, page: Page) -> CDPSession:
        if page not in self._sessions:
            self._sessions[page] = page.context.new_cdp_session(page)
        return self._sessions[page]

    def _hear(self, message: ConsoleMessage) -> None:
        # "Failed to load resource" repeats the status of a page, which is looked at as a response.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"the browser says: {message.text}")

    def _look_at_response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.complaints.append(f"{response.request.method} {response.url} answered {response.status}")
