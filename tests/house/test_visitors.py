"""Every route, opened by every kind of visitor: exactly whom the access table lets in gets in, and only to what is theirs.

Everything that routes with an id in their address are about belongs to one person (Kari) or to one authority. Whoever
the table lets in but whose it is not finds nothing there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.http import HttpResponse
from tests.house.visitors import NOW, VISITORS, Visitor, World

from portico.kernel import clock
from portico.site.access import ROUTES, Route, Verdict

METHODS = ("get", "post")
REFUSED = {401, 403, 404}
# 405: nobody reads what only takes orders, and the other way round. 401 and 403: libraries of ours say it so.
NOT_THERE = {401, 403, 404, 405}

pytestmark = pytest.mark.django_db


# These ask registries, which is never done within a transaction; the walks open them in earnest.
ASKS_REGISTRIES = {"begin", "fetch", "refresh-mandates", "api:start", "api:fetch"}


def test_who_gets_in_is_who_the_table_lets_in() -> None:
    with clock.fixed(NOW):
        world = World()
        wrong = [
            f"{kind}: {method.upper()} {route.name} answered {answer.status_code}, expected {expected}"
            for kind in VISITORS
            for route in ROUTES
            for method in METHODS
            for answer, expected in [visit(world, world.visitors[kind], route, method)]
            if not fits(answer, expected, route, method)
        ]
    assert not wrong, "\n".join(wrong)


def visit(world: World, visitor: Visitor, route: Route, method: str) -> tuple[HttpResponse, str]:
    """Return what a visitor got at a route, and what they should get. Nothing that it wrote stays."""
    with undone():
        client = visitor.client()
        address = world.address(route.name)
        answer = getattr(client, method)(address, **world.body(route.name, method, visitor))
    return answer, expected(world, visitor, route)


def expected(world: World, visitor: Visitor, route: Route) -> str:
    """Return what the table says, and whether what the address names is the visitor's."""
    verdict = route.verdict(visitor.principal)
    if verdict is not Verdict.OPEN:
        return verdict.value
    door = world.door(route.name)
    return "open" if door is None or visitor.kind in door.finds else "not_there"


def fits(answer: HttpResponse, expected: str, route: Route, method: str) -> bool:
    """Return whether an answer is what was expected."""
    leads_to_sign_in = answer.status_code == 302 and "sign-in/" in answer["Location"].split("?")[0]
    if expected == "sign_in":
        return answer.status_code == 401 if route.is_api else leads_to_sign_in
    if expected == "not_there":
        return answer.status_code in NOT_THERE
    if expected.startswith("not_"):
        return answer.status_code == 403
    if route.name in ASKS_REGISTRIES and method == "post":
        return answer.status_code not in REFUSED
    if route.name == "confirm" and method == "post":
        return answer.status_code in (302, 404)  # a button that does it is there in a demo's sign-in only
    return answer.status_code not in REFUSED and answer.status_code < 500


@contextmanager
def undone() -> Iterator[None]:
    """Take back everything that is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
