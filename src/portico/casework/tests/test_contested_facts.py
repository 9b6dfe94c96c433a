"""What a person says is wrong: no rule decides by it, and the case worker sees both values."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from portico.casework import actions, queries
from portico.casework.models import Case
from portico.casework.queries.frozen import FrozenCase
from portico.casework.tests.factories import LATER, NAME, NOW, as_person, journey_of, received_case, submitted, worker
from portico.casework.tests.test_api import client_of
from portico.casework.types import CaseId, Item
from portico.catalogue import queries as catalogue
from portico.evidence import actions as evidence
from portico.evidence import exchange
from portico.evidence.base import Answer, Question, Record
from portico.evidence.types import AccessPurpose, Claim, CorrectionId, CorrectionState, FactRequest
from portico.identity.tests.factories import staff_account
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, Principal, StaffRole
from portico.kernel import clock


def contest(who: Principal, concept: str, at: dt.datetime = NOW) -> CorrectionId:
    """Say that a fact is wrong."""
    return evidence.open_correction(
        principal=who,
        concept=concept,
        claim=Claim.OTHERWISE,
        claimed=None,
        words="It is otherwise.",
        release=catalogue.current_release(),
        at=at,
    )


def refuse(correction_id: CorrectionId) -> None:
    """Answer that the fact is right."""
    authority = "tax-administration"
    account = staff_account(StaffRole.REGISTER_KEEPER, authority_id=authority, email=f"{uuid4()}@example.org", at=NOW)
    keeper = Principal(
        AccountId(account),
        AccountKind.STAFF,
        None,
        authority,
        "Keeper",
        AssuranceLevel.HIGH,
        roles=frozenset({StaffRole.REGISTER_KEEPER}),
    )
    evidence.answer_correction(
        principal=keeper, correction_id=correction_id, accepted=False, reason="It is right.", at=NOW
    )


class Emptied:
    """Registers in which nothing is written any more."""

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`."""
        return Answer(NOW.date(), tuple(Record(concept=name, value=None) for name in question.concepts))


def empty_register(who: Principal, concept: str) -> None:
    """Let the register say that there is no such thing."""
    exchange.fetch(
        [FactRequest(as_person(who), frozenset({concept}))],
        release=catalogue.current_release(),
        actor=who.actor,
        purpose=AccessPurpose("plan"),
        at=NOW,
        force=True,
        connectors=lambda _: Emptied(),
    )


def automatic_case(amina: Principal) -> CaseId:
    return submitted(amina, NAME, child_family_name="Yusuf").cases[0].id


def decided_by_what(case_id: CaseId) -> str:
    """Return a fact of a registry about the applicant that the case was frozen to."""
    told = FrozenCase(Case.objects.get(pk=case_id)).facts
    return next(each.concept for each in told if each.role == "mother" and each.source != "person" and each.value)


def at_desk(case_id: CaseId, who: Principal) -> dict[str, Item]:
    staff = worker(queries.get_case(who, case_id, at=NOW).summary.authority)
    actions.take_case(principal=staff, case_id=case_id, at=NOW)
    view = queries.get_case_for_staff(staff, case_id, at=NOW)
    return {item.key: item for item in view.facts if item.contested is not None}


def test_a_rule_decides_when_nothing_is_contested(amina: Principal) -> None:
    assert actions.decide_automatically(case_id=automatic_case(amina), at=LATER)


def test_no_rule_decides_by_a_contested_fact_so_a_person_does(amina: Principal) -> None:
    case_id = automatic_case(amina)
    contest(amina, decided_by_what(case_id))
    assert not actions.decide_automatically(case_id=case_id, at=LATER)


def test_a_rule_decides_again_when_the_authority_says_that_the_fact_is_right(amina: Principal) -> None:
    case_id = automatic_case(amina)
    refuse(contest(amina, decided_by_what(case_id)))
    assert actions.decide_automatically(case_id=case_id, at=LATER)


def test_a_rule_decides_again_when_the_request_is_taken_back(amina: Principal) -> None:
    case_id = automatic_case(amina)
    sent = contest(amina, decided_by_what(case_id))
    evidence.withdraw_correction(principal=amina, correction_id=sent, at=NOW)
    assert actions.decide_automatically(case_id=case_id, at=LATER)


def test_what_the_register_changed_after_the_case_was_frozen_is_decided_by_a_person(amina: Principal) -> None:
    case_id = automatic_case(amina)
    concept = decided_by_what(case_id)
    contest(amina, concept)
    empty_register(amina, concept)
    assert not actions.decide_automatically(case_id=case_id, at=LATER)
    contested = at_desk(case_id, amina)[f"mother.{concept}"].contested
    assert contested is not None
    assert contested.state is CorrectionState.CHANGED


def test_nothing_is_granted_unasked_by_a_contested_fact(amina: Principal) -> None:
    journey_id = journey_of(amina)
    contest(amina, "resident_since")
    contest(amina, "children")
    assert actions.open_proactive_cases(journey_id=journey_id, at=NOW) == ()


def test_the_case_worker_sees_both_values_since_when_and_what_was_answered(kari: Principal) -> None:
    case_id = received_case(kari).id
    contest(kari, "annual_income")
    found = at_desk(case_id, kari)
    contested = found["mother.annual_income"].contested
    assert contested is not None
    assert (contested.said, contested.words) == (found["mother.annual_income"].value, "It is otherwise.")
    assert (contested.since, contested.state) == (NOW, CorrectionState.SENT)


def test_the_applicant_is_not_told_what_another_person_contests(kari: Principal) -> None:
    case_id = received_case(kari).id
    contest(kari, "annual_income")
    view = queries.get_case(kari, case_id, at=NOW)
    assert [item.contested for item in view.facts if item.contested is not None] == []


@pytest.mark.parametrize("concept", ["pregnancy_due_date"])
def test_a_date_that_was_read_from_a_contested_fact_is_contested_with_it(kari: Principal, concept: str) -> None:
    case_id = received_case(kari).id
    contest(kari, concept)
    assert any(key.startswith("event.") for key in at_desk(case_id, kari))


def test_programs_are_told_whose_word_a_fact_is_and_what_is_contested_as_the_pages_are(kari: Principal) -> None:
    with clock.fixed(NOW):
        case_id = received_case(kari).id
        contest(kari, "annual_income")
        staff = worker(queries.get_case(kari, case_id, at=NOW).summary.authority)
        actions.take_case(principal=staff, case_id=case_id, at=NOW)
        at_the_desk = client_of(staff).get(f"/api/staff/cases/{case_id}").json()["facts"]
        own = client_of(kari).get(f"/api/cases/{case_id}").json()["facts"]
    for facts in (at_the_desk, own):
        fact = next(fact for fact in facts if fact["key"] == "mother.annual_income")
        registry = catalogue.current_release().registry(fact["source"])
        assert (fact["authority"], fact["source_name"]) == (registry.authority, registry.name.in_language("nb"))
        assert fact["authority_name"]
        assert fact["as_of"]
        assert {"valid_from", "valid_to", "by_another"} <= fact.keys()
        assert (fact["contested"] is not None) is (facts is at_the_desk)
    contested = next(fact["contested"] for fact in at_the_desk if fact["key"] == "mother.annual_income")
    assert (contested["state"], contested["claim"], contested["words"]) == ("sent", "otherwise", "It is otherwise.")
