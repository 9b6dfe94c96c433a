"""Portico's own way to ask a registry: signed JSON, `POST {url}/v1/records` (docs/reference/registry-protocol.md).

What comes back counts only if a pinned key of that registry has signed it, for this very question.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from portico.evidence import keys, signatures
from portico.evidence.base import Answer, LegalBasis, Question, Record
from portico.evidence.errors import (
    KeyNotValid,
    RegistryBusy,
    RegistryDown,
    RegistryNonsense,
    RegistryNotReached,
    RegistryRefused,
    RegistrySlow,
    SignatureRefused,
)
from portico.evidence.keys import KeyRing, SigningKey
from portico.kernel import clock, http

JSON = "application/json"
URN = "urn:portico:exchange:"
MOST_PAGES = 20
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORD = re.compile(r"[a-z][a-z-]{0,39}")
_ANSWER_KEYS = frozenset({"registry", "id", "as_of", "records", "next"})
_RECORD_KEYS = frozenset({"concept", "value", "valid_from", "valid_to", "as_of"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a registry is, and whose signatures count as its own."""

    url: str
    authority: str
    path: str
    ring: KeyRing

    @classmethod
    def of(cls, registry: str, options: Mapping[str, object]) -> Place | None:
        """Return the place in the setting, or None where there is no address.

        :raises KeyNotValid: a pinned key is none.
        """
        url = str(options.get("url", "")).rstrip("/")
        pinned = options.get("keys", {})
        if not url or not isinstance(pinned, Mapping):
            return None
        ring = keys.key_ring(keys.verifying_key(registry, str(name), str(public)) for name, public in pinned.items())
        url = f"{url}/v1/records"
        return cls(url, signatures.authority_of(url), urlsplit(url).path, ring)


