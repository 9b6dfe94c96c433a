"""One line in the log for every request."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

from portico.kernel import logs
from portico.kernel.ids import uuid7

_Answer = Callable[[HttpRequest], HttpResponseBase]
log = logs.logger(__name__)


def log_requests(get_response: _Answer) -> _Answer:
    """Write one line per request: the route's name, never the address, because an address can hold an id of a person."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        request_id = str(uuid7())
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = get_response(request)
            match = request.resolver_match
            log.info(
                "request",
                method=request.method,
                route=match.view_name or match.route if match else "(none)",
                status=response.status_code,
                duration_ms=round((time.perf_counter() - started) * 1000, 1),
            )
        response.headers["X-Request-Id"] = request_id
        return response

    return middleware
