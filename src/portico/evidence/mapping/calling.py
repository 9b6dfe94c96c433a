"""Calling a registry over HTTP: one deadline and one size for all calls of a question, and what each failure counts as."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.message import Message
from http import HTTPStatus

from portico.evidence.errors import (
    RegistryBusy,
    RegistryDown,
    RegistryNonsense,
    RegistryNotReached,
    RegistryProblem,
    RegistryRefused,
    RegistrySlow,
)
from portico.kernel import http
from portico.kernel.connections import Tls

LARGEST_ANSWER = http.LARGEST_ANSWER  # bytes, of all calls of one question together
BUSY_SECONDS = 30.0  # when a registry that has no time does not say for how long
_LONGEST_BUSY = 3600.0
_SLOW = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT})
_REASONS: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "nobody",
    HTTPStatus.GONE: "nobody",
}


class Calls:
    """The calls of one question."""

    def __init__(self, deadline: float, tls: Tls | None = None) -> None:
        """:param deadline: `time.monotonic()` at which nobody waits any more."""
        self._deadline = deadline
        self._tls = tls
        self._bytes_left = LARGEST_ANSWER

    def call(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None) -> http.Answer:
        """Return what came back, whatever its status. A redirect is not followed.

        :raises RegistryProblem: nothing came back, not in time, or too much.
        """
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise RegistrySlow(reason="deadline")
        try:
            answer = http.call(
                method,
                url,
                body=body,
                headers=headers,
                deadline_seconds=seconds,
                largest_answer=self._bytes_left,
                tls=self._tls,
            )
        except http.OutsideNotReached as error:
            raise RegistryNotReached(reason="no-connection") from error
        except http.OutsideSlow as error:
            raise RegistrySlow(reason="deadline") from error
        except http.OutsideNonsense as error:
            raise RegistryNonsense(reason="too-large") from error
        except http.OutsideUnavailable as error:
            raise RegistryDown(reason="connection") from error
        self._bytes_left -= len(answer.content)
        return answer


def failure_of(answer: http.Answer) -> RegistryProblem | None:
    """Return how the status of an answer counts, None for 200 (RFC 9110, 15; RFC 6585, 4)."""
    status = answer.status
    if status == HTTPStatus.OK:
        return None
    reason = _REASONS.get(status, f"status-{status}")
    wait = answer.headers.get("Retry-After", "")
    if status == HTTPStatus.TOO_MANY_REQUESTS or (status == HTTPStatus.SERVICE_UNAVAILABLE and wait):
        return busy(wait)
    if status in _SLOW:
        return RegistrySlow(reason=reason)
    if 400 <= status < 500:
        return RegistryRefused(reason=reason)
    return RegistryDown(reason=reason) if status >= 500 else RegistryNonsense(reason=reason)


def busy(wait: str = "") -> RegistryBusy:
    """Return that a registry has no time, for as many seconds as it says (RFC 9110, 10.2.3)."""
    said = wait.isascii() and wait.isdigit() and len(wait) < 6
    return RegistryBusy(seconds=min(float(wait), _LONGEST_BUSY) if said else BUSY_SECONDS)


def json_of(answer: http.Answer) -> object:
    """Return the JSON of an answer.

    :raises RegistryNonsense: it says that it is something else, or it is no JSON in UTF-8.
    """
    message = Message()
    message["Content-Type"] = answer.content_type
    media_type, charset = message.get_content_type(), message.get_content_charset("utf-8")
    if not (
        media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))
    ):
        raise RegistryNonsense(reason="media-type")
    if charset not in ("utf-8", "us-ascii"):
        raise RegistryNonsense(reason="charset")
    try:
        # Without this, the reader of JSON would guess UTF-16 and UTF-32 too.
        return http.parse_json(answer.content.decode("utf-8").encode())
    except (UnicodeDecodeError, http.OutsideNonsense) as error:
        raise RegistryNonsense(reason="no-json") from error
