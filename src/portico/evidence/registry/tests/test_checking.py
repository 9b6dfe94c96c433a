"""What is said of a registry file and its rows: everything at once, by row and column, and never a value."""

from __future__ import annotations

from pathlib import Path

from portico.catalogue.pack.reading import read_pack
from portico.evidence.registry.checking import check
from portico.evidence.registry.tests.factories import ADA, ATTRIBUTES, BO, write
from portico.evidence.tests.factories import write_pack

BROKEN = f"""person_no,name,born,sex,income,town,updated
{ADA},Ada,1994-03-12,F,1,0301,2026-01-01
{BO},Bo,14.11.1990,K,lots,0301,2026-01-01
{BO},Bo,1990-11-14,M,1,0301,2026-01-01
,Cleo,1990-11-14,M,1,0301,2026-01-01
 03039000051,Dag,2026-02-30,M,1,0301,2026-01-01
"""


def test_every_row_that_does_not_fit_is_told_at_once_and_no_value_is(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "people.csv").write_text(BROKEN)
    report = check(path)
    said = "\n".join(str(problem) for problem in report.problems)
    assert not report.is_good
    assert (report.rows, report.subjects) == (5, 2)
    assert "'birth_date': the cell in rows 2, 5 is no day such as 2026-11-20" in said
    assert "'sex': the cell in row 2 is a code that `values` does not list." in said
    assert "'income': the cell in row 2 is no number" in said
    assert "row 3 have the subject of an earlier row" in said
    assert "row 4 have no subject" in said
    assert "row 5 have a subject with blanks around it" in said
    for secret in (ADA, BO, "14.11", "lots", "Cleo", "03039000051", "2026-02-30"):
        assert secret not in said


def test_rows_of_a_table_that_are_nobodys_are_told(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "shots.csv").write_text(f"who,code,day\n{ADA},DTP,2020-01-01\n99999999999,DTP,yesterday\n")
    said = "\n".join(str(problem) for problem in check(path).problems)
    assert "'vaccinations': row 2 belong to nobody in the main source" in said
    assert "'vaccinations.given_on': the cell in row 2 is no day" in said
    assert "99999999999" not in said


def test_a_file_that_fits_the_pack_and_one_that_does_not(tmp_path: Path) -> None:
    pack = read_pack(write_pack(tmp_path / "pack"))
    attributes = {
        "given_name": ATTRIBUTES["given_name"],
        "marital_status": {"column": "sex", "type": "text"},
        "shoe": {"column": "town", "type": "text"},
    }
    path = write(tmp_path, registry="population", attributes=attributes)
    said = "\n".join(str(problem) for problem in check(path, pack).problems)
    assert "'marital_status' is text here and choice in the pack." in said
    assert "the pack does not say that 'shoe' is held here." in said
    assert "warning: the pack says that 'birth_date' is held here; no attribute says where." in said


def test_a_concept_that_the_packs_vocabulary_lacks_is_told(tmp_path: Path) -> None:
    pack = read_pack(write_pack(tmp_path / "pack"))
    del pack.vocabulary.concepts["given_name"]
    path = write(tmp_path, registry="population", attributes={"given_name": ATTRIBUTES["given_name"]})
    said = "\n".join(str(problem) for problem in check(path, pack).problems)
    assert "the pack's vocabulary has no concept 'given_name'." in said


def test_the_keys_of_others_can_be_read_by_nobody_else(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "keys.json").chmod(0o644)
    assert "others on this machine can read keys.json. Run: chmod 600 keys.json" in str(check(path).problems[0])
