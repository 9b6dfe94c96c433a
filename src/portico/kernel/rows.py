"""The few statements that run hundreds of times a second, without building them anew each time.

Django's ORM composes the SQL of every call and sends its values inside it. That is right almost everywhere. Where an
exchange with a registry is recorded it is most of the work, so here the same rows go the short way: the statement of a
model is written once, values are converted by the model's own fields, and the server keeps the plan (`prepare_threshold`
in the settings). What is written, and in which transaction, is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from typing import Any, LiteralString

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper


def insert(rows: Sequence[models.Model], *, ignore_conflicts: bool = False) -> None:
    """Write new rows of one model, in the caller's transaction. As `bulk_create`, no signals, and no `save`.

    An automatic key is left to the database, and not told.

    :param ignore_conflicts: pass over rows that a constraint says are there already.
    :raises IntegrityError: a constraint does not allow them; inside `together`, at its end.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = _fields(model)
    database = _database()
    values = [[field.get_db_prep_save(field.pre_save(row, add=True), database) for field in fields] for row in rows]
    statement = _statement(model, ignore_conflicts)
    with _cursor(database) as cursor:
        if len(values) == 1:
            _run(database, cursor, statement, values[0], many=False)
        else:
            _run(database, cursor, statement, values, many=True)


def select(statement: LiteralString, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """Return the rows of a query that a room has written by hand.

    :param statement: a constant, with `%s` for each value; the server keeps its plan.
    """
    database = _database()
    with _cursor(database) as cursor:
        _run(database, cursor, statement, values, many=False)
        return cursor.fetchall()


Question = tuple[LiteralString, Sequence[object]]
"""A query and its values: a room hands it out unasked, so that the questions of several rooms are asked at once."""


def select_together(*questions: Question) -> list[list[tuple[Any, ...]]]:
    """Return the rows of several queries that are sent at once: one wait for all."""
    database = _database()
    with together(), ExitStack() as stack:
        cursors = [stack.enter_context(_cursor(database)) for _ in questions]
        for cursor, (statement, values) in zip(cursors, questions, strict=True):
            _run(database, cursor, statement, values, many=False)
        return [cursor.fetchall() for cursor in cursors]


def run(statement: LiteralString, values: Sequence[object]) -> None:
    """Run a statement whose answer nobody needs; inside `together` it is sent with the others."""
    database = _database()
    with _cursor(database) as cursor:
        _run(database, cursor, statement, values, many=False)


@contextmanager
def together() -> Iterator[None]:
    """Send what is inserted inside without waiting for each answer (libpq's pipeline mode); errors come at the end."""
    database = _database()
    database.ensure_connection()
    with database.wrap_database_errors, database.connection.pipeline():
        yield


def _database() -> BaseDatabaseWrapper:
    """Return the connection itself: `django.db.connection` looks for it anew at each use."""
    return connections[DEFAULT_DB_ALIAS]


@contextmanager
def _cursor(database: BaseDatabaseWrapper) -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
    """Give a cursor whose values travel beside the statement; errors are Django's."""
    database.ensure_connection()
    database.validate_no_broken_transaction()
    with database.wrap_database_errors, psycopg.Cursor(database.connection) as cursor:
        yield cursor


def _run(
    database: BaseDatabaseWrapper,
    cursor: psycopg.Cursor[tuple[Any, ...]],
    statement: LiteralString,
    values: Any,
    *,
    many: bool,
) -> None:
    """Run a statement past whoever watches or counts statements, as Django's own cursors do."""

    def run(sql: LiteralString, params: Any, many: bool, context: object) -> None:  # noqa: FBT001 - Django calls it so
        if many:
            cursor.executemany(sql, params)
        else:
            cursor.execute(sql, params)

    executor: Callable[..., Any] = run
    for wrapper in reversed(database.execute_wrappers):
        executor = partial(wrapper, executor)
    executor(statement, values, many, {"connection": database, "cursor": cursor})
    if database.queries_logged:
        database.queries_log.append({"sql": statement, "time": "0"})


@cache
def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))


@cache
def _statement(model: type[models.Model], ignore_conflicts: bool) -> LiteralString:  # noqa: FBT001 - a cached function
    quote = _database().ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in _fields(model))
    places = ", ".join(["%s"] * len(_fields(model)))
    end = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    # Names of our own models, quoted; nothing that anybody typed.
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places}){end}"  # noqa: S608
