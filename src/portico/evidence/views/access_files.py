"""The looks into somebody's data as files: a table for a spreadsheet, audit events, and the receipt of one look."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence.types import AccessActor, AccessView, LogState, OutcomeKind
from portico.evidence.views.access_words import Look, all_in_words

Make = Callable[[Iterator[AccessView], CompiledPack], StreamingHttpResponse]
Json = dict[str, object]
_CALCULATES = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A cell that begins so would be reckoned by a spreadsheet (OWASP, CSV injection)."""


def as_csv(records: Iterator[AccessView], release: CompiledPack) -> StreamingHttpResponse:
    """Return a table, a line for each look, in the language of the page (RFC 4180)."""
    zone = ZoneInfo(release.pack.manifest.time_zone)
    head = [_("When"), _("Who looked"), _("At what"), _("Asked"), _("Why"), _("Law"), _("Case"), _("Warning")]
    head += [_("Reason"), _("Position in the public log"), _("Number of the look")]

    def lines() -> Iterator[str]:
        # A byte order mark first: without it spreadsheets read other letters than those of English wrongly.
        yield "\ufeff" + csv_line(head)
        for _record, look in all_in_words(records, release):
            yield csv_line(_cells(look, zone))

    return _streamed(lines(), "looks.csv", "text/csv; charset=utf-8; header=present")


def csv_line(cells: list[str]) -> str:
    """Return one line of a table; no cell of it is a formula.

    >>> csv_line(["a", "=1+1", 'say "yes", please'])
    'a,\'=1+1,"say ""yes"", please"\\r\\n'

    :source: RFC 4180, section 2
    """
    written = io.StringIO()
    safe = [f"'{one}" if one.startswith(_CALCULATES) else one for one in cells]
    csv.writer(written, lineterminator="\r\n").writerow(safe)
    return written.getvalue()


def as_audit_events(records: Iterator[AccessView], release: CompiledPack) -> StreamingHttpResponse:
    """Return all looks as a collection of audit events (FHIR R4, AuditEvent)."""

    def pieces() -> Iterator[str]:
        yield '{"resourceType": "Bundle", "type": "collection", "entry": ['
        for number, (record, look) in enumerate(all_in_words(records, release)):
            entry = {"fullUrl": f"urn:uuid:{record.id}", "resource": audit_event(record, look)}
            yield ("," if number else "") + "\n" + json.dumps(entry, ensure_ascii=False)
        yield "]}\n"

    return _streamed(pieces(), "looks.json", "application/fhir+json")


def audit_event(record: AccessView, look: Look) -> Json:
    """Return one look as an audit event.

    The person whose data it is has no name or number in it: whoever holds the file knows whose it is.

    :source: FHIR R4 (4.0.1), AuditEvent
    """
    details = {
        "purpose": record.purpose,
        "service": record.service,
        "legal-basis": look.law,
        "concepts": " ".join(record.concepts),
        "warning": look.warning,
        "reason": look.reason,
        "log-position": "" if record.position is None else f"{record.log_number}/{record.position}",
    }
    entity: Json = {
        "description": look.what or _("a look"),
        "detail": [{"type": name, "valueString": value} for name, value in details.items() if value],
    }
    if record.case_id is not None:
        entity["what"] = {"identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{record.case_id}"}}
    agent: Json = {"who": {"display": look.who}, "requestor": True, "purposeOfUse": [{"text": look.why}]}
    if record.who is AccessActor.SYSTEM:
        agent["type"] = {"text": "system"}
    return {
        "resourceType": "AuditEvent",
        "id": str(record.id),
        "type": {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "110112", "display": "Query"},
        "action": "R",
        "recorded": record.at.astimezone(dt.UTC).isoformat(timespec="milliseconds"),
        "outcome": "0" if record.outcome in (OutcomeKind.ANSWERED, OutcomeKind.STORED) else "4",
        "outcomeDesc": look.outcome,
        "agent": [agent],
        "source": {"observer": {"display": look.asked or "Portico"}},
        "entity": [entity],
    }


def download(text: str, name: str, kind: str) -> HttpResponse:
    """Return a file that a browser keeps."""
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _streamed(parts: Iterator[str], name: str, kind: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(_in_language(parts), content_type=kind, headers=headers)


def _in_language(parts: Iterator[str]) -> Iterator[str]:
    """Yield the parts of a file, each made in the language of the request: it is sent after the request has ended."""
    spoken = get_language() or ""
    return _spoken(parts, spoken)


def _spoken(parts: Iterator[str], language: str) -> Iterator[str]:
    with override(language):
        yield from parts


def _cells(look: Look, zone: ZoneInfo) -> list[str]:
    return [
        look.at.astimezone(zone).isoformat(sep=" ", timespec="seconds"),
        look.who,
        look.what,
        f"{look.asked}: {look.outcome}" if look.asked else "",
        look.why,
        look.law,
        "" if look.case_id is None else str(look.case_id),
        look.warned_of,
        look.reason,
        "" if look.position is None or look.log != LogState.IN_LOG else str(look.position),
        str(look.id),
    ]
