"""A person says that a fact is wrong, its authority answers, and only the register's own change closes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.catalogue import actions as catalogue
from portico.catalogue.pack import reading
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, exchange, queries, rechecking
from portico.evidence.base import Answer, Connector, Question, Record
from portico.evidence.errors import (
    AnswerNeedsReason,
    ClaimNotPossible,
    CorrectionMoved,
    CorrectionNotFound,
    CorrectionNotPossible,
    CorrectionOpen,
    HelpedToContest,
    NotYourData,
    SaidAlready,
    WordsNeeded,
    WordsTooLong,
)
from portico.evidence.events import CORRECTION_MOVED
from portico.evidence.models import CorrectionEvent, CorrectionRequest
from portico.evidence.tests.factories import ADA, AT, BO, actor_of, person, principal
from portico.evidence.types import (
    AccessActor,
    AccessPurpose,
    Claim,
    CorrectionId,
    CorrectionState,
    CorrectionView,
    FactRequest,
)
from portico.identity.types import (
    AccountId,
    AccountKind,
    AssuranceLevel,
    MandateId,
    MandateKind,
    PersonId,
    Principal,
    Representation,
    StaffRole,
)
from portico.kernel.types import Actor
from portico.ledger.types import EntryKind

pytestmark = pytest.mark.django_db

FACT, PROTECTED, TABLE = "birth_date", "adults_at_address", "children"
SAID, RIGHT = dt.date(1994, 3, 12), dt.date(1994, 3, 21)
DAY = dt.timedelta(days=1)


class Register:
    """A register that says what its keeper wrote into it."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = dict(values)

    def ask(self, question: Question, *, deadline: float) -> Answer:
        records = tuple(Record(concept, self.values.get(concept)) for concept in question.concepts)
        return Answer(as_of=AT.date(), records=records)

    def connectors(self, name: str) -> Connector:
        return self


@pytest.fixture(autouse=True)
def _published(pack_directory: Path) -> None:
    catalogue.publish(reading.read_pack(pack_directory), actor=Actor.system("tests"), at=AT)


@pytest.fixture
def register() -> Register:
    rows = [{"person": BO, "birth_date": "2023-02-01"}]
    return Register({FACT: SAID.isoformat(), PROTECTED: 3, TABLE: rows, "yearly_income": 420000, "spouse": None})


@pytest.fixture
def ada(release: CompiledPack, register: Register) -> Principal:
    found = principal(person(ADA))
    answer(found, release, register, at=AT)
    return found


def answer(who: Principal, release: CompiledPack, register: Register, *, at: dt.datetime) -> None:
    """Let the register answer about somebody."""
    subject = who.record_ids[0]
    exchange.fetch(
        [FactRequest(subject, frozenset({FACT, PROTECTED, TABLE, "yearly_income", "spouse"}))],
        release=release,
        actor=actor_of(subject),
        purpose=AccessPurpose("plan", on_behalf_of=subject),
        at=at,
        force=True,
        connectors=register.connectors,
    )


def contest(
    who: Principal,
    release: CompiledPack,
    claimed: object = RIGHT.isoformat(),
    *,
    concept: str = FACT,
    claim: Claim = Claim.VALUE,
    words: str = "See my passport.",
    at: dt.datetime = AT + dt.timedelta(hours=1),
) -> CorrectionId:
    return actions.open_correction(
        principal=who, concept=concept, claim=claim, claimed=claimed, words=words, release=release, at=at
    )


def keeper(authority: str = "office", *roles: StaffRole) -> Principal:
    from portico.identity.tests.factories import staff_account

    roles = roles or (StaffRole.REGISTER_KEEPER,)
    account = staff_account(*roles, authority_id=authority, email=f"{uuid4().hex}@example.org")
    return Principal(
        account_id=AccountId(account),
        kind=AccountKind.STAFF,
        person_id=None,
        authority_id=authority,
        name="Alex Clerk",
        assurance=AssuranceLevel.HIGH,
        roles=frozenset(roles),
    )


def acting_for(person_id: PersonId, own: PersonId | None) -> Principal:
    represented = Representation(mandate_id=MandateId(uuid4()), kind=MandateKind.PARENT, name="Ada")
    return principal(person_id, represented, own)


def state(who: Principal, correction_id: CorrectionId) -> CorrectionState:
    return queries.get_correction(*who.record_ids, correction_id=correction_id).state


def view(who: Principal, correction_id: CorrectionId) -> CorrectionView:
    return queries.get_correction(*who.record_ids, correction_id=correction_id)


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


def test_nobody_finds_the_request_of_another(ada: Principal, release: CompiledPack) -> None:
    sent, bo = contest(ada, release), principal(person(BO))
    with pytest.raises(CorrectionNotFound):
        actions.look_at_own_correction(principal=bo, correction_id=sent, release=release, at=AT)
    with pytest.raises(CorrectionNotFound):
        actions.withdraw_correction(principal=bo, correction_id=sent, at=AT)
    with pytest.raises(NotYourData):
        contest(keeper(), release)


