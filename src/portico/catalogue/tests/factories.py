"""A tiny complete pack: a town that lends bicycles to those who have moved in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

TINY: dict[str, str] = {
    "pack.yaml": """\
schema: portico/1
id: org.example.tinytown
version: 1.0.0
name: {en: Tinytown, fr: Petiteville}
jurisdiction: {level: municipality, code: XX-TT}
languages: [en, fr]
currency: EUR
time_zone: Europe/Paris
as_of: 2026-11-20
calendar:
  weekend: [sat, sun]
  holidays:
    - {date: 2027-01-01, name: {en: New Year, fr: Nouvel An}}
  until: 2027-12-31
  source: [C1]
authorities:
  town_hall:
    name: {en: Town hall, fr: Mairie}
    level: municipality
formats:
  identity_number:
    name: {en: Number, fr: Numéro}
    pattern: '[0-9]{6}'
    date: {day: [1, 2], month: [3, 4], month_offsets: [0], synthetic_offsets: [80]}
    check_digits: [{position: 6, weights: [1, 2, 1, 2, 1], modulus: 10}]
    source: [C1]
sources:
  C1: Town charter, read 2026-11-01.
""",
    "vocabulary.yaml": """\
units: [EUR/month, EUR/year, years]
concepts:
  identity_number:
    type: text
    format: identity_number
    label: {en: Number, fr: Numéro}
  resident_since:
    type: date
    label: {en: Resident since, fr: Résidence depuis}
  income:
    type: money
    unit: EUR/month
    label: {en: Income, fr: Revenu}
  status:
    type: choice
    choices:
      single: {en: Single, fr: Célibataire}
      married: {en: Married, fr: Marié}
    label: {en: Status, fr: État civil}
  partner:
    type: person
    label: {en: Partner, fr: Partenaire}
  rides:
    label: {en: Rides, fr: Trajets}
    type: boolean
    question: {en: Do you ride a bicycle?, fr: Faites-vous du vélo ?}
  size:
    kind: choice
    type: choice
    choices:
      small: {en: Small, fr: Petit}
      large: {en: Large, fr: Grand}
    label: {en: Size, fr: Taille}
    question: {en: Which size?, fr: Quelle taille ?}
""",
    "registries/population.yaml": """\
id: population
name: {en: Population register, fr: Registre}
authority: town_hall
legal_basis: {article: Charter art. 1, source: [C1]}
holds:
  identity_number: {validity: 30}
  resident_since: {validity: 30}
  income: {validity: 30}
  status: {validity: 30}
  partner: {validity: 30}
""",
    "parameters/bicycle/income_limit.yaml": """\
description: The most that a borrower may earn.
metadata: {unit: EUR/month}
values:
  2020-01-01:
    value: 2000
    metadata: {reference: Charter art. 7, source: [C1]}
  2026-01-01:
    value: 2400.5
    metadata: {reference: Charter art. 7, source: [C1]}
""",
    "rules/bicycle.yaml": """\
