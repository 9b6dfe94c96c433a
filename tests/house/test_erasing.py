"""For every table about a person it is decided what becomes of its rows when somebody's data is erased."""

from __future__ import annotations

from collections import Counter

from django.apps import apps
from tests.house.house import models
from tests.house.test_rooms import is_about_a_person

from portico.site.erasing import every_policy


def test_every_table_about_a_person_says_what_erasing_does_with_it() -> None:
    decided = {policy.model for policy in every_policy()}
    about = {model for model in models() if is_about_a_person(model)} | {apps.get_model("identity", "Person")}
    assert sorted(model.__name__ for model in about - decided) == []


def test_no_table_has_two_policies() -> None:
    twice = [model.__name__ for model, count in Counter(one.model for one in every_policy()).items() if count > 1]
    assert twice == []


def test_what_stays_says_why() -> None:
    assert [policy.model.__name__ for policy in every_policy() if not policy.removed and not policy.why] == []


def test_a_salt_never_outlives_what_it_opens() -> None:
    """What opens an entry of the public log goes with the person's data; an erasure's own says nothing about anybody."""
    kept = [
        policy.model.__name__
        for policy in every_policy()
        if not policy.removed
        and "salt" in {field.name for field in policy.model._meta.concrete_fields}
        and "salt" not in policy.cleared
    ]
    assert kept == ["Erasure"]
