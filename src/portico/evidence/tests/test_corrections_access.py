"""Who may say that a fact is wrong, who may answer, and who sees what of it."""

from __future__ import annotations

import pytest

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, queries
from portico.evidence.errors import (
    CorrectionNotFound,
    CorrectionNotPossible,
    HelpedToContest,
    NotYourData,
)
from portico.evidence.models import CorrectionRequest
from portico.evidence.tests.contesting import (
    DAY,
    FACT,
    PROTECTED,
    acting_for,
    contest,
    keeper,
    view,
)
from portico.evidence.tests.factories import AT, BO, person, principal
from portico.evidence.types import (
    AccessActor,
    CorrectionState,
)
from portico.identity.types import (
    AccountKind,
    AssuranceLevel,
    Principal,
    StaffRole,
)

pytestmark = pytest.mark.django_db


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


@pytest.mark.usefixtures("published")
def test_whoever_acts_for_a_person_takes_nothing_back_that_they_may_not_see(
    ada: Principal, release: CompiledPack
) -> None:
    parent, seen = acting_for(ada.record_ids[0], person(BO)), contest(ada, release)
    hidden = contest(ada, release, 2, concept=PROTECTED)
    with pytest.raises(CorrectionNotFound):
        actions.withdraw_correction(principal=parent, correction_id=hidden, at=AT + DAY)
    actions.withdraw_correction(principal=parent, correction_id=seen, at=AT + DAY)


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
    assert {one.warning for one in looks} == {None}, "the person asked for it"


def test_what_was_answered_is_listed_and_read_again_and_each_look_is_on_record(
    ada: Principal, release: CompiledPack
) -> None:
    sent, kim = contest(ada, release), keeper()
    assert queries.list_answered_corrections(kim, at=AT + DAY).items == ()
    actions.answer_correction(principal=kim, correction_id=sent, accepted=False, reason="No.", at=AT + DAY)
    (item,) = queries.list_answered_corrections(kim, at=AT + 2 * DAY).items
    assert (item.id, item.state, item.days_left) == (sent, CorrectionState.REFUSED, None)
    assert queries.list_corrections_to_answer(kim, at=AT + 2 * DAY).items == ()
    before = queries.list_access_records(*ada.record_ids).total
    assert actions.look_at_correction(principal=kim, correction_id=sent, at=AT + 2 * DAY).steps[-1].reason == "No."
    assert queries.list_access_records(*ada.record_ids).total == before + 1
    with pytest.raises(CorrectionNotFound):
        actions.answer_correction(principal=kim, correction_id=sent, accepted=True, reason="Yes.", at=AT + 2 * DAY)


def test_what_was_answered_is_read_by_keepers_of_that_authority_only(ada: Principal, release: CompiledPack) -> None:
    sent = contest(ada, release)
    actions.answer_correction(principal=keeper(), correction_id=sent, accepted=False, reason="No.", at=AT + DAY)
    assert queries.list_answered_corrections(keeper("town"), at=AT + DAY).items == ()
    with pytest.raises(CorrectionNotFound):
        actions.look_at_correction(principal=keeper("town"), correction_id=sent, at=AT + DAY)
    for role in set(StaffRole) - {StaffRole.REGISTER_KEEPER}:
        with pytest.raises(CorrectionNotFound):
            queries.list_answered_corrections(keeper("office", role), at=AT + DAY)


def test_what_was_taken_back_is_closed_to_keepers(ada: Principal, release: CompiledPack) -> None:
    sent, kim = contest(ada, release), keeper()
    actions.withdraw_correction(principal=ada, correction_id=sent, at=AT + DAY)
    assert queries.list_answered_corrections(kim, at=AT + DAY).items == ()
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
