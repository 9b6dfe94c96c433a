"""Stored journeys: dates, ticks and invitations are appended, and the newest counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import uuid4

import pytest

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions as evidence
from portico.identity import actions as identity
from portico.identity.types import Principal
from portico.journeys import actions, queries
from portico.journeys.errors import (
    AlreadyAnswered,
    CannotInvite,
    CannotMark,
    DateNotOfEvent,
    DateNotPossible,
    InvitationNotFound,
    JourneyNotFound,
    TouchpointNotFound,
)
from portico.journeys.tests.conftest import MATE_NUMBER, OWNER_NUMBER
from portico.journeys.tests.factories import EVENT
from portico.journeys.types import JourneyId, MarkKind, PlannedTouchpoint

JULY = dt.date(2026, 7, 1)
AUGUST = dt.date(2026, 8, 1)


def begun(owner: Principal, now: dt.datetime, **dates: dt.date) -> JourneyId:
    """Return an owner's journey."""
    return actions.start_journey(principal=owner, life_event=EVENT, dates=dates, role="owner", at=now)


def found(journey: JourneyId, who: Principal, now: dt.datetime, id: str) -> PlannedTouchpoint:
    """Return one touchpoint of a stored plan."""
    return next(t for t in queries.get_plan(journey, who, at=now).plan.touchpoints if t.id == id)


def test_a_plan_shows_even_when_no_registry_has_told_anything(
    published: CompiledPack, owner: Principal, now: dt.datetime
) -> None:
    view = queries.get_plan(begun(owner, now), owner, at=now)
    assert [t.state for t in view.plan.touchpoints] == ["open", "unknown", "coming", "open"]
    assert view.missing_registries == ("ships",)


def test_whoever_has_no_number_yet_plans_by_what_they_say(
    published: CompiledPack, owner: Principal, now: dt.datetime
) -> None:
    newcomer = replace(owner, person_id=identity.add_person(full_name="Nina New", at=now))
    journey = actions.begin(principal=newcomer, life_event=EVENT, dates={}, role="owner", at=now)
    assert actions.refresh(principal=newcomer, journey_id=journey.id, at=now) == frozenset()
    assert found(journey.id, newcomer, now, "t2").state == "unknown"
    actions.mark_touchpoint(principal=newcomer, journey_id=journey.id, touchpoint="t1", kind=MarkKind.TICKED, at=now)
    assert found(journey.id, newcomer, now, "t1").state == "done"


def test_the_newest_date_counts_and_can_be_taken_back(
    published: CompiledPack, owner: Principal, now: dt.datetime
) -> None:
    journey = begun(owner, now, move_on=JULY)
    actions.set_dates(principal=owner, journey_id=journey, dates={"move_on": AUGUST}, at=now)
    assert queries.get_plan(journey, owner, at=now).plan.dates["move_on"].value == AUGUST
    actions.set_dates(principal=owner, journey_id=journey, dates={"move_on": None}, at=now)
    assert "move_on" not in queries.get_plan(journey, owner, at=now).plan.dates


def test_a_date_the_event_does_not_have_is_refused_with_the_nearest(
    published: CompiledPack, owner: Principal, now: dt.datetime
) -> None:
    with pytest.raises(DateNotOfEvent, match="move_on"):
        begun(owner, now, mov_on=JULY)


def test_a_tick_counts_until_it_is_taken_back(published: CompiledPack, owner: Principal, now: dt.datetime) -> None:
    journey = begun(owner, now)
    for kind, state in ((MarkKind.TICKED, "done"), (MarkKind.UNTICKED, "open")):
        actions.mark_touchpoint(principal=owner, journey_id=journey, touchpoint="t1", kind=kind, at=now)
        assert found(journey, owner, now, "t1").state == state


def test_what_the_person_says_has_happened_opens_the_touchpoint(
    published: CompiledPack, owner: Principal, now: dt.datetime
) -> None:
    journey = begun(owner, now)
    actions.mark_touchpoint(principal=owner, journey_id=journey, touchpoint="t3", kind=MarkKind.HAPPENED, at=now)
    assert found(journey, owner, now, "t3").state == "open"


def test_what_a_registry_decides_cannot_be_ticked(published: CompiledPack, owner: Principal, now: dt.datetime) -> None:
    with pytest.raises(CannotMark):
        actions.mark_touchpoint(
            principal=owner, journey_id=begun(owner, now), touchpoint="t2", kind=MarkKind.TICKED, at=now
        )


def test_a_touchpoint_that_is_not_there_is_named_with_the_nearest(
    published: CompiledPack, owner: Principal, now: dt.datetime
) -> None:
    with pytest.raises(TouchpointNotFound, match="t1"):
        actions.mark_touchpoint(
            principal=owner, journey_id=begun(owner, now), touchpoint="t11", kind=MarkKind.TICKED, at=now
        )


def test_an_answer_of_the_person_is_used_and_leaves_the_questions(
    published: CompiledPack, owner: Principal, now: dt.datetime
) -> None:
    journey = begun(owner, now)
    assert owner.person_id is not None
    before = queries.questions_left(journey, owner, ["mooring"], at=now).left
    assert ("owner", "leaks") in {(q.subject, q.concept) for q in before.questions}
    evidence.record_answer(
        person_id=owner.person_id, subject=owner.person_id, concept="leaks", value=False, actor=owner.actor, at=now
    )
    after = queries.questions_left(journey, owner, ["mooring"], at=now).left
    assert ("owner", "leaks") not in {(q.subject, q.concept) for q in after.questions}
    assert after.known[("owner", "leaks")].source == "person"


