"""What a worker does. Every job may run twice: the second time there is nothing left to do."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from portico.casework import actions, paying
from portico.casework.actions import answered, filing, firing, reckoning
from portico.casework.actions.arriving import FILE_SUBMISSION
from portico.casework.actions.documents import SCAN_DOCUMENT
from portico.casework.actions.printing import PRINT_LETTER
from portico.casework.actions.recalculating import RECALCULATE
from portico.casework.actions.refunding import PAY_BACK
from portico.casework.actions.steps import HANDLE_SUBMITTED_CASE
from portico.casework.errors import AccountNotPossible, NoPayingAccount
from portico.casework.plugins.scanning import scanner
from portico.casework.queries import fees, payments
from portico.catalogue.events import RELEASE_PUBLISHED
from portico.identity.events import STAFF_ROLES_CHANGED
from portico.identity.types import AccountId
from portico.journeys import actions as journeys_actions
from portico.journeys import queries as journeys
from portico.journeys.events import FACTS_FETCHED
from portico.kernel import clock, logs
from portico.kernel.types import Actor
from portico.messages.events import MESSAGE_ANSWERED

WAITS_TOO_LONG = dt.timedelta(minutes=15)
log = logs.logger(__name__)


@app.task(name=FILE_SUBMISSION, retry=RetryStrategy(exponential_wait=4))
def file_submission(submission_id: str) -> None:
    """File what was acknowledged: freeze its facts, ask for signatures or start the clock, tell the applicant."""
    actions.file_submission(submission_id=UUID(submission_id))


@app.task(name=HANDLE_SUBMITTED_CASE)
def handle_submitted_case(case_id: str) -> None:
    """Decide a case that is complete by rule, where the law allows it; else it waits for a case worker."""
    actions.decide_automatically(case_id=UUID(case_id), at=clock.now())


@app.task(name=PRINT_LETTER, retry=RetryStrategy(max_attempts=20, exponential_wait=3))
def print_letter(decision_id: str) -> None:
    """Make the letter of a decision as a signed PDF. The decision does not wait for it."""
    actions.print_letter(decision_id=UUID(decision_id), at=clock.now())


@app.task(name=SCAN_DOCUMENT, retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def scan_document(document_id: str) -> None:
    """Look for something harmful in a document; a scanner that does not answer is asked again."""
    actions.scan_document(document_id=UUID(document_id), scanner=scanner(), at=clock.now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="casework.scan_again", queueing_lock="casework.scan_again")
def scan_again(timestamp: int) -> None:
    """Every quarter of an hour, look at the documents that nobody could look at so far."""
    for document_id in actions.list_waiting_documents(before=clock.now() - WAITS_TOO_LONG):
        with suppress(AlreadyEnqueued):
            scan_document.configure(queueing_lock=f"{SCAN_DOCUMENT}:{document_id}").defer(document_id=str(document_id))


@app.periodic(cron="30 3 * * *")
@app.task(name="casework.sweep_files", queueing_lock="casework.sweep_files")
def sweep_files(timestamp: int) -> None:
    """Each night, remove files whose row was never written, was erased, or is wanted by nobody."""
    actions.sweep_files(at=clock.now())


@app.task(name=FACTS_FETCHED)
def grant_proactively(journey_id: str) -> None:
    """Grant what needs no application, once the facts of a journey are there, and look again at what was granted."""
    actions.open_proactive_cases(journey_id=UUID(journey_id), at=clock.now())
    actions.begin_recalculations(journey_id=UUID(journey_id))


@app.task(name=RECALCULATE)
def recalculate(case_id: str) -> None:
    """Run the rules of a grant over the facts of today. The same facts are looked at once."""
    actions.recalculate(case_id=UUID(case_id), at=clock.now())


@app.task(name=STAFF_ROLES_CHANGED)
def release_cases(account_id: str) -> None:
    """Close what a member of staff may not read any more: a role ended, or they left."""
    actions.release_cases(staff_id=AccountId(UUID(account_id)), at=clock.now())


@app.periodic(cron="0 3 * * *")
@app.task(name="casework.look_again", queueing_lock="casework.look_again")
def look_again(timestamp: int) -> None:
    """Each night, look again at every journey: a birth that was registered since brings what comes with it."""
    last = None
    while page := journeys.list_journey_ids(after=last):
        for journey_id in page:
            refresh_journey.defer(journey_id=str(journey_id))
        last = page[-1]


@app.task(name="casework.refresh_journey")
def refresh_journey(journey_id: str) -> None:
    """Ask the registries for what is too old; the news of it grants what can be granted."""
    at = clock.now()
    journeys_actions.fetch_facts(journey_id=UUID(journey_id), actor=Actor.system("casework.refresh_journey"), at=at)


@app.periodic(cron="* * * * * */15")
@app.task(name="casework.fire_timers", queueing_lock="casework.fire_timers", priority=100)
def fire_timers(timestamp: int) -> None:
    """Do what is due by itself: warnings, late answers, refunds. First of all jobs, for it is promised within a minute."""
    firing.fire_timers(at=clock.now())


@app.task(name=RELEASE_PUBLISHED)
def reckon_clocks_anew(release_id: str, after: str | None = None) -> None:
    """Reckon the clocks that run by the calendar and laws of a new release, a page at a time."""
    last = reckoning.page_of_running(release_id, after=UUID(after) if after else None, at=clock.now())
    if last is not None:
        reckon_clocks_anew.defer(release_id=release_id, after=str(last))


@app.task(name=PAY_BACK, retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def pay_back(order_id: str) -> None:
    """Have the provider that took a fee pay it back; one that does not answer is asked again, and pays once."""
    paying.pay_back(order_id=UUID(order_id), at=clock.now())


@app.task(name="casework.ask_whether_paid", retry=RetryStrategy(max_attempts=5, exponential_wait=3))
def ask_whether_paid(request_id: str) -> None:
    """Ask a provider what became of a payment of which nobody came back to tell."""
    paying.ask_whether_paid(request_id=UUID(request_id), at=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="casework.ask_providers", queueing_lock="casework.ask_providers")
def ask_providers(timestamp: int) -> None:
    """Every five minutes, look after payments: the person did not come back, or the provider did not answer."""
    before = clock.now() - WAITS_TOO_LONG
    for request_id in fees.list_open_requests(asked_before=before):
        with suppress(AlreadyEnqueued):
            ask_whether_paid.configure(queueing_lock=f"casework.ask_whether_paid:{request_id}").defer(
                request_id=str(request_id)
            )
    for order_id in payments.list_unpaid_originals(ordered_before=before):
        with suppress(AlreadyEnqueued):
            pay_back.configure(queueing_lock=f"{PAY_BACK}:{order_id}").defer(order_id=str(order_id))


@app.periodic(cron="0 2 * * *")
@app.task(name="casework.collect_payments", queueing_lock="casework.collect_payments")
def collect_payments(timestamp: int) -> None:
    """Each night, put what is owed to people into payment files, one for each authority and currency."""
    for authority, currency in payments.groups_to_file():
        try:
            while filing.collect(authority=authority, currency=currency, at=clock.now()):
                pass
        except (NoPayingAccount, AccountNotPossible) as error:
            log.warning("no account to pay from", authority=authority, code=error.code)


@app.task(name=MESSAGE_ANSWERED)
def person_answered(reply_id: str, case_id: str) -> None:
    """Show at the desk that the person wrote back."""
    answered.note_answer(case_id=UUID(case_id))
