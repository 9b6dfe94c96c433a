"""Options of connectors in a pack: what fits passes, and each mistake gets a sentence with its line and a fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from portico.catalogue.pack.checking import check_pack
from portico.catalogue.pack.compiling import canonical_json, pack_of_canonical
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.pack.schema.connectors import FhirR4, SqlSource, XRoadRest
from portico.catalogue.tests.factories import line_of, write_tiny
from portico.catalogue.types import Problem, Severity

VOCABULARY, REGISTRY = "vocabulary.yaml", "registries/population.yaml"
TABLE = (
    VOCABULARY,
    "  resident_since:\n",
    "  shots:\n    type: table\n    label: {en: Shots, fr: Vaccins}\n    fields: {vaccine: text, given_on: date}\n"
    "  resident_since:\n",
)
HELD = (REGISTRY, "  partner: {validity: 30}\n", "  partner: {validity: 30}\n  shots: {validity: 1}\n")
X_ROAD = """\
connector: x-road-rest
options:
  path: /v1/people/{subject}
  query: {fields: '{fields}'}
  subject: /person/code
  as_of: /updated
  concepts:
    identity_number: {at: /person/code}
    resident_since: {at: /person/since, reads: date, valid_from: /person/from}
    income: {at: /income/0/sum, reads: number, none: absent, field: salary}
    status: {at: '/person/marks/[kind=civil]/code', codes: {U: single, G: married}}
    partner: {at: /person/partner~1spouse}
    shots:
      rows: /shots
      columns: {vaccine: {at: /code}, given_on: {at: /day}}
"""
FHIR = """\
connector: fhir-r4
options:
  system: urn:oid:1.2.3
  searches:
    patient: {resource: Patient, by: identifier, must_find: true}
    shots: {resource: Immunization, parameters: {status: completed}, only: {/status: [completed]}}
  concepts:
    identity_number: {search: patient, at: '/identifier/[system=urn:oid:1.2.3]/value'}
    resident_since: {search: patient, at: /birthDate}
    income: {search: patient, at: /extension/0/valueDecimal}
    status: {search: patient, at: /maritalStatus/coding/0/code, codes: {U: single, M: married}}
    partner: {search: patient, at: /link/0/other/identifier/value}
    shots:
      search: shots
      none: absent
      columns: {vaccine: {at: /vaccineCode/coding/0/code}, given_on: {at: /occurrenceDateTime, reads: date}}
"""
SQL = """\
connector: sql
options:
  table: public.people
  subject: number
  as_of: updated
  concepts:
    identity_number: {column: number}
    resident_since: {column: since, valid_from: since}
    income: {column: income}
    status: {column: status, codes: {U: single, G: married}}
    partner: {column: partner, none: absent}
    shots: {table: shots, subject: number, none: absent, columns: {vaccine: {column: code}, given_on: {column: day}}}
