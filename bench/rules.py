"""The rules that bench/dmn.py measures: one of four clauses, a graph of sixty, a table, long texts."""

from __future__ import annotations

from portico.dmn.types import Condition, Decision

RULE = "age >= 18 and income < 2 * base and children > 0 and resident = true"
FACTS = {"age": 34, "income": 150000, "base": 130160, "children": 2, "resident": True}
NAMES = [*FACTS, "rent", "months"]
MORE = {**FACTS, "rent": 9100, "months": 14}


def sixty() -> list[Decision]:
    """Return sixty rules of four conditions each, and the decision that stands on them all.

    Every fifth rule stands on the rule before it, so the graph has some depth; all of them are met by `MORE`.
    """
    rules = []
    for number in range(60):
        last = f"rule {number - 1} = true" if number % 5 == 4 else f"months * {number % 7 + 1} > rent / 10000"
        texts = (
            f"age >= {10 + number % 20}",
            f"income < {number % 3 + 2} * base + {number}",
            f"children > {number % 2} or resident",
            last,
        )
        rules.append(
            Decision(f"rule {number}", tuple(Condition(f"{number}.{i}", text) for i, text in enumerate(texts)))
        )
    every = " and ".join(rule.name for rule in rules)
    return [*rules, Decision("all rules", every)]


def cold_texts(count: int) -> list[str]:
    """Return the four-clause rule in texts that are all different."""
    return [RULE.replace("18", f"18.{number:06d}") for number in range(count)]


def long_text(characters: int) -> str:
    """Return a rule of about so many characters."""
    clauses = []
    while sum(map(len, clauses)) + 5 * len(clauses) < characters:
        number = len(clauses)
        clauses.append(f"(income - rent * {number} < base / {number + 1} or some c in [1, age] satisfies c > {number})")
    return " and ".join(clauses)
