"""A real database of its own for tests of commands, with its tables and both roles, as the environment of commands names it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from portico.site.cli import program
from portico.site.run.postgres import APP, OWNER, EmbeddedPostgres
from tests.served import ROOT

DATA_KEYS = {"key": base64.b64encode(b"key".ljust(32, b".")).decode()}
SEED = base64.b64encode(b"a".ljust(32, b".")).decode()


@contextmanager
def migrated_database(data_keys: Mapping[str, str] = DATA_KEYS) -> Iterator[tuple[EmbeddedPostgres, dict[str, str]]]:
    """Start a database server, make the tables, and stop it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="portico-test-"))
    folder.chmod(0o755)  # the user that PostgreSQL runs as must reach its own folder in it
    server = EmbeddedPostgres(folder, fast_and_unsafe=True)
    server.start()
    dropped = ("DATABASE", "PORTICO", "DJANGO")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    try:
        found = {
            **kept,
            "DATABASE_URL": server.url(APP),
            "DATABASE_OWNER_URL": server.url(OWNER),
            "DJANGO_SETTINGS_MODULE": "portico.site.settings",
            "PORTICO_STATE": str(folder / "state"),
            "PORTICO_DATA_KEYS": json.dumps(dict(data_keys)),
            "PORTICO_LEDGER_KEY": SEED,
            "PORTICO_RECEIPT_KEY": SEED,
        }
        run([program(), "migrate"], found)
        yield server, found
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def run(command: list[str], environment: dict[str, str], *, fails: bool | None = False) -> str:
    """Run a command and return what it said.

    :param fails: whether it must fail; None: it may.
    """
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert fails is None or (done.returncode != 0) is fails, done.stdout + done.stderr
    return done.stdout + (done.stderr if fails else "")


def as_owner(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment of a process that connects as the owner of the tables."""
    return {**environment, "DATABASE_URL": environment["DATABASE_OWNER_URL"]}
