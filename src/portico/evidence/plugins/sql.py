"""Tables and views of a PostgreSQL database, read only (docs/reference/connectors.md).

A pack names tables and columns, never SQL; the subject is a parameter. A view does what columns cannot.
"""

from __future__ import annotations

import atexit
import datetime as dt
import os
import queue
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import psycopg
from psycopg import sql
from pydantic import BaseModel, ConfigDict, Field

from portico.catalogue.pack.schema.connectors import Absence, Cell, SqlConcept, SqlSource
from portico.evidence.base import Answer, Question
from portico.evidence.errors import (
    RegistryDown,
    RegistryNonsense,
    RegistryNotReached,
    RegistryProblem,
    RegistryRefused,
    RegistrySlow,
)
from portico.evidence.mapping import installed, values
from portico.evidence.mapping.calling import LARGEST_ANSWER
from portico.kernel import clock

CONNECTOR = "sql"
MOST_ROWS = 500  # as many as a table may have
MOST_IDLE = 4  # connections to one database that wait for the next question
_CONNECT_SECONDS = 5  # then even a connection that nobody waits for any more is given up
_READ_ONLY = "-c default_transaction_read_only=on"
# By the first two signs of SQLSTATE (PostgreSQL, appendix A); all others count as down.
_BY_CLASS: Mapping[str, type[RegistryProblem]] = {
    "22": RegistryRefused,  # the subject's number cannot be one in that column
    "25": RegistryNonsense,
    "42": RegistryNonsense,  # the table or column is not as agreed
}
_BY_STATE: Mapping[str, type[RegistryProblem]] = {
    "42501": RegistryRefused,
    "55P03": RegistrySlow,
    "57014": RegistrySlow,
}
Row = Sequence[object]
Connection = psycopg.Connection[tuple[object, ...]]


class Settings(BaseModel):
    """What PORTICO_REGISTRIES says of such a registry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, Field(pattern=r"^postgres(?:ql)?://\S+$", repr=False)]


class SqlDatabase:
    """Asks PostgreSQL databases."""

    def __init__(self, registries: Mapping[str, Mapping[str, object]]) -> None:
        """:param registries: the setting of each registry by its id."""
        self._registries = registries

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`."""
        options = installed.options_of(question, SqlSource)
        settings = installed.settings_of(question, self._registries, Settings)
        if not set(question.concepts) <= options.concepts.keys():
            raise RegistryRefused(reason="no-place")
        pool = _pool_of(settings.url)
        while True:
            connection, is_fresh = pool.take(deadline)
            try:
                with _until(connection, deadline):
                    answer = _Reading(connection, options, question).answer()
            except RegistryDown:
                if is_fresh:
                    raise
                continue  # it had been waiting in the pool, and the server has gone away since
            finally:
                pool.give_back(connection)
            return answer


class _Pool:
    """The idle connections to one database."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._idle: queue.LifoQueue[Connection] = queue.LifoQueue(MOST_IDLE)

    def take(self, deadline: float) -> tuple[Connection, bool]:
        """Return a connection, and whether it was made just now.

        :raises RegistryProblem: none can be had before the deadline.
        """
        while True:
            try:
                connection = self._idle.get_nowait()
            except queue.Empty:
                return self._connect(deadline), True
            if not connection.closed:
                return connection, False

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next question, unless something was left undone on it."""
        if connection.info.transaction_status is not psycopg.pq.TransactionStatus.IDLE:
            connection.close()
            return
        try:
            self._idle.put_nowait(connection)
        except queue.Full:
            connection.close()

    def close(self) -> None:
        """Close the connections that wait."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _connect(self, deadline: float) -> Connection:
        """Connect in a thread of its own: libpq knows whole seconds only, and at least two of them."""
        made: queue.SimpleQueue[Connection | RegistryProblem] = queue.SimpleQueue()
        waits = threading.Lock()
        threading.Thread(target=self._connect_into, args=(made, waits), name="registry-sql", daemon=True).start()
        try:
            found = made.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            with waits:  # from now on a connection that is made goes to the pool
                late = made.get_nowait() if not made.empty() else None
                made.put(RegistrySlow(reason="deadline"))
            found = late if late is not None else RegistrySlow(reason="deadline")
        if isinstance(found, RegistryProblem):
            raise found
        return found

    def _connect_into(self, made: queue.SimpleQueue[Connection | RegistryProblem], waits: threading.Lock) -> None:
        found: Connection | RegistryProblem
        try:
            found = psycopg.connect(
                self._url,
                connect_timeout=_CONNECT_SECONDS,
                application_name="portico",
                options=_READ_ONLY,
                prepare_threshold=None,
            )
            found.read_only = True
            found.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        except psycopg.Error:  # a login that is refused too: libpq does not say which it was
            found = RegistryNotReached(reason="no-connection")
        with waits:
            nobody_waits = not made.empty()
            if not nobody_waits:
                made.put(found)
        if nobody_waits and not isinstance(found, RegistryProblem):
            self.give_back(found)


_pools: dict[tuple[int, str], _Pool] = {}
_pools_lock = threading.Lock()


def _pool_of(url: str) -> _Pool:
    """Return the pool of a database, of this process: a fork must not share its parent's connections."""
    with _pools_lock:
        return _pools.setdefault((os.getpid(), url), _Pool(url))


