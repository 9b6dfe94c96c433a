"""The page of the public log, and what programs read of it."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portico.kernel import clock
from portico.ledger import keys, queries
from portico.ledger.errors import NotInLog
from portico.ledger.notes import Verifier
from portico.ledger.tiles import parse_address
from portico.ledger.types import AlarmKind, LogNow, RaisedAlarm, Standing

# A checkpoint is the last one for a fifth of a second at the shortest; a tile stays as it is for ever.
SOON, FOR_EVER = "public, max-age=1", "public, max-age=31536000, immutable"


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Show what the public log is, how it stands, and how anybody checks it."""
    standing = queries.get_standing(at=clock.now())
    alarms = queries.list_alarms()
    shown = {
        "standing": standing,
        "alarms": alarms,
        "has_stopped": _has_stopped(standing, alarms),
        "address": settings.PORTICO_ADDRESS,
    }
    return render(request, "ledger/ledger.html", shown)


@require_safe
def logs(request: HttpRequest) -> HttpResponse:
    """Say which logs there are, and which keys they, receipts and witnesses are checked with."""
    receipts = keys.find_receipt_verifier()
    said = {
        "origin": keys.base_origin(),
        "receipts": receipts.vkey if receipts is not None else None,
        "witnesses": [witness["key"] for witness in settings.PORTICO_WITNESSES],
        "logs": [_log(each) for each in queries.list_logs()],
    }
    return JsonResponse(said, headers={"Cache-Control": SOON})


@require_safe
def checkpoint(request: HttpRequest, number: str) -> HttpResponse:
    """Answer with the last checkpoint of a log (C2SP tlog-tiles, "Checkpoints")."""
    found = queries.find_checkpoint(int(number))
    if found is None:
        raise Http404
    return HttpResponse(found.note, content_type="text/plain; charset=utf-8", headers={"Cache-Control": SOON})


@require_safe
def tile(request: HttpRequest, number: str, address: str) -> HttpResponse:
    """Answer with a tile or a bundle of entries (C2SP tlog-tiles, "Merkle Tree" and "Log entries")."""
    parsed = parse_address(address)
    if parsed is None:
        raise Http404
    try:
        data = queries.get_tile(int(number), parsed)
    except NotInLog:
        raise Http404 from None
    return HttpResponse(data, content_type="application/octet-stream", headers={"Cache-Control": FOR_EVER})


def _has_stopped(standing: Standing, alarms: Sequence[RaisedAlarm]) -> bool:
    """Return whether the running log was found damaged, and has signed nothing since."""
    log, last = standing.log, standing.checkpoint
    damages = [one.at for one in alarms if log is not None and (one.kind, one.log) == (AlarmKind.DAMAGED, log.number)]
    return bool(damages) and (last is None or max(damages) > last.at)


def _log(log: LogNow) -> dict[str, object]:
    return {
        "number": log.number,
        "origin": log.origin,
        "verifier": log.verifier,
        "public_key": base64.b64encode(Verifier.parse(log.verifier).public).decode(),
        "url": settings.PORTICO_ADDRESS + reverse("ledger") + str(log.number),
        "started_at": log.started_at.isoformat(),
        "ended_at": log.ended_at.isoformat() if log.ended_at is not None else None,
        "cites": log.cites or None,
    }
