"""Who may read whose facts: the law named in the registry's file, or a consent, or nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import uuid4

import pytest

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, exchange, queries
from portico.evidence.errors import NotYourData
from portico.evidence.models import AccessRecord
from portico.evidence.plugins.file import PeopleFile
from portico.evidence.tests.factories import ADA, AT, BO, CLEO, actor_of, people_of, person, principal
from portico.evidence.types import AccessPurpose, ConsentView, FactRequest, FetchResult, MissingReason, Reader, Relation
from portico.identity.types import PersonId
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db

LAW, ORDINARY, SPECIAL, PROTECTED = "given_name", "yearly_income", "due_date", "adults_at_address"
CONCEPTS = frozenset({LAW, ORDINARY, SPECIAL, PROTECTED})


@pytest.fixture
def registries(release: CompiledPack, pack_directory: Path) -> PeopleFile:
    return PeopleFile(release.pack, people_of(pack_directory))


def fetch(
    release: CompiledPack,
    registries: PeopleFile,
    request: FactRequest,
    *,
    for_person: PersonId,
    for_authority: str = "",
    service: str | None = None,
    actor: Actor | None = None,
) -> FetchResult:
    return exchange.fetch(
        [request],
        release=release,
        actor=actor or actor_of(for_person),
        purpose=AccessPurpose("plan", on_behalf_of=for_person, for_authority=for_authority, service=service),
        at=AT,
        connectors=registries.connectors,
    )


def agreed_for(release: CompiledPack, subject: PersonId, asker: PersonId) -> ConsentView:
    """Let somebody agree to what another adult asks for an application of theirs."""
    request_id = actions.ask_other_adult(
        principal=principal(asker),
        person_id=subject,
        agreement_id="income-for-support",
        application_id=uuid4(),
        release=release,
        at=AT,
    )
    return actions.answer_request(
        principal=principal(subject), request_id=request_id, opted_in=True, release=release, language="en", at=AT
    )


def of_own(release: CompiledPack, registries: PeopleFile, subject: PersonId) -> None:
    """Let a person fetch everything about themselves, so that it is stored."""
    fetch(release, registries, FactRequest(subject, CONCEPTS), for_person=subject)


def seen_by(release: CompiledPack, subject: PersonId, reader: Reader) -> set[str]:
    return set(queries.facts_of(subject, CONCEPTS, reader=reader, release=release, at=AT))


def test_another_adults_fact_is_fetched_only_by_a_law_that_names_it(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada, bo = person(ADA), person(BO)
    result = fetch(release, registries, FactRequest(ada, CONCEPTS, about_other_adult=True), for_person=bo)
    assert result.answered == {(ada, LAW)}
    assert result.missing == {
        (ada, ORDINARY): MissingReason.NEEDS_CONSENT,
        (ada, SPECIAL): MissingReason.PROTECTED,
        (ada, PROTECTED): MissingReason.PROTECTED,
    }
    (record,) = AccessRecord.objects.filter(person_id=ada)
    assert (record.concepts, record.legal_basis) == ([LAW], "Population Act § 9")


def test_a_fact_that_needs_consent_is_refused_before_any_call(release: CompiledPack, registries: PeopleFile) -> None:
    ada, bo = person(ADA), person(BO)
    request = FactRequest(ada, frozenset({ORDINARY}), about_other_adult=True)
    assert fetch(release, registries, request, for_person=bo).asked == 0
    assert not AccessRecord.objects.filter(person_id=ada).exists()


def test_a_consent_opens_what_its_agreement_names_for_whoever_asked(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada, bo, cleo = person(ADA), person(BO), person(CLEO)
    consent = agreed_for(release, ada, bo)
    request = FactRequest(ada, CONCEPTS, about_other_adult=True)
    support = {"for_authority": "town", "service": "support"}
    assert fetch(release, registries, request, for_person=cleo, **support).answered == {(ada, LAW)}
    assert fetch(release, registries, request, for_person=bo, **support).answered == {(ada, LAW), (ada, ORDINARY)}
    by_consent = AccessRecord.objects.filter(person_id=ada, legal_basis=f"consent:{consent.id}")
    assert [record.concepts for record in by_consent] == [[ORDINARY]]


@pytest.mark.parametrize(
    "purpose",
    [
        {},
        {"for_authority": "town"},
        {"for_authority": "office", "service": "support"},
        {"for_authority": "town", "service": "other"},
    ],
)
def test_a_consent_opens_nothing_for_another_purpose(
    release: CompiledPack, registries: PeopleFile, purpose: dict[str, str]
) -> None:
    ada, bo = person(ADA), person(BO)
    agreed_for(release, ada, bo)
    request = FactRequest(ada, frozenset({ORDINARY}), about_other_adult=True)
    result = fetch(release, registries, request, for_person=bo, **purpose)
    assert result.missing == {(ada, ORDINARY): MissingReason.NEEDS_CONSENT}
    assert result.asked == 0


def test_a_withdrawn_consent_closes_at_once_what_it_opened(release: CompiledPack, registries: PeopleFile) -> None:
    ada, bo = person(ADA), person(BO)
    consent = agreed_for(release, ada, bo)
    request = FactRequest(ada, frozenset({ORDINARY}), about_other_adult=True)
    support = {"for_authority": "town", "service": "support"}
    fetch(release, registries, request, for_person=bo, **support)
    reader = Reader(bo, Relation.OTHER_ADULT, frozenset({"support"}))
    assert seen_by(release, ada, reader) == {ORDINARY}
    assert seen_by(release, ada, Reader(bo, Relation.OTHER_ADULT, frozenset({"other"}))) == set()
    actions.withdraw_consent(principal=principal(ada), consent_id=consent.id, at=AT)
    assert seen_by(release, ada, reader) == set()
    refused = {(ada, ORDINARY): MissingReason.NEEDS_CONSENT}
    assert fetch(release, registries, request, for_person=bo, **support).missing == refused
    assert AccessRecord.objects.filter(person_id=ada, legal_basis=f"consent:{consent.id}").count() == 1


def test_stored_facts_of_another_adult_stay_closed_without_law_or_consent(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada, bo = person(ADA), person(BO)
    of_own(release, registries, ada)
    fetch(release, registries, FactRequest(ada, CONCEPTS, about_other_adult=True), for_person=bo)
    assert seen_by(release, ada, Reader(bo, Relation.OTHER_ADULT)) == {LAW}


def test_stored_facts_of_another_adult_cannot_be_read_without_an_access_record(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada, bo = person(ADA), person(BO)
    of_own(release, registries, ada)
    assert seen_by(release, ada, Reader(bo, Relation.OTHER_ADULT)) == set()


def test_reading_another_adults_stored_facts_is_an_access_too(release: CompiledPack, registries: PeopleFile) -> None:
    ada, bo = person(ADA), person(BO)
    of_own(release, registries, ada)
    result = fetch(release, registries, FactRequest(ada, frozenset({LAW}), about_other_adult=True), for_person=bo)
    assert (result.asked, result.answered) == (0, {(ada, LAW)})
    record = AccessRecord.objects.get(person_id=ada, on_behalf_of=bo)
    assert record.outcome.outcome == "stored"


def test_nobody_reads_another_as_themselves(release: CompiledPack) -> None:
    ada, bo = person(ADA), person(BO)
    with pytest.raises(NotYourData):
        seen_by(release, ada, Reader(bo, Relation.SELF))


def test_a_child_s_facts_are_read_by_the_registrys_own_law(release: CompiledPack, registries: PeopleFile) -> None:
    ada, cleo = person(ADA), person(CLEO)
    fetch(release, registries, FactRequest(cleo, frozenset({"birth_date"})), for_person=ada)
    facts = queries.facts_of(cleo, {"birth_date"}, reader=Reader(ada, Relation.CHILD), release=release, at=AT)
    assert facts["birth_date"].value == dt.date(2023, 2, 1)
    assert AccessRecord.objects.get(person_id=cleo).legal_basis == "Population Act § 1"


def test_the_system_without_a_person_behind_it_reads_no_other_adult_by_consent(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada, bo = person(ADA), person(BO)
    agreed_for(release, ada, bo)
    result = exchange.fetch(
        [FactRequest(ada, frozenset({ORDINARY}), about_other_adult=True)],
        release=release,
        actor=Actor.system("a job"),
        purpose=AccessPurpose("plan", for_authority="town", service="support"),
        at=AT,
        connectors=registries.connectors,
    )
    assert result.missing == {(ada, ORDINARY): MissingReason.NEEDS_CONSENT}


def test_the_system_without_a_person_behind_it_reads_another_adult_by_law(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada = person(ADA)
    result = exchange.fetch(
        [FactRequest(ada, frozenset({LAW}), about_other_adult=True)],
        release=release,
        actor=Actor.system("a job"),
        purpose=AccessPurpose("plan"),
        at=AT,
        connectors=registries.connectors,
    )
    assert result.answered == {(ada, LAW)}
