"""Nobody is ever answered with the row of somebody else, whatever is asked for and wherever the rows are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portico.evidence.registry.sources.base import Source, SourceProblem
from portico.evidence.registry.sources.fhir import FhirBundle
from portico.evidence.registry.sources.tabular import TabularFile
from portico.evidence.registry.tests.factories import ADA, BO, PEOPLE

SYSTEM = "urn:oid:1.2.3"
# Subjects that are each other's prefix, padding, case, number or pattern.
SUBJECTS = [
    "1",
    "01",
    "001",
    "1 ",
    " 1",
    "1.0",
    "a",
    "A",
    "á",
    "a\u0301",
    "%",
    "_",
    "1' OR '1'='1",
    '"1"',
    "null",
    "",
    "1\t",
]
HOSTILE = st.one_of(
    st.sampled_from(SUBJECTS),
    st.text(alphabet="01a%_*?'\" \\;-\u0301", max_size=6),
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20),
)


def _csv(folder: Path) -> Source:
    rows = ["who,mine", *(f'"{subject.replace(chr(34), chr(34) * 2)}",of {n}' for n, subject in enumerate(SUBJECTS))]
    (folder / "p.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return TabularFile(folder / "p.csv", form="csv", subject="who", columns=["mine"], delimiter=",")


def _parquet(folder: Path) -> Source:
    with duckdb.connect() as made:
        made.execute("CREATE TABLE p (who VARCHAR, mine VARCHAR)")
        made.executemany("INSERT INTO p VALUES (?, ?)", [[subject, f"of {n}"] for n, subject in enumerate(SUBJECTS)])
        made.execute(f"COPY p TO '{folder / 'p.parquet'}' (FORMAT parquet)")
    return TabularFile(folder / "p.parquet", form="parquet", subject="who", columns=["mine"])


def _fhir(folder: Path) -> Source:
    patients = [
        {"resource": {"resourceType": "Patient", "id": f"p{n}", "identifier": [{"system": SYSTEM, "value": subject}],
                      "text": f"of {n}"}}
        for n, subject in enumerate(SUBJECTS)
    ]  # fmt: skip
    (folder / "b.json").write_text(json.dumps({"resourceType": "Bundle", "entry": patients}))
    return FhirBundle(folder / "b.json", identifier=SYSTEM)


@pytest.fixture(scope="module", params=[_csv, _parquet, _fhir], ids=["csv", "parquet", "fhir"])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    make: Callable[[Path], Source] = request.param
    found = make(tmp_path_factory.mktemp("source"))
    yield found
    found.close()


@given(asked=HOSTILE)
@example(asked="01")
@example(asked="%")
@example(asked="A")
def test_a_subject_gets_its_own_row_or_none(source: Source, asked: str) -> None:
    rows = source.lookup(["mine" if source.columns else "text"])(asked)
    mine = [f"of {number}" for number, subject in enumerate(SUBJECTS) if subject == asked and subject != ""]
    assert [row[1] for row in rows] in (mine, [f"of {SUBJECTS.index('')}"] if asked == "" else mine)


def test_a_number_in_a_parquet_file_is_found_by_its_digits_only(tmp_path: Path) -> None:
    with duckdb.connect() as made:
        made.execute(f"COPY (SELECT 17::BIGINT AS who, 'mine' AS mine) TO '{tmp_path / 'p.parquet'}' (FORMAT parquet)")
    source = TabularFile(tmp_path / "p.parquet", form="parquet", subject="who", columns=["mine"])
    lookup = source.lookup(["mine"])
    assert [len(lookup(asked)) for asked in ("17", "017", "17.0", " 17", "+17", "1٧")] == [1, 0, 0, 0, 0, 0]
    assert "leading zeros" in source.warnings()[0]
    source.close()


def test_a_table_is_of_the_subject_too(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PEOPLE)
    source = TabularFile(tmp_path / "p.csv", form="csv", subject="person_no", columns=["name"])
    lookup = source.lookup(["name"])
    assert [row[0] for row in lookup(ADA)] == [ADA]
    assert [row[0] for row in lookup(BO)] == [BO]
    source.close()


def test_two_patients_that_one_reference_means_are_refused(tmp_path: Path) -> None:
    entries = [
        {"fullUrl": f"http://{host}/Patient/1",
         "resource": {"resourceType": "Patient", "id": "1", "identifier": [{"system": SYSTEM, "value": number}]}}
        for host, number in (("a.example", ADA), ("b.example", BO))
    ]  # fmt: skip
    (tmp_path / "b.json").write_text(json.dumps({"resourceType": "Bundle", "entry": entries}))
    with pytest.raises(SourceProblem, match="not clear whose"):
        FhirBundle(tmp_path / "b.json", identifier=SYSTEM)
