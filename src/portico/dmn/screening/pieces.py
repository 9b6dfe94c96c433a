"""What the translation of an expression can be: SQL with a shape, or something that becomes SQL only in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from portico.dmn.screening.shapes import Shape
from portico.dmn.screening.sql import Sql
from portico.dmn.types import Path

MAX_SIZE = 20_000
_ABSENT = object()


class Refusal(Exception):
    """Why a sub-expression does not become SQL; `told` is False when an inner one said so already.

    It never leaves the package: it becomes a `Reason`.
    """

    def __init__(self, reason: str = "", *, told: bool = True) -> None:
        self.reason = reason
        self.told = told
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Reason:
    """One sub-expression that is not provably the same in SQL. Lines and columns count from one.

    :param part: the condition or cell of the decision it stands in.
    """

    decision: str
    part: str | None
    line: int
    column: int
    text: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.decision}, {self.part}" if self.part else self.decision
        return f"{where}, line {self.line}, column {self.column}: {self.reason} ({self.text})"


class Value:
    """A piece of SQL, and what its values can be.

    :param moved: of a date that is another date plus so many months: that date and the months.
    """

    __slots__ = ("_sql", "_taken", "constant", "moved", "shape", "size")

    def __init__(
        self,
        shape: Shape,
        sql: Sql,
        *,
        size: int = 1,
        constant: object = _ABSENT,
        moved: tuple[Value, int] | None = None,
    ) -> None:
        if size > MAX_SIZE:
            raise Refusal(f"as SQL it would have more than {MAX_SIZE} pieces; split it, or let it run in Python")
        self.shape = shape
        self._sql = sql
        self._taken = False
        self.constant = constant
        self.moved = moved
        self.size = size

    @property
    def is_constant(self) -> bool:
        """Whether the value is the same for every row."""
        return self.constant is not _ABSENT

    @property
    def sql(self) -> Sql:
        """Take the SQL; every use has its own copy, because a node has one parent."""
        if self._taken or self.is_constant:
            return self._sql.copy()
        self._taken = True
        return self._sql


@dataclass(frozen=True, slots=True)
class Place:
    """The way to a column that has not arrived yet: the subject `mother`."""

    path: Path


@dataclass(frozen=True, slots=True)
class Quotient:
    """A division that is not exact in general; comparing and rounding can still be."""

    numerator: Value
    divisor: Value


@dataclass(frozen=True, slots=True)
class Items:
    """A list as it is written: ``[a, b]``."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """A range as it is written: ``[a..b)``; an end that is None is open."""

    low: Value | None
    high: Value | None
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A context as it is written, or the outputs of a table: a value per name."""

    fields: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Broken:
    """Something inside was refused already; the search for more refusals goes on."""


Found: TypeAlias = Value | Place | Quotient | Items | Between | Row | Broken


def size_of(*values: Value) -> int:
    """Return the size of an expression of these values."""
    return 1 + sum(value.size for value in values)