decisions:
  may_borrow:
    label: {en: May borrow, fr: Peut emprunter}
    type: boolean
    law: [{article: Charter art. 7, source: [C1]}]
    conditions:
      - id: resident
        condition: mover.resident_since <= at
        because: {en: You live here., fr: Vous habitez ici.}
        otherwise: {en: You do not live here., fr: Vous n'habitez pas ici.}
      - id: low_income
        condition: mover.income <= parameters.bicycle.income_limit
        because: {en: You earn little., fr: Vous gagnez peu.}
        otherwise: {en: You earn too much., fr: Vous gagnez trop.}
      - id: rides
        condition: mover.rides
        because: {en: You ride., fr: Vous roulez.}
        otherwise: {en: You do not ride., fr: Vous ne roulez pas.}
  yearly_income:
    label: {en: Yearly income, fr: Revenu annuel}
    type: number
    law: [{article: Charter art. 7, source: [C1]}]
    expression: mover.income * 12
""",
    "services/bicycle.yaml": """\
id: bicycle
name: {en: A bicycle, fr: Un vélo}
description: {en: Borrow one., fr: Empruntez-en un.}
authority: town_hall
application: here
channels: [{kind: counter}, {kind: web}]
legal_basis: [{article: Charter art. 7, source: [C1]}]
source: [C1]
applicants: [mover]
right: may_borrow
asks:
  - about: mover.size
clock: {value: 10, unit: working_days, law: {article: Charter art. 8, source: [C1]}}
appeal:
  term: {value: 3, unit: weeks, law: {article: Charter art. 9, source: [C1]}}
  to: town_hall
granted_text: granted
refused_text: refused
""",
    "life_events/moving-in.yaml": """\
id: moving-in
uri: https://example.org/moving-in
name: {en: Moving in, fr: Emménager}
description: {en: You move to Tinytown., fr: Vous emménagez.}
roles:
  mover:
    label: {en: Who moves, fr: Qui emménage}
    adult: true
dates:
  moved_on:
    label: {en: Day of the move, fr: Jour}
    fact: mover.resident_since
    asked: true
stages:
  - id: first-weeks
    name: {en: First weeks, fr: Premières semaines}
touchpoints:
  - id: t1
    service: bicycle
    stage: first-weeks
    name: {en: Borrow a bicycle, fr: Emprunter un vélo}
    detail: {en: For a year., fr: Pour un an.}
    authority: town_hall
    level: municipality
    who: [mover]
    mode: application
    timing: within a year of the move
    opens: moved_on
    due: moved_on + @"P1Y"
    deadline: legal
    relevant: may_borrow
    done_by: {case: bicycle}
    source: [C1]
""",
    "texts/en/granted.md": "# Your bicycle\nCome and get it.\n",
    "texts/fr/granted.md": "# Votre vélo\nVenez le chercher.\n",
    "texts/en/refused.md": "# No bicycle\nYou may appeal.\n",
    "texts/fr/refused.md": "# Pas de vélo\nVous pouvez faire appel.\n",
    "people/town.yaml": """\
as_of: 2026-11-20
households:
  - id: petit
    story: {en: Ann has just moved in., fr: Anne vient d'emménager.}
    people:
      - id: ann
        identity_number: "019152"
        roles: mover
        facts: {resident_since: 2026-10-01, income: 1900, status: single, partner: bob}
      - id: bob
        identity_number: "029105"
        roles: guest
        facts: {income: 3000}
""",
    "cases/bicycle.yaml": """\
cases:
  - name: a newcomer who earns little may borrow
    life_event: moving-in
    person: ann
    given: {mover: {rides: true}}
    services: [bicycle]
    expect:
      touchpoints: {t1: {state: open, due_on: 2027-10-01}}
      decisions: {may_borrow: true, yearly_income: 22800}
      questions: []
      facts_needed: 3
""",
}

_VALUE = """\
description: The most that a borrower of the district may earn.
metadata: {{unit: EUR/month}}
values:
  {start}:
    value: {value}
    metadata: {{reference: Rules of the district, source: [C1]}}
"""
ADAPTED: dict[str, str] = {
    **TINY,
    "vocabulary.yaml": TINY["vocabulary.yaml"]
    + """\
  district:
    type: text
    label: {en: District, fr: Quartier}
""",
    "registries/population.yaml": TINY["registries/population.yaml"] + "  district: {validity: 30}\n",
    "parameters/bicycle/income_limit.yaml": TINY["parameters/bicycle/income_limit.yaml"].replace(
        "{unit: EUR/month}", "{unit: EUR/month, local: {min: 1000, max: 3000}}"
    ),
    "overlays/harbour/overlay.yaml": """\
name: {en: Harbour, fr: Port}
applies_when: {concept: district, values: ["01", "02"]}
source: [C1]
""",
    "overlays/harbour/parameters/bicycle/income_limit.yaml": _VALUE.format(start="2026-06-01", value=1500),
    "overlays/old-town/overlay.yaml": """\
name: {en: Old town, fr: Vieille ville}
authority: {name: {en: Old town office, fr: Bureau}, phone: "12"}
applies_when: {concept: district, values: ["03"]}
source: [C1]
""",
    "overlays/old-town/parameters/bicycle/income_limit.yaml": _VALUE.format(start="2025-01-01", value=3000),
}


def write_tiny(directory: Path, *changes: tuple[str, str, str]) -> Path:
    """Write the tiny pack and return its directory.

    :param changes: (file, what stands there, what to write instead).
    :raises AssertionError: a change does not find what it is to replace.
    """
    return _write_all(directory, TINY, changes)


def write_adapted(directory: Path, *changes: tuple[str, str, str]) -> Path:
    """Write the tiny pack with two districts that earn and lend otherwise, and return its directory."""
    return _write_all(directory, ADAPTED, changes)


def _write_all(directory: Path, files: Mapping[str, str], changes: Iterable[tuple[str, str, str]]) -> Path:
    contents = dict(files)
    for file, old, new in changes:
        assert old in contents[file], f"{file} has no {old!r}"
        contents[file] = contents[file].replace(old, new, 1)
    for file, text in contents.items():
        write(directory, file, text)
    return directory


def write(directory: Path, file: str, text: str) -> None:
    """Write one more file into a pack."""
    path = directory / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def line_of(directory: Path, file: str, text: str) -> int:
    """Return the line of a file on which a text stands for the first time."""
    lines = (directory / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)
