"""Somebody new makes an account, adds a passkey, an app and recovery codes, and signs in with each of them."""

from __future__ import annotations

import base64
import hmac
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from portico.kernel import clock
from tests.post import next_code
from tests.served import Served
from tests.walks.pages import Visitor
from tests.walks.soundness import Soundness

PLATFORM = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
_BYTES, _HALF_MINUTE = 4, 30


@contextmanager
def somebody(
    browser: Browser, portico: Served, language: str, *, javascript: bool = True, sound: Soundness | None = None
) -> Iterator[Visitor]:
    """Let somebody visit the site by its name: browsers keep no passkeys for a number."""
    named = replace(portico, base=portico.base.replace("127.0.0.1", "localhost"))
    visitor = Visitor(browser, named, language, javascript=javascript, sound=sound)
    try:
        yield visitor
    finally:
        visitor.close()
    if sound is not None:
        sound.judge()


def give_device(page: Page) -> None:
    """Give the browser a device that keeps passkeys and knows its owner (the virtual authenticator of WebDriver)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM})


def ask_for_code(visitor: Visitor, address: str) -> None:
    """Have a code sent."""
    visitor.open("/sign-in/")
    visitor.page.locator("#id_recipient").fill(address)
    visitor.click(visitor.page.locator("form:has(#id_recipient) button"))
    assert visitor.path == "/sign-in/code/", visitor.text


def send_code(visitor: Visitor, portico: Served, address: str, after: int = 0) -> None:
    """Type the code that was sent."""
    visitor.page.locator("#id_code").fill(next_code(portico, address, after))
    visitor.send()


def sign_up(visitor: Visitor, portico: Served, address: str, name: str) -> None:
    """Make an account."""
    ask_for_code(visitor, address)
    send_code(visitor, portico, address)
    assert visitor.path == "/sign-in/new/", visitor.text
    visitor.page.locator("#id_name").fill(name)
    visitor.send()
    assert visitor.path == "/account/", visitor.text


def use_passkey(visitor: Visitor, leads_to: str) -> None:
    """Press the button of a form for passkeys: the script sends it once the device has answered."""
    visitor.page.locator("form[data-passkey] button").click()
    visitor.page.wait_for_url(f"**{leads_to}")
    visitor.look()


def next_code_of_app(secret: str, used: str) -> str:
    """Wait as somebody does until the app shows another code: each works once, within its half minute."""
    while (code := code_of_app(secret)) == used:
        time.sleep(0.5)
    return code


def code_of_app(secret: str) -> str:
    """Return what an authenticator app shows now (RFC 6238), once there is time to type it."""
    while clock.now().timestamp() % _HALF_MINUTE > _HALF_MINUTE - 5:
        time.sleep(0.5)
    counter = int(clock.now().timestamp()) // _HALF_MINUTE
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + _BYTES])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


@pytest.mark.parametrize("language", ["nb", "en"])
def test_somebody_new_signs_up_by_code_and_then_signs_in_by_passkey(
    browser: Browser, portico: Served, language: str
) -> None:
    address = f"nora-{language}@people.example"
    with somebody(browser, portico, language, sound=Soundness(language, axe=True)) as nora:
        give_device(nora.page)
        sign_up(nora, portico, address, "Nora Ny")

        nora.follow("/account/passkeys/add/")
        nora.page.locator("#id_name").fill("Telefon")
        use_passkey(nora, "/account/recovery-codes/")
        assert nora.page.locator("li.app-code").count() == 10

        nora.follow("/account/")
        nora.follow("/account/passkeys/*/")
        nora.page.locator("#id_name").fill("Blå telefon")
        nora.send()
        assert "Blå telefon" in nora.text
        nora.sign_out()

        nora.open("/sign-in/")
        use_passkey(nora, "/life-events/")
        nora.open("/account/address/")
        nora.open("/account/recovery-codes/new/")
        nora.open("/account/")
        nora.click(nora.page.locator("a[href$='/remove/']").first)
        nora.send()
        assert nora.path == "/account/"
        assert "Blå telefon" not in nora.page.locator("dl").first.inner_text()


def test_a_passkey_belongs_to_where_it_was_made(browser: Browser, portico: Served) -> None:
    with somebody(browser, portico, "en") as nora:
        give_device(nora.page)
        nora.open("/sign-in/")
        nora.page.locator("form[data-passkey] button").click()
        said = nora.page.locator("[data-passkey-when=failed]")
        said.wait_for()
        assert nora.path == "/sign-in/"


def test_an_app_and_recovery_codes_come_after_the_code_that_was_sent(browser: Browser, portico: Served) -> None:
    address = "otto@people.example"
    with somebody(browser, portico, "en", sound=Soundness("en", axe=True)) as otto:
        sign_up(otto, portico, address, "Otto Ny")
        otto.follow("/account/app/")
        secret = otto.page.locator("strong.app-code").inner_text().replace(" ", "")
        assert otto.page.locator("img.app-qr").evaluate("picture => picture.complete && picture.naturalWidth > 0")
        used = code_of_app(secret)
        otto.page.locator("#id_code").fill(used)
        otto.send()
        assert otto.path == "/account/recovery-codes/"
        kept = otto.page.locator("li.app-code").first.inner_text()
        otto.sign_out()

        ask_for_code(otto, address)
        send_code(otto, portico, address, after=1)
        assert otto.path == "/sign-in/second-step/"
        otto.page.locator("#id_code").fill("12345")
        otto.send()
        assert otto.path == "/sign-in/second-step/"
        otto.page.locator("#id_code").fill(next_code_of_app(secret, used))
        otto.send()
        assert otto.path == "/life-events/"
        otto.sign_out()

        ask_for_code(otto, address)
        send_code(otto, portico, address, after=2)
        otto.page.locator("#id_code").fill(kept)
        otto.send()
        assert otto.path == "/life-events/"
        otto.open("/account/app/remove/")
        otto.send()
        assert otto.path == "/account/"


def test_everything_but_the_passkey_works_without_javascript(browser: Browser, portico: Served) -> None:
    address = "alma@people.example"
    with somebody(browser, portico, "nb", javascript=False, sound=Soundness("nb", axe=False)) as alma:
        alma.open("/sign-in/")
        assert not alma.page.locator("form[data-passkey] button").is_visible()
        assert alma.page.locator("[data-passkey-when=missing]").is_visible()
        sign_up(alma, portico, address, "Alma Ny")
        alma.open("/account/passkeys/add/")
        assert alma.page.locator("[data-passkey-when=missing]").is_visible()


def test_somebody_signs_in_by_keyboard_alone(browser: Browser, portico: Served) -> None:
    address = "ida@people.example"
    with somebody(browser, portico, "en") as ida:
        give_device(ida.page)
        sign_up(ida, portico, address, "Ida Ny")
        ida.open("/account/passkeys/add/")
        press_on(ida.page, "#id_name", "Enter")
        ida.page.wait_for_url("**/account/recovery-codes/")
        ida.sign_out()
        ida.open("/sign-in/")
        press_on(ida.page, "form[data-passkey] button", "Enter")
        ida.page.wait_for_url("**/life-events/")


def press_on(page: Page, selector: str, key: str) -> None:
    """Press Tab until an element has the focus, then a key."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            page.keyboard.press(key)
            return
    raise AssertionError(f"{selector} cannot be reached by Tab on {page.url}")
