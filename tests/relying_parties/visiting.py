"""People and managers at a real browser, as a relying party's sign-in meets them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from tests.served import Client, Served
from tests.walks.pack import person

PATIENCE_MILLISECONDS = 10_000
AUTHORITY = "tax-administration"


@dataclass(frozen=True, slots=True)
class Registered:
    """What a manager copies from the pages of a registration into a relying party."""

    id: str
    client_id: str
    secret: str


@dataclass
class Person:
    """Somebody at a browser of their own, who may be signed in."""

    context: BrowserContext
    page: Page
    portico: Served

    def visit(self, address: str) -> str:
        """Go to an address, and return where one ends up."""
        self.page.goto(address)
        return self.page.url

    def press(self, words: str) -> str:
        """Press the button or link with these words, and return where one ends up."""
        target = self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words))
        with self.page.expect_navigation(wait_until="load"):
            target.first.click()
        return self.page.url

    def allow(self, address: str, *, back_at: str) -> str:
        """Go to a relying party's sign-in, allow what it asks for, and return the address that one comes back to."""
        self.visit(address)
        if not self.page.url.startswith(back_at):
            assert urlsplit(self.page.url).path == "/oauth/authorize", self.page.url
            self.press("Allow and sign in")
            self.arrive(back_at)
        return self.page.url

    def arrive(self, at: str) -> str:
        """Wait until one is at an address that begins like this, and return it."""
        self.page.wait_for_url(lambda address: address.startswith(at))
        return self.page.url

    @property
    def words(self) -> str:
        """Everything that the page says."""
        return self.page.locator("main").inner_text()

    @property
    def is_signed_in(self) -> bool:
        """Whether Portico knows them."""
        return bool(self.context.request.get(f"{self.portico.base}/api/me").status == 200)


@contextmanager
def visitor(browser: Browser, portico: Served, signed_in: Client | None = None) -> Iterator[Person]:
    """Open a browser window, with the session of a client that has signed in."""
    context = browser.new_context(base_url=portico.base, viewport={"width": 1000, "height": 900})
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    cookies = {"portico_language": "en", **(signed_in.cookies if signed_in else {})}
    context.add_cookies([{"name": name, "value": value, "url": portico.base} for name, value in cookies.items()])
    try:
        yield Person(context, context.new_page(), portico)
    finally:
        context.close()


def signed_in_client(portico: Served, person_id: str) -> Client:
    """Return a client signed in as an invented person, who is known by their name."""
    someone = person(person_id)
    return _signed_in(portico, "person", {"identity_number": someone.number, "display_name": someone.name})


def manager(portico: Served, *, number: int = 1) -> Client:
    """Return a client signed in as a relying party manager."""
    body = {"authority_id": AUTHORITY, "role": "relying_party_manager", "number": number, "name": f"Manager {number}"}
    return _signed_in(portico, "staff", body)


def _signed_in(portico: Served, kind: str, body: dict[str, object]) -> Client:
    client = Client(portico.base)
    answer = client.post("/api/demo-sign-in" if kind == "person" else "/api/demo-staff-sign-in", body)
    assert answer.status == 200, answer.body[:500]
    found = answer.json()
    assert isinstance(found, dict)
    client.csrf = str(found["csrf_token"])
    return client


def register(
    browser: Browser,
    portico: Served,
    *,
    redirect: str,
    after_logout: str,
    back_channel_logout: str = "",
    scopes: tuple[str, ...] = ("profile", "offline_access"),
    auth_method: str = "client_secret_basic",
    algorithm: str = "RS256",
    name: str = "The library",
) -> Registered:
    """Register a relying party on the pages for managers."""
    with visitor(browser, portico, manager(portico)) as somebody:
        page = somebody.page
        somebody.visit("/staff/relying-parties/register/")
        for language in ("nb", "en"):
            page.locator(f"[name=name_{language}]").fill(name)
        page.locator("[name=redirect_uris]").fill(redirect)
        page.locator("[name=post_logout_redirect_uris]").fill(after_logout)
        page.locator("[name=backchannel_logout_uri]").fill(back_channel_logout)
        for scope in scopes:
            page.locator(f"[name=scopes][value={scope}]").check()
        page.locator("[name=least_assurance][value=low]").check()
        if auth_method == "none":
            page.locator("[name=application_type][value=native]").check()
        page.locator(f"[name=auth_method][value={auth_method}]").check()
        page.locator(f"[name=algorithm][value={algorithm}]").check()
        somebody.press("Register")
        assert page.locator("#client-id").count() == 1, somebody.words
        secret = page.locator("#client-secret")
        shown = secret.inner_text() if secret.count() else ""
        client_id = page.locator("#client-id").inner_text()
        change = page.locator("main a[href$='/change/']").get_attribute("href") or ""
        return Registered(change.split("/")[3], client_id, shown)