def test_a_service_can_be_named_by_its_touchpoint(published: CompiledPack, owner: Principal, now: dt.datetime) -> None:
    journey = begun(owner, now)
    by_touchpoint = queries.questions_left(journey, owner, ["t4"], at=now).left
    assert by_touchpoint == queries.questions_left(journey, owner, ["mooring"], at=now).left


def test_a_case_marks_its_touchpoint_done(published: CompiledPack, owner: Principal, now: dt.datetime) -> None:
    journey = begun(owner, now)
    actions.record_progress(
        journey_id=journey, service="mooring", case_id=uuid4(), case_reference="K7F3-9QPM", state="received", at=now
    )
    assert found(journey, owner, now, "t4").state == "done"


# --- who may


def test_nobody_reads_or_changes_the_journey_of_another(
    published: CompiledPack, owner: Principal, mate: Principal, now: dt.datetime
) -> None:
    journey = begun(owner, now)
    with pytest.raises(JourneyNotFound):
        queries.get_plan(journey, mate, at=now)
    with pytest.raises(JourneyNotFound):
        queries.questions_left(journey, mate, ["mooring"], at=now)
    with pytest.raises(JourneyNotFound):
        actions.set_dates(principal=mate, journey_id=journey, dates={}, at=now)
    with pytest.raises(JourneyNotFound):
        actions.mark_touchpoint(principal=mate, journey_id=journey, touchpoint="t1", kind=MarkKind.TICKED, at=now)
    assert queries.list_journeys(mate) == []


# --- two adults


def invited(owner: Principal, now: dt.datetime, number: str = MATE_NUMBER, role: str = "mate") -> object:
    """Return the id of an invitation from a fresh journey with a date."""
    journey = begun(owner, now, move_on=JULY)
    return actions.invite(principal=owner, journey_id=journey, identity_number=number, role=role, at=now)


def test_whoever_accepts_sees_the_dates_in_a_journey_of_their_own(
    published: CompiledPack, owner: Principal, mate: Principal, now: dt.datetime
) -> None:
    invitation = invited(owner, now)
    assert [i.id for i in queries.list_invitations_for(mate)] == [invitation]
    journey = actions.answer_invitation(principal=mate, invitation_id=invitation, accept=True, at=now)
    assert journey is not None
    view = queries.get_plan(journey, mate, at=now)
    assert (view.plan.role, view.plan.dates["move_on"].value) == ("mate", JULY)
    assert found(journey, mate, now, "t4").state == "not_for_you"
    assert queries.list_invitations_for(mate) == []


def test_whoever_declines_gets_no_journey(
    published: CompiledPack, owner: Principal, mate: Principal, now: dt.datetime
) -> None:
    invitation = invited(owner, now)
    assert actions.answer_invitation(principal=mate, invitation_id=invitation, accept=False, at=now) is None
    assert queries.list_journeys(mate) == []


def test_an_invitation_is_answered_once(
    published: CompiledPack, owner: Principal, mate: Principal, now: dt.datetime
) -> None:
    invitation = invited(owner, now)
    actions.answer_invitation(principal=mate, invitation_id=invitation, accept=False, at=now)
    with pytest.raises(AlreadyAnswered):
        actions.answer_invitation(principal=mate, invitation_id=invitation, accept=True, at=now)


def test_nobody_answers_an_invitation_to_another(
    published: CompiledPack, owner: Principal, mate: Principal, now: dt.datetime
) -> None:
    with pytest.raises(InvitationNotFound):
        actions.answer_invitation(principal=owner, invitation_id=invited(owner, now), accept=True, at=now)


def test_nobody_invites_themselves_or_to_a_role_that_is_theirs(
    published: CompiledPack, owner: Principal, now: dt.datetime
) -> None:
    with pytest.raises(CannotInvite):
        invited(owner, now, number=OWNER_NUMBER)
    with pytest.raises(CannotInvite):
        invited(owner, now, role="owner")
    with pytest.raises(CannotInvite):
        invited(owner, now, number="not a number")


def test_a_date_outside_its_bounds_is_refused_with_the_bounds(
    published: CompiledPack, owner: Principal, now: dt.datetime
) -> None:
    with pytest.raises(DateNotPossible, match="2026-05-31"):
        begun(owner, now, arrival=dt.date(2020, 1, 1))


@pytest.mark.parametrize("who_ends", ["owner", "mate"])
def test_either_adult_ends_it_and_nothing_is_shared_any_more(
    published: CompiledPack, owner: Principal, mate: Principal, now: dt.datetime, who_ends: str
) -> None:
    invitation = invited(owner, now)
    journey = actions.answer_invitation(principal=mate, invitation_id=invitation, accept=True, at=now)
    assert journey is not None
    assert queries.get_plan(journey, mate, at=now).joined is not None
    for _ in range(2):  # ending it twice changes nothing
        ending = owner if who_ends == "owner" else mate
        actions.end_invitation(principal=ending, invitation_id=invitation, at=now)
    view = queries.get_plan(journey, mate, at=now)
    assert view.joined is None
    assert "move_on" not in view.plan.dates


def test_an_invitation_that_was_taken_back_cannot_be_accepted(
    published: CompiledPack, owner: Principal, mate: Principal, now: dt.datetime
) -> None:
    invitation = invited(owner, now)
    actions.end_invitation(principal=owner, invitation_id=invitation, at=now)
    assert queries.list_invitations_for(mate) == []
    with pytest.raises(InvitationNotFound):
        actions.answer_invitation(principal=mate, invitation_id=invitation, accept=True, at=now)


def test_nobody_else_ends_an_invitation(published: CompiledPack, owner: Principal, now: dt.datetime) -> None:
    from portico.journeys.tests.conftest import _principal

    stranger = _principal("33333333", "Sam Stranger")
    with pytest.raises(InvitationNotFound):
        actions.end_invitation(principal=stranger, invitation_id=invited(owner, now), at=now)
