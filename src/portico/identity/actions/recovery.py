"""Writes: a way back in, given by two clerks who saw the person and their document.

Each clerk hands over one half of a code, and none of them has both. Using it ends every other way in.
"""

from __future__ import annotations

import datetime as dt

from allauth.mfa.models import Authenticator
from django.contrib.auth import hashers
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from portico.identity import queries
from portico.identity.actions.checked import line
from portico.identity.actions.codes import count_attempt
from portico.identity.actions.people import ensure_person
from portico.identity.actions.proofing import record_proof
from portico.identity.actions.second_factor import tell_change
from portico.identity.actions.sessions import begin_session, end_sessions
from portico.identity.actions.tokens import end_grants_of_account
from portico.identity.errors import RecoveryCodeWrong, RecoveryNotFound, TooManyAttempts
from portico.identity.models import (
    Account,
    FederatedIdentity,
    MobileNumber,
    RecoveryAnswer,
    RecoveryRequest,
    RecoveryUse,
)
from portico.identity.rules import recovery
from portico.identity.types import (
    AccountId,
    AccountKind,
    AssuranceLevel,
    Method,
    PersonId,
    Principal,
    SessionEnd,
    StaffRole,
)
from portico.identity.types.recovery import RecoveryId
from portico.identity.types.relying_parties import GrantEnd
from portico.kernel.errors import NotAllowed
from portico.kernel.types import Actor


@transaction.atomic
def ask_recovery(
    *, principal: Principal, identity_number: str, document: str, level: AssuranceLevel, at: dt.datetime
) -> tuple[RecoveryId, str]:
    """Ask a second clerk to see a person and their document too; return the first half of the code for the person.

    :param document: which document was shown: its kind and last characters.
    :param level: how surely the document says who they are.
    :raises NotAllowed: this member of staff is no registrar.
    :raises DetailsNotValid: the number or the document is missing or too long.
    :raises TooManyAttempts: they asked too often within the hour.
    """
    _refuse_no_registrar(principal)
    shown = line(document, 80, "document that you saw")
    clerk = Account.objects.select_for_update(of=("self",), no_key=True).get(pk=principal.account_id)
    lately = RecoveryRequest.objects.filter(clerk=clerk, asked_at__gt=at - dt.timedelta(hours=1))
    if lately.count() >= recovery.REQUESTS_PER_HOUR:
        raise TooManyAttempts(minutes=60)
    half = recovery.new_half()
    row = RecoveryRequest.objects.create(
        person_id=ensure_person(identity_number=identity_number, at=at),
        clerk=clerk,
        document=shown,
        level=level,
        half_hash=recovery.half_hash(half),
        asked_at=at,
    )
    return RecoveryId(row.pk), half


@transaction.atomic
def answer_recovery(*, principal: Principal, request_id: RecoveryId, agree: bool, at: dt.datetime) -> str | None:
    """Say as the second clerk whether it is the person; return the second half of the code when it is.

    :raises NotAllowed: this member of staff is no registrar.
    :raises RecoveryNotFound: nothing waits for them: it is their own, another authority's, answered or too old.
    """
    _refuse_no_registrar(principal)
    found = queries.get_recovery_to_confirm(principal, request_id, at=at)
    row = RecoveryRequest.objects.get(pk=found.id)
    half = recovery.new_half()
    try:
        with transaction.atomic():
            RecoveryAnswer.objects.create(
                request=row,
                person_id=row.person_id,
                clerk_id=principal.account_id,
                allowed=agree,
                code_hash=recovery.code_hash(row.half_hash, half) if agree else "",
                at=at,
            )
    except IntegrityError as error:  # another clerk was faster
        raise RecoveryNotFound from error
    account = Account.objects.filter(person_id=row.person_id).first()
    if agree and account is not None:
        tell_change(account, "recovery-given")
    return half if agree else None


def recover(request: HttpRequest, *, first_half: str, second_half: str, at: dt.datetime) -> Principal:
    """Sign in whoever has both halves. All their other ways in, and all their sessions, end; the code works once.

    Call it outside a transaction: the try must be counted whatever comes of it.

    :raises RecoveryCodeWrong: the halves do not belong together, or the code was used or is too old.
    :raises TooManyAttempts: too many tries from this machine.
    """
    code = recovery.code_hash(recovery.half_hash(first_half), second_half)
    count_attempt(request, f"recovery {code}", at=at)
    with transaction.atomic():
        answers = RecoveryAnswer.objects.filter(allowed=True, use__isnull=True, at__gt=at - recovery.CODE_LASTS)
        answer = answers.select_related("request", "person").filter(code_hash=code).first()
        if answer is None:
            raise RecoveryCodeWrong
        try:
            with transaction.atomic():
                RecoveryUse.objects.create(answer=answer, person_id=answer.person_id, at=at)
        except IntegrityError as error:
            raise RecoveryCodeWrong from error
        return _begin_anew(request, answer, at)


def _begin_anew(request: HttpRequest, answer: RecoveryAnswer, at: dt.datetime) -> Principal:
    person_id, level = PersonId(answer.person_id), AssuranceLevel(answer.request.level)
    account, _ = Account.objects.get_or_create(
        person_id=person_id,
        defaults={"kind": AccountKind.PERSON, "password": hashers.make_password(None), "created_at": at},
    )
    if not account.is_active:
        raise RecoveryCodeWrong
    end_sessions(AccountId(account.pk), reason=SessionEnd.RECOVERED, at=at)
    # Whoever had taken the account may have let a service in for months.
    end_grants_of_account(AccountId(account.pk), reason=GrantEnd.RECOVERED, at=at)
    Authenticator.objects.filter(user_id=account.pk).delete()
    # Whoever comes with the person's national number at an outside provider is led here again, and nobody else.
    FederatedIdentity.objects.filter(account=account).delete()
    MobileNumber.objects.filter(account=account).delete()
    Account.objects.filter(pk=account.pk).update(email="")
    actor = Actor.staff(str(answer.clerk_id))
    record_proof(person_id=person_id, level=level, how="counter, two clerks", actor=actor, at=at)
    return begin_session(request, account, method=Method.COUNTER, assurance=level, at=at)


def _refuse_no_registrar(principal: Principal) -> None:
    if StaffRole.PEOPLE_REGISTRAR not in principal.roles or principal.representation is not None:
        raise NotAllowed
