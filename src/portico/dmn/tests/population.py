"""A small population as a DuckDB table and as facts for the rule engine, so that both can be asked the same."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache

import duckdb

from portico.dmn.dates.calendar import DAY
from portico.dmn.model import Model, Session, compile_model
from portico.dmn.screening.columns import Column
from portico.dmn.screening.screen import InPython, Screened, Verdict, column_type, compile_sql
from portico.dmn.types import (
    Context,
    Date,
    DaysDuration,
    Decision,
    DecisionTable,
    FeelType,
    Path,
    Record,
    YearMonthDuration,
    as_feel,
)

CHILD = {
    "birth": Column(FeelType.DATE),
    "amount": Column(FeelType.NUMBER, digits=9, scale=2),
    "alive": Column(FeelType.BOOLEAN),
    "name": Column(FeelType.TEXT, longest=20),
}
COLUMNS = {
    ("m", "income"): Column(FeelType.NUMBER, digits=12, scale=2),
    ("m", "hours"): Column(FeelType.NUMBER, low=0, high=60, scale=1),
    ("m", "count"): Column(FeelType.NUMBER, low=-50, high=50),
    ("m", "rate"): Column(FeelType.NUMBER, low=Decimal("0.001"), high=Decimal("99.999"), scale=3),
    ("m", "share"): Column(FeelType.NUMBER, low=0, high=1, scale=4, nullable=False),
    ("m", "wide"): Column(FeelType.NUMBER, digits=30, scale=4),
    ("m", "sex"): Column(FeelType.TEXT, longest=20),
    ("m", "name"): Column(FeelType.TEXT, longest=20, nullable=False),
    ("m", "birth"): Column(FeelType.DATE),
    ("m", "until"): Column(FeelType.DATE, nullable=False),
    ("m", "ok"): Column(FeelType.BOOLEAN),
    ("m", "sure"): Column(FeelType.BOOLEAN, nullable=False),
    ("m", "months"): Column(FeelType.DURATION_MONTHS, low=-600, high=600),
    ("m", "days"): Column(FeelType.DURATION_DAYS, low=-9000, high=9000),
    ("m", "children"): Column(FeelType.LIST, longest=8, item=Column(FeelType.CONTEXT, nullable=False, fields=CHILD)),
    ("m", "amounts"): Column(FeelType.LIST, longest=8, item=Column(FeelType.NUMBER, nullable=False, digits=9, scale=2)),
}
KNOWN = {
    "at": dt.date(2026, 11, 20),
    "p": {"base": Decimal("130160"), "share": Decimal("0.07"), "none": None, "towns": ["0301", "4601", "Ås"]},
}
TEXTS = ("", "a", "b", "B", "0301", "Ås", "a\u0308", "\uffff", "\U0001f600", "it's", "a%b_c", "\\n")
DAYS = (
    dt.date(1800, 1, 1), dt.date(1900, 2, 28), dt.date(1999, 12, 31), dt.date(2000, 2, 29), dt.date(2008, 2, 29),
    dt.date(2008, 11, 20), dt.date(2024, 1, 30), dt.date(2024, 1, 31), dt.date(2024, 8, 31), dt.date(2025, 1, 31),
    dt.date(2026, 5, 20), dt.date(2026, 11, 19), dt.date(2026, 11, 20), dt.date(2026, 11, 21), dt.date(2199, 12, 31),
)  # fmt: skip
NUMBERS = (
    "0",
    "0.01",
    "-0.01",
    "0.5",
    "1",
    "1.5",
    "2.5",
    "-2.5",
    "3",
    "130",
    "390.5",
    "130160",
    "260320",
    "9999999.99",
)


Row = dict[Path, object]


def facts(
    columns: Mapping[Path, Column], rows: int, texts: Mapping[Path, Sequence[str]] | None = None, seed: int = 7
) -> list[Row]:
    """Return facts by path, as FEEL has them, with nulls and values at the borders of their columns.

    :param texts: the texts of a column, where they are not any.
    """
    rng = random.Random(seed)
    chosen = texts or {}
    return [
        {path: _value(column, rng, chosen.get(path, TEXTS)) for path, column in columns.items()} for _ in range(rows)
    ]


def _value(column: Column, rng: random.Random, texts: Sequence[str] = TEXTS) -> object:
    if column.nullable and rng.random() < 0.12:
        return None
    if column.type is FeelType.NUMBER:
        return _number(column, rng)
    if column.type is FeelType.TEXT:
        return rng.choice(texts)
    if column.type is FeelType.BOOLEAN:
        return rng.random() < 0.5
    if column.type is FeelType.DATE:
        near = dt.date(2026, 11, 20) + dt.timedelta(days=rng.randint(-9000, 900))
        return as_feel(rng.choice(DAYS) if rng.random() < 0.5 else near)
    if column.type is FeelType.DURATION_MONTHS:
        return YearMonthDuration(rng.choice((-600, -13, -12, -1, 0, 1, 11, 12, 216, 600)))
    if column.type is FeelType.DURATION_DAYS:
        return DaysDuration(rng.choice((-9000, -28, -1, 0, 1, 5, 126, 9000)) * DAY)
    if column.fields is not None:
        return Context((name, _value(field, rng)) for name, field in column.fields.items())
    assert column.item is not None
    return [_value(column.item, rng) for _ in range(rng.choice((0, 0, 1, 1, 2, 3, 8)))]


def _number(column: Column, rng: random.Random) -> Decimal:
    """Return a number of a column: as an integer of its scale, because Python's own decimals have but 28 digits."""
    most = 10 ** (column.digits or 0) - 1
    low = -most if column.low is None else int(Decimal(str(column.low)) * 10**column.scale)
    high = most if column.high is None else int(Decimal(str(column.high)) * 10**column.scale)
    chosen = rng.random()
    if chosen < 0.1:
        units = rng.choice((low, high, low + 1, high - 1))
    elif chosen < 0.7:
        units = min(max(int(Decimal(rng.choice(NUMBERS)) * 10**column.scale), low), high)
    else:
        units = rng.randint(low, high)
    digits = str(abs(units)).zfill(column.scale + 1)
    point = len(digits) - column.scale
    return Decimal(f"{'-' if units < 0 else ''}{digits[:point]}.{digits[point:]}")


