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
from portico.evidence.tests.factories import ADA, AT, BO, CLEO, actor_of, people_of, person
from portico.evidence.types import AccessPurpose, FactRequest, FetchResult, MissingReason, Reader, Relation
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
    actor: Actor | None = None,
) -> FetchResult:
    return exchange.fetch(
        [request],
        release=release,
        actor=actor or actor_of(for_person),
        purpose=AccessPurpose("plan", on_behalf_of=for_person, for_authority=for_authority),
        at=AT,
        connectors=registries.connectors,
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


def test_a_consent_to_the_other_person_opens_ordinary_facts_only(release: CompiledPack, registries: PeopleFile) -> None:
    ada, bo = person(ADA), person(BO)
    actions.record_consent(
        person_id=ada, concepts=CONCEPTS, to_person=bo, release_id=release.release_id, actor=actor_of(ada), at=AT
    )
    result = fetch(release, registries, FactRequest(ada, CONCEPTS, about_other_adult=True), for_person=bo)
    assert result.answered == {(ada, LAW), (ada, ORDINARY)}
    assert AccessRecord.objects.filter(person_id=ada, legal_basis="consent", concepts=[ORDINARY]).exists()


def test_a_consent_to_an_authority_counts_only_for_that_authority(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada, bo = person(ADA), person(BO)
    actions.record_consent(
        person_id=ada,
        concepts={ORDINARY},
        to_authority="town",
        release_id=release.release_id,
        actor=actor_of(ada),
        at=AT,
    )
    request = FactRequest(ada, frozenset({ORDINARY}), about_other_adult=True)
    refused = {(ada, ORDINARY): MissingReason.NEEDS_CONSENT}
    assert fetch(release, registries, request, for_person=bo).missing == refused
    assert fetch(release, registries, request, for_person=bo, for_authority="office").missing == refused
    assert fetch(release, registries, request, for_person=bo, for_authority="town").answered == {(ada, ORDINARY)}


def test_a_withdrawn_consent_closes_at_once_what_it_opened(release: CompiledPack, registries: PeopleFile) -> None:
    ada, bo = person(ADA), person(BO)
    consent = actions.record_consent(
        person_id=ada, concepts={ORDINARY}, to_person=bo, release_id=release.release_id, actor=actor_of(ada), at=AT
    )
    request = FactRequest(ada, frozenset({ORDINARY}), about_other_adult=True)
    fetch(release, registries, request, for_person=bo)
    reader = Reader(bo, Relation.OTHER_ADULT)
    assert seen_by(release, ada, reader) == {ORDINARY}
    actions.withdraw_consent(person_id=ada, consent_id=consent, actor=actor_of(ada), at=AT)
    assert seen_by(release, ada, reader) == set()
    assert fetch(release, registries, request, for_person=bo).missing == {(ada, ORDINARY): MissingReason.NEEDS_CONSENT}


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
    actions.record_consent(
        person_id=ada, concepts={ORDINARY}, to_person=bo, release_id=release.release_id, actor=actor_of(ada), at=AT
    )
    result = exchange.fetch(
        [FactRequest(ada, frozenset({ORDINARY}), about_other_adult=True)],
        release=release,
        actor=Actor.system("a job"),
        purpose=AccessPurpose("plan"),
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


def test_only_the_person_consents_for_themselves(release: CompiledPack) -> None:
    ada, bo = person(ADA), person(BO)
    for actor in (actor_of(bo), Actor.staff(str(uuid4())), Actor.system("a job")):
        with pytest.raises(NotYourData):
            actions.record_consent(person_id=ada, concepts={LAW}, to_person=bo, release_id="r", actor=actor, at=AT)