@atexit.register
def _close_all() -> None:
    for (process, _), pool in _pools.items():
        if process == os.getpid():
            pool.close()


@contextmanager
def _until(connection: Connection, deadline: float) -> Iterator[None]:
    """Hold a deadline even when the server has frozen and keeps no time itself.

    :raises RegistryProblem: what went wrong inside.
    """
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise RegistrySlow(reason="deadline")
    cut = _Cut(connection)
    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        milliseconds = max(1, int(seconds * 1000))
        connection.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(sql.Literal(milliseconds)))
        try:
            yield
        finally:
            connection.rollback()  # nothing was written; this only ends the transaction
    except psycopg.Error as error:
        # Without the text: it may quote the subject's number.
        raise RegistrySlow(reason="deadline") if cut.was_done else _problem_of(error) from None
    finally:
        timer.cancel()
        cut.is_over()


class _Cut:
    """Ends a connection from another thread, unless it is over by then."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._over = False
        self.was_done = False

    def __call__(self) -> None:
        with self._lock:
            if self._over or self._connection.closed:
                return
            self.was_done = True
            with socket.socket(fileno=os.dup(self._connection.fileno())) as same:
                same.shutdown(socket.SHUT_RDWR)

    def is_over(self) -> None:
        """Leave the connection alone from now on."""
        with self._lock:
            self._over = True


def _problem_of(error: psycopg.Error) -> RegistryProblem:
    state = error.sqlstate or ""
    kind = _BY_STATE.get(state) or _BY_CLASS.get(state[:2]) or RegistryDown
    if not state and isinstance(error, psycopg.DataError):
        kind = RegistryRefused  # psycopg could not send the subject's number, such as one with a NUL
    return kind(reason=f"sqlstate-{state}" if state else "connection")


@dataclass(frozen=True, slots=True)
class _Reading:
    """The reading of one subject's rows, in one transaction."""

    connection: Connection
    options: SqlSource
    question: Question

    def answer(self) -> Answer:
        """Return what the person's own row and the tables hold."""
        asked = {concept: self.options.concepts[concept] for concept in self.question.concepts}
        own = {concept: place for concept, place in asked.items() if place.column is not None}
        columns = [_nullable(self.options.as_of), *(column for place in own.values() for column in _columns(place))]
        rows = self._rows(self.options.table, self.options.subject, columns, most=1)
        if not rows:
            raise RegistryRefused(reason="nobody")
        as_of, *cells = rows[0]
        found = values.Sorted()
        by_concept = {concept: cells[3 * place : 3 * place + 3] for place, concept in enumerate(own)}
        for concept, place in asked.items():
            if concept in by_concept:
                value, valid_from, valid_to = by_concept[concept]
                # NULL does not say why: the pack does.
                found.add(concept, _value_of(place, value), valid=(valid_from, valid_to))
            else:
                found.add(concept, self._table(place))
        return Answer(_day(as_of) or clock.now().date(), tuple(found.records), tuple(found.unknown))

    def _table(self, place: SqlConcept) -> object:
        columns = [sql.Identifier(cell.column) for cell in place.columns.values()]
        rows = self._rows(place.table or "", place.subject or "", columns, most=MOST_ROWS)
        return values.table_of(
            (
                {name: _value_of(cell, found) for (name, cell), found in zip(place.columns.items(), row, strict=True)}
                for row in rows
            ),
            none=place.none,
        )

    def _rows(self, table: str, subject: str, columns: Sequence[sql.Composable], *, most: int) -> list[Row]:
        """Return the subject's rows, after a look at how large they are.

        :raises RegistryNonsense: there are more, they are too large, or one is of somebody else.
        """
        key = sql.Identifier(subject)
        chosen = sql.SQL(", ").join(
            sql.SQL("{} AS {}").format(column, sql.Identifier(f"c{number}"))
            for number, column in enumerate([sql.SQL("{}::text").format(key), *columns])
        )
        rows = sql.SQL("SELECT {} FROM {} WHERE {} = %s LIMIT {}").format(
            chosen, sql.Identifier(*table.split(".")), key, sql.Literal(most + 1)
        )
        size = sql.SQL("SELECT count(*), coalesce(sum(octet_length(found::text)), 0) FROM ({}) AS found").format(rows)
        parameters = (self.question.subject,)
        count, size_of_all = self.connection.execute(size, parameters).fetchone() or (0, 0)
        if not isinstance(count, int) or count > most:
            raise RegistryNonsense(reason="too-many")
        if not isinstance(size_of_all, int) or size_of_all > LARGEST_ANSWER:
            raise RegistryNonsense(reason="too-large")
        found = self.connection.execute(rows, parameters).fetchall()
        if any(row[0] != self.question.subject for row in found):
            raise RegistryNonsense(reason="subject")
        return [row[1:] for row in found]


def _columns(place: SqlConcept) -> list[sql.Composable]:
    return [_nullable(place.column), _nullable(place.valid_from), _nullable(place.valid_to)]


def _nullable(column: str | None) -> sql.Composable:
    return sql.Identifier(column) if column is not None else sql.NULL


def _value_of(cell: Cell, found: object) -> object:
    if found is None:
        return None if cell.none is Absence.ABSENT else values.Not.KNOWN
    return values.value_of(cell, found)


def _day(found: object) -> dt.date | None:
    try:
        return values.day_of(found)
    except ValueError:
        raise RegistryNonsense(reason="as-of") from None
