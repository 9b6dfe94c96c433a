"""A table or view of a PostgreSQL database: read-only, one statement a question, only the columns that are asked for."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from portico.evidence.registry.schema import Postgres
from portico.evidence.registry.sources.base import (
    MOST_ROWS,
    Lookup,
    Row,
    SourceDown,
    SourceProblem,
    TooManyRows,
    of_subject,
)

_CONNECT_SECONDS = 3
_CHUNK = 5_000
_WHOLE = frozenset({"int2", "int4", "int8"})
_TEXT = frozenset({"text", "varchar", "bpchar"})
_LARGEST_WHOLE = {"int2": 2**15 - 1, "int4": 2**31 - 1, "int8": 2**63 - 1}


class PostgresTable:
    """One table or view. Each thread has its own connection, opened anew when it is lost."""

    def __init__(self, place: Postgres, *, subject: str, columns: Sequence[str]) -> None:
        """Look at the table.

        :raises SourceProblem: the variable is not set, or the table or a column is not there.
        :raises SourceDown: the database does not answer.
        """
        self.files: Sequence[Path] = ()
        self._place = place
        self._subject = subject
        self._url = os.environ.get(place.url_from, "").strip()
        if not self._url:
            raise SourceProblem(
                f"The environment variable {place.url_from} is not set. It holds the database's address."
            )
        parts = place.table.split(".")
        if len(parts) > 2 or not all(parts):
            raise SourceProblem(f"'{place.table}' is no table: write schema.table.")
        self._table = sql.Identifier(*parts)
        self._threads = threading.local()
        self._open: list[psycopg.Connection[tuple[object, ...]]] = []
        self._lock = threading.Lock()
        try:
            self._types = self._described()
            self.columns: Sequence[str] = list(self._types)
            self._refuse_unknown((subject, *columns))
        except BaseException:
            self.close()
            raise

    def _refuse_unknown(self, columns: Sequence[str]) -> None:
        missing = [column for column in columns if column not in self._types]
        if missing:
            known = ", ".join(self.columns)
            raise SourceProblem(f"{self._place.table} has no column '{missing[0]}'. It has: {known}.")

    def _described(self) -> dict[str, str]:
        query = sql.SQL(
            "SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
            "WHERE a.attrelid = to_regclass({})::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
        ).format(sql.Literal(self._table.as_string()))
        found = self._asked(query, ())
        if not found:
            raise SourceProblem(f"The database has no table or view {self._place.table} that this role can see.")
        return {str(name): str(kind) for name, kind in found}

    def lookup(self, columns: Sequence[str]) -> Lookup:
        """See `base.Source`."""
        kind = self._types[self._subject]
        subject = sql.Identifier(self._subject)
        compared = sql.SQL("{} = %s::{}").format(subject, sql.SQL(kind if kind in _WHOLE else "text"))
        if kind not in _WHOLE and kind not in _TEXT:
            compared = sql.SQL("{}::text = %s::text").format(subject)  # right for every type, fast for none
        query = sql.SQL("SELECT {}::text{} FROM {} WHERE {}{} LIMIT {}").format(
            subject, self._listed(columns), self._table, compared, self._order(columns), sql.Literal(MOST_ROWS + 1)
        )

        def rows_of(asked: str) -> list[Row]:
            if kind in _WHOLE and not _is_whole(asked, _LARGEST_WHOLE[kind]):
                return []
            found = self._asked(query, (asked,))
            if len(found) > MOST_ROWS:
                raise TooManyRows
            return of_subject(asked, found)

        return rows_of

    def _listed(self, columns: Sequence[str]) -> sql.Composed:
        return sql.Composed([sql.SQL(", {}").format(sql.Identifier(column)) for column in columns])

    def _order(self, columns: Sequence[str]) -> sql.Composable:
        """Order rows by what is read of them, so that the pages of an answer are the pages of one list."""
        known = [str(number) for number, column in enumerate(columns, 2) if self._types[column] not in ("json", "xml")]
        return sql.SQL(" ORDER BY " + ", ".join(known)) if known else sql.SQL("")

    def _asked(self, query: sql.Composed, values: tuple[object, ...]) -> list[Row]:
        """Run one statement; a connection that was lost meanwhile is opened anew, once."""
        for attempt in (1, 2):
            try:
                return list(self._connection().execute(query, values).fetchall())
            except psycopg.errors.QueryCanceled:
                raise SourceDown from None
            except (psycopg.OperationalError, psycopg.InterfaceError):
                self._forget()
                if attempt == 2:
                    raise SourceDown from None
            except psycopg.Error as error:
                # What PostgreSQL says may quote values; the kind of error is enough to look it up.
                raise SourceProblem(f"{self._place.table} cannot be read: {type(error).__name__}.") from None
        raise SourceDown

    def _connection(self) -> psycopg.Connection[tuple[object, ...]]:
        held: psycopg.Connection[tuple[object, ...]] | None = getattr(self._threads, "connection", None)
        if held is None:
            held = psycopg.connect(
                self._url,
                autocommit=True,  # each question is one statement, which is a transaction of its own, read-only
                connect_timeout=_CONNECT_SECONDS,
                prepare_threshold=0,
                application_name="portico-registry",
                options=f"-c default_transaction_read_only=on -c statement_timeout={self._place.timeout_ms}",
            )
            self._threads.connection = held
            with self._lock:
                self._open.append(held)
        return held

    def _forget(self) -> None:
        held = getattr(self._threads, "connection", None)
        self._threads.connection = None
        if held is not None:
            with self._lock:
                self._open.remove(held)
            held.close()

    def scan(self, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
        """See `base.Source`. The table's own order, so the numbers help only to count."""
        query = sql.SQL("SELECT {}::text{} FROM {}").format(
            sql.Identifier(self._subject), self._listed(columns), self._table
        )
        connection = self._connection()
        with connection.transaction(), connection.cursor(name="portico_check") as cursor:
            connection.execute("SET LOCAL statement_timeout = 0")
            cursor.itersize = _CHUNK
            cursor.execute(query)
            yield from enumerate(cursor, 1)

    def as_of(self) -> dt.date | None:
        """Return None: a table has no day of its own."""
        return None

    def warnings(self) -> list[str]:
        """Say where the role may do more than it needs, and how to make one that may not."""
        rights = sql.SQL(
            "SELECT r.rolsuper, c.relowner = r.oid, has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') "
            "FROM pg_roles r, pg_class c WHERE r.rolname = current_user AND c.oid = to_regclass({})::oid"
        ).format(sql.Literal(self._table.as_string()))
        found = self._asked(rights, ())
        said = [
            f"The role is {'a superuser' if superuser else 'the owner of the table' if owner else 'allowed to write'}."
            for superuser, owner, writes in found
            if superuser or owner or writes
        ]
        if said:
            said.append(
                "Give the registry a role that can only read these columns: CREATE ROLE registry LOGIN; "
                f"GRANT SELECT (…) ON {self._place.table} TO registry;"
            )
        if self._types[self._subject] not in _WHOLE | _TEXT:
            said.append(f"'{self._subject}' is neither text nor a whole number, so no index helps to find a person.")
        return said

    def close(self) -> None:
        """See `base.Source`."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()


def _is_whole(text: str, largest: int) -> bool:
    """Return whether a text is a whole number exactly as a database writes it, so no two texts are one number."""
    return (
        text.isascii()
        and text.isdigit()
        and (text == "0" or text[0] != "0")
        and len(text) < 20
        and int(text) <= largest
    )
