"""A clock's promise was kept or broken; when it was broken, what its guarantee owes is paid by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from portico.casework.actions import refunding, steps
from portico.casework.models import Case, Decision, Promise, Timer
from portico.casework.queries import clocks, fees, letters, words
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import money, promise
from portico.casework.rules.clock import Tick
from portico.casework.types import Amount, ClockChange, ClockReason
from portico.casework.types.payments import PaymentMethod, RefundCause
from portico.catalogue.pack.schema.process import Guarantee
from portico.dmn.types import Context, Unknown
from portico.identity.types import PersonId
from portico.kernel import logs
from portico.kernel.wording import day_in_words

log = logs.logger(__name__)


def on_stop(case: Case, timer: Timer, at: dt.datetime) -> None:
    """Settle what the clock promised: it has stopped."""
    settle(case, at=at)


def on_due(case: Case, timer: Timer, at: dt.datetime) -> None:
    """Settle what is owed as soon as the last day is past; everything else waits for the stop."""
    guarantee = FrozenCase(case).service.process.guarantee
    if guarantee is not None and guarantee.fixed_at == "due":
        settle(case, at=at)


def settle(case: Case, *, at: dt.datetime) -> None:
    """Write down how the promise of a case's clock ended, and pay what is owed when it was broken.

    It may be called as often as anybody likes, with the case locked: each run of a clock is settled once. Nothing
    happens while the end of a run is open.

    :source: pack services/*.yaml, key `process.guarantee`.
    """
    frozen, ticks = FrozenCase(case), clocks.ticks_of([case]).get(case.pk, [])
    settled = set(Promise.objects.filter(case=case).values_list("run", flat=True))
    for run, end in enumerate(_ends_of_runs(ticks), 1):
        if run not in settled:
            _settle_run(frozen, ticks[:end], run, at)


def _ends_of_runs(ticks: Sequence[Tick]) -> list[int]:
    """Return after how many ticks each run of a clock ends: an appeal may have begun another one meanwhile."""
    starts = [index for index, tick in enumerate(ticks) if tick.change is ClockChange.STARTED]
    return [*starts[1:], len(ticks)] if starts else []


def _settle_run(frozen: FrozenCase, ticks: Sequence[Tick], run: int, at: dt.datetime) -> None:
    case, rule = frozen.case, clocks.rule_for(frozen, ticks)
    day = frozen.release.pack.manifest.civil_day(at)
    found = promise.promise_of(ticks, rule, on=day) if rule is not None else None
    if found is None or found.kept is None or _is_open(found, frozen.service.process.guarantee):
        return
    if found.kept and ticks[-1].reason == ClockReason.WITHDRAWN:
        return  # nobody was kept waiting, and nobody was served: it counts for neither side
    row = Promise.objects.create(
        case=case,
        person_id=case.person_id,
        run=run,
        service=case.service,
        authority=frozen.service.authority,
        month=(found.stopped_on or day).replace(day=1),
        kept=found.kept,
        due_on=found.due_on,
        stopped_on=found.stopped_on,
        days_late=found.days_late,
        working_days_late=found.working_days_late,
        at=at,
    )
    if not found.kept and run == 1:
        _fire(frozen, row, found, ticks[-1].at, at)


def _is_open(found: promise.Promise, guarantee: Guarantee | None) -> bool:
    """Return whether it has to wait for the stop, when it is known how late it was."""
    return found.stopped_on is None and (guarantee is None or guarantee.fixed_at != "due")


def _fire(frozen: FrozenCase, row: Promise, found: promise.Promise, ended_at: dt.datetime, at: dt.datetime) -> None:
    """Order the payment of what the guarantee owes, and tell the person."""
    guarantee, currency = frozen.service.process.guarantee, frozen.release.pack.manifest.currency
    owed = _owed(frozen, guarantee, _record(frozen, found, ended_at)) if guarantee is not None else None
    if guarantee is None or owed is None:
        return
    law, source = letters.articles([guarantee.law]), refunding.source_of(frozen)
    order = refunding.refund(
        frozen,
        RefundCause.GUARANTEE,
        amount=owed,
        currency=currency,
        law=law,
        source=source,
        promise=row,
        at=at,
    )
    if order is None:
        return
    case = frozen.case
    with words.in_language(case.language):
        steps.tell(
            case,
            PersonId(case.person_id),
            guarantee.text,
            at=at,
            amount=words.amount_in_words(Amount(owed, currency, guarantee.name)),
            unit=words.unit_in_words(currency),
            law=", ".join(law),
            due_on=day_in_words(found.due_on),
            explanation=words.method_in_words(PaymentMethod(order.method)),
        )


def _owed(frozen: FrozenCase, guarantee: Guarantee, record: Context) -> Decimal | None:
    """Return how much the guarantee owes, in the smallest unit; None when it owes nothing."""
    rules = frozen.session_about(record)
    answers = rules.value(guarantee.when), rules.value(guarantee.amount)
    if any(isinstance(answer, Unknown) for answer in answers):
        # Its facts were to be asked for when the person applied: a fault of the pack that somebody must see.
        log.error("guarantee unknown", case_id=str(frozen.case.pk), service=frozen.case.service)
    when, amount = answers
    if when is not True or not isinstance(amount, Decimal):
        return None
    owed = money.rounded(amount, frozen.release.pack.manifest.currency)
    return owed if owed > 0 else None


def _record(frozen: FrozenCase, found: promise.Promise, ended_at: dt.datetime) -> Context:
    decision = Decision.objects.filter(case=frozen.case, at__lte=ended_at).order_by("-number").first()
    payment = fees.find_payment(frozen)
    fee = money.rounded(payment.fee.amount, payment.fee.currency) if payment is not None else None
    return promise.case_record(
        found,
        service=frozen.case.service,
        result=decision.result if decision is not None else None,
        fee=fee,
        channel=fees.channel_of(frozen),
    )
