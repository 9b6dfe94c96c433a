"""The door of the package: a decision and a declared table in, one SQL expression or the reasons against it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlglot import exp

from portico.dmn.errors import DmnError
from portico.dmn.model import Model
from portico.dmn.screening import sql
from portico.dmn.screening.columns import Column, Undeclared, shape_of
from portico.dmn.screening.dialects import Dialect
from portico.dmn.screening.pieces import Broken, Place, Reason, Refusal, Value
from portico.dmn.screening.row_guards import guard
from portico.dmn.screening.shapes import COUNTED, Shape
from portico.dmn.screening.translating import Translator
from portico.dmn.types import FeelType, Path

DIALECTS = ("duckdb", "spark")
MAX_DEPTH = 500
"""DuckDB ends at 1,000 levels, and plans long sums slowly before that."""


@dataclass(frozen=True, slots=True)
class Screened:
    """A decision as SQL.

    :param sql: one expression over the columns of one row.
    :param sql_type: the SQL type of its value.
    :param reads: the inputs it reads, by path.
    :param columns: the name and SQL type that the table must have for each of them.
    :param guard: an expression that is true for rows within the declared bounds; other rows belong to Python.
    """

    decision: str
    sql: str
    type: FeelType
    sql_type: str
    reads: frozenset[Path]
    columns: Mapping[str, str]
    guard: str
    dialect: str


@dataclass(frozen=True, slots=True)
class InPython:
    """A decision that is not provably the same in SQL, and every sub-expression that stands against it."""

    decision: str
    reasons: tuple[Reason, ...]


Verdict: TypeAlias = Screened | InPython


def compile_sql(
    model: Model,
    decision: str,
    columns: Mapping[Path, Column],
    constants: Mapping[str, object] | None = None,
    dialect: str = "duckdb",
) -> Verdict:
    """Return a decision as one SQL expression, or why it must run in Python.

    :param columns: what the table holds, by the paths of `Model.reads`.
    :param constants: names that are the same for all rows (parameters, the day), with their values.
    :raises DmnError: there is no such decision, or no such dialect.
    """
    model.compiled(decision)
    if dialect not in DIALECTS:
        raise DmnError(f"There is no SQL dialect '{dialect}'. Dialects: {', '.join(DIALECTS)}.")
    translator = Translator(model, columns, constants or {}, Dialect(dialect))
    try:
        return _verdict(translator, decision)
    except RecursionError:
        return _too_deep(decision)


def screenable(
    model: Model,
    columns: Mapping[Path, Column],
    constants: Mapping[str, object] | None = None,
    dialect: str = "duckdb",
) -> list[Verdict]:
    """Return the verdict on every decision of a model, in the order of their names; functions are part of what calls them."""
    decisions = (name for name in sorted(model.decisions) if not model.is_function(name))
    return [compile_sql(model, name, columns, constants, dialect) for name in decisions]


def _verdict(translator: Translator, decision: str) -> Verdict:
    found = translator.decision(decision)
    if isinstance(found, Broken) or translator.reasons:
        return InPython(decision, tuple(translator.reasons))
    try:
        value = translator.value(found)
        if isinstance(found, Place) or (value.shape.kind is FeelType.ANY and not value.is_constant):
            raise Refusal("a value of no kind")
    except Refusal as refusal:
        parts = translator.model.compiled(decision).parts
        return InPython(decision, (Reason(decision, None, 1, 1, parts[0].text if parts else "", refusal.reason),))
    return _screened(translator, decision, value)


def _too_deep(decision: str) -> InPython:
    reason = f"as SQL it would be nested more than {MAX_DEPTH} levels deep; split it, or let it run in Python"
    return InPython(decision, (Reason(decision, None, 1, 1, "", reason),))


def _screened(translator: Translator, decision: str, value: Value) -> Verdict:
    name = translator.dialect.name
    type_name = sql.type_of(value.shape)
    piece = sql.cast(value.sql, type_name) if _needs_type(value.shape) else value.sql
    if sql.depth_of(piece) > MAX_DEPTH:
        return _too_deep(decision)
    used = translator.used
    return Screened(
        decision=decision,
        sql=piece.sql(dialect=name),
        type=value.shape.kind,
        sql_type=_said(type_name, name),
        reads=frozenset(used),
        columns={column_name(path, column): _type_of(column, name) for path, column in sorted(used.items())},
        guard=guard(translator.dialect, used).sql(dialect=name),
        dialect=name,
    )


def _needs_type(shape: Shape) -> bool:
    """Numbers get their type at the end, so that a table of results has the same columns in every run; so does null."""
    return shape.kind in COUNTED or shape.kind is FeelType.ANY


def column_name(path: Path, column: Column) -> str:
    """Return the name of a column in the table."""
    return column.name or ".".join(path)


def column_type(column: Column, dialect: str = "duckdb") -> str:
    """Return the SQL type that a column must have in the table.

    :raises DmnError: the declaration lacks something.
    """
    try:
        return _type_of(column, dialect)
    except Undeclared as undeclared:
        raise DmnError(f"This column cannot be screened: {undeclared}.") from None


def _type_of(column: Column, dialect: str) -> str:
    return _said(sql.type_of(shape_of(column)), dialect)


def _said(type_name: str, dialect: str) -> str:
    return type_name if dialect == "duckdb" else exp.DataType.build(type_name, dialect="duckdb").sql(dialect=dialect)
