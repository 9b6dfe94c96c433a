"""Reads about appeals: the one that runs, and what whoever appealed wrote."""

from __future__ import annotations

import json

from portico.casework.models import Appeal, Case, Decision
from portico.casework.queries.frozen import FrozenCase
from portico.casework.types.process import AppealView
from portico.identity import sealing


def pending_appeal(case: Case) -> Appeal | None:
    """Return the appeal that waits for a decision, or None."""
    appeal = Appeal.objects.filter(case=case, withdrawal__isnull=True).order_by("-number").first()
    if appeal is None or Decision.objects.filter(case=case, number__gt=appeal.decision.number).exists():
        return None
    return appeal


def list_appeals(frozen: FrozenCase) -> tuple[AppealView, ...]:
    """Return the appeals of a case, oldest first. Whoever calls it has checked who asks."""
    pending = pending_appeal(frozen.case)
    rows = Appeal.objects.filter(case=frozen.case).select_related("withdrawal").order_by("number")
    found = []
    for row in rows:
        said = json.loads(sealing.open_text(Appeal.sealed, row.pk, row.content)) if row.content else {}
        found.append(
            AppealView(
                to=frozen.release.authority(row.to).name,
                at=row.at,
                late=row.late,
                change=said.get("change", ""),
                why=said.get("why", ""),
                late_because=said.get("late_because", ""),
                pending=pending is not None and pending.pk == row.pk,
                withdrawn=getattr(row, "withdrawal", None) is not None,
            )
        )
    return tuple(found)
