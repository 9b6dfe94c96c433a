"""What a plan reads about others: nothing by one person's word alone, and nothing that only concerns oneself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

import pytest

from portico.catalogue import actions as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions as evidence
from portico.evidence.types import Relation
from portico.identity.errors import OutsideMandate
from portico.identity.types import MandateId, MandateKind, Principal, Representation
from portico.journeys import actions, queries
from portico.journeys.errors import RoleNotOfEvent, TooManyInvitations
from portico.journeys.rules import situation
from portico.journeys.rules.program import program_of
from portico.journeys.tests.conftest import MATE_NUMBER
from portico.journeys.tests.factories import AT, EVENT, OWNER, Facts, release, touchpoint
from portico.journeys.types import Given, KnownFact
from portico.kernel.types import Actor

MATE, FRIEND = "22222222", "33333333"
READS_MATE = touchpoint("t1", relevant='mate.birth_date < at - @"P18Y"')
BORN = dt.date(1980, 1, 1)


class Told(Facts):
    """The ship register's facts, but who the mate is was said by the owner."""

    def facts(self, subject: str, concepts: frozenset[str], relation: Relation) -> Mapping[str, KnownFact]:
        """Return the facts, with the owner's word for the mate."""
        found = dict(super().facts(subject, concepts, relation))
        if "mate" in found:
            found["mate"] = replace(found["mate"], source="person")
        return found


def of(mate: str | None, source: type[Facts] = Facts) -> Facts:
    """Return what is known of an owner with this mate, of the mate, and of a friend."""
    return source({"owner-1": {**OWNER, "mate": mate}, MATE: {"birth_date": BORN}, FRIEND: {"birth_date": BORN}})


def built(source: Facts, **given: Mapping[str, str]) -> situation.Situation:
    """Return the owner's situation."""
    return situation.build(program_of(release(READS_MATE), EVENT), Given(person="owner-1", **given), source, AT)


def test_whom_a_registry_names_is_read_as_far_as_the_law_goes() -> None:
    found = built(of(MATE))
    assert found.facts[("mate", "birth_date")].value == BORN
    assert found.concepts_about("mate") == {"birth_date"}


def test_nobody_is_read_because_a_person_gave_their_number() -> None:
    found = built(of(MATE, Told))
    assert found.subjects["mate"] == MATE
    assert ("mate", "birth_date") not in found.facts
    assert found.concepts_about("mate") == frozenset()


def test_whoever_accepted_an_invitation_has_the_role_where_no_registry_names_anybody() -> None:
    assert built(of(None), invited={"mate": FRIEND}).subjects["mate"] == FRIEND
    assert built(of(FRIEND, Told), invited={"mate": FRIEND}).facts[("mate", "birth_date")].value == BORN


def test_an_invitation_does_not_take_the_place_of_whom_a_registry_names() -> None:
    assert built(of(MATE), invited={"mate": FRIEND}).subjects["mate"] == MATE


def test_what_concerns_only_whoever_asks_is_read_of_nobody_else() -> None:
    program = program_of(release(READS_MATE, touchpoint("t2", relevant="person.boat_length > 5")), EVENT)
    assert "boat_length" in program.concepts_about("owner", "owner")
    assert program.concepts_about("mate", "owner") == {"birth_date"}


# --- stored journeys


def test_no_registry_is_asked_about_somebody_whom_a_person_named(
    published: CompiledPack, owner: Principal, now: dt.datetime
) -> None:
    journey = actions.start_journey(principal=owner, life_event=EVENT, dates={}, role="owner", at=now)
    assert owner.person_id is not None
    evidence.record_answer(
        person_id=owner.person_id, subject=owner.person_id, concept="mate", value=MATE_NUMBER, actor=owner.actor, at=now
    )
    assert MATE_NUMBER not in queries.missing_facts(journey, at=now)
    left = queries.questions_left(journey, owner, ["mooring"], at=now)
    assert (left.subjects["mate"], left.told) == (MATE_NUMBER, {MATE_NUMBER})


@pytest.mark.parametrize("role", ["captain", "", "\x00"])
def test_a_role_that_the_event_does_not_have_is_refused(
    published: CompiledPack, owner: Principal, now: dt.datetime, role: str
) -> None:
    with pytest.raises(RoleNotOfEvent):
        actions.start_journey(principal=owner, life_event=EVENT, dates={}, role=role, at=now)


