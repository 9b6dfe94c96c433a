"""Which number goes to which record, which records may be one, and what becomes of accounts: tables to check by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from portico.identity import rules
from portico.identity.rules import Record
from portico.identity.types import AttachOutcome as Outcome

EARLY, LATE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

# Who is signed in:
BY_EMAIL = Record(has_number=False, has_account=True, created_at=LATE)
BY_NUMBER = Record(has_number=True, has_account=True, created_at=LATE)
# Whose the number is:
FROM_A_REGISTER = Record(has_number=True, has_account=False, created_at=EARLY)
WITH_ACCOUNT = Record(has_number=True, has_account=True, created_at=EARLY)
WITH_OTHERS = replace(FROM_A_REGISTER, has_others=True)


@pytest.mark.parametrize(
    ("own", "theirs", "is_same", "outcome"),
    [
        # who is signed in, whose the number is, one record already, what becomes of it
        (BY_NUMBER, BY_NUMBER, True, Outcome.SAME),
        (BY_EMAIL, None, False, Outcome.ATTACHED),
        (BY_NUMBER, None, False, Outcome.NOT_SETTLED),  # a second number of the same scheme
        (BY_EMAIL, FROM_A_REGISTER, False, Outcome.MOVED),
        (BY_EMAIL, WITH_OTHERS, False, Outcome.MOVED),
        (BY_NUMBER, FROM_A_REGISTER, False, Outcome.NOT_SETTLED),
        (BY_EMAIL, WITH_ACCOUNT, False, Outcome.NOT_SETTLED),
        (BY_NUMBER, WITH_ACCOUNT, False, Outcome.NOT_SETTLED),
        (replace(BY_EMAIL, has_others=True), FROM_A_REGISTER, False, Outcome.NOT_SETTLED),  # chains are not made
    ],
)
def test_what_becomes_of_a_number_that_was_proved(
    own: Record, theirs: Record | None, is_same: bool, outcome: Outcome
) -> None:
    found = rules.what_to_attach(own=own, theirs=theirs, is_same=is_same, has_one_of_scheme=own.has_number)
    assert found is outcome


def test_a_number_of_another_scheme_is_added() -> None:
    found = rules.what_to_attach(own=BY_NUMBER, theirs=None, is_same=False, has_one_of_scheme=False)
    assert found is Outcome.ATTACHED


@pytest.mark.parametrize(
    ("merged", "kept", "may"),
    [
        (BY_EMAIL, FROM_A_REGISTER, True),
        (BY_NUMBER, WITH_ACCOUNT, True),
        (FROM_A_REGISTER, BY_EMAIL, False),  # a person who has a number keeps a record with a number
        (BY_EMAIL, WITH_OTHERS, True),
        (WITH_OTHERS, BY_NUMBER, False),  # what others were merged into is not merged
        (replace(BY_EMAIL, is_merged=True), BY_NUMBER, False),  # nor is anything merged twice
        (BY_EMAIL, replace(BY_NUMBER, is_merged=True), False),  # nor into what is merged
    ],
)
def test_which_records_may_be_one(merged: Record, kept: Record, may: bool) -> None:
    assert rules.may_merge(merged, kept) is may


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (FROM_A_REGISTER, BY_EMAIL),  # a number before an account
        (BY_NUMBER, FROM_A_REGISTER),  # an account before age
        (WITH_ACCOUNT, BY_NUMBER),  # age last
        (WITH_OTHERS, BY_NUMBER),  # what cannot be merged is kept
    ],
)
def test_which_of_two_records_is_kept(first: Record, second: Record) -> None:
    assert rules.is_kept_before(first, second)
    assert not rules.is_kept_before(second, first)


@pytest.mark.parametrize(
    ("kept_has_account", "merged_has_account", "moves"),
    [(False, False, False), (True, False, False), (False, True, True), (True, True, False)],
)
def test_an_account_goes_over_only_where_there_is_none(
    kept_has_account: bool, merged_has_account: bool, moves: bool
) -> None:
    merged, kept = replace(BY_EMAIL, has_account=merged_has_account), replace(BY_NUMBER, has_account=kept_has_account)
    assert rules.account_moves(merged=merged, kept=kept) is moves


@pytest.mark.parametrize(
    ("asked_by", "decided_by", "by_person", "may"),
    [
        ("staff:a", "staff:b", False, True),
        ("staff:a", "staff:a", False, False),
        ("staff:a", "staff:a by mandate m", False, False),
        ("person:a", "staff:b", True, False),
    ],
)
def test_nobody_decides_about_what_they_asked_for(asked_by: str, decided_by: str, by_person: bool, may: bool) -> None:
    assert rules.may_decide(asked_by=asked_by, decided_by=decided_by, by_person=by_person) is may
