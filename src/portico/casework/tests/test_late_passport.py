"""The promise of the Canadian pack, from sending an application to the money that comes back, by the clock of the law.

Applied for on Friday 20 November 2026, complete on Monday the 23rd. Thirty business days later, without Christmas Day,
Boxing Day (kept on Monday the 28th) and New Year's Day, is Thursday 7 January 2027.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.translation import override

from portico.casework import actions, paying, queries
from portico.casework.actions import fee_payments, filing, firing
from portico.casework.models import Fee, PaymentOrder, Promise
from portico.casework.plugins.scan_demo import Working
from portico.casework.queries import payments
from portico.casework.queries.frozen import FrozenCase
from portico.casework.tests import factories
from portico.casework.tests.factories import worker
from portico.casework.tests.guarantees import BACK, case_of
from portico.casework.tests.hostile_files import pdf, picture
from portico.casework.types import CaseId, CaseState, Result
from portico.casework.types.payments import PaidBy, Party, PaymentMethod, PaymentStatus, RefundView
from portico.casework.views import wording
from portico.catalogue import actions as catalogue
from portico.catalogue import queries as catalogue_now
from portico.catalogue.pack.people import People
from portico.catalogue.pack.reading import read_pack, read_people
from portico.catalogue.pack.schema import Pack
from portico.evidence import exchange
from portico.evidence.base import Answer, Question, Record
from portico.evidence.types import AccessPurpose, FactRequest
from portico.identity import actions as identity
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, Principal
from portico.journeys import actions as journeys_actions
from portico.journeys import queries as journeys
from portico.kernel import clock
from portico.kernel.types import Actor
from portico.messages import queries as messages

pytestmark = pytest.mark.django_db

CANADA = factories.PACK.parent / "canada"
SERVICE, OFFICE = "passport-adult", "passport-program"
FEE = Decimal("163.50")
ZONE = "-05:00"  # Ottawa in winter
SENT = dt.datetime.fromisoformat(f"2026-11-20T10:00{ZONE}")
COMPLETE = dt.datetime.fromisoformat(f"2026-11-23T09:30{ZONE}")
DECIDED = dt.datetime.fromisoformat(f"2026-12-10T14:00{ZONE}")
LAST_DAY = dt.date(2027, 1, 7)
IN_TIME = dt.datetime.fromisoformat(f"2027-01-07T23:30{ZONE}")
LATE = dt.datetime.fromisoformat(f"2027-01-08T08:00{ZONE}")
NEXT_MONTH = dt.datetime.fromisoformat(f"2027-02-01T08:00{ZONE}")
MINUTE = dt.timedelta(minutes=1)


@cache
def pack() -> Pack:
    """Return the Canadian pack, read once."""
    return read_pack(CANADA)


@cache
def people() -> People:
    """Return its invented people."""
    return read_people(CANADA)


class Registries:
    """Every registry of the pack, answering from its people's files."""

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`."""
        facts = people().person_facts(pack().registries[question.registry], question.subject, question.concepts)
        return Answer(people().as_of, tuple(Record(concept=name, value=value) for name, value in facts.items()))


@pytest.fixture
def olivia() -> Principal:
    """A citizen who travels in spring."""
    catalogue.publish(pack(), actor=Actor.system("tests"), at=SENT)
    found = people().find("olivia-martin")
    number = found.identity_number
    person_id = identity.ensure_person(identity_number=number, display_name="Olivia Martin", at=SENT)
    return Principal(AccountId(uuid4()), AccountKind.PERSON, person_id, None, "Olivia Martin", AssuranceLevel.HIGH)


@pytest.fixture
def office(olivia: Principal) -> Principal:
    """A case worker of the Passport Program."""
    return worker(OFFICE)


def sent(who: Principal) -> CaseId:
    """Return a case as it stands when its application is sent."""
    departure = {"departure": dt.date(2027, 4, 15)}
    journey_id = journeys_actions.start_journey(
        principal=who, life_event="travelling", dates=departure, role="traveller", at=SENT
    )
    for number, (_relation, concepts) in journeys.missing_facts(journey_id, at=SENT).items():
        person_id = identity.ensure_person(identity_number=number, display_name="", at=SENT)
        exchange.fetch(
            [FactRequest(person_id, concepts, about_other_adult=False)],
            release=catalogue_now.current_release(),
            actor=who.actor,
            purpose=AccessPurpose(purpose="plan", journey_id=journey_id),
            at=SENT,
            connectors=lambda _: Registries(),
        )
    application_id = actions.start_application(principal=who, journey_id=journey_id, services=[SERVICE], at=SENT)
    answers = {"passport_validity": "ten_years", "applies_from": "canada"}
    factories.answer_all(who, application_id, at=SENT, **answers)
    declared = factories.everything_declared(who, application_id, SENT)
    receipt = actions.submit(principal=who, application_id=application_id, declarations=declared, at=SENT)
    return receipt.cases[0].id


def complete(who: Principal, paid_at_office_of: Principal | None = None) -> CaseId:
    """Return a case whose fee was paid on Friday, online or by mail, and whose documents came on Monday."""
    case_id = sent(who)
    if paid_at_office_of is not None:
        payer = Party("Olivia Martin", address=("12 Main Street", "Ottawa ON K1A 0A1"), country="CA")
        fee_payments.record_fee_paid(
            principal=paid_at_office_of, case_id=case_id, paid_by=PaidBy.MAIL, payer=payer, at=SENT + MINUTE
        )
    else:
        paying.go_to_pay(principal=who, case_id=case_id, back=BACK, at=SENT + MINUTE)
        paying.ask_whether_paid(request_id=case_of(case_id).fee.requests.get().pk, at=SENT + MINUTE)
    for wanted, name, content in (("photo", "me.jpg", picture()), ("proof_of_citizenship", "birth.pdf", pdf())):
        document_id = actions.add_document(
            principal=who, case_id=case_id, wanted=wanted, name=name, content=[content], at=COMPLETE
        )
        actions.scan_document(document_id=document_id, scanner=Working(), at=COMPLETE + MINUTE)
    return case_id


def printed(
    who: Principal, staff: Principal, at: dt.datetime, result: Result = Result.GRANTED, *, by_mail: bool = False
) -> CaseId:
    """Return a case that was decided in December, and whose passport was printed and checked at an instant."""
    case_id = complete(who, staff if by_mail else None)
    actions.take_case(principal=staff, case_id=case_id, at=DECIDED)
    actions.move_to_step(principal=staff, case_id=case_id, step="checked", at=DECIDED)
    letter = queries.get_case_for_staff(staff, case_id, at=DECIDED).letters[result]
    text = f"# {letter.subject}\n\n{letter.body}"
    actions.decide(principal=staff, case_id=case_id, result=result, reasons="I looked.", letter=text, at=DECIDED)
    firing.fire_timers(at=DECIDED + MINUTE)
    if result is Result.GRANTED:
        firing.fire_timers(at=at - MINUTE)
        actions.move_to_step(principal=staff, case_id=case_id, step="printed_and_verified", at=at)
        firing.fire_timers(at=at)
    return case_id


def refunds(case_id: CaseId) -> tuple[RefundView, ...]:
    return payments.list_refunds(FrozenCase(case_of(case_id)))


def subjects(who: Principal, case_id: CaseId) -> list[str]:
    return [each.subject for each in messages.list_messages_of_case(who, case_id)]


def test_without_its_fee_and_documents_an_application_is_incomplete(olivia: Principal) -> None:
    case_id = sent(olivia)
    assert Fee.objects.get(case=case_id).amount == FEE
    summary = queries.get_case(olivia, case_id, at=SENT).summary
    assert (summary.state, summary.clock.due_on) == (CaseState.INCOMPLETE, None)


def test_the_clock_starts_when_the_last_document_came_and_ends_thirty_business_days_later(olivia: Principal) -> None:
    summary = queries.get_case(olivia, complete(olivia), at=COMPLETE + MINUTE).summary
    assert summary.state is CaseState.RECEIVED
    assert (summary.clock.started_on, summary.clock.due_on) == (COMPLETE.date(), LAST_DAY)


def test_the_decision_does_not_end_the_promise(olivia: Principal, office: Principal) -> None:
    case_id = printed(olivia, office, IN_TIME)
    assert Promise.objects.get(case=case_id).stopped_on == LAST_DAY


def test_a_passport_on_the_last_day_is_in_time_and_nothing_comes_back(olivia: Principal, office: Principal) -> None:
    case_id = printed(olivia, office, IN_TIME)
    assert Promise.objects.get(case=case_id).kept
    assert refunds(case_id) == ()


def test_a_passport_one_day_late_brings_the_whole_fee_back_unasked(olivia: Principal, office: Principal) -> None:
    case_id = printed(olivia, office, LATE)
    promise = Promise.objects.get(case=case_id)
    assert (promise.kept, promise.days_late, promise.working_days_late) == (False, 1, 1)
    (refund,) = refunds(case_id)
    assert (refund.amount, refund.currency, refund.status) == (FEE, "CAD", PaymentStatus.ORDERED)
    assert refund.method is PaymentMethod.ORIGINAL
    told = len(subjects(olivia, case_id))
    firing.fire_timers(at=LATE + dt.timedelta(days=30))
    assert len(refunds(case_id)) == 1
    assert len(subjects(olivia, case_id)) == told


def test_the_person_is_told_what_comes_back_and_why(olivia: Principal, office: Principal) -> None:
    case_id = printed(olivia, office, LATE)
    told = [each for each in messages.list_messages_of_case(olivia, case_id) if "your fee comes back" in each.subject]
    assert len(told) == 1
    body = messages.get_message(olivia, told[0].id).body
    assert "163" in body
    assert "7 January 2027" in body
    assert "Remission of the passport fee" in body
    assert "{" not in body
    assert "Canadian dollars" in body or "CAD" in body


def test_the_provider_that_took_the_fee_pays_it_back(olivia: Principal, office: Principal) -> None:
    case_id = printed(olivia, office, LATE)
    order = PaymentOrder.objects.get(refund__case=case_id)
    assert paying.pay_back(order_id=order.pk, at=LATE)
    assert not paying.pay_back(order_id=order.pk, at=LATE), "once"
    assert refunds(case_id)[0].status is PaymentStatus.PAID_BACK
    assert filing.collect(authority=OFFICE, currency="CAD", at=LATE) is None, "no bank pays it a second time"


def test_what_was_paid_by_mail_comes_back_as_a_cheque_in_a_payment_file(olivia: Principal, office: Principal) -> None:
    case_id = printed(olivia, office, LATE, by_mail=True)
    made = filing.collect(authority=OFFICE, currency="CAD", at=LATE)
    assert made is not None
    content = payments.content_of(payments.get_payment_file(made)).decode()
    assert '<InstdAmt Ccy="CAD">163.50</InstdAmt>' in content
    assert "<PmtMtd>CHK</PmtMtd>" in content
    assert "12 Main Street" in content
    assert refunds(case_id)[0].status is PaymentStatus.FILED
    assert filing.collect(authority=OFFICE, currency="CAD", at=LATE) is None, "once"


def test_a_refused_application_is_owed_nothing(olivia: Principal, office: Principal) -> None:
    assert refunds(printed(olivia, office, LATE, Result.REFUSED)) == ()


def test_the_broken_promise_stands_on_the_public_page_of_the_next_month(olivia: Principal, office: Principal) -> None:
    printed(olivia, office, LATE)
    assert queries.list_promises(at=LATE) == ()
    (count,) = queries.list_promises(at=NEXT_MONTH)
    assert (count.service, count.month, count.broken) == (SERVICE, dt.date(2027, 1, 1), None), "fewer than five"
    with clock.fixed(NEXT_MONTH):
        shown = Client().get("/promises/", headers={"accept-language": "en"}).content.decode()
    assert "Passport for an adult" in shown
    assert "January 2027" in shown


def test_what_is_decided_and_not_printed_yet_is_not_called_finished(olivia: Principal, office: Principal) -> None:
    case_id = complete(olivia)
    actions.take_case(principal=office, case_id=case_id, at=DECIDED)
    letter = queries.get_case_for_staff(office, case_id, at=DECIDED).letters[Result.GRANTED]
    text = f"# {letter.subject}\n\n{letter.body}"
    actions.decide(principal=office, case_id=case_id, result=Result.GRANTED, reasons="", letter=text, at=DECIDED)
    summary = queries.get_case(olivia, case_id, at=DECIDED).summary
    with override("en"):
        assert "Passport Program" in wording.holder_in_words(summary)
        assert wording.due_in_words(summary) == "It must be ready by 7 January 2027 (28 days left)."
