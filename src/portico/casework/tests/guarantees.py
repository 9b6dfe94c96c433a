"""The pack of the repository with a fee and a guarantee for one of its services."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from portico.casework import paying
from portico.casework.actions import fee_payments, firing
from portico.casework.models import Case
from portico.casework.tests import factories, processes
from portico.casework.tests.factories import NOW, PARENTAL, received_case, submitted
from portico.casework.tests.processes import LAW, words
from portico.casework.types import CaseId, Result
from portico.casework.types.payments import PaidBy, Party
from portico.catalogue.pack.schema import Pack
from portico.catalogue.pack.schema.process import Fee, Guarantee, Process
from portico.catalogue.pack.schema.rule import Decision
from portico.identity.types import Principal

TEXT = "guarantee-paid"
TOLD = "# We were late\n\n{name}, it was due by {due_on}. You get {amount} {unit}. {explanation}\n\n{law}"
FEE = Decimal("163.50")
DAY = dt.timedelta(days=1)
IN_TIME = NOW + 40 * DAY  # the clock of six weeks ends on the 42nd day
LATE = NOW + 52 * DAY  # ten days after it
BACK = "http://localhost/back"


def decision(kind: str, expression: str) -> Decision:
    """Return a decision of one expression."""
    said = {"because": words("We were late."), "otherwise": words("We were in time.")} if kind == "boolean" else {}
    return Decision(label=words("A rule"), type=kind, law=[LAW], expression=expression, **said)  # type: ignore[arg-type]


def guarantee_pack(
    *, fee: str | None = None, owed: str = "100", when: str = "case.days_late > 0", fixed_at: str = "stop"
) -> Pack:
    """Return the pack with a guarantee for parental benefit; `fee`, `owed` and `when` are FEEL."""
    plain = factories.pack()
    made = {"test_late": decision("boolean", when), "test_owed": decision("number", owed)}
    if fee is not None:
        made["test_fee"] = decision("number", fee)
    guarantee = Guarantee(
        name=words("The promise"),
        description=words("You get money back when we are late."),
        when="test_late",
        amount="test_owed",
        fixed_at=fixed_at,  # type: ignore[arg-type]
        text=TEXT,
        law=LAW,
    )
    process = Process(guarantee=guarantee, fee=Fee(amount="test_fee", law=LAW) if fee is not None else None)
    service = plain.services[PARENTAL].model_copy(update={"process": process})
    return plain.model_copy(
        update={
            "services": {**plain.services, PARENTAL: service},
            "decisions": {**plain.decisions, **made},
            "texts": {language: {**known, TEXT: TOLD} for language, known in plain.texts.items()},
        }
    )


def decided_at(who: Principal, staff: Principal, at: dt.datetime, result: Result = Result.GRANTED) -> CaseId:
    """Return a case without a fee, received at NOW, that was decided at an instant; its timers have fired."""
    case_id = received_case(who).id
    decide(staff, case_id, at, result)
    return case_id


def decide(staff: Principal, case_id: CaseId, at: dt.datetime, result: Result = Result.GRANTED) -> None:
    """Decide a case that nobody has taken, and let its timers fire."""
    processes.actions.take_case(principal=staff, case_id=case_id, at=at)
    processes.decide(staff, case_id, result, at=at)
    firing.fire_timers(at=at)


def unpaid_case(who: Principal) -> CaseId:
    """Return a case whose fee is not paid."""
    return submitted(who, PARENTAL).cases[0].id


def paid_online(who: Principal, case_id: CaseId, at: dt.datetime = NOW) -> None:
    """Pay the fee of a case by the demo's provider."""
    paying.go_to_pay(principal=who, case_id=case_id, back=BACK, at=at)
    request = case_of(case_id).fee.requests.get()
    paying.ask_whether_paid(request_id=request.pk, at=at)


def paid_by_mail(staff: Principal, case_id: CaseId, at: dt.datetime = NOW) -> None:
    """Have the desk write down that a fee came by mail."""
    payer = Party("Kari Berg", address=("Solbakken 1", "0001 Oslo"), country="NO")
    fee_payments.record_fee_paid(principal=staff, case_id=case_id, paid_by=PaidBy.MAIL, payer=payer, at=at)


def case_of(case_id: CaseId) -> Case:
    """Return a case's row."""
    return Case.objects.get(pk=case_id)
