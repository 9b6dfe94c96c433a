"""Writes: staff help a person for one visit, because the person lets them."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from portico.identity import queries
from portico.identity.actions.codes import count_attempt, redeem_code, send_code
from portico.identity.actions.people import ensure_person
from portico.identity.actions.sessions import act_under
from portico.identity.errors import (
    AssistanceCodeWrong,
    AssistanceNotFound,
    AssistanceTwoNeeded,
    CodeSpent,
    CodeWrong,
    DetailsNotValid,
    TooManyAttempts,
)
from portico.identity.models import (
    Account,
    AssistanceAnswer,
    AssistanceRequest,
    AssistanceSending,
    Mandate,
    MandateEnded,
    Person,
)
from portico.identity.queries.assisting import assistance_view
from portico.identity.rules import assisting
from portico.identity.types import AssuranceLevel, MandateId, MandateKind, PersonId, Principal, StaffRole
from portico.identity.types.assisting import Assistance, AssistanceId, AssistanceState, AssistanceWay, Meeting
from portico.kernel.errors import NotAllowed

SOURCE = "assisted-session"


@transaction.atomic
def ask_to_help_on_device(*, principal: Principal, meeting: Meeting, at: dt.datetime) -> tuple[Assistance, str]:
    """Ask to help whoever types the code, which is returned to be read out, on a device where they are signed in.

    :raises NotAllowed: this member of staff is no helper.
    :raises TooManyAttempts: they asked too often within the hour.
    """
    code = assisting.new_visit_code()
    row = _ask(principal, AssistanceWay.DEVICE, meeting, at, code_hash=assisting.code_hash(code))
    return assistance_view(row, at), code


@transaction.atomic
def ask_to_help_by_document(
    *, principal: Principal, meeting: Meeting, identity_number: str, document: str, at: dt.datetime
) -> Assistance:
    """Ask to help somebody whose identity document this member of staff has seen; a second one must have seen it too.

    :param document: what was shown, in words: the kind of document and its last characters.
    :raises NotAllowed: this member of staff is no helper.
    :raises DetailsNotValid: no document is named, they do not meet in person, or the number is missing or too long.
    """
    if meeting is not Meeting.COUNTER:
        raise DetailsNotValid(problem="A document can be checked at the counter only.")
    if not document.strip():
        raise DetailsNotValid(problem="Write which document you saw.")
    _refuse_no_helper(principal)
    # Whoever never used the site has no record yet. They stand at the counter, and two of us have seen who they are.
    person_id = ensure_person(identity_number=identity_number, at=at)
    row = _ask(principal, AssistanceWay.DOCUMENT, meeting, at, person_id=person_id, document=document.strip()[:80])
    return assistance_view(row, at)


def find_help(request: HttpRequest, *, principal: Principal, code: str, at: dt.datetime) -> Assistance:
    """Return who asks to help, by the code that they read out. Each try is counted: call it outside a transaction.

    :raises AssistanceNotFound: the code belongs to nothing that waits.
    :raises TooManyAttempts: too many tries of this account, or from this machine.
    """
    count_attempt(request, f"visit {principal.account_id}", at=at)
    return queries.get_assistance_by_code(code, at=at)


@transaction.atomic
def answer_on_device(*, principal: Principal, code: str, allow: bool, at: dt.datetime) -> Assistance:
    """Let the helper who reads out this code act for oneself during the visit, or say no.

    :raises NotAllowed: somebody who acts for another cannot let a third one in.
    :raises AssistanceNotFound: the code belongs to nothing that waits.
    """
    if not principal.is_themselves or principal.own_person_id is None:
        raise NotAllowed
    row = _waiting(queries.get_assistance_by_code(code, at=at).id)
    return _answer(
        row,
        principal.own_person_id,
        allowed=allow,
        answered_by=str(principal.actor),
        persons_level=principal.assurance,
        at=at,
    )


def ask_to_help_by_code(
    request: HttpRequest, *, principal: Principal, meeting: Meeting, identity_number: str, at: dt.datetime
) -> Assistance:
    """Ask to help whoever has this number: a code that names the helper is sent to them, to be read out.

    Whether there is such a person, or where the code went, is not told, nor that no more codes are sent there for a
    while: only somebody who exists gets too many. Call it outside a transaction.

    :raises NotAllowed: this member of staff is no helper.
    :raises TooManyAttempts: they asked too often within the hour.
    """
    person = queries.find_person_by_number(identity_number)
    recipient = queries.find_recipient(person.id) if person else None
    with transaction.atomic():
        row = _ask(principal, AssistanceWay.CODE, meeting, at, person_id=person.id if person else None)
    if person is not None and recipient is not None:
        with suppress(TooManyAttempts):
            sent = send_code(request, recipient, helper=principal.name, at=at)
            AssistanceSending.objects.create(request=row, person_id=person.id, code=sent, at=at)
    return assistance_view(row, at)


def answer_by_code(
    request: HttpRequest, *, principal: Principal, request_id: AssistanceId, code: str, at: dt.datetime
) -> Assistance:
    """Begin what a person allowed by reading out the code that was sent to them.

    Call it outside a transaction: the try must be counted whatever comes of it.

    :raises AssistanceNotFound: this member of staff asked no such thing, or it is too old.
    :raises TooManyAttempts: too many tries.
    :raises AssistanceCodeWrong: it is another code, or it was used up.
    """
    row = AssistanceRequest.objects.filter(
        pk=request_id, helper_id=principal.account_id, way=AssistanceWay.CODE, answer__isnull=True
    ).first()
    if row is None or at >= row.asked_at + assisting.ANSWER_WITHIN:
        raise AssistanceNotFound
    sending = AssistanceSending.objects.filter(request=row).first()
    recipient = queries.find_recipient(PersonId(row.person_id)) if row.person_id else None
    if sending is None or recipient is None:
        count_attempt(request, f"assistance {row.pk}", at=at)
        raise AssistanceCodeWrong
    try:
        redeem_code(request, sending.code, recipient, code, at=at)
    except (CodeWrong, CodeSpent) as error:
        raise AssistanceCodeWrong from error
    with transaction.atomic():
        return _answer(
            _waiting(AssistanceId(row.pk)),
            row.person_id,
            allowed=True,
            answered_by=str(principal.actor),
            persons_level=AssuranceLevel.LOW,
            at=at,
        )


@transaction.atomic
def confirm_document(*, principal: Principal, request_id: AssistanceId, agree: bool, at: dt.datetime) -> Assistance:
    """Say as the second member of staff that the document was seen and is the person's.

    :raises NotAllowed: this member of staff is no helper.
    :raises AssistanceNotFound: their authority waits for no such answer.
    :raises AssistanceTwoNeeded: it is the one who asked.
    """
    _refuse_no_helper(principal)
    row = _waiting(request_id)
    if row.way != AssistanceWay.DOCUMENT or row.helper.authority_id != principal.authority_id:
        raise AssistanceNotFound
    if row.helper_id == principal.account_id:
        raise AssistanceTwoNeeded
    if at >= row.asked_at + assisting.ANSWER_WITHIN:
        raise AssistanceNotFound
    allowed = agree and row.person_id is not None
    return _answer(
        row,
        row.person_id,
        allowed=allowed,
        answered_by=str(principal.actor),
        persons_level=AssuranceLevel.SUBSTANTIAL,
        at=at,
    )


def begin_visit(request: HttpRequest, *, principal: Principal, request_id: AssistanceId, at: dt.datetime) -> Assistance:
    """Act for the person from now on: they have allowed it.

    :raises AssistanceNotFound: this member of staff asked no such thing, or it is not allowed, or it is over.
    """
    found = queries.get_assistance_asked_by(principal, request_id, at=at)
    if found.state is not AssistanceState.ALLOWED or found.mandate_id is None:
        raise AssistanceNotFound
    act_under(request, found.mandate_id)
    return found


@transaction.atomic
def end_visit(request: HttpRequest, *, principal: Principal, at: dt.datetime) -> None:
    """End the visit: the helper acts for nobody any more. Ending it twice changes nothing."""
    representation = principal.representation
    act_under(request, None)
    if representation is not None and representation.kind is MandateKind.ASSISTED_SESSION:
        _end(representation.mandate_id, by=str(principal.actor), reason="The visit is over.", at=at)


@transaction.atomic
def stop_help(*, principal: Principal, mandate_id: MandateId, at: dt.datetime) -> None:
    """Take the help back at once, as the person who is helped.

    :raises AssistanceNotFound: nobody helps them under this mandate.
    """
    mandate = Mandate.objects.filter(
        pk=mandate_id, kind=MandateKind.ASSISTED_SESSION, person_id__in=principal.record_ids
    ).first()
    if mandate is None or not principal.is_themselves:
        raise AssistanceNotFound
    _end(mandate_id, by=str(principal.actor), reason="The person took it back.", at=at)


def _ask(
    principal: Principal,
    way: AssistanceWay,
    meeting: Meeting,
    at: dt.datetime,
    *,
    person_id: PersonId | None = None,
    code_hash: str = "",
    document: str = "",
) -> AssistanceRequest:
    _refuse_no_helper(principal)
    helper = Account.objects.select_for_update(of=("self",), no_key=True).get(pk=principal.account_id)
    asked = AssistanceRequest.objects.filter(helper=helper, asked_at__gt=at - dt.timedelta(hours=1))
    if asked.count() >= assisting.REQUESTS_PER_HOUR:
        raise TooManyAttempts(minutes=60)
    return AssistanceRequest.objects.create(
        helper=helper,
        person_id=person_id,
        way=way,
        meeting=meeting,
        document=document,
        code_hash=code_hash,
        asked_at=at,
    )


def _refuse_no_helper(principal: Principal) -> None:
    if StaffRole.HELPER not in principal.roles or principal.representation is not None:
        raise NotAllowed


def _waiting(request_id: AssistanceId) -> AssistanceRequest:
    row = AssistanceRequest.objects.select_related("helper").filter(pk=request_id, answer__isnull=True).first()
    if row is None:
        raise AssistanceNotFound
    return row


def _answer(
    row: AssistanceRequest,
    person_id: UUID | None,
    *,
    allowed: bool,
    answered_by: str,
    persons_level: AssuranceLevel,
    at: dt.datetime,
) -> Assistance:
    """Write the answer, and the mandate with it. The database takes one answer only: the second finds nothing."""
    level = assisting.level_of(AssistanceWay(row.way), persons_level=persons_level)
    try:
        with transaction.atomic():
            mandate = _mandate(row, person_id, level, answered_by, at) if allowed and person_id else None
            answer = AssistanceAnswer.objects.create(
                request=row,
                person_id=person_id,
                allowed=mandate is not None,
                answered_by=answered_by,
                assurance=level if mandate else "",
                mandate=mandate,
                at=at,
            )
    except IntegrityError as error:
        raise AssistanceNotFound from error
    answer.person = Person.objects.get(pk=person_id) if person_id else None
    return assistance_view(row, at)


def _mandate(
    row: AssistanceRequest, person_id: UUID, level: AssuranceLevel, answered_by: str, at: dt.datetime
) -> Mandate:
    return Mandate.objects.create(
        kind=MandateKind.ASSISTED_SESSION,
        helper=row.helper,
        person_id=person_id,
        services=None,
        assurance=level,
        valid_from=at,
        valid_to=at + assisting.VISIT_LASTS,
        source=SOURCE,
        basis=f"{row.way}, {row.meeting}",
        recorded_by=answered_by,
        recorded_at=at,
    )


def _end(mandate_id: MandateId, *, by: str, reason: str, at: dt.datetime) -> None:
    mandate = Mandate.objects.get(pk=mandate_id)
    MandateEnded.objects.bulk_create(
        [MandateEnded(mandate=mandate, person_id=mandate.person_id, at=at, ended_by=by, reason=reason)],
        ignore_conflicts=True,
    )
