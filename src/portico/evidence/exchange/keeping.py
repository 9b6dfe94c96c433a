"""Which answers become facts: asked for, answered once, of the concept's type. Everything else is nonsense."""

from __future__ import annotations

import datetime as dt

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import rules
from portico.evidence.base import Answer
from portico.evidence.errors import RegistryNonsense
from portico.evidence.exchange.intending import Access
from portico.evidence.models import AccessOutcome, FactRow
from portico.evidence.types import FactValue, OutcomeKind
from portico.identity import sealing
from portico.kernel.ids import uuid7


def fact_rows(access: Access, answer: Answer, *, release: CompiledPack) -> list[FactRow]:
    """Return the facts of an answer that can be right; nothing is written."""
    rows: dict[str, FactRow] = {}
    twice: set[str] = set()
    for record in answer.records:
        if record.concept not in access.question.concepts:
            continue
        if record.concept in rows:
            twice.add(record.concept)
        value = _checked(record.concept, record.value, release)
        if isinstance(value, RegistryNonsense) or _is_backwards(record.valid_from, record.valid_to):
            continue
        row_id = uuid7()
        rows[record.concept] = FactRow(
            id=row_id,
            person_id=access.record.person_id,
            concept=record.concept,
            value=sealing.seal_json(FactRow.sealed, row_id, rules.as_stored(record.concept, value)),
            valid_from=record.valid_from,
            valid_to=record.valid_to,
            source=access.registry.id,
            as_of=record.as_of or answer.as_of,
            fetched_at=access.record.at,
            usable_until=rules.usable_until(access.record.at, access.registry.holds[record.concept].validity),
            recorded_by=str(access.record.actor),
            access_id=access.record.id,
        )
    return [row for concept, row in rows.items() if concept not in twice]


def is_what_was_asked(access: Access, answer: Answer, rows: list[FactRow]) -> bool:
    """Return whether an answer has, or says that it does not know, all that was asked and nothing else."""
    told = [*(row.concept for row in rows), *answer.unknown]
    return len(rows) == len(answer.records) and sorted(told) == sorted(access.question.concepts)


def outcome_row(access: Access, outcome: OutcomeKind, count: int, reason: str) -> AccessOutcome:
    """Return how an access ended; nothing is written."""
    record = access.record
    return AccessOutcome(
        access_id=record.id,
        person_id=record.person_id,
        registry=record.registry,
        at=record.at,
        outcome=outcome,
        count=count,
        reason=reason,
    )


def _checked(concept: str, value: object, release: CompiledPack) -> FactValue | RegistryNonsense:
    try:
        return rules.checked_value(release.concept(concept), value, release.pack.manifest.formats)
    except RegistryNonsense as nonsense:
        return nonsense


def _is_backwards(valid_from: dt.date | None, valid_to: dt.date | None) -> bool:
    return valid_from is not None and valid_to is not None and valid_from >= valid_to
