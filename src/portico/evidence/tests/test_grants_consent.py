"""What somebody agreed to is read by staff for the service and the authority agreed, in that matter, while it holds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, emergency, exchange, queries
from portico.evidence.plugins.file import PeopleFile
from portico.evidence.tests.factories import ADA, AT, BO, CLEO, actor_of, people_of, person, principal, staff
from portico.evidence.tests.test_looks import somebody_who_helps, with_law
from portico.evidence.types import AccessPurpose, ConsentRequestId, ConsentView, FactRequest, GrantId
from portico.evidence.views.access_words import looks_in_words
from portico.identity.types import PersonId
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db

LATER = AT + dt.timedelta(days=1)


@pytest.fixture
def registries(release: CompiledPack, pack_directory: Path) -> PeopleFile:
    return PeopleFile(release.pack, people_of(pack_directory))


def agreed(release: CompiledPack, registries: PeopleFile, who: PersonId, at: dt.datetime = AT) -> ConsentView:
    """Return a yes of somebody in their own matter; the register has answered."""
    consent = actions.answer_agreement(
        principal=principal(who),
        agreement_id="savings-for-support",
        opted_in=True,
        release=release,
        language="en",
        at=at,
    )
    fetch(release, registries, FactRequest(who, frozenset({"savings"})), who, at)
    return consent


def fetch(
    release: CompiledPack, registries: PeopleFile, request: FactRequest, asker: PersonId, at: dt.datetime
) -> None:
    exchange.fetch(
        [request],
        release=release,
        actor=Actor.system("tests"),
        purpose=AccessPurpose("application", for_authority="town", service="support", on_behalf_of=asker),
        at=at,
        connectors=registries.connectors,
    )


def grant(
    clerk: Actor,
    subject: PersonId,
    *,
    service: str = "support",
    owner: PersonId | None = None,
    case: UUID | None = None,
) -> GrantId:
    return actions.open_grant(
        actor=clerk,
        subject=subject,
        case_id=case or uuid4(),
        legal_basis="Case Act § 4",
        concepts={"savings", "yearly_income", "given_name"},
        until=AT + dt.timedelta(days=365),
        at=AT,
        service=service,
        on_behalf_of=owner or subject,
    )


def seen(
    release: CompiledPack, clerk: Actor, grant_id: GrantId, concept: str = "savings", at: dt.datetime = AT
) -> set[str]:
    found = actions.read_under_grant(
        grant_id=grant_id, actor=clerk, concepts={concept}, purpose="case", release=release, at=at
    )
    return set(found)


def test_staff_of_the_authority_read_it_for_the_service_agreed(release: CompiledPack, registries: PeopleFile) -> None:
    ada, clerk = person(ADA), staff("town")
    agreed(release, registries, ada)
    assert seen(release, clerk, grant(clerk, ada)) == {"savings"}
    look = queries.list_access_records(ada).records[0]
    assert (look.purpose, look.service) == ("case", "support")
    (words,) = looks_in_words([look], release)
    assert words.why == "to decide a case: Support"


def test_cannot_read_it_in_another_services_case_of_the_same_person(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada, clerk = person(ADA), staff("town")
    agreed(release, registries, ada)
    assert seen(release, clerk, grant(clerk, ada, service="other")) == set()


def test_cannot_read_it_at_another_authority(release: CompiledPack, registries: PeopleFile) -> None:
    ada, clerk = person(ADA), staff("office")
    agreed(release, registries, ada)
    assert seen(release, clerk, grant(clerk, ada)) == set()


def test_cannot_read_it_after_it_was_withdrawn_until_they_agree_again(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada, clerk = person(ADA), staff("town")
    consent = agreed(release, registries, ada)
    grant_id = grant(clerk, ada)
    actions.withdraw_consent(principal=principal(ada), consent_id=consent.id, at=LATER)
    assert seen(release, clerk, grant_id, at=LATER) == set()
    agreed(release, registries, ada, at=LATER)
    assert seen(release, clerk, grant_id, at=LATER) == {"savings"}


def test_cannot_read_it_once_the_consent_has_ended(release: CompiledPack, registries: PeopleFile) -> None:
    ada, clerk = person(ADA), staff("town")
    consent = agreed(release, registries, ada)
    assert consent.until is not None
    grant_id, last = grant(clerk, ada), consent.until - dt.timedelta(seconds=1)
    fetch(release, registries, FactRequest(ada, frozenset({"savings"})), ada, last)
    assert seen(release, clerk, grant_id, at=last) == {"savings"}
    assert seen(release, clerk, grant_id, at=consent.until) == set()


def test_what_a_case_keeps_by_law_is_read_after_the_withdrawal(release: CompiledPack, registries: PeopleFile) -> None:
    ada, clerk = person(ADA), staff("town")
    consent = agreed(release, registries, ada)
    grant_id = grant(clerk, ada)
    actions.withdraw_consent(principal=principal(ada), consent_id=consent.id, at=LATER)
    actions.record_read_under_grant(
        grant_id=grant_id, actor=clerk, concepts={"savings"}, purpose="case", at=LATER, on_behalf_of=ada
    )
    look = queries.list_access_records(ada).records[0]
    assert (look.concepts, look.legal_basis, look.service) == (("savings",), "Case Act § 4", "support")


def test_what_another_adult_agreed_to_is_read_in_the_case_of_whoever_asked_them(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada, bo, cleo, clerk = person(ADA), person(BO), person(CLEO), staff("town")
    request = actions.ask_other_adult(
        principal=principal(ada),
        person_id=bo,
        agreement_id="income-for-support",
        application_id=uuid4(),
        release=release,
        at=AT,
    )
    actions.answer_request(
        principal=principal(bo),
        request_id=ConsentRequestId(request),
        opted_in=True,
        release=release,
        language="en",
        at=AT,
    )
    fetch(release, registries, FactRequest(bo, frozenset({"yearly_income"}), about_other_adult=True), ada, AT)
    assert seen(release, clerk, grant(clerk, bo, owner=ada), "yearly_income") == {"yearly_income"}
    for owner in (bo, cleo):
        assert seen(release, clerk, grant(clerk, bo, owner=owner), "yearly_income") == set()


def test_an_emergency_opens_nothing_that_was_agreed_to_for_a_service(tmp_path: Path, pack_directory: Path) -> None:
    release, helper, ada = with_law(tmp_path), somebody_who_helps(), person(ADA)
    agreed(release, PeopleFile(release.pack, people_of(pack_directory)), ada)
    actions.record_answer(person_id=ada, subject=ada, concept="employed", value=True, actor=actor_of(ada), at=AT)
    look = emergency.begin(principal=helper, identity_number=ADA, reason="She fell.", release=release, at=AT)
    shown = emergency.look(principal=helper, emergency_id=look, release=release, at=AT)
    assert [fact.concept for fact in shown.facts] == ["employed"]
    assert queries.list_access_records(ada).records[0].concepts == ("employed",)


def test_a_case_asks_a_registry_for_its_own_service_whatever_the_asker_says(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada, clerk, case = person(ADA), staff("town"), uuid4()
    agreed(release, registries, ada)
    for service, answered in (("other", False), ("support", True)):
        case = uuid4()
        grant(clerk, ada, service=service, case=case)
        found = exchange.fetch(
            [FactRequest(ada, frozenset({"savings"}))],
            release=release,
            actor=clerk,
            purpose=AccessPurpose("case", case_id=case, service="support"),
            at=AT,
            force=True,
            connectors=registries.connectors,
        )
        assert (found.answered == {(ada, "savings")}) is answered
    looks = [look for look in queries.list_access_records(ada).records if look.purpose == "case"]
    assert [(look.service, look.case_id, look.registry) for look in looks] == [("support", case, "income")]


def test_for_which_service_another_person_applies_is_told_to_whoever_agreed_to_it_only(
    release: CompiledPack, registries: PeopleFile
) -> None:
    ada, bo = person(ADA), person(BO)
    fetch(release, registries, FactRequest(bo, frozenset({"given_name"}), about_other_adult=True), ada, AT)
    (by_law,) = queries.list_access_records(bo).records
    assert (by_law.for_you, by_law.service, by_law.purpose) == (False, "", "application")
