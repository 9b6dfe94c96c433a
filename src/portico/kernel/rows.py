"""The few statements that run hundreds of times a second, without building them anew each time.

Django's ORM composes the SQL of every call and sends its values inside it. That is right almost everywhere. Where an
exchange with a registry is recorded it is most of the work, so here the same rows go the short way: the statement of a
model is written once, values are converted by the model's own fields, and the server keeps the plan (`prepare_threshold`
in the settings). What is written, and in which transaction, is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Any, LiteralString, cast

import psycopg
from django.db import connection, models


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
    values = [[field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields] for row in rows]
    statement = _statement(model, ignore_conflicts)
    with _cursor() as cursor:
        if len(values) == 1:
            _run(cursor, statement, values[0], many=False)
        else:
            _run(cursor, statement, values, many=True)


def select(statement: LiteralString, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """Return the rows of a query that a room has written by hand.

    :param statement: a constant, with `%s` for each value; the server keeps its plan.
    """
    with _cursor() as cursor:
        _run(cursor, statement, values, many=False)
        return cursor.fetchall()


@contextmanager
def together() -> Iterator[None]:
    """Send what is inserted inside without waiting for each answer (libpq's pipeline mode); errors come at the end."""
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


@contextmanager
def _cursor() -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
    """Give a cursor whose values travel beside the statement; errors are Django's."""
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        yield cursor


def _run(cursor: psycopg.Cursor[tuple[Any, ...]], statement: LiteralString, values: Any, *, many: bool) -> None:
    """Run a statement past whoever watches or counts statements, as Django's own cursors do."""

    def run(sql: LiteralString, params: Any, many: bool, context: object) -> None:  # noqa: FBT001 - Django calls it so
        if many:
            cursor.executemany(sql, params)
        else:
            cursor.execute(sql, params)

    executor: Callable[..., Any] = run
    for wrapper in reversed(connection.execute_wrappers):
        executor = partial(wrapper, executor)
    executor(statement, values, many, {"connection": connection, "cursor": cursor})
    if connection.queries_logged:
        connection.queries_log.append({"sql": statement, "time": "0"})


@cache
def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))


@cache
def _statement(model: type[models.Model], ignore_conflicts: bool) -> LiteralString:  # noqa: FBT001 - a cached function
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in _fields(model))
    places = ", ".join(["%s"] * len(_fields(model)))
    end = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    # Names of our own models, quoted; nothing that anybody typed.
    return cast("LiteralString", f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places}){end}")  # noqa: S608
