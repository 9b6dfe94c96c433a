"""What no law opens: the person is asked first, a no costs nothing, and nothing is used beyond what was agreed to."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from portico.casework import actions, queries
from portico.casework.errors import QuestionNotAsked
from portico.casework.queries import drafts
from portico.casework.tests import factories
from portico.casework.tests.factories import LATER, NOW, Registries
from portico.casework.tests.test_api import client_of, post
from portico.catalogue import queries as catalogue
from portico.evidence import actions as evidence
from portico.evidence import agreeing
from portico.evidence import queries as consents
from portico.evidence.types import ConsentRequestId, ConsentState
from portico.identity.types import MandateId, MandateKind, Principal, Representation
from portico.kernel import clock

pytestmark = pytest.mark.django_db

AGREEMENT, SERVICE, FACT = "income-for-kindergarten-price", "reduced-kindergarten-payment", "taxable_income"
PATH = ("mother", FACT)


@pytest.fixture
def kristin(published: None) -> Principal:
    """Lives with the father of her child, who is in kindergarten."""
    return factories.person("kristin-dalen")


@pytest.fixture
def vetle(published: None) -> Principal:
    """The father."""
    return factories.person("vetle-sandvik")


def say(who: Principal, *, opted_in: bool = True) -> None:
    """Answer the agreement, with registries that answer."""
    agreeing.answer_own(
        principal=who,
        agreement_id=AGREEMENT,
        opted_in=opted_in,
        release=catalogue.current_release(),
        language="en",
        at=NOW,
        connectors=lambda _: Registries(),
    )


def agreement_asked(who: Principal, application_id: UUID) -> str | None:
    found = queries.find_agreement_to_answer(who, application_id, at=LATER)
    return found.words.agreement.id if found is not None else None


def known(who: Principal, application_id: UUID) -> set[tuple[str, str]]:
    draft = drafts.draft_of(who, drafts.own_application(who, application_id), at=LATER)
    return {path for path in draft.questions.facts if path[1] == FACT}


def test_a_plan_is_made_without_asking_for_what_only_consent_opens(kristin: Principal) -> None:
    application_id = factories.started(kristin, SERVICE)
    assert known(kristin, application_id) == set()
    assert agreement_asked(kristin, application_id) == AGREEMENT


def test_after_a_yes_the_question_is_not_asked(kristin: Principal) -> None:
    application_id = factories.started(kristin, SERVICE)
    say(kristin)
    assert known(kristin, application_id) == {PATH}
    assert agreement_asked(kristin, application_id) is None
    question = queries.next_question(kristin, application_id, at=LATER)
    assert question is None or question.concept != FACT


def test_after_a_no_the_question_is_asked_and_nothing_is_lost(kristin: Principal) -> None:
    application_id = factories.started(kristin, SERVICE)
    say(kristin, opted_in=False)
    assert agreement_asked(kristin, application_id) is None
    question = queries.get_question(kristin, application_id, *PATH, at=LATER)
    assert question.concept == FACT
    assert queries.find_agreement_for(kristin, application_id, f"mother.{FACT}", at=LATER) == AGREEMENT
    answer = {"subject": "mother", "concept": FACT, "value": 100_000, "at": LATER}
    actions.save_answer(principal=kristin, application_id=application_id, **answer)  # type: ignore[arg-type]
    assert known(kristin, application_id) == {PATH}


def test_a_registry_that_does_not_answer_after_a_yes_leads_to_the_question(kristin: Principal) -> None:
    application_id = factories.started(kristin, SERVICE)
    key = actions.answer_agreement(
        principal=kristin,
        application_id=application_id,
        agreement_id=AGREEMENT,
        opted_in=True,
        language="en",
        at=NOW,
    )
    assert key == f"mother.{FACT}"
    assert agreement_asked(kristin, application_id) is None
    assert queries.get_question(kristin, application_id, *PATH, at=LATER).concept == FACT


def test_what_was_agreed_to_for_one_service_is_used_for_no_other(kristin: Principal) -> None:
    factories.started(kristin, SERVICE)
    say(kristin)
    other = factories.started(kristin, "kindergarten-place")
    assert known(kristin, other) == set()
    both = factories.started(kristin, "kindergarten-place", SERVICE)
    draft = drafts.draft_of(kristin, drafts.own_application(kristin, both), at=LATER)
    closed = {service for service, path in draft.closed if path == PATH}
    assert closed == {"kindergarten-place"}


def test_withdrawing_takes_the_fact_out_of_the_application(kristin: Principal) -> None:
    application_id = factories.started(kristin, SERVICE)
    say(kristin)
    (consent,) = consents.list_consents(*kristin.record_ids)
    evidence.withdraw_consent(principal=kristin, consent_id=consent.id, at=NOW)
    assert known(kristin, application_id) == set()
    assert len(consents.list_uses(consent.id, *kristin.record_ids)) == 1


@pytest.mark.parametrize("kind", [MandateKind.POWER_OF_ATTORNEY, MandateKind.ASSISTED_SESSION])
def test_who_may_not_agree_for_the_person_is_asked_the_question(kristin: Principal, kind: MandateKind) -> None:
    application_id = factories.started(kristin, SERVICE)
    helper = Principal(
        kristin.account_id,
        kristin.kind,
        kristin.person_id,
        None,
        "Helper",
        kristin.assurance,
        own_person_id=factories.person(factories.OLA).person_id,
        representation=Representation(MandateId(uuid4()), kind, "Kristin"),
    )
    assert agreement_asked(helper, application_id) is None
    assert queries.find_agreement_for(helper, application_id, f"mother.{FACT}", at=LATER) is None
    with pytest.raises(QuestionNotAsked):
        queries.get_agreement(helper, application_id, AGREEMENT, at=LATER)


def test_an_application_asks_for_no_agreement_that_it_does_not_need(kristin: Principal) -> None:
    application_id = factories.started(kristin, "kindergarten-place")
    assert agreement_asked(kristin, application_id) is None
    with pytest.raises(QuestionNotAsked):
        queries.get_agreement(kristin, application_id, AGREEMENT, at=LATER)


def test_another_adult_is_asked_by_name_and_answers_on_their_own_pages(kristin: Principal, vetle: Principal) -> None:
    application_id = factories.started(kristin, SERVICE)
    say(kristin)
    (offer,) = queries.list_other_adults_to_ask(kristin, application_id, at=LATER)
    assert (offer.person_id, offer.asked_at) == (vetle.person_id, None)
    ask = {"application_id": application_id, "agreement_id": AGREEMENT, "at": NOW}
    actions.ask_other_adult(principal=kristin, **ask)  # type: ignore[arg-type]
    (asked,) = queries.list_other_adults_to_ask(kristin, application_id, at=LATER)
    assert asked.asked_at == NOW
    (request,) = consents.list_requests_to(*vetle.record_ids)
    assert request.asked_by_name == kristin.name
    agreeing.answer_other_adult(
        principal=vetle,
        request_id=ConsentRequestId(request.id),
        opted_in=True,
        language="nb",
        at=NOW,
        connectors=lambda _: Registries(),
    )
    assert known(kristin, application_id) == {PATH, ("other_parent", FACT)}
    (consent,) = consents.list_consents(*vetle.record_ids)
    assert (consent.asked_by, consent.state_at(LATER)) == (kristin.person_id, ConsentState.HOLDS)
    # What is settled is offered no more.
    assert queries.list_other_adults_to_ask(kristin, application_id, at=LATER) == ()


def test_somebody_elses_application_asks_nobody(kristin: Principal, vetle: Principal) -> None:
    application_id = factories.started(kristin, "kindergarten-place")
    ask = {"application_id": application_id, "agreement_id": AGREEMENT, "at": NOW}
    with pytest.raises(QuestionNotAsked):
        actions.ask_other_adult(principal=kristin, **ask)  # type: ignore[arg-type]
    assert consents.list_requests_to(*vetle.record_ids) == ()


def test_programs_ask_another_adult_too(kristin: Principal, vetle: Principal) -> None:
    with clock.fixed(NOW):
        application_id, browser = factories.started(kristin, SERVICE), client_of(kristin)
        say(kristin)
        path = f"applications/{application_id}/other-adults"
        (offer,) = browser.get(f"/api/{path}").json()
        assert (offer["agreement"], offer["asked_at"]) == (AGREEMENT, None)
        assert post(browser, f"{path}/{AGREEMENT}", {}) == (204, None)
        (asked,) = browser.get(f"/api/{path}").json()
        assert asked["asked_at"] is not None
        assert vetle.name not in str(asked)
        assert post(browser, f"{path}/no-such-agreement", {})[0] == 404
        assert post(client_of(vetle), f"{path}/{AGREEMENT}", {})[0] == 404
    assert len(consents.list_requests_to(*vetle.record_ids)) == 1
