"""What somebody tries who may ask a little and wants more, or a file that changes at the worst moment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from portico.evidence.registry import reading
from portico.evidence.registry.sources import tabular
from portico.evidence.registry.sources.base import SourceProblem
from portico.evidence.registry.sources.tabular import TabularFile
from portico.evidence.registry.tests.factories import ADA, PEOPLE, Opened, client, opened, question, signed, write


def test_a_law_that_cannot_be_written_down_is_malformed_and_in_the_journal(registry: Opened) -> None:
    assert registry.reason(legal_basis={"kind": "law", "article": "\ud800"}) == "malformed"
    assert [line["outcome"] for line in registry.journal()] == ["malformed"]


def test_a_number_without_end_is_no_code_and_no_fault(tmp_path: Path) -> None:
    parquet = tmp_path / "people.parquet"
    duckdb.sql(f"SELECT '{ADA}' AS person_no, 'inf'::DOUBLE AS sex").write_parquet(str(parquet))
    attributes = {"sex": {"type": "choice", "values": {"1": "female"}}}
    path = write(tmp_path, source={"parquet": "people.parquet"}, attributes=attributes, clients=[client()])
    with opened(path) as registry:
        status, found = registry.ask(concepts=["sex"])
        assert (status, found["records"]) == (200, [])
        assert [line["outcome"] for line in registry.journal()] == ["answered"]


def test_what_fails_in_the_source_is_a_signed_problem_and_in_the_journal(registry: Opened) -> None:
    registry.registry.loaded.holding.source.close()
    request = signed(question())
    reply = registry.registry.records(request)
    registry.verify(reply, request)
    assert json.loads(reply.body)["type"] == "urn:portico:exchange:broken"
    assert [line["outcome"] for line in registry.journal()] == ["broken"]


def test_what_is_written_while_the_files_are_read_is_new_at_the_next_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, opens = write(tmp_path), reading.open_holding

    def written_meanwhile(*arguments: object, **more: object) -> object:
        found = opens(*arguments, **more)  # type: ignore[arg-type]  # as they came
        (tmp_path / "people.csv").write_text(PEOPLE.replace("1994-03-12", "1999-09-09"))
        return found

    monkeypatch.setattr(reading, "open_holding", written_meanwhile)
    loaded = reading.load(path)
    loaded.holding.close()
    assert reading.stamps(loaded.files) != loaded.stamp


def test_a_file_that_is_replaced_between_its_first_line_and_its_rows_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, header = tmp_path / "people.csv", tabular._csv_header
    path.write_text("no,town,secret\n1,Oslo,x\n")

    def replaced_meanwhile(*arguments: object) -> tuple[Sequence[str], str]:
        found = header(*arguments)  # type: ignore[arg-type]  # as they came
        path.write_text("no,secret,town\n1,the secret,Bergen\n")
        return found

    monkeypatch.setattr(tabular, "_csv_header", replaced_meanwhile)
    with pytest.raises(SourceProblem, match="written while it was read"):
        TabularFile(path, form="csv", subject="no", columns=["town"])
