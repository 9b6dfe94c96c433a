"""Whoever is asked to agree is told once, and the message tells nobody who asks or for what."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions as evidence
from portico.evidence.errors import ConsentRequestNotFound
from portico.evidence.events import CONSENT_ASKED
from portico.evidence.tests.factories import ADA, AT, BO, person, principal, small_release
from portico.evidence.types import ConsentRequestId
from portico.messages import actions, queries

pytestmark = pytest.mark.django_db


def ask(release: CompiledPack, application: UUID) -> ConsentRequestId:
    """Let Ada ask Bo."""
    return evidence.ask_other_adult(
        principal=principal(person(ADA)),
        person_id=person(BO),
        agreement_id="income-for-support",
        application_id=application,
        release=release,
        at=AT,
    )


def test_whoever_is_asked_gets_one_message_however_often_they_are_asked() -> None:
    release, application = small_release(), uuid4()
    before = ProcrastinateJob.objects.filter(task_name=CONSENT_ASKED).count()
    request = ask(release, application)
    assert ask(release, application) == request
    assert ProcrastinateJob.objects.filter(task_name=CONSENT_ASKED).count() == before + 1
    for _ in range(2):  # a job may run twice
        actions.tell_of_consent_request(request_id=request, release=release)
    assert queries.list_messages(principal(person(BO))).total == 1
    assert queries.list_messages(principal(person(ADA))).total == 0


def test_the_message_leads_to_the_question_and_says_nothing_of_it() -> None:
    release, bo = small_release(), principal(person(BO))
    request = ask(release, uuid4())
    actions.tell_of_consent_request(request_id=request, release=release)
    (heading,) = queries.list_messages(bo).messages
    message = queries.get_message(bo, heading.id)
    assert f"/my-data/asked/{request}/" in message.html
    agreement = release.agreement("income-for-support")
    told = json.dumps([message.subject, message.html]).casefold()
    for secret in ("Ada", ADA, "support", "income", agreement.name.in_language("en"), "The town"):
        assert secret.casefold() not in told


def test_cannot_tell_of_a_request_that_is_not_there_or_was_answered() -> None:
    release, bo = small_release(), principal(person(BO))
    with pytest.raises(ConsentRequestNotFound):
        actions.tell_of_consent_request(request_id=uuid4(), release=release)
    request = ask(release, uuid4())
    evidence.answer_request(principal=bo, request_id=request, opted_in=False, release=release, language="en", at=AT)
    actions.tell_of_consent_request(request_id=request, release=release)
    assert queries.list_messages(bo).total == 0
