"""/healthz: whether this process can serve, for load balancers and for `make run`."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from portico.kernel import clock


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, else 503. Says nothing about versions or places."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "unavailable", "database": "does not answer"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "time": clock.now().isoformat(timespec="seconds")})
