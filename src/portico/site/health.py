"""/healthz: whether this process can serve, for load balancers and for `make run`."""

from __future__ import annotations

from collections.abc import Callable

from django.db import Error, connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from portico.kernel import clock

PATH = "/healthz"


def answer_health_first(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer before any other middleware: they need the database that this is about, and a known host name."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return healthz(request) if request.path == PATH else get_response(request)

    return middleware


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, else 503. Says nothing about versions or places."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "unavailable", "database": "does not answer"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "time": clock.now().isoformat(timespec="seconds")})
