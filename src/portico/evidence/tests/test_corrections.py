"""A person says that a fact is wrong, its authority answers, and only the register's own change closes it."""

from __future__ import annotations

import datetime as dt

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, queries, rechecking
from portico.evidence.errors import (
    AnswerNeedsReason,
    ClaimNotPossible,
    CorrectionMoved,
    CorrectionNotPossible,
    CorrectionOpen,
    SaidAlready,
    WordsNeeded,
    WordsTooLong,
)
from portico.evidence.events import CORRECTION_MOVED
from portico.evidence.models import CorrectionEvent, CorrectionRequest
from portico.evidence.tests.contesting import (
    DAY,
    FACT,
    PROTECTED,
    RIGHT,
    SAID,
    TABLE,
    Register,
    answer,
    contest,
    keeper,
    state,
    view,
)
from portico.evidence.tests.factories import AT, BO, actor_of, person, principal
from portico.evidence.types import (
    Claim,
    CorrectionId,
    CorrectionState,
)
from portico.identity.types import (
    Principal,
)
from portico.ledger.tests.promised import promised
from portico.ledger.types import EntryKind

pytestmark = pytest.mark.django_db


def test_a_request_keeps_both_values_and_goes_to_the_registrys_authority_with_its_legal_term(
    ada: Principal, release: CompiledPack
) -> None:
    found = view(ada, contest(ada, release))
    assert (found.said, found.claimed, found.words) == (SAID, RIGHT, "See my passport.")
    assert (found.authority, found.registry, found.state) == ("office", "population", CorrectionState.SENT)
    assert found.due_on == dt.date(2026, 6, 4)  # one month after the day on which it was sent
    assert found.acted is None


def test_what_is_claimed_and_written_is_encrypted_in_the_database(ada: Principal, release: CompiledPack) -> None:
    row = CorrectionRequest.objects.get(pk=contest(ada, release, None, claim=Claim.OTHERWISE, words="Ask my mother."))
    assert "mother" not in row.words
    assert view(ada, CorrectionId(row.pk)).words == "Ask my mother."


