"""REST behind an X-Road security server (PR-REST, X-Road: Message Protocol for REST 1.0.4; docs/reference/connectors.md).

The security server signs, encrypts and proves who asks; what is checked here is that the answer is to our question.
The hash of the request is made of what passes between the two security servers, and ours has compared it already
(PR-REST, 4.3): without it an answer has not come through X-Road.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote, unquote

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from portico.catalogue.pack.schema.connectors import Absence, JsonConcept, XRoadRest
from portico.evidence.base import Answer, Question
from portico.evidence.errors import (
    RegistryDown,
    RegistryNonsense,
    RegistryProblem,
    RegistryRefused,
    RegistrySlow,
)
from portico.evidence.mapping import installed, templates, values
from portico.evidence.mapping.calling import Calls, failure_of, json_of
from portico.evidence.mapping.pointers import Nothing, find
from portico.kernel import clock, http

CONNECTOR = "x-road-rest"
_HASH_BYTES = 64  # SHA-512
# PR-REST 4.8, and what the older central servers let pass.
_IDENTIFIER = r"[A-Za-z0-9'()+,\-.=?_: ]{1,255}"


def _without_way_up(identifier: str) -> str:
    if any(part in (".", "..") for part in identifier.split("/")):
        raise ValueError("no part of an identifier is '.' or '..'")
    return identifier


class Settings(BaseModel):
    """What PORTICO_REGISTRIES says of such a registry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: installed.BaseUrl
    tls: installed.Tls = installed.Tls()
    client: Annotated[str, Field(pattern=rf"^{_IDENTIFIER}(?:/{_IDENTIFIER}){{2,3}}$")]
    service: Annotated[
        str, Field(pattern=rf"^{_IDENTIFIER}(?:/{_IDENTIFIER}){{3,4}}$"), AfterValidator(_without_way_up)
    ]
    security_server: Annotated[str, Field(pattern=rf"^{_IDENTIFIER}(?:/{_IDENTIFIER}){{3}}$")] | None = None
    user: Annotated[str, Field(pattern=r"^[!-~]{1,200}$")] | None = None
    represents: dict[str, Annotated[str, Field(pattern=rf"^{_IDENTIFIER}(?:/{_IDENTIFIER})?$")]] = {}


# What follows the component in a type (`Server.ServerProxy.AccessDenied`, `server.serverproxy.access_denied`), in
# lower case and without `_`. Everything else counts as down, or as refused when it blames the client.
_REFUSED = frozenset(
    {
        "accessdenied",
        "badrequest",
        "invalidclientidentifier",
        "invalidhttpmethod",
        "invalidrequest",
        "invalidrest",
        "invalidsecurityserver",
        "missingheader",
        "sslauthenticationfailed",
        "unknownmember",
        "unknownservice",
    }
)
_SLOW = frozenset({"timeout", "timedout", "networktimeout", "requesttimeout", "sockettimeout"})
_NONSENSE = frozenset(
    {
        "inconsistentresponse",
        "incorrectvalidationinfo",
        "invalidmessage",
        "invalidresponse",
        "invalidsignaturevalue",
        "malformedresponse",
    }
)
_TYPE = re.compile(r"[A-Za-z_.]{1,120}")  # words only: it goes into the log


