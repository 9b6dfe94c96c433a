"""The small pack of the evidence room with three registries more, each asked in a way of its own."""

from __future__ import annotations

from pathlib import Path

from portico.evidence.tests import factories

_CONCEPTS = """\
  civil_status: {type: choice, choices: {married: {en: Married}, single: {en: Single}}, label: {en: Civil status}}
  salary: {type: money, unit: EUR/year, min: 0, label: {en: Salary}}
  employer: {type: text, label: {en: Employer}}
  vaccinations: {type: table, fields: {vaccine: text, given_on: date}, label: {en: Vaccinations}}
  family_name: {type: text, label: {en: Family name}}
  resident_since: {type: date, label: {en: Resident since}}
  wards: {type: table, fields: {person: person, birth_date: date}, label: {en: Wards}}
"""
CIVIL = """\
id: civil
name: {en: Civil register}
authority: office
connector: x-road-rest
options:
  path: /v1/people/{subject}
  query: {fields: '{fields}'}
  subject: /person/code
  as_of: /updated
  concepts:
    civil_status: {at: /person/civil, codes: {G: married, U: single}}
    salary: {at: /person/income, reads: number, field: income}
    employer: {at: /person/employer/name}
legal_basis: {article: Civil Act § 1, source: [T]}
holds:
  civil_status: {validity: 7}
  salary: {validity: 7}
  employer: {validity: 7}
"""
VACCINES = """\
id: vaccines
name: {en: Vaccination register}
authority: office
connector: fhir-r4
options:
  system: 'urn:oid:1.2.3|4'
  searches:
    patient: {resource: Patient, by: identifier, must_find: true}
    shots:
      resource: Immunization
      parameters: {status: completed}
      only: {/status: [completed]}
      provenance: true
  concepts:
    family_name: {search: patient, at: '/name/[use=official]/family'}
    vaccinations:
      search: shots
      none: absent
      columns:
        vaccine: {at: '/vaccineCode/coding/[system=urn:codes]/code'}
        given_on: {at: /occurrenceDateTime, reads: date}
legal_basis: {article: Health Act § 1, source: [T]}
holds:
  family_name: {validity: 7}
  vaccinations: {validity: 7}
"""
RESIDENCE = """\
id: residence
name: {en: Register of addresses}
authority: town
connector: sql
options:
  table: public.people
  subject: number
  as_of: updated
  concepts:
    resident_since: {column: since, reads: date}
    wards:
      table: public.children
      subject: parent
      none: absent
      columns: {person: {column: child}, birth_date: {column: born}}
legal_basis: {article: Address Act § 1, source: [T]}
holds:
  resident_since: {validity: 7}
  wards: {validity: 7}
"""


def write_pack(directory: Path) -> Path:
    """Write the pack into a directory and return it."""
    factories.write_pack(directory)
    with (directory / "vocabulary.yaml").open("a", encoding="utf-8") as vocabulary:
        vocabulary.write(_CONCEPTS)
    for name, content in {"civil": CIVIL, "vaccines": VACCINES, "residence": RESIDENCE}.items():
        (directory / "registries" / f"{name}.yaml").write_text(content, encoding="utf-8")
    return directory
