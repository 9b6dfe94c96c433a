"""Decide a case: by a case worker, by two of them, or by a rule. Every decision is written by `write`."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

from django.db import transaction

from portico.casework.actions import after_deciding, steps, taking
from portico.casework.errors import LetterNeeded, ProposalPending, ReasonNeeded, TextTooLong
from portico.casework.models import Case, Decision, Proposal, SignatureRequest
from portico.casework.queries import clocks, letters
from portico.casework.queries.appeals import pending_appeal
from portico.casework.queries.cases import state_of
from portico.casework.queries.frozen import FrozenCase
from portico.casework.queries.proposals import needs_second_pair_of_eyes, pending_proposal
from portico.casework.rules import clock, clock_rule, transitions
from portico.casework.types import (
    EVENT,
    PERSON_SOURCE,
    Amount,
    CaseState,
    ClockChange,
    ClockReason,
    DecidedBy,
    DecisionKind,
    Expected,
    Letter,
    Outcome,
    ReasonView,
    Result,
    as_json,
)
from portico.catalogue.pack.schema import Kind, Service
from portico.evidence import actions as evidence
from portico.evidence.types import CorrectionState
from portico.identity.types import PersonId, Principal
from portico.kernel.types import Actor
from portico.messages import actions as messages
from portico.messages import queries as mailbox
from portico.messages.errors import SubjectMissing

REASONS_LENGTH, LETTER_LENGTH = 4_000, 20_000
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
RULE = Actor.system("casework.decide_automatically")

_RULE_SAYS = {Result.GRANTED: Expected.ENTITLED, Result.REFUSED: Expected.NOT_ENTITLED}


@transaction.atomic
def decide(
    *, principal: Principal, case_id: UUID, result: Result, reasons: str, letter: str, at: dt.datetime
) -> Outcome:
    """Decide a case that one has taken, or propose it where the service's law wants a second pair of eyes.

    A decision is for ever: changing it takes an appeal.

    :param reasons: the case worker's own words; needed when the result differs from what the rule says.
    :param letter: Markdown to the applicant; its first line is "# Subject".
    :raises CaseNotFound: there is none at their authority.
    :raises CaseDecided: it has been decided before.
    :raises CaseWithdrawn: whoever applied has withdrawn it.
    :raises CaseNotYours: they have not taken it.
    :raises DecidedBefore: they took part in the decision that is appealed; like `take_case` for the other conflicts.
    :raises ProposalPending: a decision waits for approval.
    :raises ReasonNeeded: it differs from the rule and says not why.
    :raises LetterNeeded: there is no letter.
    :raises TextTooLong: a text is longer than anybody reads.
    """
    case, frozen = taking.mine(principal, case_id, at)
    if pending_proposal(case) is not None:
        raise ProposalPending
    explanation, letter = plain(reasons), plain(letter)
    check_length(explanation, REASONS_LENGTH)
    check_length(letter, LETTER_LENGTH)
    if not letter:
        raise LetterNeeded
    if frozen.expectation.expected is not _RULE_SAYS[result] and not explanation:
        raise ReasonNeeded
    if needs_second_pair_of_eyes(frozen):
        _check_subject(letter)
        _propose(frozen, result, letter, explanation, principal, at)
        return Outcome.PROPOSED
    staff = principal.account_id
    write(frozen, result, letter, explanation=explanation, staff_id=staff, actor=principal.actor, at=at)
    return Outcome.DECIDED


def _propose(
    frozen: FrozenCase, result: Result, letter: str, explanation: str, principal: Principal, at: dt.datetime
) -> None:
    case = frozen.case
    Proposal.objects.create(
        case=case,
        person_id=case.person_id,
        number=Proposal.objects.filter(case=case).count() + 1,
        result=result,
        explanation=explanation,
        letter=letter,
        facts_version=frozen.facts_version,
        staff_id=principal.account_id,
        at=at,
    )


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
    write(frozen, result, _as_markdown(drafted), explanation="", staff_id=None, actor=RULE, at=at)
    return True


def rule_result(frozen: FrozenCase) -> Result | None:
    """Return what a rule may decide in a case, or None when a case worker must.

    :source: pack services/*.yaml, key `automatic_decision`.
    """
    automatic = frozen.service.automatic_decision
    if automatic is None or not is_certain(frozen):
        return None
    if automatic.only is not None and frozen.session.evaluate(frozen.release.expression(automatic.only)) is not True:
        return None
    said = frozen.expectation.expected
    if said is Expected.ENTITLED:
        return Result.GRANTED
    return Result.REFUSED if said is Expected.NOT_ENTITLED and automatic.refusals else None


def is_certain(frozen: FrozenCase) -> bool:
    """Return whether a rule can be sure: of every value, of every fact, of the amount."""
    if frozen.uncertain or not _amount_is_known(frozen):
        return False
    return not _rests_on_ones_word(frozen) and not _rests_on_contested(frozen)


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


def write(
    frozen: FrozenCase,
    result: Result,
    letter: str,
    *,
    explanation: str,
    staff_id: UUID | None,
    actor: Actor,
    at: dt.datetime,
) -> Decision:
    """Write a decision and everything that follows from it, in the caller's transaction with the case locked.

    It is the first of the case, the one on an appeal that runs, or, where it was decided before, a new reckoning.

    :param staff_id: who decided; None: a rule.
    :param actor: who did the last step: with four eyes, whoever approved.
    :raises TransitionNotAllowed: the case is neither received nor in progress.
    """
    case = frozen.case
    reasons = letters.reasons_of(frozen, result) or _reasons_of_worker(frozen, explanation)
    granted = letters.amount_granted(frozen) if result is Result.GRANTED else None
    before = Decision.objects.filter(case=case).order_by("-number").first()
    kind = _kind(case, before)
    decision = Decision.objects.create(
        case=case,
        person_id=case.person_id,
        number=before.number + 1 if before is not None else 1,
        kind=kind,
        replaces=before,
        facts_version=frozen.facts_version,
        available_at=mailbox.available_from(PersonId(case.person_id), release=frozen.release, at=at),
        result=result,
        amount=_kept_amount(granted),
        reasons=[{"text": each.text, "law": list(each.law), "met": each.met} for each in reasons],
        explanation=explanation,
        letter=letter,
        law=list(letters.laws_of(frozen, reasons)),
        appeal_until=letters.appeal_until(frozen, at),
        appeal_to=_appeal_to(frozen.service),
        by=DecidedBy.PERSON if staff_id is not None else DecidedBy.RULE,
        staff_id=staff_id,
        at=at,
    )
    _stop_clock(frozen, result, at)
    steps.move(case, CaseState.DECIDED, actor=actor, at=at)
    evidence.close_grants_of_case(case_id=case.pk, actor=actor, at=at)
    _tell(frozen, letter, at)
    after_deciding.after_decision(decision, frozen, at=at)
    return decision


def _kind(case: Case, before: Decision | None) -> DecisionKind:
    if before is None:
        return DecisionKind.FIRST
    return DecisionKind.APPEAL if pending_appeal(case) is not None else DecisionKind.RECALCULATED


def _stop_clock(frozen: FrozenCase, result: Result, at: dt.datetime) -> None:
    """Stop the clock, unless it stops at a later step: then a grant leaves it running until that is done.

    What was granted first is owed also after an appeal or a new reckoning that grants it again. Whatever the case waited
    for before the decision, nothing waits for it after that.

    :source: pack services/*.yaml, key `clock.stops_at`.
    """
    ticks = clocks.ticks_of([frozen.case]).get(frozen.case.pk, [])
    doing = clock.doing(ticks)
    if doing in (None, ClockChange.STOPPED):
        return
    stops_at = frozen.service.clock.stops_at if frozen.service.clock is not None else None
    step = frozen.service.process.steps.get(stops_at or "")
    later = step is not None and step.after_decision and result is Result.GRANTED and clock_rule.is_first(ticks)
    if not later:
        steps.change_clock(frozen.case, ClockChange.STOPPED, ClockReason.DECIDED, at=at)
    elif clock.waiting_for(ticks) is not None:
        steps.go_on(frozen.case, at=at)


def _tell(frozen: FrozenCase, letter: str, at: dt.datetime) -> None:
    case = frozen.case
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


def plain(text: str) -> str:
    """Return what was typed without the characters that nobody can see and the database cannot keep."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n")).strip()


def _check_subject(letter: str) -> None:
    """Refuse a letter that could not be sent before anybody else reads it."""
    subject, _line, body = letter.partition("\n")
    if not subject.startswith("# ") or not subject[2:].strip() or not body.strip():
        raise SubjectMissing


def check_length(text: str, limit: int) -> None:
    """Refuse a text that is too long.

    :raises TextTooLong: with how long it may be.
    """
    if len(text) > limit:
        raise TextTooLong(length=len(text), limit=limit)
