"""By which law staff look at a person without a case: the pack names it, and without one nobody looks in an emergency."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from portico.catalogue.pack.compiling import CompiledPack, compile_pack
from portico.catalogue.pack.reading import read_pack
from portico.evidence import actions, emergency, queries
from portico.evidence.errors import EmergencyWithoutLaw
from portico.evidence.tests.factories import ADA, AT, person, release_of, staff, write_pack
from portico.evidence.types import NOT_NAMED
from portico.identity.tests.factories import staff_account
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, Principal, StaffRole

pytestmark = pytest.mark.django_db
LOOKS = """
looks:
  emergency: {article: Rescue Act § 1, source: [T]}
  people-register: {article: Register Act § 2, source: [T]}
"""


def with_law(directory: Path) -> CompiledPack:
    write_pack(directory)
    manifest = directory / "pack.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + LOOKS, encoding="utf-8")
    return compile_pack(read_pack(directory))


def registrars_look(release: CompiledPack) -> str:
    ada, clerk = person(ADA), staff()
    staff_id = AccountId(UUID(clerk.id))
    actions.record_look_at_person(
        look_id=uuid4(), person_id=ada, staff_id=staff_id, purpose="people-register", release=release, at=AT
    )
    (record,) = queries.list_access_records(ada).records
    return record.legal_basis


def somebody_who_helps() -> Principal:
    helper, roles = staff_account(StaffRole.HELPER, at=AT), {StaffRole.HELPER: None}
    return Principal(helper, AccountKind.STAFF, None, "town", "Alex", AssuranceLevel.HIGH, roles=roles)


def test_a_registrars_look_names_the_law_of_the_pack(tmp_path: Path) -> None:
    assert registrars_look(with_law(tmp_path)) == "Register Act § 2"


def test_a_registrars_look_says_that_no_law_is_named(tmp_path: Path) -> None:
    write_pack(tmp_path)
    assert registrars_look(release_of(tmp_path)) == NOT_NAMED


def test_an_emergency_look_names_the_law_of_the_pack(tmp_path: Path) -> None:
    release, ada = with_law(tmp_path), person(ADA)
    helper = somebody_who_helps()
    look = emergency.begin(principal=helper, identity_number=ADA, reason="She fell.", release=release, at=AT)
    emergency.look(principal=helper, emergency_id=look, release=release, at=AT)
    assert {record.legal_basis for record in queries.list_access_records(ada).records} == {"Rescue Act § 1"}


def test_cannot_look_in_an_emergency_for_which_no_law_is_named(tmp_path: Path) -> None:
    write_pack(tmp_path)
    person(ADA)
    helper = somebody_who_helps()
    with pytest.raises(EmergencyWithoutLaw):
        emergency.begin(principal=helper, identity_number=ADA, reason="She fell.", release=release_of(tmp_path), at=AT)
