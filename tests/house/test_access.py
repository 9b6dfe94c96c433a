"""Every address has its entry in the access table, and the table denies by default."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from portico.site.access import ACCESS, Access, access_of

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
OWN = sorted(name for name in ROUTES if access_of(name) is not Access.API)


def address(name: str) -> str:
    """Return an address of a route, with made-up ids in it."""
    return reverse(name, kwargs=dict.fromkeys(_uuids(name), SOME_ID) | dict.fromkeys(_words(name), "x"))


def _uuids(name: str) -> list[str]:
    converters = ROUTES[name].pattern.converters
    return [key for key, converter in converters.items() if type(converter).__name__ == "UUIDConverter"]


def _words(name: str) -> list[str]:
    return [key for key in ROUTES[name].pattern.converters if key not in _uuids(name)]


def test_every_route_is_in_the_table() -> None:
    assert [name for name in ROUTES if access_of(name) is None] == []


def test_the_table_names_no_route_that_is_gone() -> None:
    assert sorted(set(ACCESS) - set(ROUTES)) == []


def test_a_route_that_is_not_in_the_table_is_open_to_nobody() -> None:
    assert access_of("a-new-page") is None


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in OWN if access_of(name) is not Access.PUBLIC])
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_signing_in_every_other_page_leads_to_the_sign_in(name: str, method: str) -> None:
    answer = getattr(Client(), method)(address(name))

    wanted = "staff-sign-in" if access_of(name) is Access.STAFF else "sign-in"
    assert answer.status_code == 302
    assert answer["Location"].split("?")[0] == reverse(wanted)
    assert answer["Cache-Control"] == "no-store"
