"""Facts changed after a grant: the rules run over them again, and a new decision follows, by rule or by a person."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from portico.casework.actions import deciding, granting, opening, steps
from portico.casework.models import Case, CaseSubject, Decision, Recalculation
from portico.casework.queries import clocks, drafts, letters, recalculations, words
from portico.casework.queries.cases import state_of
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import clock, freezing, recalculating
from portico.casework.rules.freezing import Frozen
from portico.casework.types import CaseState, ClockChange, ClockReason, Expected, Result
from portico.casework.types.letters import RecalculationOutcome
from portico.identity import sealing
from portico.identity.types import PersonId
from portico.journeys import queries as journeys
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor

RECALCULATE = "casework.recalculate"
RULE = Actor.system(RECALCULATE)


def begin_recalculations(*, journey_id: UUID) -> int:
    """Let a worker look at each case of a journey that is decided and whose service is reckoned anew when facts change.

    :returns: how many they are.
    """
    rows = Case.objects.filter(journey_id=journey_id).in_states({CaseState.DECIDED}).order_by("opened_at", "id")
    wanted = [row for row in rows if FrozenCase(row).service.process.recalculation is not None]
    for row in wanted:
        app.configure_task(name=RECALCULATE).defer(case_id=str(row.pk))
    return len(wanted)


@transaction.atomic
def recalculate(*, case_id: UUID, at: dt.datetime) -> RecalculationOutcome | None:
    """Run the rules of a grant over what is known now. The same facts are looked at once, however often it is called.

    :returns: None when there is nothing to look at: no grant is in force, or no fact changed.
    :raises CaseNotFound: there is none.
    """
    case = steps.locked_case(case_id)
    decision = Decision.objects.filter(case=case).order_by("-number").first()
    frozen = FrozenCase(case)
    if decision is None or decision.result != Result.GRANTED or state_of(case) is not CaseState.DECIDED:
        return None
    if frozen.service.process.recalculation is None:
        return None
    changed = _changed_facts(frozen, at)
    if not changed:
        return None
    today = frozen.release.pack.manifest.civil_day(at)
    law_day = recalculating.law_day(frozen.law_day, changed, today=today)
    _freeze(case, changed, at)
    after = FrozenCase(case, law=law_day)
    outcome = _outcome(decision, after, changed)
    _record(frozen, after, decision, changed, outcome, at)
    if outcome is RecalculationOutcome.DECIDED:
        _decide(case, at)
    elif outcome is RecalculationOutcome.TO_WORKER:
        _reopen(case, at)
    return outcome


def _changed_facts(frozen: FrozenCase, at: dt.datetime) -> list[Frozen]:
    case = frozen.case
    journey = journeys.get_journey_for_system(case.journey_id)
    principal = granting.on_behalf_of(journey)
    if case.application is not None:
        draft = drafts.draft_of(principal, case.application, at=at)
    else:
        draft = granting.situation(journey, principal, frozen.service, at)
    known = {fact.path: fact for fact in frozen.facts}
    read = freezing.reads_of(frozen.release, frozen.service, case.role)
    return recalculating.changed(known, draft.frozen(frozen.service), read=read)


def _freeze(case: Case, changed: list[Frozen], at: dt.datetime) -> None:
    rows = CaseSubject.objects.filter(case=case, person__isnull=False)
    people = {row.role: PersonId(row.person_id) for row in rows if row.person_id is not None}
    opening.freeze(case, changed, people, version=opening.next_version(case), at=at)


def _outcome(decision: Decision, after: FrozenCase, changed: list[Frozen]) -> RecalculationOutcome:
    before = FrozenCase(after.case, decision.facts_version).expectation
    if not recalculating.follows_otherwise(before, after.expectation):
        return RecalculationOutcome.SAME
    # Whoever decided otherwise than the rule had reasons that the rule does not know.
    by_the_rule = before.expected is Expected.ENTITLED
    if by_the_rule and _rule_may_decide(after) and recalculating.is_said_by_authorities(changed, after.release):
        return RecalculationOutcome.DECIDED
    return RecalculationOutcome.TO_WORKER


def _rule_may_decide(after: FrozenCase) -> bool:
    """Return whether the law lets a rule decide the difference: to take a grant away it must let a rule refuse, too.

    :source: pack services/*.yaml, keys `process.recalculation.automatic` and `automatic_decision.refusals`.
    """
    rule, automatic = after.service.process.recalculation, after.service.automatic_decision
    if rule is None or not rule.automatic or not deciding.is_certain(after):
        return False
    result = recalculating.result_of(after.expectation.expected)
    return result is Result.GRANTED or (result is Result.REFUSED and automatic is not None and automatic.refusals)


def _record(
    frozen: FrozenCase,
    after: FrozenCase,
    decision: Decision,
    changed: list[Frozen],
    outcome: RecalculationOutcome,
    at: dt.datetime,
) -> None:
    known = {fact.path: fact for fact in frozen.facts}
    kept = [recalculating.as_kept(recalculating.as_changed(known.get(each.path), each)) for each in changed]
    Recalculation.objects.create(
        id=(row_id := uuid7()),
        case=frozen.case,
        person_id=frozen.case.person_id,
        facts_version=after.facts_version,
        law_day=after.law_day,
        decision=decision,
        outcome=outcome,
        content=sealing.seal_text(Recalculation.sealed, row_id, freezing.canonical_list(kept)),
        at=at,
    )


def _decide(case: Case, at: dt.datetime) -> None:
    frozen = FrozenCase(case)
    result = recalculating.result_of(frozen.expectation.expected)
    if result is None:
        raise ValueError("A rule decides only what it can tell.")
    amount = letters.amount_granted(frozen) if result is Result.GRANTED else None
    found = recalculations.find_difference(frozen, result, amount)
    with words.in_language(case.language):
        explanation = recalculations.difference_in_words(found) if found is not None else ""
    drafted = letters.drafted_letter(frozen, result, at, explanation=explanation)
    steps.move(case, CaseState.IN_PROGRESS, actor=RULE, at=at)
    letter = f"# {drafted.subject}\n\n{drafted.body}"
    deciding.write(frozen, result, letter, explanation=explanation, staff_id=None, actor=RULE, at=at)


def _reopen(case: Case, at: dt.datetime) -> None:
    """Let a case worker look: nobody has it, and the time for the answer begins anew."""
    steps.move(case, CaseState.IN_PROGRESS, actor=RULE, at=at)
    steps.assign(case, None, at=at)
    doing = clock.doing(clocks.ticks_of([case]).get(case.pk, []))
    due = None
    if FrozenCase(case).service.clock is not None and doing in (None, ClockChange.STOPPED):
        due = steps.change_clock(case, ClockChange.STARTED, ClockReason.RECALCULATED, at=at)
    text = "case-reckoned-anew-by" if due is not None else "case-reckoned-anew"
    steps.tell(case, PersonId(case.person_id), text, at=at, due_at=due)
