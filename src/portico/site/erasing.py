"""Erasing: what names a person goes from every room; that something was recorded, and was erased, stays.

Only the owner of the tables can do it: the role that serves may neither change nor remove a row of history. The entries
of the public log are never touched; what opened them goes, so that nobody can learn anything from them any more.

:source: GDPR, articles 5(1)(e) and 17
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from portico.casework import queries as casework
from portico.casework.erasing import POLICIES as CASEWORK
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Kept
from portico.evidence import queries as evidence
from portico.evidence.erasing import POLICIES as EVIDENCE
from portico.evidence.errors import MustBeKept, NoRetentionNamed
from portico.evidence.models import CorrectionEvent, CorrectionRequest, Erasure, FactRow
from portico.evidence.types import PERSON, ErasureKind
from portico.identity import queries as identity
from portico.identity.erasing import POLICIES as IDENTITY
from portico.identity.types import PersonId
from portico.journeys.erasing import POLICIES as JOURNEYS
from portico.kernel.erasing import Policy
from portico.kernel.types import Actor
from portico.ledger import actions as ledger
from portico.ledger import commitments
from portico.ledger.types import EntryKind, NewEntry
from portico.messages.erasing import POLICIES as MESSAGES

OPERATOR = Actor.system("portico erase")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure would do, or has done.

    :param records: all records of the person. :param reasons: why it must wait; empty: nothing stands against it.
    :param tables: table -> rows that are removed or cleared.
    """

    records: tuple[PersonId, ...]
    reasons: tuple[str, ...]
    tables: Mapping[str, int]


def every_policy() -> tuple[Policy, ...]:
    """Return what every room does with its tables."""
    return (*IDENTITY, *EVIDENCE, *JOURNEYS, *CASEWORK, *MESSAGES)


def plan_person(person_id: PersonId, *, release: CompiledPack, at: dt.datetime) -> Plan:
    """Return what erasing a person would do, without doing it.

    :raises PersonNotFound: there is none with this id.
    """
    records = identity.get_person(person_id).record_ids
    tables = {_table(policy): _rows(policy, records).count() for policy in every_policy() if _changes(policy)}
    return Plan(records, tuple(_reasons(records, release, at)), {name: rows for name, rows in tables.items() if rows})


@transaction.atomic
def erase_person(person_id: PersonId, *, legal_basis: str, release: CompiledPack, at: dt.datetime) -> Plan:
    """Remove everything that names a person, and record that it was done. Doing it again changes nothing more.

    :param legal_basis: why it is erased: a law and its article.
    :raises MustBeKept: cases are open, a fact is contested, or a law has something kept.
    :raises PersonNotFound: there is none with this id.
    """
    plan = plan_person(person_id, release=release, at=at)
    if plan.reasons:
        raise MustBeKept(reasons=" ".join(plan.reasons))
    _erase(plan.records)
    _record(ErasureKind.PERSON, plan.records[0], plan.tables, legal_basis, at)
    return plan


@transaction.atomic
def erase_again(records: Sequence[PersonId], *, legal_basis: str, at: dt.datetime) -> dict[str, int]:
    """Repeat an erasure after a backup from before it was restored. What was decided then is not decided anew.

    :returns: table -> rows. A person whom the backup did not know yet, or of whom nothing is left, is passed over.
    """
    known = [PersonId(UUID(str(one))) for one in records]
    counted = {_table(policy): _left(policy, known).count() for policy in every_policy() if _changes(policy)}
    tables = {name: rows for name, rows in counted.items() if rows}
    if tables:
        _erase(known)
        _record(ErasureKind.PERSON, known[0], tables, legal_basis, at)
    return tables


def expired_facts(*, release: CompiledPack, at: dt.datetime) -> QuerySet[FactRow]:
    """Return registries' answers that may no longer be used, and that no law has kept any longer.

    What a person disputes stays until that is answered and erased with the person.

    :raises NoRetentionNamed: the pack does not say how long they are kept.
    """
    retention = release.pack.manifest.retention.get(Kept.FACTS)
    if retention is None:
        raise NoRetentionNamed
    old = FactRow.objects.exclude(source=PERSON).filter(usable_until__lt=at - dt.timedelta(days=retention.days))
    disputed = [CorrectionRequest.objects.values("fact"), CorrectionEvent.objects.exclude(fact=None).values("fact")]
    return old.exclude(pk__in=disputed[0]).exclude(pk__in=disputed[1])


