"""The one HTTP client: small, with a deadline for the whole, a limit on the answer, and no redirects.

Outside failure is normal. Every way to fail is one of three: refused (it does not take our call), slow, nonsense.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, TimeoutError

from portico.kernel import connections
from portico.kernel.connections import Tls
from portico.kernel.errors import Unavailable

DEADLINE_SECONDS = 2.0
LARGEST_ANSWER = 1_000_000  # bytes
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What another system answered."""

    status: int
    content: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """By name, however it is spelled: they are looked up without regard to case."""


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


class OutsideNotReached(OutsideDown):
    """No connection to another system could be made."""

    code = "kernel.outside-not-reached"


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


class OutsideForbidden(OutsideUnavailable):
    """This installation does not call there."""

    code = "kernel.outside-forbidden"
    reason = "forbidden"


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
    answer = call(
        "POST",
        url,
        body=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Accept": "application/json", **(headers or {})},
        deadline_seconds=deadline_seconds,
        largest_answer=largest_answer,
    )
    if 400 <= answer.status < 500:
        raise OutsideRefused(status=answer.status)
    if answer.status != 200:
        raise OutsideNonsense(status=answer.status)
    return parse_json(answer.content)


def call(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    deadline_seconds: float = DEADLINE_SECONDS,
    largest_answer: int = LARGEST_ANSWER,
    tls: Tls | None = None,
) -> Answer:
    """Send one request and return what came back, whatever its status: for protocols in which a status is an answer.

    :param deadline_seconds: for everything together: connecting, sending, and reading the answer to its end.
    :param tls: whose certificates count, and our own; by default those of the system, and none.
    :raises OutsideNotReached: nobody listens there.
    :raises OutsideDown: the connection broke.
    :raises OutsideSlow: the deadline passed.
    :raises OutsideNonsense: the answer is too long.
    """
    ends = time.monotonic() + deadline_seconds
    connections.ends.set(ends)
    try:
        answer = connections.pool(tls).request(
            method,
            url,
            body=body,
            headers=headers,
            timeout=urllib3.Timeout(total=deadline_seconds),
            redirect=False,
            preload_content=False,
            decode_content=False,  # we ask for none that is packed; little of it may be very much
        )
        try:
            content = _read(answer, ends, largest_answer)
        except BaseException:
            answer.close()  # a connection with half an answer in it must not be used again
            raise
        answer.release_conn()
    except NewConnectionError:  # urllib3 counts it among the timeouts
        raise OutsideNotReached from None
    except TimeoutError:
        raise OutsideSlow from None
    except HTTPError:
        raise OutsideDown from None
    return Answer(answer.status, content, answer.headers.get("Content-Type", ""), answer.headers)


def post_form(
    url: str,
    fields: Mapping[str, str],
    *,
    may_call: Callable[[Sequence[str]], bool],
    deadline_seconds: float = DEADLINE_SECONDS,
) -> int:
    """Send a form to an address that somebody else chose, and return the status; the answer itself is not read.

    The name is looked up once, and the call goes to what was found and allowed: a name that stands for another
    address a moment later leads nowhere (server-side request forgery, DNS rebinding).

    :param may_call: told every IP address that the name stands for; says whether they may be called.
    :raises OutsideForbidden: they may not.
    :raises OutsideDown: nobody listens there, or the connection broke.
    :raises OutsideSlow: the deadline passed.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or {"https": 443}.get(parts.scheme, 80)
    addresses = _addresses_of(host, port)
    if not may_call(addresses):
        raise OutsideForbidden
    ends = time.monotonic() + deadline_seconds
    for address in addresses:
        left = ends - time.monotonic()
        if left <= 0:
            raise OutsideSlow
        with _pool_to(address, port, host if parts.scheme == "https" else "", left) as pool:
            try:
                return _post_form(pool, parts, fields)
            except NewConnectionError:  # nobody at this one; the name may stand for others
                continue
            except TimeoutError:
                raise OutsideSlow from None
            except HTTPError:
                raise OutsideDown from None
    raise OutsideDown


def _post_form(pool: urllib3.HTTPConnectionPool, parts: SplitResult, fields: Mapping[str, str]) -> int:
    answer = pool.urlopen(
        "POST",
        f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}",
        body=urlencode(fields).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Host": parts.netloc},
        redirect=False,
        preload_content=False,
        assert_same_host=False,
    )
    answer.close()
    return answer.status


def _addresses_of(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise OutsideDown from None
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _pool_to(address: str, port: int, tls_name: str, deadline_seconds: float) -> urllib3.HTTPConnectionPool:
    """Return a way to one IP address; over TLS when the name that its certificate must have is given."""
    timeout = urllib3.Timeout(total=deadline_seconds)
    if not tls_name:
        return urllib3.HTTPConnectionPool(address, port, timeout=timeout, retries=False)
    return urllib3.HTTPSConnectionPool(
        address, port, timeout=timeout, retries=False, server_hostname=tls_name, assert_hostname=tls_name
    )


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
