"""A database of another version of Portico is left as it is."""

from __future__ import annotations

import psycopg

from portico.site.cli import program
from tests.faults.databases import migrated_database, run

LATER = "INSERT INTO django_migrations (app, name, applied) VALUES ('casework', '9999_of_the_future', now())"


def test_a_database_of_a_newer_version_is_refused_with_a_sentence() -> None:
    with migrated_database() as (_, environment):
        run([program(), "migrate"], environment)
        with psycopg.connect(environment["DATABASE_OWNER_URL"], autocommit=True) as connection:
            connection.execute(LATER)
        said = run([program(), "migrate"], environment, fails=True)
    assert "casework.9999_of_the_future" in said
    assert "another version of Portico" in said
    assert "Traceback" not in said