"""


def written(directory: Path, options: str, *changes: tuple[str, str]) -> Path:
    """Write the tiny pack, its registry asked by these options with some texts changed."""
    for old, new in changes:
        assert old in options, f"there is no {old!r}"
        options = options.replace(old, new, 1)
    return write_tiny(directory, TABLE, HELD, (REGISTRY, "authority: town_hall\n", f"authority: town_hall\n{options}"))


@pytest.mark.parametrize(("options", "model"), [(X_ROAD, XRoadRest), (FHIR, FhirR4), (SQL, SqlSource)])
def test_options_that_fit_have_no_problems_and_survive_publishing(
    tmp_path: Path, options: str, model: type[object]
) -> None:
    directory = written(tmp_path, options)
    assert check_pack(directory) == []
    pack = read_pack(directory)
    assert isinstance(pack.registries["population"].options, model)
    assert pack_of_canonical(canonical_json(pack)).registries == pack.registries


MISTAKES = [
    # options, what stood there, what stands there now, code, words of the sentence, words of the fix
    (X_ROAD, "path: /v1/people/{subject}", "path: '/v1/{subjekt}'", "incomplete", "{subject}, {fields}, {id}", ""),
    (X_ROAD, "path: /v1/people/{subject}", "path: /v1/../{subject}", "incomplete", "'.' or '..'", ""),
    (X_ROAD, "path: /v1/people/{subject}", "path: '/v1?a={subject}'", "form", "right form", ""),
    (X_ROAD, "path: /v1/people/{subject}", "path: /v1", "incomplete", "nothing says whom", ""),
    (X_ROAD, "path: /v1/people/{subject}", "body: {who: '{subject}'}", "incomplete", "go together", ""),
    (X_ROAD, "subject: /person/code", "subjects: /person/code", "unknown-key", "'subjects'", "subject"),
    (X_ROAD, "subject: /person/code", "subject: person/code", "form", "person/code", ""),
    (X_ROAD, "at: /person/code", "at: /person~2code", "form", "person~2code", ""),
    (X_ROAD, "reads: number", "reads: nummber", "choice", "'nummber'", "number"),
    (X_ROAD, "rows: /shots\n      ", "", "incomplete", "go together", ""),
    (X_ROAD, "    status:", "    statuz:", "no-concept-of-this-registry", "'statuz'", "status"),
    (X_ROAD, "    status:", "    statuz:", "no-place", "'status'", "Add 'status'"),
    (X_ROAD, "G: married", "G: maried", "no-choice", "'maried'", "married"),
    (X_ROAD, "G: married", "G: true", "code-type", "'True'", ""),
    (X_ROAD, "vaccine: {at: /code}", "vacine: {at: /code}", "no-column", "'vacine'", "vaccine"),
    (X_ROAD, ", given_on: {at: /day}", "", "no-place", "'given_on'", "Add 'given_on'"),
    (X_ROAD, "{at: /person/partner~1spouse}", "{rows: /x, columns: {a: {at: /b}}}", "place-type", "has no", ""),
    (X_ROAD, "  subject: /person/code\n", "", "subject-not-seen", "somebody else", "Add `subject`"),
    (X_ROAD, "connector: x-road-rest", "connector: portico", "incomplete", "takes no options", ""),
    (X_ROAD, "options:", "options:\n  connector: sql", "incomplete", "stands beside", ""),
    (FHIR, "search: shots", "search: shotz", "no-search", "'shotz'", "shots"),
    (FHIR, "by: identifier, ", "", "search-by", "patient.identifier", "Add `by: identifier`"),
    (FHIR, ", must_find: true", "", "subject-not-seen", "whose it is", "include: patient"),
    (FHIR, "resource: Immunization", "resource: immunization", "form", "immunization", ""),
    (FHIR, "at: /birthDate", "att: /birthDate", "unknown-key", "'att'", "at"),
    (SQL, "table: public.people", "table: 'people; drop table people'", "form", "right form", ""),
    (SQL, "column: since", "column: since::text", "form", "right form", ""),
    (SQL, "table: shots, subject: number, ", "table: shots, ", "incomplete", "`table`, `subject` and `columns`", ""),
]


@pytest.mark.parametrize(("options", "old", "new", "code", "said", "fix"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_a_fix(
    tmp_path: Path, options: str, old: str, new: str, code: str, said: str, fix: str
) -> None:
    directory = written(tmp_path, options, (old, new))
    found = [problem for problem in check_pack(directory) if problem.code == code and said in problem.message]
    assert found, check_pack(directory)
    assert all(problem.file == REGISTRY and problem.line > 0 for problem in found)
    assert fix in (found[0].hint or "")


def test_a_mistake_is_told_on_its_own_line(tmp_path: Path) -> None:
    directory = written(tmp_path, X_ROAD, ("G: married", "G: maried"))
    assert [problem.line for problem in check_pack(directory)] == [line_of(directory, REGISTRY, "G: maried")]


def test_a_connector_that_needs_options_and_has_none_is_told(tmp_path: Path) -> None:
    directory = write_tiny(tmp_path, (REGISTRY, "authority: town_hall\n", "authority: town_hall\nconnector: sql\n"))
    assert [(problem.code, problem.line) for problem in check_pack(directory)] == [
        ("no-options", line_of(directory, REGISTRY, "connector: sql"))
    ]


def test_a_connector_that_does_not_come_with_portico_is_a_warning(tmp_path: Path) -> None:
    directory = write_tiny(tmp_path, (REGISTRY, "authority: town_hall\n", "authority: town_hall\nconnector: portica\n"))
    [problem] = check_pack(directory)
    assert (problem.severity, problem.hint) == (Severity.WARNING, "Did you mean 'portico'?")


def test_what_only_may_be_wrong_is_a_warning(tmp_path: Path) -> None:
    directory = written(tmp_path, X_ROAD, ("  subject: /person/code\n", ""))
    found: list[Problem] = check_pack(directory)
    assert [problem.severity for problem in found] == [Severity.WARNING]