@pytest.mark.parametrize(
    ("concept", "claim", "claimed", "words", "error"),
    [
        (FACT, Claim.VALUE, "21 March", "", ClaimNotPossible),  # like an answer to a question
        (FACT, Claim.VALUE, None, "", ClaimNotPossible),
        (FACT, Claim.VALUE, SAID.isoformat(), "", SaidAlready),
        (FACT, Claim.NOTHING, RIGHT.isoformat(), "", ClaimNotPossible),
        (FACT, Claim.OTHERWISE, None, " \n", WordsNeeded),
        (FACT, Claim.OTHERWISE, None, "a" * 1001, WordsTooLong),
        ("spouse", Claim.NOTHING, None, "", SaidAlready),  # the register says that there is none
        (TABLE, Claim.VALUE, "two", "", ClaimNotPossible),  # a table is told in words
        ("yearly_income", Claim.VALUE, 1, "", CorrectionNotPossible),  # its registry's file says nothing of corrections
        ("given_name", Claim.VALUE, "Ada", "", CorrectionNotPossible),  # nothing is stored
        ("nonsense", Claim.VALUE, "Ada", "", CorrectionNotPossible),
    ],
)
def test_what_is_said_to_be_right_must_be_something_that_can_be(
    ada: Principal,
    release: CompiledPack,
    concept: str,
    claim: Claim,
    claimed: object,
    words: str,
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        contest(ada, release, claimed, concept=concept, claim=claim, words=words)
    assert not CorrectionRequest.objects.exists()


@pytest.mark.parametrize(
    ("concept", "claim", "words"),
    [(FACT, Claim.NOTHING, ""), ("spouse", Claim.OTHERWISE, "I am married."), (TABLE, Claim.NOTHING, "")],
)
def test_there_is_none_or_there_is_one_can_be_said_too(
    ada: Principal, release: CompiledPack, concept: str, claim: Claim, words: str
) -> None:
    found = view(ada, contest(ada, release, None, concept=concept, claim=claim, words=words))
    assert (found.claim, found.claimed) == (claim, None)


def test_what_the_person_said_themselves_is_changed_where_they_said_it(ada: Principal, release: CompiledPack) -> None:
    me = ada.record_ids[0]
    actions.record_answer(person_id=me, subject=me, concept="employed", value=True, actor=actor_of(me), at=AT)
    with pytest.raises(CorrectionNotPossible):
        contest(ada, release, claimed=False, concept="employed")


def test_one_request_can_be_open_about_a_fact(ada: Principal, release: CompiledPack) -> None:
    first = contest(ada, release)
    with pytest.raises(CorrectionOpen):
        contest(ada, release, "1994-03-22")
    actions.withdraw_correction(principal=ada, correction_id=first, at=AT + DAY)
    assert state(ada, contest(ada, release)) is CorrectionState.SENT
    with pytest.raises(CorrectionMoved):
        actions.withdraw_correction(principal=ada, correction_id=first, at=AT + DAY)


def test_an_answer_needs_a_reason_is_given_once_and_changes_no_fact(ada: Principal, release: CompiledPack) -> None:
    sent, kim = contest(ada, release), keeper()
    with pytest.raises(AnswerNeedsReason):
        actions.answer_correction(principal=kim, correction_id=sent, accepted=True, reason=" ", at=AT + DAY)
    actions.answer_correction(principal=kim, correction_id=sent, accepted=True, reason="You are right.", at=AT + DAY)
    with pytest.raises(CorrectionMoved):
        actions.answer_correction(principal=kim, correction_id=sent, accepted=False, reason="No.", at=AT + DAY)
    found = view(ada, sent)
    assert (found.state, found.steps[-1].reason, found.steps[-1].by) == (
        CorrectionState.ACCEPTED,
        "You are right.",
        "Alex Clerk",
    )
    facts = {fact.concept: fact.value for fact in queries.list_own_facts(*ada.record_ids, at=AT + DAY)}
    assert facts[FACT] == SAID


@pytest.mark.parametrize(("says", "as_claimed"), [(RIGHT, True), (dt.date(1994, 3, 13), False), (None, False)])
def test_the_request_closes_when_the_register_says_something_else(
    ada: Principal, release: CompiledPack, register: Register, says: dt.date | None, as_claimed: bool
) -> None:
    sent = contest(ada, release)
    register.values[FACT] = says.isoformat() if says else None
    answer(ada, release, register, at=AT + 2 * DAY)
    found = view(ada, sent)
    assert (found.state, found.steps[-1].value, found.steps[-1].as_claimed) == (
        CorrectionState.CHANGED,
        says,
        as_claimed,
    )


def test_the_same_answer_again_closes_nothing(ada: Principal, release: CompiledPack, register: Register) -> None:
    sent = contest(ada, release)
    answer(ada, release, register, at=AT + 2 * DAY)
    assert state(ada, sent) is CorrectionState.SENT


def test_another_persons_or_another_facts_news_closes_nothing(
    ada: Principal, release: CompiledPack, register: Register
) -> None:
    sent = contest(ada, release)
    register.values["spouse"] = BO
    answer(ada, release, register, at=AT + 2 * DAY)
    register.values[FACT] = RIGHT.isoformat()
    answer(principal(person(BO)), release, register, at=AT + 2 * DAY)
    assert state(ada, sent) is CorrectionState.SENT


def test_what_was_refused_or_taken_back_stays_so_when_the_register_changes(
    ada: Principal, release: CompiledPack, register: Register
) -> None:
    sent = contest(ada, release)
    actions.answer_correction(principal=keeper(), correction_id=sent, accepted=False, reason="No.", at=AT + DAY)
    register.values[FACT] = RIGHT.isoformat()
    answer(ada, release, register, at=AT + 2 * DAY)
    assert state(ada, sent) is CorrectionState.REFUSED


def test_only_what_was_accepted_is_asked_again_each_night(
    ada: Principal, release: CompiledPack, register: Register
) -> None:
    accepted, _waiting = contest(ada, release), contest(ada, release, 2, concept=PROTECTED)
    actions.answer_correction(principal=keeper(), correction_id=accepted, accepted=True, reason="Yes.", at=AT + DAY)
    assert queries.list_waiting_for_register() == [accepted]
    register.values[FACT] = RIGHT.isoformat()
    rechecking.recheck(correction_id=accepted, release=release, at=AT + 2 * DAY, connectors=register.connectors)
    assert state(ada, accepted) is CorrectionState.CHANGED
    assert queries.list_waiting_for_register() == []


def test_the_person_is_told_of_the_answer_and_of_the_change(
    ada: Principal, release: CompiledPack, register: Register
) -> None:
    before = ProcrastinateJob.objects.filter(task_name=CORRECTION_MOVED).count()
    sent = contest(ada, release)
    actions.answer_correction(principal=keeper(), correction_id=sent, accepted=True, reason="Yes.", at=AT + DAY)
    register.values[FACT] = RIGHT.isoformat()
    answer(ada, release, register, at=AT + 2 * DAY)
    assert ProcrastinateJob.objects.filter(task_name=CORRECTION_MOVED).count() == before + 2


def test_each_step_is_promised_to_the_public_log(ada: Principal, release: CompiledPack) -> None:
    sent = contest(ada, release)
    actions.answer_correction(principal=keeper(), correction_id=sent, accepted=False, reason="No.", at=AT + DAY)
    steps = CorrectionEvent.objects.filter(request_id=sent)
    assert [promised(step.pk)[0] for step in steps] == [EntryKind.CORRECTION] * 2


def test_a_contested_fact_is_found_with_its_newest_request_until_it_is_taken_back(
    ada: Principal, release: CompiledPack
) -> None:
    me = ada.record_ids[0]
    sent = contest(ada, release)
    assert queries.contested_facts([me], [FACT])[(me, FACT)].id == sent
    actions.withdraw_correction(principal=ada, correction_id=sent, at=AT + DAY)
    assert queries.contested_facts([me], [FACT]) == {}
