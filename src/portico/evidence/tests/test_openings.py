"""What opens an entry of the public log. The forms are for ever: these digests were written down and never change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

import pytest

from portico.evidence import openings
from portico.evidence.models import AccessRecord
from portico.ledger import commitments
from portico.ledger.types import EntryKind

SALT = bytes(range(32))
PERSON, STAFF, CASE = UUID(int=1), UUID(int=2), UUID(int=3)


def row(**changed: object) -> AccessRecord:
    """Return a record as form 1 writes it, not stored."""
    fields: dict[str, object] = {
        "id": UUID(int=9),
        "at": dt.datetime(2026, 5, 4, 12, 30, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        "actor_kind": "staff",
        "actor_id": str(STAFF),
        "actor_label": "Åse Ærlig",
        "actor_authority": "town",
        "person_id": PERSON,
        "concepts": ["birth_date", "income"],
        "registry": "population",
        "purpose": "case",
        "legal_basis": "Population Act § 1",
        "case_id": CASE,
        "form": 1,
        "salt": SALT,
    }
    return AccessRecord(**(fields | changed))


FROZEN: Mapping[str, tuple[dict[str, object], str]] = {
    "staff in a case": ({}, "e32d5271a0c268d2cd4a9941c224a98c3ac017f5b2ed06035827ee4090c636de"),
    "a person's own look": (
        {"actor_kind": "person", "actor_id": str(PERSON), "actor_label": "", "actor_authority": "", "case_id": None},
        "f9608bbd5bc67538fba417320098a771668c9e650c9aa6c86677736c410c905c",
    ),
    "an emergency": (
        {"case_id": None, "emergency_id": UUID(int=5), "registry": "", "concepts": []},
        "1f83eab0b84de7b2535d59c6dd81264ba93582a0f63c7e553a2ce45e17dee8cb",
    ),
    "for one service": (
        {"form": 2, "service": "child-benefit"},
        "b89b3ef8f7970df97cf3d69906be34e6f209a612043559b9387fba0d3ab97066",
    ),
}


@pytest.mark.parametrize(("changed", "digest"), FROZEN.values(), ids=FROZEN)
def test_a_form_that_was_written_can_be_opened_for_ever(changed: dict[str, object], digest: str) -> None:
    assert openings.digest_of(row(**changed)).hex() == digest


def test_what_is_opened_fits_the_entry_and_who_fits_what_is_opened() -> None:
    opening = openings.opening_of(row(), with_who=True)
    assert opening.leaf() == commitments.entry_leaf(EntryKind.ACCESS, openings.digest_of(row()))
    assert opening.parts["who"].content["case"] == str(CASE)


def test_who_somebody_masked_is_cannot_be_opened() -> None:
    opening = openings.opening_of(row(), with_who=False)
    assert not opening.parts
    shown = opening.text()
    assert not [secret for secret in (str(STAFF), str(CASE), "Ærlig", "town") if secret in shown]
    assert opening.leaf() == openings.opening_of(row(), with_who=True).leaf()


@pytest.mark.parametrize(
    "changed",
    [
        {"person_id": UUID(int=7)},
        {"concepts": ["birth_date"]},
        {"purpose": "plan"},
        {"legal_basis": "Another Act"},
        {"registry": ""},
        {"emergency_id": UUID(int=5)},
        {"actor_id": str(UUID(int=8))},
        {"actor_label": "Somebody Else"},
        {"actor_authority": "office"},
        {"mandate_id": UUID(int=5)},
        {"on_behalf_of": UUID(int=5)},
        {"case_id": None},
        {"journey_id": UUID(int=5)},
        {"salt": bytes(32)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_is_changed_of_a_record_no_longer_fits(changed: dict[str, object]) -> None:
    assert openings.digest_of(row(**changed)) != openings.digest_of(row())


@pytest.mark.parametrize("changed", [{"salt": None}, {"form": 0}], ids=["erased", "in no log"])
def test_cannot_open_what_is_erased_or_was_never_in_the_log(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="cannot be opened"):
        openings.opening_of(row(**changed), with_who=True)
