"""Every address has its entry in the access table, and the table denies by default."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from portico.identity.types import StaffRole
from portico.site.access import ACCESS, Access, Verdict, opens, route_of
from portico.site.access import ROUTES as TABLE

SOME_ID = UUID(int=7)


def routes(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every route by its full name."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner)
        else:
            yield namespace + (entry.name or ""), entry


ROUTES = dict(routes(get_resolver()))
CLOSED = sorted(route.name for route in TABLE if route.access is not Access.PUBLIC)


# The API has a converter of its own for ids.
MADE_UP = {"UUIDConverter": SOME_ID, "UUIDStrConverter": SOME_ID, "IntConverter": 7}


def address(name: str) -> str:
    """Return an address of a route, with made-up ids in it."""
    converters = ROUTES[name].pattern.converters
    return reverse(name, kwargs={key: MADE_UP.get(type(one).__name__, "x") for key, one in converters.items()})


def test_every_route_is_in_the_table() -> None:
    assert [name for name in ROUTES if route_of(name) is None] == []


def test_the_table_names_no_route_that_is_gone() -> None:
    assert sorted(set(ACCESS) - set(ROUTES)) == []


def test_no_route_stands_in_the_table_twice() -> None:
    names = [route.name for route in TABLE]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_routes_at_one_address_are_open_to_the_same() -> None:
    """Django tells apart what is at one address by method only after the table was asked."""
    found: dict[str, set[tuple[Access, frozenset[StaffRole]]]] = {}
    for name in CLOSED:
        route = ACCESS[name]
        found.setdefault(address(name), set()).add((route.access, route.roles))
    assert [where for where, entries in found.items() if len(entries) > 1] == []


def test_only_routes_of_staff_name_roles() -> None:
    assert [route.name for route in TABLE if route.roles and route.access is not Access.STAFF] == []


def test_a_route_that_is_not_in_the_table_is_open_to_nobody() -> None:
    assert route_of("a-new-page") is None
    assert not opens("a-new-page", None)


def test_public_routes_need_nobody() -> None:
    assert {route.verdict(None) for route in TABLE if route.access is Access.PUBLIC} == {Verdict.OPEN}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_signing_in_every_other_page_leads_to_the_sign_in(name: str, method: str) -> None:
    answer = getattr(Client(), method)(address(name))

    assert answer["Cache-Control"] == "no-store"
    if route_of(name).is_api:  # type: ignore[union-attr]
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        return
    wanted = "staff-sign-in" if ACCESS[name].access is Access.STAFF else "sign-in"
    assert answer.status_code == 302
    assert answer["Location"].split("?")[0] == reverse(wanted)
