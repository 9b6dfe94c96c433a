"""Looks are written in one way, and none without its entry in the public log."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from portico import evidence
from portico.evidence import openings, recording
from portico.evidence.models import AccessOutcome, AccessRecord
from portico.evidence.tests.factories import ADA, AT, actor_of, person
from portico.evidence.types import NewAccess
from portico.ledger.tests.promised import promised

SOURCE = Path(evidence.__file__).parent.parent
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "save"}


def new_access(**changed: object) -> NewAccess:
    ada = person(ADA)
    fields: dict[str, object] = {
        "at": AT,
        "actor": actor_of(ada),
        "person_id": ada,
        "concepts": ("birth_date",),
        "purpose": "plan",
        "legal_basis": "Population Act § 1",
    }
    return NewAccess(**(fields | changed))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_each_record_has_the_entry_that_its_own_row_opens() -> None:
    accesses = [new_access(), new_access(registry="population"), new_access(stored=1)]
    recording.record(accesses)
    for access in accesses:
        row = AccessRecord.objects.get(pk=access.id)
        assert promised(access.id) == ("access", openings.digest_of(row))


@pytest.mark.django_db
def test_no_two_records_of_the_same_look_have_the_same_entry() -> None:
    accesses = [new_access(), new_access()]
    recording.record(accesses)
    assert len({promised(one.id) for one in accesses}) == 2


@pytest.mark.django_db
def test_only_what_was_read_here_has_ended_at_once() -> None:
    asked, read = new_access(registry="population"), new_access(stored=3)
    recording.record([asked, read])
    ended = AccessOutcome.objects.filter(access_id__in=[asked.id, read.id])
    assert list(ended.values_list("access_id", "outcome", "count")) == [(read.id, "stored", 3)]


@pytest.mark.django_db
@pytest.mark.parametrize("looks", [1, 50])
def test_many_looks_cost_no_more_statements_than_one(
    looks: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    accesses = [new_access(registry="population") for _ in range(looks)]
    with transaction.atomic(), django_assert_num_queries(2):  # type: ignore[operator]
        recording.record(accesses)


def test_nothing_else_writes_access_records() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in SOURCE.rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts) and path.name != "recording.py"
        for line in writes_access_records(path)
    ]
    assert found == []


def writes_access_records(path: Path) -> Iterator[int]:
    """Yield the lines of a file that make an `AccessRecord`, or write through its manager."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        through_manager = "AccessRecord.objects" in called and called.rpartition(".")[2] in WRITES
        if called.rpartition(".")[2] == "AccessRecord" or through_manager:
            yield node.lineno