@transaction.atomic
def erase_expired(*, release: CompiledPack, at: dt.datetime) -> dict[PersonId, int]:
    """Remove registries' answers that may no longer be used, and record it for each person.

    :returns: record of a person -> answers that were removed.
    """
    expired = expired_facts(release=release, at=at)
    law = release.pack.manifest.retention[Kept.FACTS].legal_basis.article
    counted = expired.values("person_id").annotate(rows=Count("pk")).order_by("person_id")
    found = {PersonId(row["person_id"]): row["rows"] for row in counted}
    expired._raw_delete("default")
    for person_id, rows in found.items():
        _record(ErasureKind.EXPIRED, person_id, {FactRow._meta.db_table: rows}, law, at)
    return found


def _reasons(records: Collection[PersonId], release: CompiledPack, at: dt.datetime) -> list[str]:
    found = []
    if open_ones := casework.list_open_cases(records):
        found.append(f"These cases are open: {', '.join(open_ones)}. Decide them first.")
    if owed := casework.list_cases_with_money_owed(records):
        found.append(f"Money is owed in these cases: {', '.join(owed)}. Let it be paid first (`portico payments`).")
    retention = release.pack.manifest.retention.get(Kept.CASES)
    if retention is not None:
        ended = casework.list_cases_ended_after(records, at - dt.timedelta(days=retention.days))
        if ended:
            law = retention.legal_basis.article
            found.append(f"These cases are kept for {retention.days} days after their end ({law}): {', '.join(ended)}.")
    # Whose data is contested has it kept, and only kept, until that is settled (GDPR, article 18(1)(a) and (2)): without
    # the fact the authority cannot answer. Whoever takes the request back agrees to the erasure.
    if contested := evidence.list_open_corrections(*records):
        named = ", ".join(f"{one.concept} ({one.authority}, by {one.due_on})" for one in contested)
        found.append(
            f"These facts are said to be wrong and wait for their authority: {named}. "
            "Let it answer and its register change, or let the person take the request back."
        )
    return found


def _erase(records: Sequence[PersonId]) -> None:
    for policy in every_policy():
        rows = _rows(policy, records)
        if policy.removed:
            _remove_files_afterwards(policy, rows)
            # Foreign keys are checked at the end of the transaction, so that the order of tables does not matter.
            policy.model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True)))._raw_delete("default")
        elif policy.cleared:
            rows.update(**policy.cleared)


def _remove_files_afterwards(policy: Policy, rows: QuerySet) -> None:  # type: ignore[type-arg]
    """Remove the files of rows once these are gone for good. Whoever is killed in between leaves them to `sweep_files`."""
    remove = policy.remove_file
    if remove is not None:
        for name in rows.values_list(policy.files, flat=True):
            transaction.on_commit(partial(remove, str(name)))


def _rows(policy: Policy, records: Collection[PersonId]) -> QuerySet:  # type: ignore[type-arg]
    return policy.model._base_manager.filter(**{f"{policy.whose}__in": list(records)})


def _left(policy: Policy, records: Collection[PersonId]) -> QuerySet:  # type: ignore[type-arg]
    """Return the rows that an erasure would still change: what is empty already is not counted."""
    rows = _rows(policy, records)
    return rows if policy.removed else rows.exclude(**policy.cleared)


def _changes(policy: Policy) -> bool:
    return policy.removed or bool(policy.cleared)


def _table(policy: Policy) -> str:
    return str(policy.model._meta.db_table)


def _record(kind: ErasureKind, person_id: PersonId, tables: Mapping[str, int], law: str, at: dt.datetime) -> None:
    row = Erasure.objects.create(
        person_id=person_id,
        kind=kind,
        legal_basis=law,
        tables={name: rows for name, rows in tables.items() if rows},
        recorded_by=str(OPERATOR),
        salt=commitments.new_salt(),
        at=at,
    )
    # Whose data it was is not in it: the public log says that something was erased, when, and by which law.
    content = {
        "form": 1,
        "id": str(row.pk),
        "kind": kind.value,
        "legal_basis": law,
        "tables": row.tables,
        "at": at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
    }
    digest = commitments.commit(EntryKind.ERASURE, content, bytes(row.salt))
    ledger.append([NewEntry(row.pk, EntryKind.ERASURE, digest)], at=at)