def test_an_invitation_does_not_tell_whose_the_number_is(
    published: CompiledPack, owner: Principal, mate: Principal, now: dt.datetime
) -> None:
    journey = actions.start_journey(principal=owner, life_event=EVENT, dates={}, role="owner", at=now)
    invitation = actions.invite(principal=owner, journey_id=journey, identity_number=MATE_NUMBER, role="mate", at=now)
    assert [each.invited for each in queries.get_plan(journey, owner, at=now).invitations] == [""]
    actions.answer_invitation(principal=mate, invitation_id=invitation, accept=True, at=now)
    assert [each.invited for each in queries.get_plan(journey, owner, at=now).invitations] == ["Max Mate"]


def test_inviting_the_same_person_again_is_the_same_invitation(
    published: CompiledPack, owner: Principal, now: dt.datetime
) -> None:
    journey = actions.start_journey(principal=owner, life_event=EVENT, dates={}, role="owner", at=now)
    first, second = (
        actions.invite(principal=owner, journey_id=journey, identity_number=MATE_NUMBER, role="mate", at=now)
        for _ in range(2)
    )
    assert first == second


def test_nobody_invites_one_stranger_after_the_other(
    published: CompiledPack, owner: Principal, now: dt.datetime
) -> None:
    journey = actions.start_journey(principal=owner, life_event=EVENT, dates={}, role="owner", at=now)

    def invite(number: int, at: dt.datetime) -> None:
        actions.invite(principal=owner, journey_id=journey, identity_number=f"{number:08}", role="mate", at=at)

    for number in range(actions.MOST_INVITATIONS):
        invite(number, now)
    with pytest.raises(TooManyInvitations):
        invite(99, now)
    invite(99, now + actions.INVITATIONS_WITHIN)


def test_whoever_joins_does_not_see_the_day_of_something_that_happened_to_the_other_alone(
    db: None, owner: Principal, mate: Principal, now: dt.datetime
) -> None:
    ill = touchpoint("t2", trigger={"label": {"en": "You fall ill"}}, opens="arrival")
    pack = release(touchpoint("t1", opens="move_on"), ill)
    catalogue.publish(pack.pack, actor=Actor.system("tests"), at=now)
    dates = {"move_on": dt.date(2026, 7, 1), "arrival": dt.date(2026, 7, 4)}
    journey = actions.start_journey(principal=owner, life_event=EVENT, dates=dates, role="owner", at=now)
    invitation = actions.invite(principal=owner, journey_id=journey, identity_number=MATE_NUMBER, role="mate", at=now)
    joined = actions.answer_invitation(principal=mate, invitation_id=invitation, accept=True, at=now)
    assert joined is not None
    seen = queries.get_plan(joined, mate, at=now).plan.dates
    assert {name for name, day in seen.items() if not day.estimated} == {"move_on"}
    assert queries.get_plan(journey, owner, at=now).plan.dates["arrival"].value == dates["arrival"]


@pytest.mark.parametrize("inviter_acts", [True, False], ids=["the inviter answers", "who invited for another answers"])
def test_nobody_is_both_wills_of_a_shared_plan_by_a_mandate(
    published: CompiledPack, owner: Principal, mate: Principal, now: dt.datetime, *, inviter_acts: bool
) -> None:
    def acting(who: Principal, other: Principal) -> Principal:
        right = Representation(MandateId(uuid4()), MandateKind.GUARDIAN, other.name)
        return replace(who, person_id=other.person_id, own_person_id=who.person_id, representation=right)

    inviter, answerer = (owner, acting(owner, mate)) if inviter_acts else (acting(mate, owner), mate)
    journey = actions.start_journey(principal=inviter, life_event=EVENT, dates={}, role="owner", at=now)
    invitation = actions.invite(principal=inviter, journey_id=journey, identity_number=MATE_NUMBER, role="mate", at=now)
    with pytest.raises(OutsideMandate):
        actions.answer_invitation(principal=answerer, invitation_id=invitation, accept=True, at=now)
    assert actions.answer_invitation(principal=answerer, invitation_id=invitation, accept=False, at=now) is None
