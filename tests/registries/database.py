"""The database of a registry: a PostgreSQL of its own, with a role that may read a few of its tables."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from portico.site.run.postgres import EmbeddedPostgres

_TABLES = """
CREATE TABLE people (
    number text PRIMARY KEY, given_name text, born date, civil text, income numeric(12, 2), spouse text,
    since timestamptz, until date, updated timestamptz, secret text, notes text[]
);
INSERT INTO people VALUES
    ('10000000001', 'Ada', '1994-03-12', 'G', 420000.55, NULL, '2020-06-01 12:00+00', '2030-01-01',
     '2026-05-03 22:00+00', 'hers', ARRAY['a', 'b']),
    ('10000000002', 'Bo', '1990-01-01', 'X', 'NaN', '10000000001', NULL, NULL, NULL, 'his', NULL);
CREATE TABLE children (parent text, child text, born date);
INSERT INTO children VALUES ('10000000001', '10000000003', '2023-02-01'), ('10000000002', '10000000004', NULL);
INSERT INTO children SELECT '10000000005', number::text, NULL FROM generate_series(1, 501) AS number;
INSERT INTO people (number) VALUES ('10000000005'), ('10000000006');
INSERT INTO children VALUES ('10000000006', repeat('x', 2000000), NULL);
CREATE TABLE numbered (number bigint, born date);
INSERT INTO numbered VALUES (10000000001, '1994-03-12');
CREATE VIEW doubled AS SELECT people.* FROM people, generate_series(1, 2);
CREATE VIEW sleeping AS SELECT people.* FROM people, pg_sleep(30);
CREATE TABLE journal (entry text);
CREATE FUNCTION written() RETURNS text LANGUAGE sql AS $$ INSERT INTO journal VALUES ('read') RETURNING entry $$;
CREATE VIEW writing AS SELECT number, written() AS born FROM people;
CREATE TABLE locked AS SELECT * FROM people;
CREATE TABLE closed AS SELECT * FROM people;
GRANT USAGE ON SCHEMA public TO reader;
GRANT SELECT (number, given_name, born, civil, income, spouse, since, until, updated, notes) ON people TO reader;
GRANT SELECT ON children, numbered, doubled, sleeping, writing, locked TO reader;
GRANT INSERT, SELECT ON journal TO reader;
"""


@contextmanager
def registry_database() -> Iterator[EmbeddedPostgres]:
    """Start the database and fill it."""
    folder = Path(tempfile.mkdtemp(prefix="portico-registry-"))
    folder.chmod(0o755)  # the user that PostgreSQL runs as must reach its own folder in it
    server = EmbeddedPostgres(folder, fast_and_unsafe=True)
    server.start()
    try:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE ROLE reader LOGIN")
            connection.execute("GRANT CONNECT ON DATABASE portico TO reader")
            connection.execute(_TABLES)
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
