"""What nobody types but somebody sends: every route answers it with a sentence, and with no fault of ours."""

from __future__ import annotations

import io
import json
from functools import cache

import pytest
from tests.house.test_visitors import ASKS_REGISTRIES, undone
from tests.house.visitors import FILES, NOW, Visitor, World

from portico.kernel import clock
from portico.site.access import ROUTES, Route, Verdict
from portico.site.api import api

pytestmark = pytest.mark.django_db

TEXTS = ("a\x00b", '\u202e\ufffd"<\r\nX: y', "9" * 40, "[" * 5_000)
VALUES: tuple[object, ...] = ("a\x00b", "\ud800", 10**40, None, [[[]]], {"a": "\u202e"})
# Named in addresses and by scripts, where no form of the page shows it.
NAMES = (
    *("next", "level", "code", "credential", "state", "error", "request", "answer", "q", "page", "mandate"),
    *("client_id", "redirect_uri", "response_type", "scope", "prompt", "max_age", "claims", "id_token_hint", "nonce"),
)
WHO = ("nobody", "person", "clerk")


@pytest.mark.parametrize("who", WHO)
def test_no_input_is_a_fault_of_ours(who: str) -> None:
    with clock.fixed(NOW):
        world = World()
        visitor = world.visitors[who]
        wrong = [
            f"{method.upper()} {route.name}: {sent!r:.40}"
            for route in ROUTES
            if route.verdict(visitor.principal) is Verdict.OPEN and route.name not in ASKS_REGISTRIES
            for method, sent, status in answers(world, visitor, route)
            if status >= 500
        ]
    assert not wrong, "\n".join(wrong)


def answers(world: World, visitor: Visitor, route: Route) -> list[tuple[str, object, int]]:
    """Return how a route answers to each thing that is sent: the method, what it was, the status."""
    if route.is_api:
        asked = [("get", text, status_of_query(world, visitor, route, text)) for text in TEXTS]
        if route.name in FILES:
            asked += [("post", text, status_of_file(world, visitor, route, text)) for text in TEXTS]
        return asked + [("post", value, status_of_json(world, visitor, route, value)) for value in VALUES]
    return [
        (method, text, status_of_form(world, visitor, route, method, text))
        for text in TEXTS
        for method in ("get", "post")
    ]


def status_of_form(world: World, visitor: Visitor, route: Route, method: str, text: str) -> int:
    """Send a text in every field at once."""
    known = world.body(route.name, "post", visitor)["data"]
    assert isinstance(known, dict)
    fields = dict.fromkeys((*NAMES, *known), text) | {"acting": visitor.acting}
    with undone():
        return int(getattr(visitor.client(), method)(world.address(route.name), fields).status_code)


@cache
def parameters() -> dict[str, tuple[str, ...]]:
    """Return the names of what each operation of the API takes in its query, by the operation's id."""
    operations = [one for path in api.get_openapi_schema()["paths"].values() for one in path.values()]
    return {
        operation["operationId"]: tuple(one["name"] for one in operation.get("parameters", ()) if one["in"] == "query")
        for operation in operations
    }


def status_of_query(world: World, visitor: Visitor, route: Route, text: str) -> int:
    """Send a text as each parameter of a query: one that is refused must not hide the next. Return the worst status."""
    client, address = visitor.client(), world.address(route.name)
    function = "_" + route.name.removeprefix("api:")
    names = {name for id, asked in parameters().items() if id.endswith(function) for name in asked}
    worst = 200
    for name in sorted(names):
        with undone():
            answer = client.get(address, {name: text}, headers={"X-On-Behalf-Of": visitor.acting})
        worst = max(worst, int(answer.status_code))
    return worst


def status_of_json(world: World, visitor: Visitor, route: Route, value: object) -> int:
    """Send a value under every name that the route knows."""
    data = world.body(route.name, "post", visitor)["data"]
    known = data if isinstance(data, dict) else json.loads(str(data))
    text = json.dumps(dict.fromkeys(known, value) or value)
    with undone():
        client, address = visitor.client(), world.address(route.name)
        headers = {"X-On-Behalf-Of": visitor.acting}
        return int(client.post(address, text, content_type="application/json", headers=headers).status_code)


class Named(io.BytesIO):
    """A file whose name nobody has made harmless."""

    name = ""


def status_of_file(world: World, visitor: Visitor, route: Route, text: str) -> int:
    """Send a text as a file, as its name and in every field beside it."""
    known = world.body(route.name, "post", visitor)["data"]
    assert isinstance(known, dict)
    file = Named(text.encode())
    file.name = text
    fields = dict.fromkeys(known, text) | {"file": file}
    with undone():
        client, headers = visitor.client(), {"X-On-Behalf-Of": visitor.acting}
        return int(client.post(world.address(route.name), fields, headers=headers).status_code)
