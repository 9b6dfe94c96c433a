"""Which facts hold: the newest answer while it is valid, the person's own only where no registry's is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, exchange, queries
from portico.evidence.base import Answer, Connector, Question, Record
from portico.evidence.errors import NotYourData, ValueNotStorable
from portico.evidence.tests.factories import ADA, AT, BO, CLEO, actor_of, person
from portico.evidence.types import PERSON, AccessPurpose, Fact, FactRequest, Reader, Relation
from portico.identity.types import PersonId
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


class Says:
    """A registry that answers every question with one record."""

    def __init__(self, value: object, valid_from: dt.date | None = None, valid_to: dt.date | None = None) -> None:
        self._answer = value, valid_from, valid_to

    def __call__(self, name: str) -> Connector:
        return self

    def ask(self, question: Question, *, deadline: float) -> Answer:
        return Answer(AT.date(), tuple(Record(concept, *self._answer) for concept in question.concepts))


def hear(release: CompiledPack, subject: PersonId, concept: str, says: Says, at: dt.datetime = AT) -> None:
    exchange.fetch(
        [FactRequest(subject, frozenset({concept}))],
        release=release,
        actor=actor_of(subject),
        purpose=AccessPurpose("plan"),
        at=at,
        force=True,
        connectors=says,
    )


def answer(subject: PersonId, concept: str, *, value: object, at: dt.datetime = AT) -> None:
    actions.record_answer(
        person_id=subject,
        subject=subject,
        concept=concept,
        value=value,  # type: ignore[arg-type]
        actor=actor_of(subject),
        at=at,
    )


def fact(release: CompiledPack, subject: PersonId, concept: str, at: dt.datetime = AT) -> Fact | None:
    return queries.facts_of(subject, {concept}, reader=Reader(subject), release=release, at=at).get(concept)


def value(release: CompiledPack, subject: PersonId, concept: str, at: dt.datetime = AT) -> object:
    found = fact(release, subject, concept, at)
    return found.value if found is not None else "unknown"


def test_a_newer_answer_takes_the_place_of_an_older(release: CompiledPack) -> None:
    ada = person(ADA)
    hear(release, ada, "yearly_income", Says(100))
    hear(release, ada, "yearly_income", Says(200), AT + DAY)
    assert value(release, ada, "yearly_income", AT + DAY) == Decimal(200)


def test_nothing_that_was_learnt_later_is_seen(release: CompiledPack) -> None:
    ada = person(ADA)
    hear(release, ada, "yearly_income", Says(100))
    hear(release, ada, "yearly_income", Says(200), AT + DAY)
    assert value(release, ada, "yearly_income", AT) == Decimal(100)


def test_an_answer_holds_for_as_many_days_as_the_registry_declares(release: CompiledPack) -> None:
    ada = person(ADA)
    hear(release, ada, "yearly_income", Says(100))  # validity: 7
    almost = AT + 7 * DAY - dt.timedelta(seconds=1)
    assert value(release, ada, "yearly_income", almost) == Decimal(100)
    assert value(release, ada, "yearly_income", AT + 7 * DAY) == "unknown"


def test_an_answer_that_may_not_be_kept_still_serves_the_visit_it_was_fetched_in(release: CompiledPack) -> None:
    ada = person(ADA)
    hear(release, ada, "employed", Says(value=True))  # validity: 0
    assert value(release, ada, "employed", AT + dt.timedelta(minutes=29)) is True
    assert value(release, ada, "employed", AT + dt.timedelta(minutes=31)) == "unknown"


def test_a_value_counts_only_within_its_own_period(release: CompiledPack) -> None:
    ada = person(ADA)
    hear(release, ada, "yearly_income", Says(100, AT.date(), AT.date() + 2 * DAY))
    assert value(release, ada, "yearly_income", AT + DAY) == Decimal(100)
    assert value(release, ada, "yearly_income", AT + 2 * DAY) == "unknown"


def test_a_value_whose_period_has_not_begun_does_not_count_yet(release: CompiledPack) -> None:
    ada = person(ADA)
    hear(release, ada, "yearly_income", Says(100, AT.date() + DAY))
    assert value(release, ada, "yearly_income") == "unknown"


def test_the_person_answers_where_no_registry_does(release: CompiledPack) -> None:
    ada = person(ADA)
    answer(ada, "yearly_income", value=Decimal("12.50"))
    found = fact(release, ada, "yearly_income")
    assert found is not None
    assert (found.value, found.source, found.as_of) == (Decimal("12.50"), PERSON, AT.date())


def test_what_one_parent_answered_about_a_child_is_not_the_others_word(release: CompiledPack) -> None:
    ada, bo, cleo = person(ADA), person(BO), person(CLEO)
    actions.record_answer(
        person_id=ada, subject=cleo, concept="lives_with_partner", value=True, actor=actor_of(ada), at=AT
    )

    def seen_by(parent: PersonId) -> list[str]:
        reader = Reader(parent, Relation.CHILD)
        return list(queries.facts_of(cleo, {"lives_with_partner"}, reader=reader, release=release, at=AT))

    assert (seen_by(ada), seen_by(bo)) == (["lives_with_partner"], [])


def test_a_registrys_answer_takes_the_place_of_the_persons_even_an_older_one(release: CompiledPack) -> None:
    ada = person(ADA)
    hear(release, ada, "yearly_income", Says(100))
    answer(ada, "yearly_income", value=Decimal(5), at=AT + DAY)
    assert value(release, ada, "yearly_income", AT + DAY) == Decimal(100)


def test_the_persons_answer_counts_again_when_the_registrys_no_longer_holds(release: CompiledPack) -> None:
    ada = person(ADA)
    hear(release, ada, "yearly_income", Says(100))
    answer(ada, "yearly_income", value=Decimal(5))
    assert value(release, ada, "yearly_income", AT + 8 * DAY) == Decimal(5)


def test_a_changed_answer_of_the_person_takes_the_place_of_the_first(release: CompiledPack) -> None:
    ada = person(ADA)
    answer(ada, "lives_with_partner", value=True)
    answer(ada, "lives_with_partner", value=False, at=AT + dt.timedelta(seconds=1))
    assert value(release, ada, "lives_with_partner", AT + DAY) is False


@pytest.mark.parametrize(
    "kept", [None, True, 3, Decimal("0.10"), dt.date(2026, 2, 28), "é", [{"on": dt.date(2026, 1, 1), "n": None}], []]
)
def test_every_kind_of_value_comes_back_as_it_went_in(release: CompiledPack, kept: object) -> None:
    ada = person(ADA)
    answer(ada, "lives_with_partner", value=kept)
    found = value(release, ada, "lives_with_partner")
    assert (found, type(found)) == (kept, type(kept))


@pytest.mark.parametrize("wrong", [object(), Decimal("NaN"), AT, "a\x00b", "\udc00", [1, 2], [[{}]], {"a": 1}])
def test_what_is_no_value_is_not_kept(release: CompiledPack, wrong: object) -> None:
    with pytest.raises(ValueNotStorable, match="lives_with_partner"):
        answer(person(ADA), "lives_with_partner", value=wrong)


def test_nobody_answers_in_another_persons_name(release: CompiledPack) -> None:
    ada, bo = person(ADA), person(BO)
    for actor in (actor_of(bo), Actor.system("a job")):
        with pytest.raises(NotYourData):
            actions.record_answer(person_id=ada, subject=ada, concept="employed", value=True, actor=actor, at=AT)


@pytest.mark.parametrize(
    ("concept", "said"),
    [
        ("yearly_income", "many"),
        ("yearly_income", True),
        ("yearly_income", -1),
        ("yearly_income", float("inf")),
        ("adults_at_address", 1.5),
        ("adults_at_address", 51),
        ("employed", "yes"),
        ("employed", 1),
        ("birth_date", "2026-02-30"),
        ("birth_date", "20260201"),
        ("birth_date", 5),
        ("marital_status", "complicated"),
        ("spouse", "12"),
        ("spouse", 10000000002),
        ("given_name", ""),
        ("given_name", "a\x00b"),
        ("given_name", "\ud800"),
        ("children", [{"person": "\ud800"}]),
        ("given_name", "x" * 2001),
        ("children", {"person": BO}),
        ("children", [{"shoe_size": 3}]),
        ("children", [{"birth_date": "soon"}]),
        ("children", ["a"]),
    ],
)
def test_an_answer_that_is_not_of_the_concepts_type_is_nonsense(
    release: CompiledPack, concept: str, said: object
) -> None:
    ada = person(ADA)
    hear(release, ada, concept, Says(said))
    assert value(release, ada, concept) == "unknown"
    (outcome,) = [record.outcome for record in queries.list_access_records(ada).records]
    assert outcome == "nonsense"


def test_own_facts_are_listed_by_concept_whoever_said_them(release: CompiledPack) -> None:
    ada = person(ADA)
    hear(release, ada, "yearly_income", Says(100))
    answer(ada, "lives_with_partner", value=True)
    listed = [(found.concept, found.source) for found in queries.list_own_facts(ada, at=AT)]
    assert listed == [("lives_with_partner", PERSON), ("yearly_income", "income")]
