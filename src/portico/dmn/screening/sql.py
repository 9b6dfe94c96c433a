"""SQLGlot's nodes as this package needs them: parentheses where they matter, types that are always said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from sqlglot import exp

from portico.dmn.screening.shapes import COUNTED, SQL_DIGITS, Shape
from portico.dmn.types import FeelType

Sql: TypeAlias = exp.Expr
BIG_DIGITS = 18
_PLAIN = (exp.Paren, exp.Dot, exp.Column)
_LEVELS = ((exp.Add, exp.Sub), (exp.Mul,))
_OPEN = (exp.Binary, exp.Not, exp.Neg, exp.Between, exp.In)


def wrapped(sql: Sql) -> Sql:
    """Return the node in parentheses when it would bind less tightly than what stands around it."""
    return exp.Paren(this=sql) if isinstance(sql, _OPEN) and not isinstance(sql, _PLAIN) else sql


def binary(kind: type[exp.Binary], left: Sql, right: Sql) -> Sql:
    """Return ``left kind right``; a chain from left to right needs no parentheses."""
    same = any(kind in level and type(left) in level for level in _LEVELS)
    return kind(this=left if same else wrapped(left), expression=wrapped(right))


def chain(kind: type[exp.Binary], parts: Sequence[Sql]) -> Sql:
    """Return ``a kind b kind c``."""
    found, *rest = parts
    for part in rest:
        left = found if type(found) is kind else wrapped(found)
        found = kind(this=left, expression=wrapped(part))
    return found


def both(*parts: Sql) -> Sql:
    """Return ``a AND b``."""
    return chain(exp.And, parts)


def either(*parts: Sql) -> Sql:
    """Return ``a OR b``."""
    return chain(exp.Or, parts)


def opposite(sql: Sql) -> Sql:
    """Return ``NOT a``."""
    return exp.Not(this=wrapped(sql))


def is_null(sql: Sql) -> Sql:
    """Return ``a IS NULL``."""
    return exp.Is(this=wrapped(sql), expression=exp.null())


def case(branches: Iterable[tuple[Sql, Sql]], default: Sql | None = None) -> Sql:
    """Return ``CASE WHEN a THEN b ... ELSE default END``."""
    return exp.Case(ifs=[exp.If(this=when, true=then) for when, then in branches], default=default or exp.null())


def function(name: str, *arguments: Sql) -> Sql:
    """Return a call of a function that SQLGlot need not know."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def integer(number: int) -> Sql:
    """Return an integer as it stands."""
    return exp.Neg(this=exp.Literal.number(-number)) if number < 0 else exp.Literal.number(number)


def cast(sql: Sql, type_name: str) -> Sql:
    """Return ``CAST(a AS type)``; the type is written as DuckDB does."""
    return exp.Cast(this=sql, to=exp.DataType.build(type_name, dialect="duckdb"))


def decimal_type(digits: int, scale: int) -> str:
    """Return ``DECIMAL(12,2)``."""
    return f"DECIMAL({min(max(digits, scale, 1), SQL_DIGITS)},{scale})"


def number(units: int, scale: int) -> Sql:
    """Return a number with its digits and decimals said, so that no dialect chooses a type of its own."""
    digits = str(abs(units)).zfill(scale + 1)
    text = exp.Literal.number(f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits)
    shape = Shape(FeelType.NUMBER, nullable=False, low=units, high=units, scale=scale)
    return cast(exp.Neg(this=text) if units < 0 else text, decimal_type(shape.digits, scale))


def type_of(shape: Shape) -> str:
    """Return the SQL type that holds a shape, in DuckDB's words."""
    if shape.kind in COUNTED:
        return decimal_type(shape.digits, shape.scale)
    if shape.kind is FeelType.LIST:
        return f"{type_of(shape.item) if shape.item else 'BOOLEAN'}[]"
    if shape.kind is FeelType.CONTEXT:
        fields = ", ".join(
            f"{exp.to_identifier(name, quoted=True).sql()} {type_of(each)}" for name, each in shape.fields
        )
        return f"STRUCT({fields})"
    return {FeelType.TEXT: "VARCHAR", FeelType.DATE: "DATE"}.get(shape.kind, "BOOLEAN")


def coalesced(piece: Sql, default: Sql) -> Sql:
    """Return the piece, or the default where it is null."""
    return exp.Coalesce(this=piece, expressions=[default])


def false() -> Sql:
    """Return ``FALSE``."""
    return exp.Boolean(this=False)


def boolean_null() -> Sql:
    """Return a null of the type of truth values."""
    return cast(exp.null(), "BOOLEAN")


def concatenated(lists: Sequence[Sql]) -> Sql:
    """Return the items of all lists as one list."""
    found, *rest = lists
    for one in rest:
        found = exp.ArrayConcat(this=found, expressions=[one])
    return found


def depth_of(piece: Sql) -> int:
    """Return how deep an expression is nested, as databases count it: a chain of `and` or `or` is one level."""
    deepest = 0
    waiting = [(piece, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        for child in node.iter_expressions():
            flat = isinstance(node, exp.Connector) and type(child) is type(node)
            waiting.append((child, depth if flat else depth + 1))
    return deepest
