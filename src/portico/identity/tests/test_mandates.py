"""Mandates: recorded by registers, offered and accepted by people, used in a session, ended at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpRequest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from portico.identity import actions, queries
from portico.identity.errors import (
    MandateNotFound,
    MandateNotPossible,
    MandateNotYoursToEnd,
    MandateOfferNotFound,
)
from portico.identity.models import Account, Mandate, MandateEnded, MandateUse
from portico.identity.tests.factories import AT, request_from
from portico.identity.types import (
    AccountKind,
    AssuranceLevel,
    MandateId,
    MandateKind,
    MandateState,
    Method,
    PersonId,
    Principal,
    StatedMandate,
)
from portico.kernel import clock
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db

ANNA, BEN, CARA = "10000000001", "10000000002", "10000000003"
REGISTER = Actor.system("evidence.mandates")
DAY, YEAR = dt.timedelta(days=1), dt.timedelta(days=365)
SERVICES = ["child-benefit", "passport"]


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """The day of these tests."""
    with clock.fixed(AT):
        yield


def person(number: str) -> PersonId:
    return actions.ensure_person(identity_number=number, display_name=f"Person {number[-1]}", at=AT)


def signed_in(number: str, assurance: AssuranceLevel = AssuranceLevel.HIGH) -> HttpRequest:
    request = request_from()
    account, _ = Account.objects.get_or_create(
        person_id=person(number), defaults={"kind": AccountKind.PERSON, "created_at": AT}
    )
    request.user = account
    actions.begin_session(request, account, method=Method.PASSKEY, assurance=assurance, at=AT)
    return request


def principal(number: str, assurance: AssuranceLevel = AssuranceLevel.HIGH) -> Principal:
    return queries.principal_of(signed_in(number, assurance))


def parent(of: str = BEN, held_by: str = ANNA, until: dt.datetime | None = None) -> MandateId:
    return actions.record_mandate(
        kind=MandateKind.PARENT,
        representative=person(held_by),
        person=person(of),
        valid_from=AT,
        valid_to=until,
        source="population",
        basis="Children Act",
        actor=REGISTER,
        at=AT,
    )


def power(giver: str = ANNA, to: str = BEN, services: list[str] | None = None) -> MandateId:
    offer = actions.offer_power_of_attorney(
        principal=principal(giver),
        identity_number=to,
        services=services or ["child-benefit"],
        offered=SERVICES,
        valid_to=AT + 90 * DAY,
        basis="Administration Act",
        at=AT,
    )
    mandate = actions.answer_offer(principal=principal(to), offer_id=offer, accept=True, at=AT)
    assert mandate is not None
    return mandate


def test_acting_under_a_mandate_shows_the_other_persons_matters_and_keeps_both() -> None:
    mandate, request = parent(), signed_in(ANNA)
    acting = actions.start_acting(request, mandate_id=mandate, at=AT)
    assert (acting.person_id, acting.own_person_id) == (person(BEN), person(ANNA))
    assert str(acting.actor) == f"person:{person(ANNA)} by mandate {mandate}"
    assert acting.actor.speaks_for == str(person(BEN))
    assert not acting.is_themselves
    back = actions.stop_acting(request)
    assert (back.person_id, back.representation) == (person(ANNA), None)


def test_each_use_is_recorded_for_whom_one_acts_for() -> None:
    mandate = parent()
    actions.start_acting(signed_in(ANNA), mandate_id=mandate, at=AT)
    (use,) = queries.list_uses_of_mandates(principal(BEN))
    assert (use.mandate_id, use.holder_name, use.at) == (mandate, "Person 1", AT)
    assert queries.list_uses_of_mandates(principal(CARA)) == []


def test_cannot_act_under_what_another_holds() -> None:
    mandate, request = parent(), signed_in(CARA)
    with pytest.raises(MandateNotFound):
        actions.start_acting(request, mandate_id=mandate, at=AT)
    assert MandateUse.objects.count() == 0


def test_cannot_act_under_what_is_over() -> None:
    mandate = parent(until=AT + DAY)
    with pytest.raises(MandateNotFound):
        actions.start_acting(signed_in(ANNA), mandate_id=mandate, at=AT + DAY)


def test_one_who_represents_is_not_represented_in_turn() -> None:
    parent(of=BEN, held_by=ANNA)
    parent(of=CARA, held_by=BEN)
    assert [view.person_id for view in queries.list_mandates_held(principal(ANNA), at=AT)] == [person(BEN)]


def test_a_mandate_that_is_revoked_ends_within_the_session() -> None:
    mandate, request = power(), signed_in(BEN)
    actions.start_acting(request, mandate_id=mandate, at=AT)
    actions.end_mandate(principal=principal(ANNA), mandate_id=mandate, at=AT)
    queries.forget_principal(request)
    assert queries.principal_of(request).person_id == person(BEN)
    ended = queries.find_ended_acting(request, at=AT)
    assert ended is not None
    assert ended.name == "Person 1"


def test_a_power_of_attorney_is_offered_accepted_and_seen_by_both() -> None:
    mandate = power()
    (given,) = queries.list_mandates_given(principal(ANNA), at=AT)
    (held,) = queries.list_mandates_held(principal(BEN), at=AT)
    assert given.id == held.id == mandate
    assert given.services == ("child-benefit",)
    assert given.state is MandateState.IN_FORCE


def test_acting_is_never_surer_than_the_one_who_gave_it() -> None:
    offer = actions.offer_power_of_attorney(
        principal=principal(ANNA, AssuranceLevel.SUBSTANTIAL),
        identity_number=BEN,
        services=["passport"],
        offered=SERVICES,
        valid_to=AT + DAY,
        basis="",
        at=AT,
    )
    request = signed_in(BEN)
    mandate = actions.answer_offer(principal=queries.principal_of(request), offer_id=offer, accept=True, at=AT)
    assert mandate is not None
    assert actions.start_acting(request, mandate_id=mandate, at=AT).assurance is AssuranceLevel.SUBSTANTIAL


def test_an_offer_is_nothing_until_it_is_accepted_and_tells_nobody_a_name() -> None:
    offer = actions.offer_power_of_attorney(
        principal=principal(ANNA),
        identity_number=BEN,
        services=["passport"],
        offered=SERVICES,
        valid_to=AT + DAY,
        basis="",
        at=AT,
    )
    assert queries.list_mandates_held(principal(BEN), at=AT) == []
    (shown,) = queries.list_offers_by(principal(ANNA), at=AT)
    assert "Person 2" not in str(shown)
    with pytest.raises(MandateOfferNotFound):
        actions.answer_offer(principal=principal(CARA), offer_id=offer, accept=True, at=AT)
    actions.answer_offer(principal=principal(BEN), offer_id=offer, accept=False, at=AT)
    assert queries.list_mandates_held(principal(BEN), at=AT) == []
    with pytest.raises(MandateOfferNotFound):
        actions.answer_offer(principal=principal(BEN), offer_id=offer, accept=True, at=AT)


def test_an_offer_that_was_taken_back_cannot_be_accepted() -> None:
    giver = principal(ANNA)
    offer = actions.offer_power_of_attorney(
        principal=giver, identity_number=BEN, services=["passport"], offered=SERVICES,
        valid_to=AT + DAY, basis="", at=AT,
    )  # fmt: skip
    actions.take_back_offer(principal=giver, offer_id=offer, at=AT)
    with pytest.raises(MandateOfferNotFound):
        actions.answer_offer(principal=principal(BEN), offer_id=offer, accept=True, at=AT)


def test_nobody_gives_on_what_was_given_to_them() -> None:
    mandate, request = power(), signed_in(BEN)
    acting = actions.start_acting(request, mandate_id=mandate, at=AT)
    with pytest.raises(MandateNotPossible):
        actions.offer_power_of_attorney(
            principal=acting, identity_number=CARA, services=["child-benefit"], offered=SERVICES,
            valid_to=AT + DAY, basis="", at=AT,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("services", "until"),
    [([], AT + DAY), (["unknown"], AT + DAY), (["passport"], AT), (["passport"], AT + 2 * YEAR)],
    ids=["no service", "a service that there is not", "over already", "longer than a year"],
)
def test_an_impossible_offer_is_refused_with_a_sentence(services: list[str], until: dt.datetime) -> None:
    with pytest.raises(MandateNotPossible) as refused:
        actions.offer_power_of_attorney(
            principal=principal(ANNA), identity_number=BEN, services=services, offered=SERVICES,
            valid_to=until, basis="", at=AT,
        )  # fmt: skip
    assert refused.value.message.endswith(".")


def test_what_a_register_says_is_ended_by_nobody_here() -> None:
    mandate = parent()
    for number in (ANNA, BEN):
        with pytest.raises(MandateNotYoursToEnd):
            actions.end_mandate(principal=principal(number), mandate_id=mandate, at=AT)
    with pytest.raises(MandateNotFound):
        actions.end_mandate(principal=principal(CARA), mandate_id=mandate, at=AT)


def test_a_register_is_followed_what_it_no_longer_states_ends_at_once() -> None:
    def follow(*stated: StatedMandate) -> None:
        actions.follow_register(
            source="population",
            kind=MandateKind.PARENT,
            representative=person(ANNA),
            stated=stated,
            actor=REGISTER,
            at=AT,
        )

    ben, cara = (StatedMandate(MandateKind.PARENT, person_id=person(one)) for one in (BEN, CARA))
    follow(ben, cara)
    follow(ben, cara)
    assert Mandate.objects.count() == 2
    follow(cara)
    assert [one.person_id for one in queries.list_mandates_held(principal(ANNA), at=AT)] == [person(CARA)]
    assert MandateEnded.objects.get().reason == "The register no longer says so."


def test_what_one_register_states_leaves_what_others_state_alone() -> None:
    power(giver=CARA, to=ANNA)
    actions.follow_register(
        source="population", kind=MandateKind.PARENT, representative=person(ANNA), stated=[], actor=REGISTER, at=AT
    )
    assert len(queries.list_mandates_held(principal(ANNA), at=AT)) == 1


class Acting(RuleBasedStateMachine):
    """Three people who give, take back, switch and wait, in any order."""

    people = (ANNA, BEN, CARA)

    def __init__(self) -> None:
        super().__init__()
        self.at = AT
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.requests = {number: signed_in(number) for number in self.people}

    def teardown(self) -> None:
        """Undo all of it: the next run begins with nothing."""
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @rule(giver=some.sampled_from(people), to=some.sampled_from(people), days=some.integers(1, 4))
    def give(self, giver: str, to: str, days: int) -> None:
        own = principal(giver)
        try:
            offer = actions.offer_power_of_attorney(
                principal=own, identity_number=to, services=["passport"], offered=SERVICES,
                valid_to=self.at + days * DAY, basis="", at=self.at,
            )  # fmt: skip
            actions.answer_offer(principal=principal(to), offer_id=offer, accept=True, at=self.at)
        except MandateNotPossible:
            pass

    @rule(who=some.sampled_from(people), place=some.integers(0, 5))
    def switch(self, who: str, place: int) -> None:
        mandates = list(Mandate.objects.order_by("pk"))
        if mandates:
            try:
                wanted = MandateId(mandates[place % len(mandates)].pk)
                actions.start_acting(self.requests[who], mandate_id=wanted, at=self.at)
            except MandateNotFound:
                pass

    @rule(who=some.sampled_from(people), place=some.integers(0, 5))
    def end(self, who: str, place: int) -> None:
        mandates = list(Mandate.objects.order_by("pk"))
        if mandates:
            try:
                wanted = MandateId(mandates[place % len(mandates)].pk)
                actions.end_mandate(principal=principal(who), mandate_id=wanted, at=self.at)
            except MandateNotFound:
                pass

    @rule(days=some.integers(1, 3))
    def wait(self, days: int) -> None:
        self.at += days * DAY

    @invariant()
    def nobody_acts_without_a_mandate_in_force(self) -> None:
        with clock.fixed(self.at):
            for number, request in self.requests.items():
                queries.forget_principal(request)
                found = queries.principal_of(request)
                if found.person_id != person(number):
                    assert found.representation is not None
                    row = Mandate.objects.get(pk=found.representation.mandate_id)
                    assert (row.representative_id, row.person_id) == (person(number), found.person_id)
                    assert row.valid_to is not None
                    assert row.valid_from <= self.at < row.valid_to
                    assert not MandateEnded.objects.filter(mandate=row).exists()


def test_whatever_happens_nobody_acts_for_another_without_a_mandate_in_force() -> None:
    run_state_machine_as_test(
        Acting,
        settings=settings(
            max_examples=15,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
