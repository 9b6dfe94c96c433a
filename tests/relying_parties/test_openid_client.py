"""npm's openid-client signs in, refreshes and signs out, with its documented settings only."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.relying_parties.conftest import MakePerson
from tests.relying_parties.library import Library
from tests.relying_parties.openid_client import OpenidClient, StepFailed, running_openid_client
from tests.relying_parties.visiting import Registered, register
from tests.served import Served

PERSON = "kari-berg"


@pytest.fixture
def client() -> Iterator[OpenidClient]:
    with running_openid_client() as running:
        yield running


def discovered(client: OpenidClient, portico: Served, registered: Registered, method: str) -> dict[str, object]:
    found: dict[str, object] = client.do(
        "discover",
        issuer=portico.base,
        client_id=registered.client_id,
        client_secret=registered.secret,
        method=method,
    )
    return found


@pytest.mark.parametrize(
    ("method", "algorithm"),
    [("client_secret_basic", "RS256"), ("client_secret_post", "ES256"), ("none", "RS256")],
)
def test_signs_in_refreshes_and_signs_out(
    portico: Served,
    browser: Browser,
    person: MakePerson,
    client: OpenidClient,
    library: Library,
    method: str,
    algorithm: str,
) -> None:
    registered = register(
        browser, portico, redirect=library.callback, after_logout=library.out, auth_method=method, algorithm=algorithm
    )
    metadata = discovered(client, portico, registered, method)
    assert metadata["issuer"] == portico.base
    somebody = person(PERSON)

    came_back = somebody.allow(client.do("begin", redirect_uri=library.callback), back_at=library.base)
    given = client.do("finish", url=came_back)
    assert header_of(given["id_token"])["alg"] == algorithm
    assert given["claims"]["iss"] == portico.base
    assert given["claims"]["aud"] == registered.client_id
    assert given["claims"]["acr"].endswith("/high")
    assert given["claims"]["auth_time"] <= given["claims"]["iat"]

    known = client.do("userinfo")
    assert known["sub"] == given["claims"]["sub"]
    assert known["name"]

    renewed = client.do("refresh")
    assert renewed["refresh_token"] != given["refresh_token"]
    assert renewed["claims"]["sub"] == given["claims"]["sub"]
    assert renewed["claims"]["auth_time"] == given["claims"]["auth_time"]

    arrived = somebody.visit(client.do("end", post_logout_redirect_uri=library.out, state="the state"))
    assert arrived == f"{library.out}?state=the+state"
    assert not somebody.is_signed_in


def test_an_old_refresh_token_ends_everything(
    portico: Served, browser: Browser, person: MakePerson, client: OpenidClient, library: Library
) -> None:
    discovered(
        client,
        portico,
        register(browser, portico, redirect=library.callback, after_logout=library.out),
        "client_secret_basic",
    )
    first = client.do(
        "finish", url=person(PERSON).allow(client.do("begin", redirect_uri=library.callback), back_at=library.base)
    )
    second = client.do("refresh")
    assert client.do("introspect", token=second["access_token"])["active"]
    with pytest.raises(StepFailed) as refused:
        client.do("refresh", refresh_token=first["refresh_token"])
    assert refused.value.cause == "invalid_grant"
    with pytest.raises(StepFailed):
        client.do("refresh", refresh_token=second["refresh_token"])
    assert not client.do("introspect", token=second["access_token"])["active"]


def test_a_revoked_token_works_no_more(
    portico: Served, browser: Browser, person: MakePerson, client: OpenidClient, library: Library
) -> None:
    discovered(
        client,
        portico,
        register(browser, portico, redirect=library.callback, after_logout=library.out),
        "client_secret_basic",
    )
    given = client.do(
        "finish", url=person(PERSON).allow(client.do("begin", redirect_uri=library.callback), back_at=library.base)
    )
    client.do("revoke", token=given["refresh_token"])
    assert not client.do("introspect", token=given["access_token"])["active"]
    with pytest.raises(StepFailed):
        client.do("userinfo")


def test_refuses_an_answer_of_another_issuer(
    portico: Served, browser: Browser, person: MakePerson, client: OpenidClient, library: Library
) -> None:
    discovered(
        client,
        portico,
        register(browser, portico, redirect=library.callback, after_logout=library.out),
        "client_secret_basic",
    )
    came_back = of_another_issuer(
        person(PERSON).allow(client.do("begin", redirect_uri=library.callback), back_at=library.base)
    )
    with pytest.raises(StepFailed) as refused:
        client.do("finish", url=came_back)
    assert refused.value.code == "OAUTH_INVALID_RESPONSE"


def test_a_code_is_of_no_use_without_the_verifier(
    portico: Served, browser: Browser, person: MakePerson, client: OpenidClient, library: Library
) -> None:
    discovered(
        client,
        portico,
        register(browser, portico, redirect=library.callback, after_logout=library.out),
        "client_secret_basic",
    )
    came_back = person(PERSON).allow(client.do("begin", redirect_uri=library.callback), back_at=library.base)
    with pytest.raises(StepFailed) as refused:
        client.do("finish", url=came_back, verifier="w" * 43)
    assert refused.value.cause == "invalid_grant"


def test_is_told_when_the_person_does_not_allow_it(
    portico: Served, browser: Browser, person: MakePerson, client: OpenidClient, library: Library
) -> None:
    discovered(
        client,
        portico,
        register(browser, portico, redirect=library.callback, after_logout=library.out),
        "client_secret_basic",
    )
    somebody = person(PERSON)
    somebody.visit(client.do("begin", redirect_uri=library.callback))
    somebody.press("Do not allow")
    somebody.arrive(library.callback)
    with pytest.raises(StepFailed) as refused:
        client.do("finish", url=somebody.page.url)
    assert refused.value.cause == "access_denied"


def test_whoever_is_not_signed_in_comes_back_after_signing_in(
    portico: Served, browser: Browser, person: MakePerson, client: OpenidClient, library: Library
) -> None:
    discovered(
        client,
        portico,
        register(browser, portico, redirect=library.callback, after_logout=library.out),
        "client_secret_basic",
    )
    somebody = person(None)
    somebody.visit(client.do("begin", redirect_uri=library.callback))
    assert urlsplit(somebody.page.url).path == "/sign-in/"
    somebody.page.locator("button[name=person]").first.click()
    somebody.arrive(f"{portico.base}/oauth/authorize")
    somebody.press("Allow and sign in")
    somebody.arrive(library.callback)
    assert client.do("finish", url=somebody.page.url)["claims"]["sub"]


def test_a_silent_request_of_nobody_is_answered_and_shows_nothing(
    portico: Served, browser: Browser, person: MakePerson, client: OpenidClient, library: Library
) -> None:
    discovered(
        client,
        portico,
        register(browser, portico, redirect=library.callback, after_logout=library.out),
        "client_secret_basic",
    )
    came_back = person(None).visit(client.do("begin", redirect_uri=library.callback, prompt="none"))
    assert parse_qs(urlsplit(came_back).query)["error"] == ["login_required"]


def of_another_issuer(address: str) -> str:
    assert "iss=" in address
    return address.replace("iss=", "iss=x")


def header_of(token: str) -> dict[str, object]:
    part = token.split(".", maxsplit=1)[0]
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found
