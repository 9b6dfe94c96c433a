"""kill -9 between a file and its row: the application lacks its document still, and nothing half stored stays."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.databases import migrated_database
from tests.served import ROOT

BEGIN = """
import django
django.setup()
from portico.casework.tests import processes
from portico.casework.tests.documents import incomplete_case, pack_with_documents
from portico.casework.tests.factories import KARI, person
processes.publish(pack_with_documents())
print(incomplete_case(person(KARI)))
"""
SEND = """
import sys
import django
django.setup()
from portico.casework.tests.documents import sent
from portico.casework.tests.factories import KARI, person
print(sent(person(KARI), __import__("uuid").UUID(sys.argv[1])))
"""
COUNT = """
import django
django.setup()
from portico.casework import storing
from portico.casework.models import Document
rows = [b"".join(storing.read(row.file, bytes(row.key), row=row.pk))[:5].decode() for row in Document.objects.all()]
print(rows, sum(len(storing.files_in(folder)) for folder in storing.folders()))
"""
SWEEP = """
import datetime as dt
import django
django.setup()
from portico.casework import actions
from portico.casework.tests.factories import NOW
print(actions.sweep_files(at=NOW + dt.timedelta(days=2)))
"""


@pytest.fixture
def database() -> Iterator[dict[str, str]]:
    """A database and a folder of documents of their own."""
    with migrated_database() as (_, found):
        yield {**found, "PORTICO_DOCUMENTS": str(Path(found["PORTICO_STATE"]) / "documents")}


def run(script: str, environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    """Run a script and return its status and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, -9), done.stderr
    return done.returncode, done.stdout.strip()


def test_a_file_whose_process_died_before_its_row_leaves_nothing_in_the_end(database: dict[str, str]) -> None:
    _, case_id = run(BEGIN, database)
    dying = {"BACKEND": "tests.faults.dying_storage.Dying", "OPTIONS": {"location": database["PORTICO_DOCUMENTS"]}}
    assert run(SEND, {**database, "PORTICO_DOCUMENTS": json.dumps(dying)}, case_id)[0] == -9
    assert run(COUNT, database)[1] == "[] 1"
    assert run(SEND, database, case_id)[0] == 0
    assert run(COUNT, database)[1] == "['%PDF-'] 2"
    assert run(SWEEP, database)[1] == "1"
    assert run(COUNT, database)[1] == "['%PDF-'] 1"
