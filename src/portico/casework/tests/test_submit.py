"""Sending an application: once, whole, and for ever."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.casework import actions, queries
from portico.casework.errors import (
    AlreadyApplied,
    AlreadySubmitted,
    AnswerNotPossible,
    CannotApply,
    DeclarationsMissing,
    NothingChosen,
    QuestionNotAsked,
    QuestionsLeft,
)
from portico.casework.models import Application, Case, CaseFacts, Submission
from portico.casework.rules.freezing import digest
from portico.casework.tests.factories import (
    KARI,
    LATER,
    NOW,
    PARENTAL,
    PATERNITY,
    answer_all,
    answered,
    everything_declared,
    journey_of,
    people,
    started,
    submitted,
)
from portico.casework.types import CaseState, Expected, Holder
from portico.identity import sealing
from portico.identity.types import Principal
from portico.journeys import queries as journeys
from portico.messages import queries as messages


def test_one_application_is_open_per_journey_and_set_of_services(kari: Principal) -> None:
    journey_id = journey_of(kari)
    first = actions.start_application(principal=kari, journey_id=journey_id, services=[PARENTAL, PATERNITY], at=NOW)
    again = actions.start_application(principal=kari, journey_id=journey_id, services=[PATERNITY, PARENTAL], at=LATER)
    other = actions.start_application(principal=kari, journey_id=journey_id, services=[PARENTAL], at=LATER)
    assert first == again
    assert other != first


@pytest.mark.parametrize("service", ["child-benefit", "birth-registration", "no-such-service"])
def test_only_what_is_applied_for_here_can_be_applied_for(kari: Principal, service: str) -> None:
    with pytest.raises(CannotApply):
        actions.start_application(principal=kari, journey_id=journey_of(kari), services=[service], at=NOW)


def test_an_application_for_nothing_is_refused(kari: Principal) -> None:
    with pytest.raises(NothingChosen):
        actions.start_application(principal=kari, journey_id=journey_of(kari), services=[], at=NOW)


def test_no_fact_is_asked_that_a_registry_told(kari: Principal) -> None:
    application_id = started(kari, PARENTAL)
    asked = []
    while (question := queries.next_question(kari, application_id, at=NOW)) is not None:
        asked.append(question.key)
        value = dt.date(2026, 12, 3) if question.subject == "event" else "full"
        actions.save_answer(
            principal=kari,
            application_id=application_id,
            subject=question.subject,
            concept=question.concept,
            value=value,
            at=NOW,
        )
    assert sorted(asked) == ["event.leave_start", "mother.coverage"]


def test_the_newest_answer_counts_and_can_be_taken_back(kari: Principal) -> None:
    application_id = answered(kari, PARENTAL, coverage="full")
    answer = {"principal": kari, "application_id": application_id, "subject": "mother", "concept": "coverage"}
    actions.save_answer(**answer, value="reduced", at=LATER)  # type: ignore[arg-type]
    assert queries.get_question(kari, application_id, "mother", "coverage", at=LATER).value == "reduced"
    actions.take_back_answer(**answer, at=LATER)  # type: ignore[arg-type]
    left = queries.next_question(kari, application_id, at=LATER)
    assert left is not None
    assert left.key == "mother.coverage"


@pytest.mark.parametrize(
    ("subject", "concept", "value"),
    [
        ("mother", "coverage", "everything"),
        ("mother", "coverage", None),
        ("mother", "coverage", 3),
        ("event", "leave_start", "soon"),
        ("event", "leave_start", dt.date(1999, 1, 1)),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_a_sentence(
    kari: Principal, subject: str, concept: str, value: object
) -> None:
    application_id = started(kari, PARENTAL)
    with pytest.raises(AnswerNotPossible, match=r"\w+.*\."):
        actions.save_answer(
            principal=kari,
            application_id=application_id,
            subject=subject,
            concept=concept,
            value=value,  # type: ignore[arg-type]
            at=NOW,
        )


def test_oneself_cannot_be_named_as_the_other_person(kari: Principal) -> None:
    application_id = started(kari, PATERNITY)
    with pytest.raises(AnswerNotPossible, match="your own number"):
        actions.save_answer(
            principal=kari,
            application_id=application_id,
            subject="mother",
            concept="named_other_parent",
            value=people().find(KARI).identity_number,
            at=NOW,
        )


def test_what_is_not_asked_cannot_be_answered(kari: Principal) -> None:
    with pytest.raises(QuestionNotAsked):
        actions.save_answer(
            principal=kari,
            application_id=started(kari, PARENTAL),
            subject="mother",
            concept="annual_income",
            value=1,
            at=NOW,
        )


def test_checking_shows_sources_and_what_the_rules_say(kari: Principal) -> None:
    view = queries.check_answers(kari, answered(kari, PARENTAL, coverage="full"), at=NOW)
    assert view.can_submit
    assert [each.expected for each in view.expectations] == [Expected.ENTITLED]
    assert view.expectations[0].amount is not None
    income = next(item for item in view.known if item.concept == "monthly_income")
    assert (income.source, income.as_of) == ("income", dt.date(2026, 11, 20))
    assert [each.key for each in view.declarations] == ["mother.information_is_true"]


def test_an_application_with_questions_left_is_not_sent(kari: Principal) -> None:
    application_id = started(kari, PARENTAL)
    with pytest.raises(QuestionsLeft) as refused:
        actions.submit(
            principal=kari, application_id=application_id, declarations={"mother.information_is_true": True}, at=NOW
        )
    assert refused.value.facts["keys"] == ["mother.coverage", "event.leave_start"]
    assert not Case.objects.filter(person_id=kari.person_id).exists()


@pytest.mark.parametrize("declared", [{}, {"mother.information_is_true": False}])
def test_an_application_without_its_declarations_is_not_sent(kari: Principal, declared: dict[str, bool]) -> None:
    application_id = answered(kari, PARENTAL)
    with pytest.raises(DeclarationsMissing):
        actions.submit(principal=kari, application_id=application_id, declarations=declared, at=NOW)


def test_sending_makes_one_case_per_service_with_a_running_clock(kari: Principal) -> None:
    receipt = submitted(kari, PARENTAL, PATERNITY)
    states = {case.service.id: (case.state, case.clock.holder) for case in receipt.cases}
    assert states == {
        PARENTAL: (CaseState.RECEIVED, Holder.AUTHORITY),
        PATERNITY: (CaseState.WAITING_FOR_SIGNATURE, Holder.OTHER_PERSON),
    }
    parental = next(case for case in receipt.cases if case.service.id == PARENTAL)
    # Six weeks from 20 November 2026, a Friday; the term of this service does not roll.
    assert parental.clock.due_on == dt.date(2027, 1, 1)
    assert parental.clock.days_left == 42


def test_sending_twice_gives_the_same_receipt(kari: Principal) -> None:
    first = submitted(kari, PARENTAL)
    again = actions.submit(principal=kari, application_id=first.application_id, declarations={}, at=LATER)
    assert (again.reference, again.hash, again.submitted_at) == (first.reference, first.hash, first.submitted_at)
    assert Submission.objects.filter(application_id=first.application_id).count() == 1
    assert Case.objects.filter(application_id=first.application_id).count() == 1


def test_the_receipt_is_the_hash_of_all_that_was_sent(kari: Principal) -> None:
    receipt = submitted(kari, PARENTAL, coverage="full")
    kept = Submission.objects.get(application_id=receipt.application_id)
    content = sealing.open_text(Submission.sealed, kept.pk, kept.content)
    assert digest(content) == receipt.hash
    sent = {(row["role"], row["concept"]): row["value"] for row in json.loads(content)["package"]["services"][PARENTAL]}
    assert sent["mother", "coverage"] == "full"
    assert sent["mother", "information_is_true"] is True
    assert sent["event", "due_date"] == "2026-12-24"


def test_facts_are_frozen_with_source_and_day(kari: Principal) -> None:
    case = submitted(kari, PARENTAL).cases[0]
    kept = CaseFacts.objects.get(case_id=case.id, person_id=kari.person_id)
    told = {
        (row["role"], row["concept"]): row
        for row in json.loads(sealing.open_text(CaseFacts.sealed, kept.pk, kept.content))
    }
    income = told["mother", "monthly_income"]
    assert (income["source"], income["as_of"]) == ("income", "2026-11-20")
    months = income["value"]
    assert isinstance(months, list)
    assert len(months) == 12


def test_what_was_sent_does_not_change_any_more(kari: Principal) -> None:
    receipt = submitted(kari, PARENTAL)
    with pytest.raises(AlreadySubmitted):
        actions.save_answer(
            principal=kari,
            application_id=receipt.application_id,
            subject="mother",
            concept="coverage",
            value="reduced",
            at=LATER,
        )


def test_nobody_applies_twice_while_the_first_case_is_open(kari: Principal) -> None:
    receipt = submitted(kari, PARENTAL)
    with pytest.raises(AlreadyApplied):
        actions.start_application(
            principal=kari, journey_id=receipt.journey_id, services=[PARENTAL, PATERNITY], at=LATER
        )


def test_two_applications_that_share_a_service_make_one_case_of_it(kari: Principal) -> None:
    journey_id = journey_of(kari)
    both = [
        actions.start_application(principal=kari, journey_id=journey_id, services=services, at=NOW)
        for services in ([PARENTAL], [PARENTAL, PATERNITY])
    ]
    for application_id in both:
        answer_all(kari, application_id)
    declared = everything_declared(kari, both[0])
    actions.submit(principal=kari, application_id=both[0], declarations=declared, at=NOW)
    with pytest.raises(AlreadyApplied):
        actions.submit(principal=kari, application_id=both[1], declarations=everything_declared(kari, both[1]), at=NOW)
    assert Application.objects.filter(pk=both[1], submission__isnull=True).exists()


def test_the_plan_the_mailbox_and_the_worker_hear_of_it(kari: Principal) -> None:
    receipt = submitted(kari, PARENTAL)
    plan = journeys.get_plan(receipt.journey_id, kari, at=LATER).plan
    assert any(t.service == PARENTAL and t.state == "done" for t in plan.touchpoints)
    mailbox = messages.list_messages_of_case(kari, receipt.cases[0].id)
    assert len(mailbox) == 1
    assert receipt.cases[0].reference in messages.get_message(kari, mailbox[0].id).body.replace("\\", "")
    jobs = ProcrastinateJob.objects.filter(task_name="casework.handle_submitted_case")
    assert [job.args for job in jobs] == [{"case_id": str(receipt.cases[0].id)}]
