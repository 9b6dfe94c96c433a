"""What a person says is wrong is kept, and only kept, until that is settled (GDPR, article 18)."""

from __future__ import annotations

from pathlib import Path

import pytest

from portico.catalogue import actions as catalogue
from portico.catalogue.pack import reading
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions
from portico.evidence.errors import MustBeKept
from portico.evidence.models import FactRow
from portico.evidence.tests.contesting import DAY, FACT, RIGHT, SAID, Register, answer, contest, keeper
from portico.evidence.tests.factories import ADA, AT, person, principal, release_of, write_pack
from portico.identity.types import Principal
from portico.kernel.types import Actor
from portico.site import erasing

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(tmp_path: Path) -> CompiledPack:
    write_pack(tmp_path)
    catalogue.publish(reading.read_pack(tmp_path), actor=Actor.system("tests"), at=AT)
    return release_of(tmp_path)


@pytest.fixture
def register() -> Register:
    return Register({FACT: SAID.isoformat(), "yearly_income": 420000})


@pytest.fixture
def ada(release: CompiledPack, register: Register) -> Principal:
    found = principal(person(ADA))
    answer(found, release, register, at=AT)
    return found


def reasons(who: Principal, release: CompiledPack) -> tuple[str, ...]:
    return erasing.plan_person(who.record_ids[0], release=release, at=AT + 3 * DAY).reasons


def test_cannot_erase_what_is_contested_until_it_is_answered(ada: Principal, release: CompiledPack) -> None:
    assert reasons(ada, release) == ()
    sent = contest(ada, release)
    (why,) = reasons(ada, release)
    assert FACT in why
    assert "office" in why
    with pytest.raises(MustBeKept):
        erasing.erase_person(ada.record_ids[0], legal_basis="Data Act § 17", release=release, at=AT + 3 * DAY)
    assert FactRow.objects.filter(person_id=ada.person_id, concept=FACT).exists()
    actions.answer_correction(principal=keeper(), correction_id=sent, accepted=False, reason="No.", at=AT + DAY)
    assert reasons(ada, release) == ()


def test_cannot_erase_what_the_register_has_still_to_change(
    ada: Principal, release: CompiledPack, register: Register
) -> None:
    sent = contest(ada, release)
    actions.answer_correction(principal=keeper(), correction_id=sent, accepted=True, reason="Yes.", at=AT + DAY)
    assert len(reasons(ada, release)) == 1
    register.values[FACT] = RIGHT.isoformat()
    answer(ada, release, register, at=AT + 2 * DAY)
    assert reasons(ada, release) == ()


def test_whoever_takes_the_request_back_lets_it_be_erased(ada: Principal, release: CompiledPack) -> None:
    sent = contest(ada, release)
    actions.withdraw_correction(principal=ada, correction_id=sent, at=AT + DAY)
    assert reasons(ada, release) == ()
