"""The few things that databases say differently. DuckDB comes first and is what the tests run; Spark is derived."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from portico.dmn.screening import sql
from portico.dmn.screening.pieces import Refusal
from portico.dmn.screening.shapes import SQL_DIGITS, Shape
from portico.dmn.screening.sql import Sql


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one database says it."""

    name: str

    @property
    def is_spark(self) -> bool:
        """Whether it is Spark, which narrows the decimals of wide results without a word."""
        return self.name != "duckdb"

    def settled(self, piece: Sql, shape: Shape, width: int) -> Sql:
        """Return the result of an operation whose natural type has so many digits, in a type that holds it exactly."""
        if not self.is_spark:
            return piece
        if width > SQL_DIGITS:
            raise Refusal(f"the database would drop decimals: an intermediate result has {width} digits")
        return sql.cast(piece, sql.type_of(shape))

    def integers(self, digits: int) -> str:
        """Return the type of whole numbers for exact division."""
        if digits <= sql.BIG_DIGITS:
            return "BIGINT"
        if self.is_spark or digits > SQL_DIGITS - 1:
            raise Refusal(f"division: it needs whole numbers of {digits} digits, more than the database has")
        return "HUGEINT"

    def plus_days(self, day: Sql, days: Sql) -> Sql:
        """Return a date so many days later."""
        count = _count(days)
        if self.is_spark:
            return exp.DateAdd(this=day, expression=count, unit=exp.var("DAY"))
        return sql.binary(exp.Add, day, count)

    def plus_months(self, day: Sql, months: Sql) -> Sql:
        """Return the same day so many months later, at most the last day of its month.

        DuckDB's own ``INTERVAL (n) MONTH`` goes by way of a DOUBLE, `to_months` does not.
        """
        count = _count(months)
        if self.is_spark:
            return exp.AddMonths(this=day, expression=count)
        return sql.cast(sql.binary(exp.Add, day, sql.function("TO_MONTHS", count)), "DATE")

    def days_between(self, start: Sql, end: Sql) -> Sql:
        """Return the days from one date to another."""
        return exp.DateDiff(this=end, expression=start, unit=exp.var("DAY"))

    def weekday(self, day: Sql) -> Sql:
        """Return 1 for Monday to 7 for Sunday."""
        if not self.is_spark:
            return sql.function("ISODOW", day)
        shifted = sql.binary(exp.Add, sql.function("DAYOFWEEK", day), exp.Literal.number(5))
        return sql.binary(exp.Add, sql.binary(exp.Mod, shifted, exp.Literal.number(7)), exp.Literal.number(1))

    def item_at(self, items: Sql, index: int) -> Sql:
        """Return the item at an index from 1, from the end when negative, null beyond the list."""
        return sql.function("TRY_ELEMENT_AT" if self.is_spark else "LIST_EXTRACT", items, sql.integer(index))

    def field(self, context: Sql, name: str) -> Sql:
        """Return a field of a struct."""
        if self.is_spark:
            return exp.Dot(this=sql.wrapped(context), expression=exp.to_identifier(name, quoted=True))
        return exp.StructExtract(this=context, expression=exp.Literal.string(name))

    def aggregate(self, name: str, items: Sql) -> Sql:
        """Return the sum, least or greatest of a list of numbers or dates."""
        if not self.is_spark:
            return sql.function(f"LIST_{name}", items)
        if name == "SUM":
            raise Refusal("sum: the database has no sum of a list of decimals that keeps them exact")
        return sql.function(f"ARRAY_{name}", items)


def _count(number: Sql) -> Sql:
    return (
        number
        if isinstance(number, exp.Literal) or (isinstance(number, exp.Neg) and isinstance(number.this, exp.Literal))
        else sql.cast(number, "INT")
    )
