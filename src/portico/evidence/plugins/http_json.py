"""JSON over HTTP, our own small protocol: `POST {base}/v1/records` (docs/reference/registry-protocol.md)."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Mapping

from portico.evidence.base import Answer, Question, Record
from portico.evidence.errors import RegistryDown, RegistryNonsense, RegistryRefused, RegistrySlow
from portico.kernel import http

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_RECORD_KEYS = frozenset({"concept", "value", "valid_from", "valid_to"})


class HttpJson:
    """Asks registries that speak the protocol, with one bearer token for all."""

    def __init__(self, addresses: Mapping[str, str], token: str) -> None:
        """:param addresses: base URL of each registry by its id."""
        self._addresses = addresses
        self._token = token

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`. A registry without an address counts as down."""
        address = self._addresses.get(question.registry)
        if address is None:
            raise RegistryDown
        seconds = deadline - time.monotonic()
        if seconds <= 0:
            raise RegistrySlow
        return _answer_to(question, self._post(address, question, seconds))

    def _post(self, address: str, question: Question, seconds: float) -> object:
        body = {
            "request_id": question.id,
            "subject": question.subject,
            "concepts": list(question.concepts),
            "purpose": question.purpose.kind,
            "legal_basis": question.legal_basis.article or "consent",
        }
        try:
            return http.post_json(
                f"{address.rstrip('/')}/v1/records",
                body,
                headers={"Authorization": f"Bearer {self._token}"},
                deadline_seconds=seconds,
            )
        except http.OutsideRefused as error:
            raise RegistryRefused from error
        except http.OutsideSlow as error:
            raise RegistrySlow from error
        except http.OutsideNonsense as error:
            raise RegistryNonsense from error
        except http.OutsideUnavailable as error:
            raise RegistryDown from error


def _answer_to(question: Question, body: object) -> Answer:
    """Return the answer in a body; the values themselves are checked against the pack later."""
    if not isinstance(body, dict) or body.get("registry") != question.registry:
        raise RegistryNonsense
    records = body.get("records")
    as_of = _date(body.get("as_of"))
    if as_of is None or not isinstance(records, list):
        raise RegistryNonsense
    return Answer(as_of=as_of, records=tuple(_record(record) for record in records))


def _record(record: object) -> Record:
    if not isinstance(record, dict) or not {"concept", "value"} <= record.keys() <= _RECORD_KEYS:
        raise RegistryNonsense
    concept = record["concept"]
    if not isinstance(concept, str):
        raise RegistryNonsense
    return Record(
        concept=concept,
        value=record["value"],
        valid_from=_date(record.get("valid_from")),
        valid_to=_date(record.get("valid_to")),
    )


def _date(value: object) -> dt.date | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        raise RegistryNonsense
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise RegistryNonsense from None
