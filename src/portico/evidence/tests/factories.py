"""A small pack with two registries, its two invented families, and people to sign in as."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

from portico.catalogue.pack import reading
from portico.catalogue.pack.compiling import CompiledPack, compile_pack
from portico.catalogue.pack.people import People
from portico.evidence import keys
from portico.evidence.registry.answering import Fault
from portico.evidence.registry.demo import CLIENT, public_keys, write_demo_file
from portico.evidence.registry.serving import served
from portico.identity import actions as identity
from portico.identity.tests.factories import request_from
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, PersonId, Principal, Representation
from portico.kernel.types import Actor

AT = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
SEEDS = {"2026-11": keys.new_seed()}
ADA, BO, CLEO = "10000000001", "10000000002", "10000000003"

_MANIFEST = """
schema: portico/1
id: org.example.small
version: 0.1.0
name: {en: Small}
jurisdiction: {level: state, code: XX}
languages: [en]
currency: EUR
time_zone: UTC
as_of: 2026-05-01
calendar: {weekend: [sat, sun], until: 2027-12-31, holidays: [], source: [T]}
authorities:
  office: {name: {en: The office}, level: state}
  town: {name: {en: The town}, level: municipality}
formats:
  number: {name: {en: Number}, pattern: '\\d{11}', source: [T]}
sources: {T: made up for tests}
"""
_VOCABULARY = """
units: [EUR/year, persons]
concepts:
  given_name: {type: text, label: {en: Given name}}
  birth_date: {type: date, label: {en: Date of birth}}
  spouse: {type: person, format: number, label: {en: Spouse}}
  children: {type: table, fields: {person: person, birth_date: date}, label: {en: Children}}
  marital_status: {type: choice, choices: {married: {en: Married}, unmarried: {en: Unmarried}}, label: {en: Status}}
  adults_at_address: {type: integer, unit: persons, min: 0, max: 50, sensitivity: protected, label: {en: Adults}}
  yearly_income: {type: money, unit: EUR/year, min: 0, label: {en: Income}}
  employed: {type: boolean, label: {en: Employed}}
  savings: {type: money, unit: EUR/year, min: 0, label: {en: Savings}}
  due_date: {type: date, sensitivity: special, label: {en: Due date}}
  lives_with_partner: {type: boolean, question: {en: Do you live with a partner?}, label: {en: Lives with partner}}
"""
_POPULATION = """
id: population
name: {en: Population register}
authority: office
legal_basis: {article: Population Act § 1, source: [T]}
corrections:
  legal_basis: {article: Data Act § 16, source: [T]}
  term: {value: 1, unit: months, law: {article: Data Act § 12, source: [T]}}
  complaint: {to: town, law: {article: Data Act § 77, source: [T]}}
holds:
  given_name: {validity: 365, about_other_adult: {article: Population Act § 9, source: [T]}}
  birth_date: {validity: 365}
  spouse: {validity: 7}
  children: {validity: 1}
  marital_status: {validity: 7}
  adults_at_address: {validity: 7}
"""
_INCOME = """
id: income
name: {en: Income and health register}
authority: office
legal_basis: {article: Income Act § 2, source: [T]}
holds:
  yearly_income: {validity: 7}
  employed: {validity: 0, legal_basis: {article: Work Act § 3, source: [T]}}
  due_date: {validity: 1}
  savings: {validity: 7, by_consent: true}
"""
_SUPPORT = """
id: support
name: {en: Support}
description: {en: Money for who has little.}
authority: town
application: none
"""
_AGREEMENT = """
id: %s
name: {en: What you have}
purpose: {en: see whether you get support}
description: {en: If you say no we ask you.}
law: {article: Town Act § 4, source: [T]}
authority: town
service: support
concepts: [%s]
about: [%s]
days: 60
policy:
  stored: {en: In the town hall.}
  retention_days: 365
  contact: {how: {en: Ask at the desk.}}
source: [T]
"""
_PEOPLE = f"""
as_of: 2026-05-01
households:
  - id: first
    story: {{en: Ada is married to Bo and has a daughter.}}
    people:
      - id: ada
        identity_number: "{ADA}"
        roles: parent
        facts:
          given_name: Ada
          birth_date: 1994-03-12
          spouse: bo
          marital_status: married
          adults_at_address: 1
          yearly_income: 420000.55
          savings: 1200
          employed: true
          due_date: 2026-09-01
          children: [{{person: cleo, birth_date: 2023-02-01}}]
      - id: bo
        identity_number: "{BO}"
        roles: parent
        facts: {{given_name: Bo, birth_date: 1990-01-01, yearly_income: 300000, employed: false}}
      - id: cleo
        identity_number: "{CLEO}"
        roles: child
        facts: {{given_name: Cleo, birth_date: 2023-02-01}}
"""


def write_pack(directory: Path) -> Path:
    """Write the small pack into a directory and return it."""
    files = {
        "pack.yaml": _MANIFEST,
        "vocabulary.yaml": _VOCABULARY,
        "registries/population.yaml": _POPULATION,
        "registries/income.yaml": _INCOME,
        "services/support.yaml": _SUPPORT,
        "agreements/savings-for-support.yaml": _AGREEMENT % ("savings-for-support", "savings", "self"),
        "agreements/income-for-support.yaml": _AGREEMENT
        % ("income-for-support", "yearly_income, employed", "other_adult"),
        "people/families.yaml": _PEOPLE,
    }
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return directory


def release_of(directory: Path) -> CompiledPack:
    """Return the small pack, ready for use."""
    return compile_pack(reading.read_pack(directory))


@cache
def small_release() -> CompiledPack:
    """Return the small pack, ready for use, where no fixture gives it."""
    with tempfile.TemporaryDirectory() as folder:
        return release_of(write_pack(Path(folder)))


def people_of(directory: Path) -> People:
    """Return the small pack's people."""
    return reading.read_people(directory)


def person(identity_number: str = ADA) -> PersonId:
    """Return one of the people, known to this installation."""
    return identity.ensure_person(identity_number=identity_number, display_name="", at=AT)


def actor_of(person_id: PersonId) -> Actor:
    """Return a person as an actor."""
    return Actor.person(str(person_id))


def principal(
    person_id: PersonId, representation: Representation | None = None, own: PersonId | None = None
) -> Principal:
    """Return a person as they are signed in, or whoever acts for them.

    :param own: the person who acts; None for staff, and for the person themselves.
    """
    return Principal(
        account_id=AccountId(uuid4()),
        kind=AccountKind.PERSON,
        person_id=person_id,
        authority_id=None,
        name="",
        assurance=AssuranceLevel.SUBSTANTIAL,
        own_person_id=own if representation is not None else person_id,
        representation=representation,
    )


def staff(authority_id: str = "", name: str = "Case worker") -> Actor:
    """Return a member of staff as an actor; without an authority, of one that nobody else is of."""
    authority_id = authority_id or f"authority-{uuid4().hex}"
    return identity.demo_sign_in_staff(request_from(), authority_id=authority_id, name=name, at=AT).actor


@contextmanager
def registry_server(directory: Path, registry: str, *, fault: Fault | None = None) -> Iterator[dict[str, object]]:
    """Serve one registry of the small pack on a free port, and give what PORTICO_REGISTRIES says of it."""
    with tempfile.TemporaryDirectory() as folder:
        asking = {name: keys.public_half(keys.signing_key(CLIENT, name, seed)) for name, seed in SEEDS.items()}
        file = write_demo_file(directory, registry, Path(folder), asking)
        with served(file, fault=fault) as server:
            yield {"url": server.address, "keys": public_keys(file)}