class XRoad:
    """Asks registries through a security server."""

    def __init__(self, registries: Mapping[str, Mapping[str, object]]) -> None:
        """:param registries: the setting of each registry by its id."""
        self._registries = registries

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`."""
        options = installed.options_of(question, XRoadRest)
        settings = installed.settings_of(question, self._registries, Settings)
        answer = Calls(deadline, settings.tls.as_tls()).call(
            options.method.value,
            _address(settings, options, question),
            headers=_headers(settings, options, question),
            body=_body(options, question),
        )
        _refuse_failed(answer)
        _refuse_answer_to_another(answer, settings, question)
        return _answer_in(json_of(answer), options, question)


def _address(settings: Settings, options: XRoadRest, question: Question) -> str:
    filling = _filling(options, question)
    address = f"{settings.url}/r1/{_encoded(settings.service)}{templates.path_of(options.path, filling)}"
    query = templates.query_of(options.query, filling)
    return f"{address}?{query}" if query else address


def _filling(options: XRoadRest, question: Question) -> templates.Values:
    fields = [
        options.concepts[concept].field or concept for concept in question.concepts if concept in options.concepts
    ]
    return {"subject": question.subject, "fields": fields, "id": question.id}


def _body(options: XRoadRest, question: Question) -> bytes | None:
    if options.body is None:
        return None
    return json.dumps(templates.json_of(options.body, _filling(options, question))).encode()


def _headers(settings: Settings, options: XRoadRest, question: Question) -> dict[str, str]:
    """Return the headers of a question (PR-REST, 4.3)."""
    headers = {
        "Accept": "application/json",
        "X-Road-Client": _encoded(settings.client),
        "X-Road-Id": question.id,
        "X-Road-UserId": settings.user or question.requested_by,
        "X-Road-Issue": question.purpose.case or question.id,
    }
    if options.body is not None:
        headers["Content-Type"] = "application/json; charset=utf-8"
    if settings.security_server is not None:
        headers["X-Road-Security-Server"] = _encoded(settings.security_server)
    if (party := settings.represents.get(question.requested_by)) is not None:
        headers["X-Road-Represented-Party"] = _encoded(party)
    return headers


def _encoded(identifier: str) -> str:
    """Return an identifier with each part encoded by itself (PR-REST, 4.2)."""
    return "/".join(quote(part, safe="") for part in identifier.split("/"))


def _refuse_failed(answer: http.Answer) -> None:
    """Raise what an error means: one of X-Road has a header, all others are the registry's own (PR-REST, 4.6)."""
    kind = answer.headers.get("X-Road-Error")
    if kind is not None:
        raise failure_by_type(kind)
    failure = failure_of(answer)
    if failure is not None:
        raise failure


def failure_by_type(kind: str) -> RegistryProblem:
    """Return how an error type of X-Road counts, in the spelling of the text or of the servers.

    >>> type(failure_by_type("Server.ServerProxy.AccessDenied")).__name__
    'RegistryRefused'
    >>> failure_by_type("server.serverproxy.network_error").reason
    'server.serverproxy.networkerror'
    """
    if not _TYPE.fullmatch(kind):
        return RegistryDown(reason="x-road-error")
    reason = kind.lower().replace("_", "")
    words = set(reason.split("."))
    if words & _SLOW:
        return RegistrySlow(reason=reason)
    if words & _NONSENSE:
        return RegistryNonsense(reason=reason)
    if words & _REFUSED or reason.startswith("client."):
        return RegistryRefused(reason=reason)
    return RegistryDown(reason=reason)


def _refuse_answer_to_another(answer: http.Answer, settings: Settings, question: Question) -> None:
    """See that the answer came through X-Road, from the service that was asked, to this question (PR-REST, 4.3)."""
    if answer.headers.get("X-Road-Id") != question.id:
        raise RegistryNonsense(reason="x-road-id")
    service, client = answer.headers.get("X-Road-Service", ""), answer.headers.get("X-Road-Client")
    if _parts(service) != settings.service.split("/"):
        raise RegistryNonsense(reason="x-road-service")
    if client is not None and _parts(client) != settings.client.split("/"):
        raise RegistryNonsense(reason="x-road-client")
    if not is_request_hash(answer.headers.get("X-Road-Request-Hash", "")):
        raise RegistryNonsense(reason="x-road-request-hash")


def is_request_hash(text: str) -> bool:
    """Return whether a text has the form of a request's hash: SHA-512 in base64 (PR-REST, 4.3)."""
    try:
        return len(base64.b64decode(text, validate=True)) == _HASH_BYTES
    except (binascii.Error, ValueError):
        return False


def _parts(identifier: str) -> list[str]:
    return [unquote(part) for part in identifier.strip().split("/")]


def _answer_in(document: object, options: XRoadRest, question: Question) -> Answer:
    if options.subject is not None and not _is(find(document, options.subject), question.subject):
        raise RegistryNonsense(reason="subject")
    try:
        as_of = values.day_of(find(document, options.as_of)) if options.as_of is not None else None
    except ValueError:
        raise RegistryNonsense(reason="as-of") from None
    found = values.Sorted()
    for concept in question.concepts:
        place = options.concepts.get(concept)
        if place is None:
            raise RegistryRefused(reason="no-place")
        valid = tuple(find(document, at) if at is not None else None for at in (place.valid_from, place.valid_to))
        found.add(concept, _value_of(place, document), valid=(valid[0], valid[1]))
    return Answer(as_of or clock.now().date(), tuple(found.records), tuple(found.unknown))


def _is(named: object, subject: str) -> bool:
    """Return whether the answer names the subject, as text or as a number without a leading zero."""
    return named == subject or (isinstance(named, int) and not isinstance(named, bool) and str(named) == subject)


def _value_of(place: JsonConcept, document: object) -> object:
    if place.rows is None:
        return values.value_of(place, find(document, place.at or ""))
    rows = find(document, place.rows)
    if rows is Nothing.HERE or rows is None:
        value = values.value_of(place, rows)
        return [] if value is None else value
    if not isinstance(rows, list):
        return values.Not.RIGHT
    return values.table_of(
        ({name: values.value_of(cell, find(row, cell.at)) for name, cell in place.columns.items()} for row in rows),
        none=Absence.ABSENT,  # a list is there: that it is empty is said
    )
