"""The one HTTP client: small, with a deadline for the whole, a limit on the answer, and no redirects.

Outside failure is normal. Every way to fail is one of three: refused (it does not take our call), slow, nonsense.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, TimeoutError

from portico.kernel.errors import Unavailable

DEADLINE_SECONDS = 2.0
LARGEST_ANSWER = 1_000_000  # bytes
_CHUNK = 65_536
_pool = urllib3.PoolManager(num_pools=32, maxsize=8, retries=False)


class OutsideUnavailable(Unavailable):
    """Another system does not answer as it should ({reason})."""

    code = "kernel.outside-unavailable"
    reason = "down"

    def __init__(self, **facts: object) -> None:
        super().__init__(reason=self.reason, **facts)


class OutsideDown(OutsideUnavailable):
    """Another system cannot be reached."""

    code = "kernel.outside-down"
    reason = "down"


class OutsideRefused(OutsideUnavailable):
    """Another system refused our call (status {status})."""

    code = "kernel.outside-refused"
    reason = "refused"


class OutsideSlow(OutsideUnavailable):
    """Another system took too long to answer."""

    code = "kernel.outside-slow"
    reason = "slow"


class OutsideNonsense(OutsideUnavailable):
    """Another system answered with something that is not what was agreed."""

    code = "kernel.outside-nonsense"
    reason = "nonsense"


def post_json(
    url: str,
    body: Mapping[str, object],
    *,
    headers: Mapping[str, str] | None = None,
    deadline_seconds: float = DEADLINE_SECONDS,
    largest_answer: int = LARGEST_ANSWER,
) -> object:
    """Send JSON and return the parsed JSON of the answer.

    :param deadline_seconds: for everything together: connecting, sending, and reading the answer to its end.
    :raises OutsideDown: nobody listens there, or the connection broke.
    :raises OutsideRefused: the status was 4xx.
    :raises OutsideSlow: the deadline passed.
    :raises OutsideNonsense: another status, a redirect, too long, or not JSON.
    """
    ends = time.monotonic() + deadline_seconds
    try:
        answer = _pool.request(
            "POST",
            url,
            body=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json", **(headers or {})},
            timeout=urllib3.Timeout(total=deadline_seconds),
            redirect=False,
            preload_content=False,
        )
        try:
            content = _read(answer, ends, largest_answer)
        except BaseException:
            answer.close()  # a connection with half an answer in it must not be used again
            raise
        answer.release_conn()
    except NewConnectionError:  # urllib3 counts it among the timeouts
        raise OutsideDown from None
    except TimeoutError:
        raise OutsideSlow from None
    except HTTPError:
        raise OutsideDown from None
    if 400 <= answer.status < 500:
        raise OutsideRefused(status=answer.status)
    if answer.status != 200:
        raise OutsideNonsense(status=answer.status)
    return parse_json(content)


def parse_json(content: bytes) -> object:
    """Return parsed JSON; a repeated key, NaN and Infinity are not JSON here.

    :raises OutsideNonsense: it is not JSON.
    """
    try:
        parsed: object = json.loads(content, parse_constant=_refuse, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError):
        raise OutsideNonsense from None
    return parsed


def _read(answer: urllib3.BaseHTTPResponse, ends: float, largest: int) -> bytes:
    """Read to the end, looking at clock and size after each piece: a slow drip must not hold us for ever."""
    parts: list[bytes] = []
    size = 0
    # read1 returns what has arrived; read would wait for a whole piece, each byte with a timeout of its own.
    while part := answer.read1(_CHUNK):
        parts.append(part)
        size += len(part)
        if time.monotonic() > ends:
            raise OutsideSlow
        if size > largest:
            raise OutsideNonsense
    return b"".join(parts)


def _refuse(word: str) -> object:
    raise ValueError(word)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is repeated")
    return found
