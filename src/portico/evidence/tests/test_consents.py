"""Consents are given to exactly one reader, and can be taken back once."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.catalogue.errors import NotInPack
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, queries
from portico.evidence.errors import ConsentNotFound, ConsentNotValid, NotYourData
from portico.evidence.tests.factories import ADA, AT, BO, actor_of, person
from portico.evidence.types import ConsentView
from portico.identity.types import PersonId

pytestmark = pytest.mark.django_db

LATER = AT + dt.timedelta(days=1)


def give(release: CompiledPack, person_id: PersonId, *concepts: str) -> ConsentView:
    return actions.give_consent_to_authority(
        person_id=person_id,
        concepts=concepts,
        authority_id="town",
        release=release,
        actor=actor_of(person_id),
        at=AT,
    )


def test_a_consent_is_listed_with_what_it_opens_to_whom_and_under_which_release(release: CompiledPack) -> None:
    ada = person(ADA)
    given = give(release, ada, "yearly_income")
    assert queries.list_consents(ada) == (given,)
    assert (given.concepts, given.to_authority, given.to_person) == (("yearly_income",), "town", False)
    assert (given.release_id, given.given_at, given.withdrawn_at) == (release.release_id, AT, None)


def test_a_withdrawn_consent_stays_listed_with_its_end(release: CompiledPack) -> None:
    ada = person(ADA)
    given = give(release, ada, "yearly_income")
    actions.withdraw_consent(person_id=ada, consent_id=given.id, actor=actor_of(ada), at=LATER)
    assert [view.withdrawn_at for view in queries.list_consents(ada)] == [LATER]


def test_a_consent_cannot_be_withdrawn_twice(release: CompiledPack) -> None:
    ada = person(ADA)
    given = give(release, ada, "yearly_income")
    actions.withdraw_consent(person_id=ada, consent_id=given.id, actor=actor_of(ada), at=LATER)
    with pytest.raises(ConsentNotFound):
        actions.withdraw_consent(person_id=ada, consent_id=given.id, actor=actor_of(ada), at=LATER)


def test_nobody_withdraws_anothers_consent(release: CompiledPack) -> None:
    ada, bo = person(ADA), person(BO)
    given = give(release, ada, "yearly_income")
    with pytest.raises(ConsentNotFound):
        actions.withdraw_consent(person_id=bo, consent_id=given.id, actor=actor_of(bo), at=LATER)
    with pytest.raises(NotYourData):
        actions.withdraw_consent(person_id=ada, consent_id=given.id, actor=actor_of(bo), at=LATER)
    assert queries.list_consents(bo) == ()


def test_a_consent_names_words_of_the_pack(release: CompiledPack) -> None:
    with pytest.raises(NotInPack, match="yearly_income"):
        give(release, person(ADA), "yearly_incom")


@pytest.mark.parametrize("readers", [{}, {"to_authority": "town", "to_person": BO}, {"to_person": ADA}])
def test_a_consent_has_exactly_one_reader_who_is_not_oneself(readers: dict[str, str]) -> None:
    ada = person(ADA)
    to_person = person(readers["to_person"]) if "to_person" in readers else None
    with pytest.raises(ConsentNotValid):
        actions.record_consent(
            person_id=ada,
            concepts={"employed"},
            to_authority=readers.get("to_authority", ""),
            to_person=to_person,
            release_id="r",
            actor=actor_of(ada),
            at=AT,
        )
