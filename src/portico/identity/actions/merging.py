"""Writes: whose a proved number is, and merging and splitting records of one person with four eyes.

No row of any room is moved. Merging is a link that reading follows, so that splitting gives back exactly what was.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from portico.identity import rules
from portico.identity.actions.checked import line
from portico.identity.actions.people import hold_number, write_identifier
from portico.identity.errors import MergeAsked, MergeNotPossible, MergeNotYours, MergeRequestNotFound, RecordNotFound
from portico.identity.events import PERSON_READ
from portico.identity.models import (
    Account,
    MergeDecision,
    MergeRequest,
    Person,
    PersonIdentifier,
    RecordMerge,
    RecordSplit,
)
from portico.identity.queries import merging as reading
from portico.identity.queries.people import find_identifier, records_of
from portico.identity.types import (
    Attached,
    AttachOutcome,
    MergeKind,
    MergeRequestId,
    MergeRequestView,
    PersonId,
    Principal,
    RecordView,
    StaffRole,
)
from portico.kernel.errors import NotAllowed
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor

_REASON = 1000


@transaction.atomic
def attach_identifier(*, person_id: PersonId, scheme: str, number: str, proved_by: str, at: datetime) -> Attached:
    """Keep a number that whoever is signed in has just proved to be theirs; one person has one record.

    :param person_id: the record of whoever is signed in (`principal.own_person_id`).
    :param proved_by: what proved it, such as `provider:<id>`; it is kept with the number.
    :returns: what became of it, and the record that is theirs from now on. After MOVED the session's account leads to
        that record; nothing else needs to be done. After NOT_SETTLED nothing has changed: say that they may ask the
        registrars (`ask_about_number`).
    :raises DetailsNotValid: the number is empty or too long.
    """
    wanted = line(number, 40, "identity number")
    hold_number(wanted, scheme)
    found = find_identifier(wanted, scheme)
    own = records_of(Person.objects.get(pk=person_id))[0]
    theirs = records_of(found.person)[0] if found is not None else None
    _lock(own, *([theirs] if theirs is not None else []))
    outcome = rules.what_to_attach(
        own=reading.record_of(own),
        theirs=reading.record_of(theirs) if theirs is not None else None,
        is_same=theirs is not None and theirs.pk == own.pk,
        has_one_of_scheme=PersonIdentifier.objects.filter(person=own, scheme=scheme).exists(),
    )
    if found is not None and outcome is not AttachOutcome.NOT_SETTLED and not found.proved_by:
        PersonIdentifier.objects.filter(pk=found.pk).update(proved_by=proved_by)
    actor = Actor.person(str(own.pk))
    return Attached(outcome, _attach(outcome, own, theirs, wanted, scheme, proved_by, actor, at))


@transaction.atomic
def ask_about_number(*, person_id: PersonId, scheme: str, number: str, proved_by: str, at: datetime) -> None:
    """Note that somebody who proved a number says that its record is theirs too. Registrars look; nothing else changes.

    A number that nobody had makes a record, so that there is something to compare.

    :param person_id: the record of whoever is signed in (`principal.own_person_id`).
    :param proved_by: what proved the number, such as `provider: <id>`.
    :raises DetailsNotValid: the number is empty or too long.
    """
    wanted = line(number, 40, "identity number")
    hold_number(wanted, scheme)
    found, own = find_identifier(wanted, scheme), records_of(Person.objects.get(pk=person_id))[0]
    other = records_of(found.person)[0] if found is not None else None
    if other is None:
        other = Person.objects.create(full_name=own.full_name, created_at=at)
        write_identifier(PersonId(other.pk), number=wanted, scheme=scheme, proved_by=proved_by, at=at)
    if other.pk != own.pk:
        _lock(own, other)
        _wish(own, other, Actor.person(str(own.pk)), at)


@transaction.atomic
def compare_records(*, principal: Principal, one: str, other: str, at: datetime) -> tuple[RecordView, RecordView]:
    """Return two records side by side, the one that would be kept first, and record that a registrar looked at them.

    :param one: a number, or the e-mail address of an account.
    :raises NotAllowed: this member of staff is no registrar.
    :raises RecordNotFound: nobody is known by one of them.
    :raises MergeNotPossible: both are the same record, or they cannot be merged as they are.
    """
    _refuse_no_registrar(principal)
    first, second = reading.find_record(one), reading.find_record(other)
    kept, merged = _in_order(first, second)
    _tell_of_looks(principal, (kept, merged), at)
    return reading.record_view(kept), reading.record_view(merged)


@transaction.atomic
def look_at_records(
    *, principal: Principal, people: tuple[PersonId, PersonId], at: datetime
) -> tuple[RecordView, RecordView]:
    """Return two records side by side once more, the one that would be kept first, and record the look.

    :raises NotAllowed: this member of staff is no registrar.
    :raises RecordNotFound: one is not there.
    """
    _refuse_no_registrar(principal)
    found = tuple(Person.objects.filter(pk__in=people).order_by("pk"))
    if len(found) < len(people):
        raise RecordNotFound
    _tell_of_looks(principal, found, at)
    kept, merged = sorted(found, key=lambda one: one.pk != people[0])
    return reading.record_view(kept), reading.record_view(merged)


@transaction.atomic
def ask_to_merge(*, principal: Principal, one: PersonId, other: PersonId, reason: str, at: datetime) -> MergeRequestId:
    """Ask that two records be one; another registrar decides. Which one is kept follows from what they have.

    :raises NotAllowed: this member of staff is no registrar.
    :raises DetailsNotValid: there is no reason.
    :raises MergeNotPossible: they cannot be merged as they are.
    :raises MergeAsked: such a request waits already.
    """
    _refuse_no_registrar(principal)
    found = Person.objects.filter(pk__in=(one, other))
    if len(found) < 2:
        raise MergeNotPossible
    kept, merged = _in_order(*_lock(*found))
    return _ask(MergeKind.MERGE, merged, kept, line(reason, _REASON, "reason"), principal.actor, at)


@transaction.atomic
def ask_to_split(*, principal: Principal, request_id: UUID, reason: str, at: datetime) -> MergeRequestId:
    """Ask that two merged records be split again; another registrar decides.

    :param request_id: of the request about the two records.
    :raises NotAllowed: this member of staff is no registrar.
    :raises MergeNotPossible: they are not merged.
    :raises MergeAsked: such a request waits already.
    """
    _refuse_no_registrar(principal)
    row = _request(request_id)
    if reading.find_merge(row.person_id, row.kept_id) is None:
        raise MergeNotPossible
    return _ask(MergeKind.SPLIT, row.person, row.kept, line(reason, _REASON, "reason"), principal.actor, at)


@transaction.atomic
def decide_merge(*, principal: Principal, request_id: UUID, approve: bool, reason: str = "", at: datetime) -> None:
    """Approve or refuse what another registrar asked for. Approving does it at once.

    :raises NotAllowed: this member of staff is no registrar.
    :raises MergeRequestNotFound: there is none, or it is decided.
    :raises MergeNotYours: they asked for it themselves, or a person did and no registrar has taken it up.
    :raises MergeNotPossible: the records have changed since.
    """
    _refuse_no_registrar(principal)
    row = _request(request_id)
    merged, kept = _lock(row.person, row.kept)
    if MergeDecision.objects.filter(request=row).exists():
        raise MergeRequestNotFound
    by = str(principal.actor)
    if not rules.may_decide(asked_by=row.asked_by, decided_by=by, by_person=reading.is_by_person(row)):
        raise MergeNotYours
    why = line(reason, _REASON, "reason", may_be_empty=approve)
    MergeDecision.objects.create(request=row, person=merged, approved=approve, reason=why, decided_by=by, at=at)
    if approve and row.kind == MergeKind.MERGE:
        _merge(merged, kept, request=row, by=by, at=at)
    elif approve:
        _split(merged, kept, request=row, by=by, at=at)


@transaction.atomic
def open_merge_request(*, principal: Principal, request_id: UUID, at: datetime) -> MergeRequestView:
    """Return a request with both records side by side, and record that a registrar looked at them.

    :raises NotAllowed: this member of staff is no registrar.
    :raises MergeRequestNotFound: there is none.
    """
    _refuse_no_registrar(principal)
    row = _request(request_id)
    _tell_of_looks(principal, (row.person, row.kept), at)
    return reading.get_merge_request(request_id, principal)


def _attach(
    outcome: AttachOutcome,
    own: Person,
    theirs: Person | None,
    number: str,
    scheme: str,
    proved_by: str,
    actor: Actor,
    at: datetime,
) -> PersonId:
    """Do what the rules said, and return the record that is theirs from now on."""
    if outcome is AttachOutcome.ATTACHED:
        write_identifier(PersonId(own.pk), number=number, scheme=scheme, proved_by=proved_by, at=at)
    elif theirs is not None and outcome is AttachOutcome.MOVED:
        _merge(own, theirs, request=None, by=str(actor), at=at)
        return PersonId(theirs.pk)
    return PersonId(own.pk)


def _wish(own: Person, other: Person, actor: Actor, at: datetime) -> None:
    """Note once that a person says that another record is theirs too."""
    pair = {own.pk, other.pk}
    if not MergeRequest.objects.filter(person__in=pair, kept__in=pair, decision__isnull=True).exists():
        MergeRequest.objects.create(kind=MergeKind.MERGE, person=own, kept=other, asked_by=str(actor), asked_at=at)


def _ask(kind: MergeKind, merged: Person, kept: Person, reason: str, actor: Actor, at: datetime) -> MergeRequestId:
    waiting = MergeRequest.objects.filter(kind=kind, person=merged, kept=kept, decision__isnull=True)
    if waiting.exclude(asked_by__startswith="person:").exists():
        raise MergeAsked
    row = MergeRequest.objects.create(
        kind=kind, person=merged, kept=kept, reason=reason, asked_by=str(actor), asked_at=at
    )
    return MergeRequestId(row.pk)


def _merge(merged: Person, kept: Person, *, request: MergeRequest | None, by: str, at: datetime) -> None:
    """Link a record to the one that is kept. Both are locked."""
    one, other = reading.record_of(merged), reading.record_of(kept)
    if not rules.may_merge(one, other):
        raise MergeNotPossible
    moved = Account.objects.filter(person=merged).first() if rules.account_moves(merged=one, kept=other) else None
    if moved is not None:
        Account.objects.filter(pk=moved.pk).update(person=kept)
    Person.objects.filter(pk=merged.pk).update(merged_into=kept)
    Person.objects.filter(pk=kept.pk).update(has_merged_records=True)
    RecordMerge.objects.create(person=merged, kept=kept, request=request, moved_account=moved, merged_by=by, at=at)


def _split(merged: Person, kept: Person, *, request: MergeRequest, by: str, at: datetime) -> None:
    """End the link of a record to the one that was kept: the account that went over goes back."""
    merge = reading.find_merge(merged.pk, kept.pk)
    if merge is None:
        raise MergeNotPossible
    RecordSplit.objects.create(merge=merge, person=merged, request=request, split_by=by, at=at)
    Person.objects.filter(pk=merged.pk).update(merged_into=None)
    still = Person.objects.filter(merged_into=kept).exists()
    Person.objects.filter(pk=kept.pk).update(has_merged_records=still)
    if merge.moved_account_id is not None:
        Account.objects.filter(pk=merge.moved_account_id, person=kept).update(person=merged)


def _in_order(one: Person, other: Person) -> tuple[Person, Person]:
    """Return the record that is kept and the one that is merged into it.

    :raises MergeNotPossible: they are one record, or cannot be merged as they are.
    """
    first, second = reading.record_of(one), reading.record_of(other)
    if one.pk == other.pk or not (rules.may_merge(first, second) or rules.may_merge(second, first)):
        raise MergeNotPossible
    return (one, other) if rules.is_kept_before(first, second) else (other, one)


def _request(request_id: UUID) -> MergeRequest:
    row = MergeRequest.objects.select_related("person", "kept").filter(pk=request_id).first()
    if row is None:
        raise MergeRequestNotFound
    return row


def _lock(*people: Person) -> tuple[Person, ...]:
    """Lock records, always in the same order, and return them as they are now, in the order given."""
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in people]).order_by("pk")
    found = {row.pk: row for row in rows}
    return tuple(found[one.pk] for one in people)


def _tell_of_looks(principal: Principal, people: Iterable[Person], at: datetime) -> None:
    """Let the people see, among all looks into their data, that a registrar looked at their record."""
    for person in people:
        app.configure_task(name=PERSON_READ).defer(
            look_id=str(uuid7()),
            person_id=str(person.pk),
            account_id=str(principal.account_id),
            purpose="people-register",
            at=at.isoformat(),
        )


def _refuse_no_registrar(principal: Principal) -> None:
    if StaffRole.PEOPLE_REGISTRAR not in principal.roles or principal.representation is not None:
        raise NotAllowed