class Portico:
    """Asks registries that speak the protocol."""

    def __init__(self, registries: Mapping[str, Mapping[str, object]], key: SigningKey | None) -> None:
        """:param registries: `url` and `keys` (base64 of public keys by name) of each registry by its id."""
        self._registries = registries
        self._key = key
        self._places: dict[str, Place | None] = {}

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`. A registry without an address counts as down, and so does every one without our key."""
        place = self._place_of(question.registry)
        if place is None or self._key is None:
            raise RegistryDown(reason="not-configured")
        found = _page_of(_ask(place, self._key, question, None, deadline), question)
        records = list(found.records)
        for _ in range(MOST_PAGES - 1):
            if found.next is None:
                return Answer(as_of=found.as_of, records=tuple(records))
            before, found = found, _page_of(_ask(place, self._key, question, found.next, deadline), question)
            if found.as_of != before.as_of:
                raise RegistryNonsense(reason="pages-differ")
            records = _joined(records, found.records)
        if found.next is not None:
            raise RegistryNonsense(reason="too-many-pages")
        return Answer(as_of=found.as_of, records=tuple(records))

    def _place_of(self, registry: str) -> Place | None:
        if registry not in self._places:
            try:
                self._places[registry] = Place.of(registry, self._registries.get(registry, {}))
            except KeyNotValid:
                raise RegistryDown(reason="not-configured") from None
        return self._places[registry]


@dataclass(frozen=True, slots=True)
class _Page:
    as_of: dt.date
    records: tuple[Record, ...]
    next: str | None


def _ask(place: Place, key: SigningKey, question: Question, cursor: str | None, deadline: float) -> object:
    """Send one signed request and return the JSON of its answer, whose signature is good."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise RegistrySlow
    body = json.dumps(_question_as_json(question, cursor), ensure_ascii=False, separators=(",", ":")).encode()
    plain = {"Content-Type": JSON, "Accept": JSON}
    request = signatures.Request("POST", place.authority, place.path, plain, body)
    request = replace(request, headers={**plain, **signatures.sign_request(request, key, at=_now())})
    try:
        reply = http.call("POST", place.url, body=body, headers=dict(request.headers), deadline_seconds=seconds)
    except http.OutsideSlow as error:
        raise RegistrySlow from error
    except http.OutsideNonsense as error:
        raise RegistryNonsense from error
    except http.OutsideNotReached as error:
        raise RegistryNotReached from error
    except http.OutsideUnavailable as error:
        raise RegistryDown from error
    return _verified(reply, request, place)


def _verified(reply: http.Answer, request: signatures.Request, place: Place) -> object:
    """Return the JSON of an answer that the registry gave to this very request."""
    if reply.status in (429, 503):  # more questions a second than agreed, or no time: later is as good
        raise RegistryBusy(seconds=_seconds(reply.headers.get("Retry-After")))
    # What an unknown asker is told is not signed; it is believed only in so far as there is no answer.
    if 400 <= reply.status < 500:
        raise RegistryRefused(reason=_reason(reply.content))
    answer = signatures.Answer(reply.status, reply.headers, reply.content)
    try:
        signatures.verify_answer(answer, to=request, keys=place.ring, at=_now())
    except SignatureRefused as refused:
        raise RegistryNonsense(reason=str(refused.facts["fault"])) from refused
    if reply.status != 200 or reply.content_type.partition(";")[0].strip() != JSON:
        raise RegistryNonsense(reason="status")
    try:
        return http.parse_json(reply.content)
    except http.OutsideNonsense as error:
        raise RegistryNonsense(reason="no-json") from error


def _now() -> dt.datetime:
    # Registries compare with their own clock, so it is the real one, also where the demo has moved ours.
    return clock.told(clock.now())


def _question_as_json(question: Question, cursor: str | None) -> dict[str, object]:
    purpose = question.purpose
    return {
        "id": question.id,
        "subject": question.subject,
        "concepts": list(question.concepts),
        "purpose": {"kind": purpose.kind, "service": purpose.service, "case": purpose.case},
        "legal_basis": _basis_as_json(question.legal_basis),
        "requested_by": question.requested_by,
        "cursor": cursor,
    }


def _basis_as_json(basis: LegalBasis) -> dict[str, object]:
    if basis.consent is None:
        return {"kind": "law", "article": basis.article}
    until = basis.until.astimezone(dt.UTC).isoformat() if basis.until is not None else None
    return {"kind": "consent", "consent": str(basis.consent), "until": until}


def _reason(content: bytes) -> str:
    """Return the last word of a problem's type (RFC 9457), or nothing."""
    try:
        problem = http.parse_json(content)
    except http.OutsideNonsense:
        return ""
    urn = problem.get("type") if isinstance(problem, dict) else None
    word = urn.removeprefix(URN) if isinstance(urn, str) else ""
    return word if _WORD.fullmatch(word) else ""


def _seconds(retry_after: str | None) -> float:
    """Return the seconds of `Retry-After` (RFC 9110, 10.2.3); for ever, where it names none: then nobody tries again."""
    if retry_after is None or not retry_after.strip().isdecimal():
        return float("inf")
    return float(retry_after)


def _page_of(body: object, question: Question) -> _Page:
    """Return what an answer says; the values themselves are checked against the pack later."""
    if not isinstance(body, dict) or not body.keys() <= _ANSWER_KEYS:
        raise RegistryNonsense(reason="form")
    if body.get("registry") != question.registry or body.get("id") != question.id:
        raise RegistryNonsense(reason="other-question")
    records, more, as_of = body.get("records"), body.get("next"), _date(body.get("as_of"))
    if as_of is None or not isinstance(records, list) or not isinstance(more, str | None):
        raise RegistryNonsense(reason="form")
    return _Page(as_of, tuple(_record(record) for record in records), more)


def _joined(records: list[Record], more: tuple[Record, ...]) -> list[Record]:
    """Return the records of several pages: rows of a table that goes on are put together."""
    found = list(records)
    for record in more:
        place = next((number for number, one in enumerate(found) if one.concept == record.concept), None)
        if place is None:
            found.append(record)
            continue
        begun = found[place]
        if not isinstance(begun.value, list) or not isinstance(record.value, list):
            raise RegistryNonsense(reason="pages-differ")
        found[place] = replace(begun, value=[*begun.value, *record.value])
    return found


def _record(record: object) -> Record:
    if not isinstance(record, dict) or not {"concept", "value"} <= record.keys() <= _RECORD_KEYS:
        raise RegistryNonsense(reason="form")
    concept = record["concept"]
    if not isinstance(concept, str):
        raise RegistryNonsense(reason="form")
    return Record(
        concept=concept,
        value=record["value"],
        valid_from=_date(record.get("valid_from")),
        valid_to=_date(record.get("valid_to")),
        as_of=_date(record.get("as_of")),
    )


def _date(value: object) -> dt.date | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        raise RegistryNonsense(reason="form")
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise RegistryNonsense(reason="form") from None
