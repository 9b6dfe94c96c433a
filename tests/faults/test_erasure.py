"""What names a person goes for good, from every table; what the public log holds stays provable and tells nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portico.site.cli import program
from tests.faults.databases import as_owner, migrated_database, run

WRITE = """
import django
django.setup()
import json
from portico.casework import queries
from portico.casework.tests import factories
from portico.catalogue import actions as catalogue
from portico.evidence import queries as evidence
from portico.kernel.types import Actor
from portico.ledger import sequencing
catalogue.publish(factories.pack(), actor=Actor.system("tests"), at=factories.NOW)
kari, ola = factories.person(factories.KARI), factories.person(factories.OLA)
factories.decided_case(kari, factories.worker("nav"))
open_case = factories.received_case(ola)
sequencing.begin_first_log(at=factories.LATER)
while sequencing.step(at=factories.LATER): pass
from portico.casework.models import Submission
sent = Submission.objects.get(person_id=kari.person_id)
look = evidence.list_access_records(kari.person_id).records[0]
print(json.dumps({
    "kari": str(kari.person_id), "ola": str(ola.person_id), "open": open_case.reference,
    "number": factories.people().find(factories.KARI).identity_number,
    "submission": queries.get_receipt_record(kari, sent.application_id).text(), "submission_id": str(sent.pk),
    "look": evidence.get_access_receipt(kari.person_id, access_id=look.id, is_themselves=True).text(),
    "look_id": str(look.id),
}))
"""
# Ten years later, when the law has the case kept no longer.
ERASE = """
import django
django.setup()
import datetime as dt, json
from uuid import UUID
from portico.casework.tests import factories
from portico.catalogue import queries as catalogue
from portico.site import erasing
from portico.identity.types import PersonId
plan = erasing.erase_person(PersonId(UUID({person!r})), legal_basis="A law", release=catalogue.current_release(),
                            at=factories.NOW + dt.timedelta(days=4000))
print(json.dumps([dict(plan.tables), [str(one) for one in plan.records]]))
"""
READ = """
import django
django.setup()
import json
from uuid import UUID
from portico.evidence import queries as evidence
from portico.evidence.models import AccessRecord, Erasure
from portico.casework.models import Submission
from portico.identity import queries as identity
from portico.identity.models import Person
from portico.ledger import queries as ledger
from portico.messages.models import Message
written = json.loads({written!r})
kari = UUID(written["kari"])
looks = evidence.list_access_records(kari, page_size=1000).records
print(json.dumps({{
    "proofs": [ledger.find_proof(UUID(written[name])) is not None for name in ("look_id", "submission_id")],
    "log": sorted({{look.log.value for look in looks}}), "looks": len(looks),
    "salts": AccessRecord.objects.filter(person_id=kari, salt__isnull=False).count(),
    "sent": list(Submission.objects.filter(person_id=kari).values_list("content", "hash")),
    "letters": Message.objects.filter(person_id=kari).exists(),
    "name": Person.objects.get(pk=kari).full_name,
    "found": identity.find_person_by_number(written["number"]) is not None,
    "erasures": list(Erasure.objects.filter(person_id=kari).values_list("kind", flat=True)),
}}))
"""


@pytest.fixture(scope="module")
def database() -> Iterator[dict[str, str]]:
    """A database of its own, with its tables, as the environment of commands names it."""
    with migrated_database() as (_, environment):
        yield environment


@pytest.fixture(scope="module")
def written(database: dict[str, str]) -> dict[str, str]:
    """Kari, whose case is decided, and Ola, whose case is open; the receipts that Kari kept."""
    said = run([sys.executable, "-c", WRITE], database).splitlines()[-1]
    found: dict[str, str] = json.loads(said)
    return found


def read(database: dict[str, str], written: dict[str, str]) -> dict[str, object]:
    said = run([sys.executable, "-c", READ.format(written=json.dumps(written))], database)
    found: dict[str, object] = json.loads(said.splitlines()[-1])
    return found


def test_cannot_erase_while_a_case_is_open(database: dict[str, str], written: dict[str, str], tmp_path: Path) -> None:
    command = [
        program(),
        "erase",
        "person",
        "--record",
        written["ola"],
        "--law",
        "A law",
        "--list",
        str(tmp_path / "list"),
    ]
    assert written["open"] in run(command, database)
    assert written["open"] in run([*command, "--go"], database, fails=True)
    assert not (tmp_path / "list").exists()


def test_cannot_erase_what_a_law_has_kept(database: dict[str, str], written: dict[str, str], tmp_path: Path) -> None:
    command = [
        program(),
        "erase",
        "person",
        "--record",
        written["kari"],
        "--law",
        "A law",
        "--list",
        str(tmp_path / "list"),
    ]
    assert "3650 days" in run([*command, "--go"], database, fails=True)


def test_the_serving_role_cannot_erase(database: dict[str, str], written: dict[str, str]) -> None:
    said = run([sys.executable, "-c", ERASE.format(person=written["kari"])], database, fails=True)
    assert "permission denied" in said


def test_nothing_names_the_person_afterwards_and_the_log_still_proves(
    database: dict[str, str], written: dict[str, str], tmp_path: Path
) -> None:
    before = read(database, written)
    assert (before["found"], before["log"], before["erasures"]) == (True, ["in_log"], [])
    assert before["name"]
    assert before["letters"]
    said = run([sys.executable, "-c", ERASE.format(person=written["kari"])], as_owner(database)).splitlines()[-1]
    tables, records = json.loads(said)
    assert {"identity_personidentifier", "evidence_factrow", "casework_submission"} <= tables.keys()
    after = read(database, written)
    assert (after["found"], after["name"], after["letters"], after["salts"]) == (False, "", False, 0)
    assert after["sent"] == [["", ""]]
    assert (after["log"], after["looks"], after["erasures"]) == (["erased"], before["looks"], ["person"])
    assert after["proofs"] == before["proofs"] == [True, True]
    # After a restored backup it is repeated, from the list; here nothing is left of the record.
    erased = tmp_path / "list"
    erased.write_text(json.dumps({"records": records, "law": "A law", "at": "2036-11-20T09:00:00+00:00"}) + "\n")
    assert "0 of 1 erasures repeated" in run([program(), "erase", "replay", str(erased), "--go"], database)
