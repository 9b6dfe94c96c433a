"""Agreements: asked in the words of a release, answered by whoever they are about, and taken back at any time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from portico.catalogue.errors import NotInPack
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, exchange, queries
from portico.evidence.base import Answer, Record
from portico.evidence.errors import (
    CannotAgreeForAnother,
    CannotAskToAgree,
    ConsentNotFound,
    ConsentNotValid,
    ConsentRequestNotFound,
    NotYourData,
)
from portico.evidence.exchange import fetching
from portico.evidence.exchange.asking import Ended
from portico.evidence.exchange.installation import Unwatched
from portico.evidence.exchange.intending import Intent
from portico.evidence.models import AccessRecord, ConsentRecord, FactRow
from portico.evidence.plugins.file import PeopleFile
from portico.evidence.tests.factories import ADA, AT, BO, CLEO, actor_of, people_of, person, principal
from portico.evidence.types import (
    AccessPurpose,
    ConsentState,
    ConsentView,
    FactRequest,
    FetchResult,
    MissingReason,
    OutcomeKind,
    Reader,
)
from portico.identity.types import MandateId, MandateKind, PersonId, Principal, Representation
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db

OWN, OTHERS = "savings-for-support", "income-for-support"
LATER = AT + dt.timedelta(days=1)
SUPPORT = AccessPurpose("application", for_authority="town", service="support")


def agree(release: CompiledPack, who: Principal, *, opted_in: bool = True, at: dt.datetime = AT) -> ConsentView:
    return actions.answer_agreement(
        principal=who, agreement_id=OWN, opted_in=opted_in, release=release, language="en", at=at
    )


def fetch_savings(
    release: CompiledPack,
    connectors: PeopleFile,
    subject: PersonId,
    purpose: AccessPurpose = SUPPORT,
    at: dt.datetime = AT,
) -> FetchResult:
    return exchange.fetch(
        [FactRequest(subject, frozenset({"savings"}))],
        release=release,
        actor=actor_of(subject),
        purpose=purpose,
        at=at,
        force=True,
        connectors=connectors.connectors,
    )


def savings_seen(release: CompiledPack, subject: PersonId, *services: str, at: dt.datetime = AT) -> set[str]:
    reader = Reader(subject, services=frozenset(services) or None)
    return set(queries.facts_of(subject, {"savings"}, reader=reader, release=release, at=at))


@pytest.fixture
def registries(release: CompiledPack, pack_directory: Path) -> PeopleFile:
    return PeopleFile(release.pack, people_of(pack_directory))


def test_what_only_consent_opens_is_not_fetched_without_one(release: CompiledPack, registries: PeopleFile) -> None:
    ada = person(ADA)
    result = fetch_savings(release, registries, ada)
    assert (result.asked, result.missing) == (0, {(ada, "savings"): MissingReason.NEEDS_CONSENT})
    assert not AccessRecord.objects.filter(person_id=ada).exists()


def test_a_yes_opens_what_the_agreement_names_for_its_service_only(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada = person(ADA)
    consent = agree(release, principal(ada))
    assert (consent.concepts, consent.to_authority, consent.service) == (("savings",), "town", "support")
    assert consent.until == dt.datetime(2026, 7, 3, 23, 59, 59, tzinfo=dt.UTC)
    for purpose in (AccessPurpose("plan"), AccessPurpose("application", for_authority="town", service="other")):
        assert fetch_savings(release, registries, ada, purpose).asked == 0
    assert fetch_savings(release, registries, ada).answered == {(ada, "savings")}
    assert AccessRecord.objects.get(person_id=ada).legal_basis == f"consent:{consent.id}"
    assert savings_seen(release, ada, "support") == {"savings"}
    assert savings_seen(release, ada, "other") == set()
    assert savings_seen(release, ada) == {"savings"}  # one's own plan


def test_a_consent_ends_by_itself(release: CompiledPack, registries: PeopleFile) -> None:
    ada = person(ADA)
    consent = agree(release, principal(ada))
    assert consent.until is not None
    last, after = consent.until - dt.timedelta(seconds=1), consent.until
    assert consent.state_at(last) is ConsentState.HOLDS
    assert consent.state_at(after) is ConsentState.EXPIRED
    assert fetch_savings(release, registries, ada, at=last).answered == {(ada, "savings")}
    assert fetch_savings(release, registries, ada, at=after).asked == 0
    assert savings_seen(release, ada, "support", at=after) == set()


def test_withdrawing_stops_every_use_and_keeps_what_happened(release: CompiledPack, registries: PeopleFile) -> None:
    ada = person(ADA)
    consent = agree(release, principal(ada))
    fetch_savings(release, registries, ada)
    actions.withdraw_consent(principal=principal(ada), consent_id=consent.id, at=LATER)
    assert savings_seen(release, ada, "support", at=LATER) == set()
    assert fetch_savings(release, registries, ada, at=LATER).asked == 0
    assert AccessRecord.objects.filter(person_id=ada).count() == 1
    assert queries.get_consent(consent.id, ada).state_at(LATER) is ConsentState.WITHDRAWN
    with pytest.raises(ConsentNotFound):
        actions.withdraw_consent(principal=principal(ada), consent_id=consent.id, at=LATER)


def test_ones_own_answer_counts_without_any_consent(release: CompiledPack, registries: PeopleFile) -> None:
    ada = person(ADA)
    consent = agree(release, principal(ada))
    fetch_savings(release, registries, ada)
    actions.withdraw_consent(principal=principal(ada), consent_id=consent.id, at=AT)
    answer = {"person_id": ada, "subject": ada, "concept": "savings", "actor": actor_of(ada), "at": LATER}
    actions.record_answer(**answer, value=900)  # type: ignore[arg-type]
    reader = Reader(ada, services=frozenset({"support"}))
    facts = queries.facts_of(ada, {"savings"}, reader=reader, release=release, at=LATER)
    assert (facts["savings"].value, facts["savings"].source) == (900, "person")


def test_an_answer_that_comes_after_the_withdrawal_is_thrown_away(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada = person(ADA)
    consent = agree(release, principal(ada))
    intent = Intent(
        release=release,
        actor=actor_of(ada),
        purpose=SUPPORT,
        at=AT,
        force=True,
        installation=Unwatched(registries.connectors),
    )
    (access,) = intent.write([FactRequest(ada, frozenset({"savings"}))])
    basis = access.question.legal_basis
    assert (basis.article, basis.consent, basis.until) == ("", consent.id, consent.until)
    actions.withdraw_consent(principal=principal(ada), consent_id=consent.id, at=LATER)
    answer = Answer(AT.date(), (Record("savings", 1200),))
    fetching._keep([(access, Ended(OutcomeKind.ANSWERED, answer))], intent)
    assert (intent.answered, intent.missing) == (set(), {(ada, "savings"): MissingReason.NEEDS_CONSENT})
    record = AccessRecord.objects.get(person_id=ada)
    assert (record.outcome.outcome, record.outcome.count) == ("withdrawn", 0)
    assert not FactRow.objects.filter(person_id=ada).exists()


def test_a_no_is_kept_and_takes_a_yes_back(release: CompiledPack) -> None:
    ada = person(ADA)
    yes = agree(release, principal(ada))
    no = agree(release, principal(ada), opted_in=False, at=LATER)
    assert no.state_at(LATER) is ConsentState.REFUSED
    assert queries.get_consent(yes.id, ada).state_at(LATER) is ConsentState.WITHDRAWN
    assert [view.id for view in queries.list_consents(ada)] == [no.id, yes.id]


def test_saying_yes_twice_is_one_consent(release: CompiledPack) -> None:
    ada = person(ADA)
    assert agree(release, principal(ada)).id == agree(release, principal(ada), at=LATER).id


@pytest.mark.parametrize("kind", [MandateKind.PARENT, MandateKind.GUARDIAN])
def test_a_parent_or_guardian_agrees_for_whoever_cannot(release: CompiledPack, kind: MandateKind) -> None:
    ada, cleo = person(ADA), person(CLEO)
    acting = principal(cleo, Representation(MandateId(uuid4()), kind, "Cleo"), own=ada)
    consent = agree(release, acting)
    assert consent.person_id == cleo
    assert " by mandate " in consent.recorded_by
    assert set(queries.consents_for([cleo], {"savings"}, services={"support"}, release=release, at=AT)) == {"savings"}


@pytest.mark.parametrize("kind", [MandateKind.POWER_OF_ATTORNEY, MandateKind.ASSISTED_SESSION])
def test_nobody_else_agrees_for_another_but_any_of_them_may_withdraw(release: CompiledPack, kind: MandateKind) -> None:
    ada, bo = person(ADA), person(BO)
    acting = principal(ada, Representation(MandateId(uuid4()), kind, "Ada"), own=bo)
    with pytest.raises(CannotAgreeForAnother):
        agree(release, acting)
    consent = agree(release, principal(ada))
    actions.withdraw_consent(principal=acting, consent_id=consent.id, at=LATER)
    assert queries.get_consent(consent.id, ada).state_at(LATER) is ConsentState.WITHDRAWN


def test_a_mandate_for_another_service_does_not_even_withdraw(release: CompiledPack) -> None:
    ada, bo = person(ADA), person(BO)
    mandate = Representation(MandateId(uuid4()), MandateKind.POWER_OF_ATTORNEY, "Ada", services=frozenset({"other"}))
    consent = agree(release, principal(ada))
    with pytest.raises(ConsentNotFound):
        actions.withdraw_consent(principal=principal(ada, mandate, own=bo), consent_id=consent.id, at=AT)


def test_nobody_withdraws_or_sees_anothers_consent(release: CompiledPack) -> None:
    ada, bo = person(ADA), person(BO)
    consent = agree(release, principal(ada))
    with pytest.raises(ConsentNotFound):
        actions.withdraw_consent(principal=principal(bo), consent_id=consent.id, at=AT)
    with pytest.raises(ConsentNotFound):
        queries.get_consent(consent.id, bo)
    assert queries.list_consents(bo) == ()


def test_an_agreement_is_one_of_the_release(release: CompiledPack) -> None:
    ada = principal(person(ADA))
    with pytest.raises(NotInPack, match="savings-for-support"):
        actions.answer_agreement(
            principal=ada, agreement_id="saving-for-support", opted_in=True, release=release, language="en", at=AT
        )
    with pytest.raises(ConsentNotValid):  # one for another adult is not answered unasked
        actions.answer_agreement(
            principal=ada, agreement_id=OTHERS, opted_in=True, release=release, language="en", at=AT
        )


def ask(release: CompiledPack, asker: PersonId, asked: PersonId, application: UUID, agreement: str = OTHERS) -> UUID:
    return actions.ask_other_adult(
        principal=principal(asker),
        person_id=asked,
        agreement_id=agreement,
        application_id=application,
        release=release,
        at=AT,
    )


def test_another_adult_is_asked_once_and_answers_once(release: CompiledPack) -> None:
    ada, bo, application = person(ADA), person(BO), uuid4()
    request_id = ask(release, bo, ada, application)
    assert ask(release, bo, ada, application) == request_id
    (waiting,) = queries.list_requests_to(ada)
    assert (waiting.asked_by, waiting.agreement, waiting.answered) == (bo, OTHERS, None)
    answer = {"request_id": request_id, "release": release, "language": "en", "at": AT}
    with pytest.raises(ConsentRequestNotFound):
        actions.answer_request(principal=principal(bo), opted_in=True, **answer)  # type: ignore[arg-type]
    consent = actions.answer_request(principal=principal(ada), opted_in=True, **answer)  # type: ignore[arg-type]
    assert consent.asked_by == bo
    assert queries.list_requests_to(ada) == ()
    with pytest.raises(ConsentRequestNotFound):
        actions.answer_request(principal=principal(ada), opted_in=False, **answer)  # type: ignore[arg-type]
    assert queries.asked_of_others(application) == {OTHERS: AT}  # and not what they answered


def test_whoever_asks_cannot_answer_for_whom_they_ask(release: CompiledPack) -> None:
    ada, cleo = person(ADA), person(CLEO)
    request_id = ask(release, ada, cleo, uuid4())
    acting = principal(cleo, Representation(MandateId(uuid4()), MandateKind.GUARDIAN, "Cleo"), own=ada)
    with pytest.raises(CannotAgreeForAnother):
        actions.answer_request(
            principal=acting, request_id=request_id, opted_in=True, release=release, language="en", at=AT
        )


def test_only_an_agreement_for_another_adult_is_asked_of_one(release: CompiledPack) -> None:
    ada, bo = person(ADA), person(BO)
    with pytest.raises(CannotAskToAgree):
        ask(release, bo, ada, uuid4(), agreement=OWN)
    with pytest.raises(CannotAskToAgree):
        ask(release, ada, ada, uuid4())


def test_the_counts_name_nobody(release: CompiledPack) -> None:
    for number in (ADA, BO):
        agree(release, principal(person(number)))
    agree(release, principal(person(CLEO)), opted_in=False)
    (count,) = [one for one in queries.count_consents(at=LATER) if one.agreement == OWN]
    assert (count.authority_id, count.service, count.holds, count.refused) == ("town", "support", 2, 1)


def test_a_consent_of_an_application_alone_opens_no_registry(release: CompiledPack, registries: PeopleFile) -> None:
    ada = person(ADA)
    consent = {"person_id": ada, "to_authority": "town", "service": "support", "release_id": "r", "at": AT}
    actions.record_consent(**consent, concepts={"savings"}, actor=actor_of(ada))  # type: ignore[arg-type]
    assert fetch_savings(release, registries, ada).asked == 0
    for actor in (actor_of(person(BO)), Actor.staff(str(uuid4())), Actor.system("a job")):
        with pytest.raises(NotYourData):
            actions.record_consent(**consent, concepts={"savings"}, actor=actor)  # type: ignore[arg-type]
    with pytest.raises(ConsentNotValid):
        actions.record_consent(**consent, concepts=set(), actor=actor_of(ada))  # type: ignore[arg-type]


def test_an_answer_is_history(release: CompiledPack) -> None:
    consent = agree(release, principal(person(ADA)))
    assert len(ConsentRecord.objects.get(pk=consent.id).salt or b"") == 32
