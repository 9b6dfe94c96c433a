"""Reads: requests to merge and split records of people, and records as registrars compare them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from portico.identity import rules
from portico.identity.errors import MergeRequestNotFound, RecordNotFound
from portico.identity.models import Account, MergeRequest, Person, PersonIdentifier, RecordMerge, SignIn
from portico.identity.queries.people import find_identifier, number_in
from portico.identity.types import (
    IDENTITY_NUMBER,
    AccountId,
    AccountKind,
    MergeKind,
    MergeRequestId,
    MergeRequestSummary,
    MergeRequestView,
    MergeState,
    PersonId,
    Principal,
    RecordView,
)

REQUESTS_AT_MOST = 100


def list_merge_requests(*, waiting: bool = True) -> tuple[MergeRequestSummary, ...]:
    """Return the requests that wait for a registrar, oldest first; or the newest of those that were decided."""
    rows = MergeRequest.objects.select_related("decision").filter(decision__isnull=waiting)
    if waiting:
        rows = rows.filter(~Exists(_taken_up_by(OuterRef)))
    ordered = rows.order_by("asked_at", "id") if waiting else rows.order_by("-asked_at", "-id")
    return tuple(_summary(row) for row in ordered[:REQUESTS_AT_MOST])


def get_merge_request(request_id: UUID, principal: Principal) -> MergeRequestView:
    """Return a request with both records side by side. Whoever shows it has recorded the look.

    :raises MergeRequestNotFound: there is none.
    """
    row = MergeRequest.objects.select_related("decision", "person", "kept").filter(pk=request_id).first()
    if row is None:
        raise MergeRequestNotFound
    decision, merge = getattr(row, "decision", None), find_merge(row.person_id, row.kept_id)
    return MergeRequestView(
        summary=_summary(row),
        reason=row.reason,
        merged=record_view(row.person),
        kept=record_view(row.kept),
        is_own=row.asked_by == str(principal.actor),
        decided_by=_staff_name(decision.decided_by) if decision is not None else "",
        decided_at=decision.at if decision is not None else None,
        decision_reason=decision.reason if decision is not None else "",
        is_merged=merge is not None,
        merged_at=merge.at if merge is not None else None,
    )


def find_merge(merged: UUID, kept: UUID) -> RecordMerge | None:
    """Return the merge of two records that holds, or None; for this room only."""
    return RecordMerge.objects.filter(person_id=merged, kept_id=kept, split__isnull=True).order_by("-at").first()


def find_record(text: str) -> Person:
    """Return the record that a registrar means by a number or by the e-mail address of an account.

    :raises RecordNotFound: nobody is known by it.
    """
    wanted = text.strip()
    if "@" in wanted:
        accounts = Account.objects.filter(email=rules.plain_email(wanted).replace("\x00", ""), kind=AccountKind.PERSON)
        account = accounts.first()
        found = account.person if account is not None else None
    else:
        identifier = find_identifier("".join(wanted.split()).replace("\x00", ""), IDENTITY_NUMBER)
        found = identifier.person if identifier is not None else None
    if found is None:
        raise RecordNotFound
    return found


def record_view(person: Person) -> RecordView:
    """Return a record as registrars compare it."""
    identifiers = PersonIdentifier.objects.filter(person=person).order_by("scheme")
    account = Account.objects.filter(person=person).first()
    last = SignIn.objects.filter(account=account).order_by("-at").first() if account is not None else None
    return RecordView(
        person_id=PersonId(person.pk),
        full_name=person.full_name,
        birth_date=person.birth_date,
        numbers=tuple((row.scheme, rules.masked(number_in(row))) for row in identifiers),
        has_account=account is not None,
        created_at=person.created_at,
        signed_in_at=last.at if last is not None else None,
    )


def record_of(person: Person) -> rules.Record:
    """Return what the rules of merging ask of a record; for this room only."""
    return rules.Record(
        has_number=PersonIdentifier.objects.filter(person=person).exists(),
        has_account=Account.objects.filter(person=person).exists(),
        created_at=person.created_at,
        is_merged=person.merged_into_id is not None,
        has_others=person.has_merged_records,
    )


def is_by_person(row: MergeRequest) -> bool:
    """Return whether a person wished for it themselves; for this room only."""
    return row.asked_by.startswith("person:")


def _taken_up_by(outer: type[OuterRef]) -> QuerySet[MergeRequest]:
    """Return the requests of registrars that take up the wish of an outer row, whichever record they keep."""
    same = Q(person=outer("person"), kept=outer("kept")) | Q(person=outer("kept"), kept=outer("person"))
    later = MergeRequest.objects.filter(same, kind=MergeKind.MERGE, asked_at__gte=outer("asked_at"))
    return later.exclude(asked_by__startswith="person:").exclude(pk=outer("pk"))


def _summary(row: MergeRequest) -> MergeRequestSummary:
    return MergeRequestSummary(
        id=MergeRequestId(row.pk),
        kind=MergeKind(row.kind),
        state=_state(row),
        asked_by="" if is_by_person(row) else _staff_name(row.asked_by),
        asked_at=row.asked_at,
    )


def _state(row: MergeRequest) -> MergeState:
    decision = getattr(row, "decision", None)
    if decision is not None:
        return MergeState.APPROVED if decision.approved else MergeState.REFUSED
    if not is_by_person(row):
        return MergeState.OPEN
    pair = {row.person_id, row.kept_id}
    later = MergeRequest.objects.filter(person__in=pair, kept__in=pair, asked_at__gte=row.asked_at)
    taken = later.exclude(asked_by__startswith="person:").exists()
    return MergeState.TAKEN_UP if taken else MergeState.WISH


def _staff_name(actor: str) -> str:
    kind, _, account = actor.split(" ", maxsplit=1)[0].partition(":")
    if kind != "staff":
        return actor
    row = Account.objects.filter(pk=AccountId(UUID(account)), kind=AccountKind.STAFF).first()
    return row.name if row is not None else ""
