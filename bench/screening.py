"""Figures of screening, one JSON object per line: `make -s bench NAME=screening`.

The same decisions over a million invented people: as SQL in DuckDB, and one by one in Python over a sample of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import duckdb  # noqa: E402
from bench.figures import print_figure  # noqa: E402

from portico.dmn.model import Model, compile_model  # noqa: E402
from portico.dmn.screening.columns import Column  # noqa: E402
from portico.dmn.screening.screen import InPython, Screened, compile_sql  # noqa: E402
from portico.dmn.types import Decision, DecisionTable, FeelType, HitPolicy, Record, TableRule, as_feel  # noqa: E402

PEOPLE, SAMPLE, ROUNDS = 1_000_000, 5_000, 5
CHILD = {"birth": Column(FeelType.DATE), "at_home": Column(FeelType.BOOLEAN)}
COLUMNS = {
    ("person", "birth"): Column(FeelType.DATE),
    ("person", "income"): Column(FeelType.NUMBER, digits=11, scale=2, low=0),
    ("person", "hours"): Column(FeelType.NUMBER, low=0, high=60, scale=1),
    ("person", "resident"): Column(FeelType.BOOLEAN),
    ("person", "status"): Column(FeelType.TEXT),
    ("person", "children"): Column(
        FeelType.LIST, longest=5, item=Column(FeelType.CONTEXT, nullable=False, fields=CHILD)
    ),
}
KNOWN = {"at": date(2026, 11, 20), "base": Decimal("130160")}
ROWS = tuple(
    TableRule((when,), (then,))
    for when, then in (("0", "7500"), ("(0..9)", "6000"), ("[9..17)", "4500"), ("[17..33)", "1500"), (">= 33", "0"))
)
DECISIONS = {
    "rule4": 'person.birth + @"P18Y" <= at and person.income < 2 * base and person.resident and person.status = "single"',
    "amount": "round half up(min(person.income, 6 * base) / 260, 0)",
    "children": 'count(person.children[at_home and birth + @"P18Y" > at]) >= 2',
    "table": DecisionTable(("person.hours",), ("amount",), HitPolicy.UNIQUE, ROWS),
}
INVENTED = """
CREATE TABLE people AS
SELECT
    CASE WHEN random() >= 0.05 THEN DATE '1936-01-01' + CAST(floor(random() * 33000) AS INTEGER) END AS "person.birth",
    CASE WHEN random() >= 0.05 THEN CAST(floor(random() * 90000000) AS DECIMAL(9,0)) * 0.01::DECIMAL(3,2) END
        ::DECIMAL(11,2) AS "person.income",
    (CAST(floor(random() * 600) AS DECIMAL(4,0)) * 0.1::DECIMAL(2,1))::DECIMAL(3,1) AS "person.hours",
    random() < 0.9 AS "person.resident",
    CASE WHEN random() < 0.5 THEN 'single' ELSE 'married' END AS "person.status",
    list_transform(range(CAST(floor(random() * 5) AS INTEGER)), lambda i:
        {'birth': DATE '1996-01-01' + CAST(floor(random() * 11000) AS INTEGER), 'at_home': random() < 0.8})
        AS "person.children"
FROM range($people)
"""


def main() -> None:
    """Print nanoseconds per person of each decision; `against` is the same in Python."""
    table = duckdb.connect()
    table.execute("SELECT setseed(0.5)")
    table.execute(INVENTED, {"people": PEOPLE})
    names = ", ".join('"' + ".".join(path) + '"' for path in COLUMNS)
    found = table.execute(f"SELECT {names} FROM people LIMIT {SAMPLE}").fetchall()  # noqa: S608 - our own
    for name, logic in DECISIONS.items():
        model = compile_model([Decision("d", logic)], names=["person", "at", "base"])
        verdict = compile_sql(model, "d", COLUMNS, KNOWN)
        if isinstance(verdict, InPython):
            raise SystemExit(f"{name} does not become SQL: {verdict.reasons[0]}")
        in_sql, in_python = sql_ns(table, verdict), python_ns(model, found)
        note = f"of {PEOPLE:,} people in DuckDB, {SAMPLE:,} of them in Python"
        print_figure(f"screening.{name}_ns", in_sql, "ns/person", against=in_python, note=note)


def sql_ns(table: duckdb.DuckDBPyConnection, verdict: Screened) -> float:
    """Return what one person takes in the best of some rounds: every value is computed, a summary comes back."""
    query = f"SELECT count(x), max(x) FROM (SELECT {verdict.sql} AS x FROM people)"  # noqa: S608 - our own
    return min(_seconds(lambda: table.execute(query).fetchall()) for _ in range(ROUNDS)) / PEOPLE * 1e9


def python_ns(model: Model, people: Sequence[tuple[object, ...]]) -> float:
    """Return what one person takes with facts that are prepared."""
    facts = [{path[1]: as_feel(value) for path, value in zip(COLUMNS, row, strict=True)} for row in people]
    known = {name: as_feel(value) for name, value in KNOWN.items()}
    return min(_seconds(lambda: _decide(model, known, facts)) for _ in range(ROUNDS)) / len(facts) * 1e9


def _decide(model: Model, known: Mapping[str, object], facts: Sequence[Mapping[str, object]]) -> None:
    for each in facts:
        model.session({**known, "person": Record("person", each)}).value("d")


def _seconds(run: object) -> float:
    started = time.perf_counter()
    run()  # type: ignore[operator]
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
