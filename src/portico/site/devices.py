"""The cookie by which a browser is known again."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portico.identity import actions as identity


def keep_devices(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let a browser in which somebody has just signed in keep its cookie."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        identity.keep_device(request, response)
        return response

    return answer
