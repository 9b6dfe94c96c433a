"""Take a case, pause its clock, decide it: by a case worker or by a rule."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

from django.db import transaction

from portico.casework.actions import steps
from portico.casework.errors import (
    CaseDecided,
    CaseNotYours,
    CaseTaken,
    HelpedToApply,
    LetterNeeded,
    ReasonNeeded,
    TextTooLong,
    TransitionNotAllowed,
)
from portico.casework.models import Case, Decision, Signature, SignatureRequest
from portico.casework.queries import desk, letters
from portico.casework.queries.cases import state_of
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import transitions
from portico.casework.types import (
    EVENT,
    PERSON_SOURCE,
    Amount,
    CaseState,
    ClockChange,
    ClockReason,
    DecidedBy,
    Expected,
    Letter,
    ReasonView,
    Result,
    as_json,
)
from portico.catalogue.pack.schema import Kind, Service
from portico.evidence import actions as evidence
from portico.evidence.types import CorrectionState
from portico.identity.types import AccountId, PersonId, Principal
from portico.kernel.types import Actor
from portico.messages import actions as messages

GRANT_LASTS = dt.timedelta(days=90)  # longer than any term; the case's end closes it before
REASONS_LENGTH, LETTER_LENGTH = 4_000, 20_000
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
RULE = Actor.system("casework.decide_automatically")
RELEASING = Actor.system("casework.release_cases")

_RULE_SAYS = {Result.GRANTED: Expected.ENTITLED, Result.REFUSED: Expected.NOT_ENTITLED}


@transaction.atomic
def take_case(*, principal: Principal, case_id: UUID, at: dt.datetime) -> None:
    """Take a case: from now on this case worker may read its facts, until it is decided. Taking it again is no fault.

    A case whose worker has left, or may not work on its service any more, is free for others.

    :raises CaseNotFound: there is none at their authority, or of no service that their role covers.
    :raises HelpedToApply: they applied or signed for the person, as their helper.
    :raises CaseTaken: somebody else has it.
    :raises TransitionNotAllowed: it waits for a signature or is over.
    """
    case, frozen = _at_desk(principal, case_id)
    # A visit is for all services, the roles of helper and case worker may be for one each.
    if Signature.objects.filter(case=case, recorded_by__startswith=f"{principal.actor} by mandate").exists():
        raise HelpedToApply
    worker = desk.worker_of(case)
    if worker not in (None, principal.account_id) and not desk.without_worker([case], at):
        raise CaseTaken
    if worker is None:
        steps.move(case, CaseState.IN_PROGRESS, actor=principal.actor, at=at)
    elif state_of(case) is not CaseState.IN_PROGRESS:
        raise TransitionNotAllowed(state=str(state_of(case)))
    if worker != principal.account_id:
        steps.assign(case, principal.account_id, at=at)
    if not desk.open_grants(principal, frozen, at):
        _open_grants(principal, frozen, at)


@transaction.atomic
def release_cases(*, staff_id: AccountId, at: dt.datetime) -> None:
    """Let a member of staff read no longer what no role of theirs covers; others may take those cases."""
    beyond = desk.list_taken_beyond_role(staff_id, at=at)
    evidence.close_grants_of_staff(staff_id=staff_id, case_ids=beyond, actor=RELEASING, at=at)


@transaction.atomic
def pause_clock(*, principal: Principal, case_id: UUID, reason: ClockReason, at: dt.datetime) -> None:
    """Stop the clock for a while: the case waits for the person or for another authority.

    :raises CaseNotYours: somebody else has the case, or nobody.
    :raises ClockChangeNotAllowed: it does not run, or the reason is none that the law knows.
    """
    case = _mine(principal, case_id, at)[0]
    steps.change_clock(case, ClockChange.PAUSED, reason, at=at)


@transaction.atomic
def resume_clock(*, principal: Principal, case_id: UUID, at: dt.datetime) -> None:
    """Let the clock run on: what was waited for is there.

    :raises CaseNotYours: somebody else has the case, or nobody.
    :raises ClockChangeNotAllowed: it does not stand still.
    """
    case = _mine(principal, case_id, at)[0]
    steps.change_clock(case, ClockChange.RESUMED, ClockReason.ANSWER_CAME, at=at)


@transaction.atomic
def decide(*, principal: Principal, case_id: UUID, result: Result, reasons: str, letter: str, at: dt.datetime) -> None:
    """Decide a case that one has taken. It is for ever: changing it takes an appeal.

    :param reasons: the case worker's own words; needed when the result differs from what the rule says.
    :param letter: Markdown to the applicant; its first line is "# Subject".
    :raises CaseNotFound: there is none at their authority.
    :raises CaseDecided: it has been decided before.
    :raises CaseNotYours: they have not taken it.
    :raises ReasonNeeded: it differs from the rule and says not why.
    """
    _case, frozen = _mine(principal, case_id, at)
    explanation, letter = _plain(reasons), _plain(letter)
    _check_length(explanation, REASONS_LENGTH)
    _check_length(letter, LETTER_LENGTH)
    if not letter:
        raise LetterNeeded
    if frozen.expectation.expected is not _RULE_SAYS[result] and not explanation:
        raise ReasonNeeded
    _decide(frozen, result, letter, explanation=explanation, principal=principal, actor=principal.actor, at=at)


@transaction.atomic
def decide_automatically(*, case_id: UUID, at: dt.datetime) -> bool:
    """Decide a case by rule when the law lets a rule decide it and no fact or value is uncertain.

    :returns: whether the case is decided now; if not it waits for a case worker. It may be called again.
    :raises CaseNotFound: there is none.
    """
    case = steps.locked_case(case_id)
    if state_of(case) is not transitions.DECIDED_FROM[DecidedBy.RULE]:
        return state_of(case) is CaseState.DECIDED
    frozen = FrozenCase(case)
    result = rule_result(frozen)
    if result is None:
        return False
    drafted = letters.drafted_letter(frozen, result, at)
    _decide(frozen, result, _as_markdown(drafted), explanation="", principal=None, actor=RULE, at=at)
    return True


def rule_result(frozen: FrozenCase) -> Result | None:
    """Return what a rule may decide in a case, or None when a case worker must.

    :source: pack services/*.yaml, key `automatic_decision`.
    """
    automatic = frozen.service.automatic_decision
    if automatic is None or frozen.uncertain or not _amount_is_known(frozen) or _rests_on_ones_word(frozen):
        return None
    if _rests_on_contested(frozen):
        return None
    if automatic.only is not None and frozen.session.evaluate(frozen.release.expression(automatic.only)) is not True:
        return None
    said = frozen.expectation.expected
    if said is Expected.ENTITLED:
        return Result.GRANTED
    return Result.REFUSED if said is Expected.NOT_ENTITLED and automatic.refusals else None


def _rests_on_ones_word(frozen: FrozenCase) -> bool:
    """Return whether somebody told what a registry should have: while it was silent they were asked, and it may differ."""
    told = (each for each in frozen.facts if each.kind is Kind.FACT and each.source == PERSON_SOURCE)
    return any(each.role != EVENT and frozen.release.registry_of(each.concept) is not None for each in told)


def _rests_on_contested(frozen: FrozenCase) -> bool:
    """Return whether somebody says that a fact is wrong and its authority has not said that it is right.

    :source: Regulation (EU) 2016/679, articles 16 and 18(1)(a): while accuracy is contested, processing is restricted.
    """
    return any(view.state is not CorrectionState.REFUSED for view in frozen.contested.values())


def _amount_is_known(frozen: FrozenCase) -> bool:
    entitled = frozen.expectation.expected is Expected.ENTITLED
    return not (entitled and frozen.service.amount is not None and frozen.expectation.amount is None)


def _decide(
    frozen: FrozenCase,
    result: Result,
    letter: str,
    *,
    explanation: str,
    principal: Principal | None,
    actor: Actor,
    at: dt.datetime,
) -> None:
    """Write the decision and everything that follows from it, in the caller's transaction with the case locked."""
    case = frozen.case
    reasons = letters.reasons_of(frozen, result) or _reasons_of_worker(frozen, explanation)
    granted = letters.amount_granted(frozen) if result is Result.GRANTED else None
    Decision.objects.create(
        case=case,
        person_id=case.person_id,
        number=Decision.objects.filter(case=case).count() + 1,
        facts_version=frozen.facts_version,
        available_at=at,
        result=result,
        amount=_kept_amount(granted),
        reasons=[{"text": each.text, "law": list(each.law), "met": each.met} for each in reasons],
        explanation=explanation,
        letter=letter,
        law=list(letters.laws_of(frozen, reasons)),
        appeal_until=letters.appeal_until(frozen, at),
        appeal_to=_appeal_to(frozen.service),
        by=DecidedBy.PERSON if principal is not None else DecidedBy.RULE,
        staff_id=principal.account_id if principal is not None else None,
        at=at,
    )
    if frozen.case.clock_events.exists():
        steps.change_clock(case, ClockChange.STOPPED, ClockReason.DECIDED, at=at)
    steps.move(case, CaseState.DECIDED, actor=actor, at=at)
    evidence.close_grants_of_case(case_id=case.pk, actor=actor, at=at)
    messages.send_letter(
        person_id=PersonId(case.person_id),
        letter=letter,
        language=case.language,
        case_id=case.pk,
        release_id=case.release_id,
        service=case.service,
        at=at,
    )
    # Whoever signed is told that it is decided; the reasons may be about the applicant alone.
    for request in SignatureRequest.objects.filter(case=case).order_by("at", "id"):
        steps.tell(case, PersonId(request.person_id), "joint-case-decided", at=at)


def _at_desk(principal: Principal, case_id: UUID) -> tuple[Case, FrozenCase]:
    """Return a case of the worker's authority, locked, and read after it was locked."""
    desk.case_at_desk(principal, case_id)
    steps.locked_case(case_id)
    case = desk.case_at_desk(principal, case_id)
    return case, FrozenCase(case)


def _mine(principal: Principal, case_id: UUID, at: dt.datetime) -> tuple[Case, FrozenCase]:
    """Return a case that this worker has taken and may read now: whose grants have ended takes it again first."""
    case, frozen = _at_desk(principal, case_id)
    if Decision.objects.filter(case=case).exists():
        raise CaseDecided
    if not desk.is_mine(case, principal) or not desk.open_grants(principal, frozen, at):
        raise CaseNotYours
    return case, frozen


def _open_grants(principal: Principal, frozen: FrozenCase, at: dt.datetime) -> None:
    basis = "; ".join(letters.articles(frozen.service.legal_basis)) or "; ".join(
        letters.articles(frozen.expectation.right.law)
    )
    for person_id, concepts in sorted(frozen.concepts_by_person().items()):
        evidence.open_grant(
            actor=principal.actor,
            subject=person_id,
            case_id=frozen.case.pk,
            legal_basis=basis[:400],
            concepts=concepts,
            until=at + GRANT_LASTS,
            at=at,
            service=frozen.case.service,
            on_behalf_of=PersonId(frozen.case.person_id),
        )


def _reasons_of_worker(frozen: FrozenCase, explanation: str) -> tuple[ReasonView, ...]:
    """Where the rule gives no reason for this result, the case worker's words are the reason."""
    return (ReasonView(explanation, letters.articles(frozen.expectation.right.law)),)


def _kept_amount(amount: Amount | None) -> dict[str, object] | None:
    if amount is None:
        return None
    return {
        "value": as_json(amount.value),
        "unit": amount.unit,
        "label": amount.label.model_dump(),
        "parts": {name: as_json(part) for name, part in amount.parts.items()},
    }


def _appeal_to(service: Service) -> str:
    return service.appeal.to if service.appeal is not None else service.authority


def _as_markdown(letter: Letter) -> str:
    return f"# {letter.subject}\n\n{letter.body}"


def _plain(text: str) -> str:
    """Return what was typed without the characters that nobody can see and the database cannot keep."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n")).strip()


def _check_length(text: str, limit: int) -> None:
    if len(text) > limit:
        raise TextTooLong(length=len(text), limit=limit)
