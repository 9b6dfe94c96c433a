"""What ASVS 5.0, chapter V6, asks of ways to sign in, where no other test says it. The table is docs/reference/asvs.md."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import get_resolver

import portico
from portico.identity.models import Account
from portico.identity.rules.second_factor import recovery_code_hash
from portico.identity.surroundings import surroundings
from portico.identity.tests.factories import AT
from portico.identity.tests.passkeys import signed_in
from portico.identity.tests.test_second_factor import set_up_app, step_of_app
from portico.identity.tests.test_signing_in import account_of_ada, ask_for_code, messages, send_back, sent_code
from portico.kernel import clock

pytestmark = pytest.mark.django_db
SOURCE = Path(portico.__file__).parent


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    cache.clear()
    surroundings.cache_clear()
    with clock.fixed(AT), override_settings(PORTICO_SURROUNDINGS="portico.identity.tests.surroundings.EmptyPack"):
        yield
    surroundings.cache_clear()


def sources() -> Iterator[Path]:
    """Yield our Python files, tests left out."""
    yield from (path for path in SOURCE.rglob("*.py") if "tests" not in path.parts)


def routes() -> list[str]:
    """Return every pattern of an address."""
    return [
        str(entry.pattern) for entry in get_resolver().url_patterns for entry in getattr(entry, "url_patterns", [entry])
    ]


def test_no_page_asks_for_a_password_and_no_route_changes_one() -> None:
    pages = [path.name for path in SOURCE.rglob("*.html") if 'type="password"' in path.read_text(encoding="utf-8")]
    fields = [path.name for path in sources() if "PasswordInput" in path.read_text(encoding="utf-8")]
    assert (pages, fields, [route for route in routes() if "password" in route]) == ([], [], [])


def test_nothing_is_asked_that_only_the_person_should_know() -> None:
    texts = [path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.html")]
    assert not [
        text for text in texts if re.search(r"(secret|security) question|mother's maiden|password hint", text, re.I)
    ]


def test_an_account_never_has_a_password_that_works() -> None:
    account = account_of_ada()
    account.set_password("correct horse battery staple")
    account.save()
    assert not account.has_usable_password()
    assert not [route for route in routes() if "account_login" in route]
    assert Client().login(username=str(account.pk), password="") is False


def test_there_is_no_account_that_was_there_from_the_start() -> None:
    assert Account.objects.count() == 0


def test_secrets_come_from_the_systems_own_source_of_chance() -> None:
    """The module `random` can be foretold; `secrets`, `os.urandom` and `cryptography` cannot."""
    found = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if "random" in names or (isinstance(node, ast.ImportFrom) and node.module == "random"):
                found.append(path.name)
    assert found == []


def test_a_code_that_is_sent_has_six_digits_and_no_two_are_alike() -> None:
    account_of_ada()
    codes = set()
    for _ in range(4):
        ask_for_code(Client())
        codes.add(sent_code())
    assert len(codes) == 4
    assert all(re.fullmatch("[0-9]{6}", code) for code in codes)


def test_a_recovery_code_has_ten_digits_and_no_two_are_alike() -> None:
    client = signed_in(account_of_ada())
    set_up_app(client)
    shown = client.get("/account/recovery-codes/").content.decode()
    codes = {re.sub(" ", "", code) for code in re.findall(r'<li class="app-code">([0-9 ]+)<', shown)}
    assert len(codes) == 10
    assert all(re.fullmatch("[0-9]{10}", code) for code in codes)


def test_recovery_codes_that_were_shown_are_slow_hashes_with_a_salt() -> None:
    account = account_of_ada()
    client = signed_in(account)
    set_up_app(client)
    shown = client.get("/account/recovery-codes/").content.decode()
    codes = [re.sub(" ", "", code) for code in re.findall(r'<li class="app-code">([0-9 ]+)<', shown)]

    kept = Authenticator.objects.get(user=account, type="recovery_codes").data
    assert kept.keys() == {"salt", "hashes", "migrated_codes", "viewed_at"}
    assert len(bytes.fromhex(kept["salt"])) == 16
    assert kept["hashes"] == [recovery_code_hash(code, kept["salt"]) for code in codes]
    assert not [code for code in codes if code in str(kept)]


def test_a_recovery_code_sets_up_no_app() -> None:
    client = signed_in(account_of_ada())
    set_up_app(client)
    shown = client.get("/account/recovery-codes/").content.decode()
    code = re.findall(r'<li class="app-code">([0-9 ]+)<', shown)[0]
    client.post("/account/app/remove/")
    client.get("/account/app/")
    assert client.post("/account/app/", {"code": code}).status_code == 422


@pytest.mark.parametrize("steps", [-2, -1, 1, 2])
def test_a_code_of_the_app_counts_for_its_own_thirty_seconds(steps: int) -> None:
    secret = set_up_app(signed_in(account_of_ada()))
    client = Client()
    ask_for_code(client)
    send_back(client, sent_code())
    other = totp.format_hotp_value(totp.hotp_value(secret, step_of_app() + steps))
    assert client.post("/sign-in/second-step/", {"code": other}).status_code == 422


def test_a_cache_that_many_use_forgets_nothing_that_is_in_force() -> None:
    """Codes of an app that were used are remembered there."""
    cache.add("used", "y", timeout=30)
    for number in range(400):
        cache.set(f"a{number}", "y", timeout=300)
    assert cache.get("used") == "y"


def test_a_code_that_was_sent_for_one_thing_does_nothing_else() -> None:
    """A code for a new address of somebody signed in opens no session in another browser, nor the other way round."""
    account = account_of_ada()
    client = signed_in(account)
    client.post("/account/address/", {"recipient": "new@people.example"})
    code = sent_code()
    assert messages()[-1]["to"] == "new@people.example"

    other = Client()
    ask_for_code(other, "new@people.example")
    assert send_back(other, code).status_code == 422
    account.refresh_from_db()
    assert account.email == "ada@people.example"


def test_who_may_get_codes_reads_how_safe_they_are_and_what_is_safer() -> None:
    page = signed_in(account_of_ada()).get("/account/").content.decode()
    assert "Codes are less safe" in page
    assert "/account/passkeys/add/" in page
    assert "/account/app/" in page


CHANGES = (
    "/account/address/",
    "/account/passkeys/add/",
    "/account/app/",
    "/account/app/remove/",
    "/account/recovery-codes/",
    "/account/recovery-codes/new/",
)


@pytest.mark.parametrize("path", CHANGES)
def test_changing_how_one_signs_in_asks_for_a_proof_of_the_last_minutes(path: str) -> None:
    client = signed_in(account_of_ada())
    with clock.fixed(AT + dt.timedelta(minutes=11)):
        for answer in (client.get(path), client.post(path, {"recipient": "eve@people.example", "code": "000000"})):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/sign-in/confirm/")