def test_whoever_acts_for_a_person_asks_for_them_and_both_are_recorded(ada: Principal, release: CompiledPack) -> None:
    bo = person(BO)
    parent = acting_for(ada.record_ids[0], bo)
    sent = contest(parent, release)
    row = CorrectionRequest.objects.get(pk=sent)
    assert row.recorded_by == f"person:{bo} by mandate {parent.actor.mandate}"
    assert (row.person_id, str(row.mandate_id)) == (ada.record_ids[0], parent.actor.mandate)
    assert view(ada, sent).by_another


def test_whoever_acts_for_a_person_learns_and_contests_nothing_that_is_protected(
    ada: Principal, release: CompiledPack
) -> None:
    parent = acting_for(ada.record_ids[0], person(BO))
    with pytest.raises(CorrectionNotPossible):
        contest(parent, release, 2, concept=PROTECTED)
    sent = contest(ada, release, 2, concept=PROTECTED)
    with pytest.raises(CorrectionNotFound):
        actions.look_at_own_correction(principal=parent, correction_id=sent, release=release, at=AT)


def test_the_queue_has_the_requests_of_ones_own_authority_oldest_first_and_nobodys_data(
    ada: Principal, release: CompiledPack
) -> None:
    later = contest(ada, release, 2, concept=PROTECTED, at=AT + 2 * DAY)
    first = contest(ada, release, at=AT + DAY)
    page = queries.list_corrections_to_answer(keeper(), at=AT + 40 * DAY)
    assert [item.id for item in page.items] == [first, later]
    assert (page.late, page.items[0].days_left) == (2, -8)
    assert queries.list_corrections_to_answer(keeper("town"), at=AT + DAY).items == ()


@pytest.mark.parametrize("role", [role for role in StaffRole if role is not StaffRole.REGISTER_KEEPER])
def test_no_other_role_reads_or_answers(ada: Principal, release: CompiledPack, role: StaffRole) -> None:
    sent, other = contest(ada, release), keeper("office", role)
    with pytest.raises(CorrectionNotFound):
        queries.list_corrections_to_answer(other, at=AT)
    with pytest.raises(CorrectionNotFound):
        actions.look_at_correction(principal=other, correction_id=sent, at=AT)
    with pytest.raises(CorrectionNotFound):
        actions.answer_correction(principal=other, correction_id=sent, accepted=True, reason="So.", at=AT)


def test_a_keeper_of_another_authority_finds_nothing(ada: Principal, release: CompiledPack) -> None:
    sent = contest(ada, release)
    with pytest.raises(CorrectionNotFound):
        actions.look_at_correction(principal=keeper("town"), correction_id=sent, at=AT)
    with pytest.raises(CorrectionNotFound):
        actions.answer_correction(principal=keeper("town"), correction_id=sent, accepted=True, reason="So.", at=AT)


def test_each_look_of_a_keeper_is_a_record_that_the_person_sees(ada: Principal, release: CompiledPack) -> None:
    sent, kim = contest(ada, release), keeper()
    for _time in range(2):
        actions.look_at_correction(principal=kim, correction_id=sent, at=AT + DAY)
    looks = [one for one in queries.list_access_records(*ada.record_ids).records if one.who is AccessActor.STAFF]
    assert [(one.concepts, one.purpose, one.legal_basis, one.authority_id) for one in looks] == [
        ((FACT,), "correction", "Data Act § 16", "office")
    ] * 2


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


def test_what_is_closed_is_closed_to_keepers_too(ada: Principal, release: CompiledPack) -> None:
    sent, kim = contest(ada, release), keeper()
    actions.answer_correction(principal=kim, correction_id=sent, accepted=False, reason="No.", at=AT + DAY)
    with pytest.raises(CorrectionNotFound):
        actions.look_at_correction(principal=kim, correction_id=sent, at=AT + DAY)


def test_whoever_helped_to_send_a_request_does_not_answer_it(ada: Principal, release: CompiledPack) -> None:
    kim = keeper()
    represented = acting_for(ada.record_ids[0], None).representation
    helping = Principal(
        account_id=kim.account_id,
        kind=AccountKind.STAFF,
        person_id=ada.record_ids[0],
        authority_id="office",
        name=kim.name,
        assurance=AssuranceLevel.HIGH,
        representation=represented,
    )
    sent = contest(helping, release)
    with pytest.raises(HelpedToContest):
        actions.answer_correction(principal=kim, correction_id=sent, accepted=True, reason="Yes.", at=AT + DAY)


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


def test_each_step_is_promised_to_the_public_log_and_says_nothing_of_anybody(
    ada: Principal, release: CompiledPack
) -> None:
    from portico.ledger.models import Waiting

    sent = contest(ada, release)
    actions.answer_correction(principal=keeper(), correction_id=sent, accepted=False, reason="No.", at=AT + DAY)
    steps = CorrectionEvent.objects.filter(request_id=sent)
    waiting = Waiting.objects.filter(id__in=[step.pk for step in steps])
    assert {row.kind for row in waiting} == {EntryKind.CORRECTION}
    assert len(waiting) == 2


def test_a_contested_fact_is_found_with_its_newest_request_until_it_is_taken_back(
    ada: Principal, release: CompiledPack
) -> None:
    me = ada.record_ids[0]
    sent = contest(ada, release)
    assert queries.contested_facts([me], [FACT])[(me, FACT)].id == sent
    actions.withdraw_correction(principal=ada, correction_id=sent, at=AT + DAY)
    assert queries.contested_facts([me], [FACT]) == {}