class Population:
    """Facts as a table and as sessions."""

    def __init__(self, columns: Mapping[Path, Column], rows: Sequence[Row], known: Mapping[str, object]) -> None:
        self.rows = rows
        prepared = {name: as_feel(value) for name, value in known.items()}
        self.contexts = [prepared | _subjects(row) for row in rows]
        self.sessions: tuple[Model, list[Session]] | None = None
        self.table = duckdb.connect()
        types = ", ".join(f'"{".".join(path)}" {column_type(column)}' for path, column in columns.items())
        self.table.execute(f"CREATE TABLE people (n INTEGER, {types})")
        values = (", ".join(_sql(row[path]) for path in columns) for row in rows)
        lines = ", ".join(f"({number}, {line})" for number, line in enumerate(values))
        self.table.execute(f"INSERT INTO people VALUES {lines}")  # noqa: S608 - a table of its own

    def decided(self, model: Model, decision: str) -> list[object]:
        """Return what the rule engine decides for every row."""
        if self.sessions is None or self.sessions[0] is not model:
            self.sessions = model, [model.session(context) for context in self.contexts]
        return [session.value(decision) for session in self.sessions[1]]

    def disagreements(self, model: Model, verdict: Screened) -> list[str]:
        """Return every row on which SQL and the rule engine differ."""
        said, decided = self.selected(verdict.sql), self.decided(model, verdict.decision)
        return [
            f"{verdict.decision}: SQL {told!r}, FEEL {value!r}, facts {row}"
            for told, value, row in zip(said, decided, self.rows, strict=True)
            if comparable(told) != comparable(value) or (told is None) is not (value is None)
        ]

    def selected(self, expression: str) -> list[object]:
        """Return what the SQL says for every row."""
        found = self.table.execute(f"SELECT {expression} FROM people ORDER BY n").fetchall()  # noqa: S608 - a table of its own
        return [row[0] for row in found]

    def plan(self, expression: str) -> str:
        """Return how DuckDB would run an expression, with every conversion it adds by itself."""
        found = self.table.execute(f"EXPLAIN (FORMAT json) SELECT {expression} FROM people").fetchall()  # noqa: S608 - a table of its own
        return str(found)

    def type_of(self, expression: str) -> str:
        """Return the type that DuckDB gives an expression."""
        return str(self.table.execute(f"SELECT typeof({expression}) FROM people LIMIT 1").fetchall()[0][0])  # noqa: S608 - a table of its own


@cache
def population(rows: int = 600) -> Population:
    """Return the one population of all tests."""
    return Population(COLUMNS, facts(COLUMNS, rows), KNOWN)


def _subjects(row: Row) -> dict[str, object]:
    """Return facts by subject, and what stands alone by its name."""
    found: dict[str, object] = {path[0]: value for path, value in row.items() if len(path) == 1}
    for subject in {path[0] for path in row if len(path) > 1}:
        found[subject] = Record(subject, {path[1]: value for path, value in row.items() if path[0] == subject})
    return found


def _sql(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "NULL", True: "TRUE", False: "FALSE"}[value]
    if isinstance(value, Date):
        return f"DATE '{value}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list):
        return "[" + ", ".join(_sql(item) for item in value) + "]"
    if isinstance(value, Context):
        return "{" + ", ".join(f"'{name}': {_sql(field)}" for name, field in value.items()) + "}"
    return str(comparable(value))


def comparable(value: object) -> object:
    """Return a value of FEEL as DuckDB gives it: durations are numbers of days or months."""
    if isinstance(value, (Date, dt.date)):
        return str(value)
    if isinstance(value, dt.timedelta):
        return Decimal(value.days)
    if isinstance(value, DaysDuration):
        return Decimal(value.nanoseconds // DAY)
    if isinstance(value, YearMonthDuration):
        return Decimal(value.months)
    if isinstance(value, (list, tuple)):
        return [comparable(item) for item in value]
    if isinstance(value, dict):
        return {name: comparable(field) for name, field in value.items()}
    return value


def model_of(*decisions: tuple[str, str | DecisionTable]) -> Model:
    """Return a model over the subject `m`, the parameters `p` and the day `at`."""
    return compile_model((Decision(name, logic) for name, logic in decisions), names=["m", "p", "at"], deep=("p",))


def screened(logic: str | DecisionTable, others: Iterable[tuple[str, str | DecisionTable]] = ()) -> Verdict:
    """Return the verdict on one decision over the population."""
    return compile_sql(model_of(("d", logic), *others), "d", COLUMNS, KNOWN)


def disagreements(logic: str | DecisionTable, others: Iterable[tuple[str, str | DecisionTable]] = ()) -> list[str]:
    """Return every row on which SQL and the rule engine differ.

    :raises AssertionError: the decision does not become SQL.
    """
    model = model_of(("d", logic), *others)
    verdict = compile_sql(model, "d", COLUMNS, KNOWN)
    assert not isinstance(verdict, InPython), [str(reason) for reason in verdict.reasons]
    return population().disagreements(model, verdict)
