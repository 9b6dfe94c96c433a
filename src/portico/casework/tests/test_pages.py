"""Facts on the pages of cases: once each, empty ones apart, and whose they are where that is not clear."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import translation

from portico.casework import queries
from portico.casework.tests import factories
from portico.casework.types import EVENT, Item
from portico.casework.views import facts
from portico.catalogue.pack.schema import ConceptType, Kind, Text
from portico.evidence.tests.factories import small_release
from portico.evidence.types import Voice
from portico.identity.types import Principal

DAY = dt.date(2026, 11, 20)
REGISTRY = Text.model_validate({"nb": "Registeret", "en": "The register"})


def item(role: str, label: str, value: str | None = "x") -> Item:
    words = Text.model_validate({"nb": label, "en": label})
    whose = Text.model_validate({"nb": role, "en": role})
    return Item(
        subject=role,
        subject_label=whose,
        concept=label.lower(),
        kind=Kind.FACT,
        type=ConceptType.TEXT,
        label=words,
        choices={},
        unit=None,
        value=value,
        source="register",
        source_name=REGISTRY,
        as_of=DAY,
    )


def test_what_there_is_none_of_stands_apart_with_who_says_so() -> None:
    given = [item("mother", "Spouse", None), item("mother", "Name"), item("mother", "Death", None)]
    with translation.override("en"):
        told = facts.told(given, frozenset(), release=small_release(), voice=Voice.STAFF)
    assert told.filled == (given[1],)
    assert told.absent == (facts.Absent("From: register, as of 20 November 2026", "Spouse, Death"),)


def test_a_fact_that_a_date_of_the_event_repeats_is_shown_once() -> None:
    given = [item("mother", "Due date"), replace(item("mother", "Term"), repeated=True)]
    assert facts.told(given, frozenset(), release=small_release(), voice=Voice.STAFF).filled == (given[0],)


def test_a_fact_says_whose_it_is_when_it_is_somebody_elses() -> None:
    given = [item("mother", "Name"), item("child", "Weight")]
    assert facts.captions_of(given, "mother") == {"child.weight"}


def test_without_somebody_the_page_is_about_only_shared_labels_say_whose_they_are() -> None:
    given = [item("mother", "Name"), item("child", "Name"), item("mother", "The father of the child")]
    assert facts.captions_of(given) == {"mother.name", "child.name"}


@pytest.mark.django_db
def test_a_value_to_check_has_the_words_of_the_pack(kari: Principal, nav: Principal) -> None:
    case = queries.get_case_for_staff(nav, factories.taken_case(kari, nav), at=factories.NOW)
    assert "parental_benefit.days_per_year" in case.uncertain
    assert "Days with benefit in a year (five a week)" in facts.values_to_check(case)


@pytest.mark.django_db
def test_the_due_date_from_a_registry_is_marked_as_said_by_the_date_of_the_event(
    kari: Principal, nav: Principal
) -> None:
    case = queries.get_case_for_staff(nav, factories.taken_case(kari, nav), at=factories.NOW)
    due = {(each.subject, each.concept): each for each in case.facts if each.concept.endswith("due_date")}
    assert due[(EVENT, "due_date")].value == due[("mother", "pregnancy_due_date")].value
    assert due[(EVENT, "due_date")].as_of == due[("mother", "pregnancy_due_date")].as_of is not None
    assert [path for path, each in due.items() if each.repeated] == [("mother", "pregnancy_due_date")]
