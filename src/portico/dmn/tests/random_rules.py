"""Random rules over the population, well typed, mostly of the kind that becomes SQL."""

from __future__ import annotations

import random
from collections.abc import Callable

from portico.dmn.types import Aggregator, DecisionTable, HitPolicy, TableRule

NUMBERS = ("m.income", "m.hours", "m.count", "m.rate", "m.share", "m.wide", "p.base", "p.share", "d1")
CONSTANTS = ("0", "1", "2", "0.5", "2.345", "-1", "100", "0.07", "130160", "260320.5", "1.10")
TEXTS = ("m.sex", "m.name", '"a"', '"Ås"', '"b"', '"it\'s"')
DATES = ("m.birth", "m.until", "at", '@"2024-02-29"', '@"2025-01-31"')
MONTHS = ("m.months", '@"P1M"', '@"P18Y"', '@"-P1M"', '@"P1M" * m.count')
LENGTHS = ("m.days", '@"P5D"', '@"-P1D"', '@"P7D" * m.count', "m.until - m.birth")
ROUNDINGS = ("floor", "ceiling", "round up", "round down", "round half up", "round half down", "decimal")
DIVISORS = ("m.rate", "3", "11", "260", "260.5", "-7", "m.hours")
PARTS = ("1", "29", "31", "m.count")
SIGNS = ("<", "<=", ">", ">=", "=", "!=")


class Rules:
    """Makes rules; the same seed makes the same rules."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def rule(self) -> str:
        """Return an expression of any type."""
        makers: tuple[Callable[[int], str], ...] = (
            self.boolean, self.boolean, self.boolean, self.number, self.number, self.text, self.date, self.items,
        )  # fmt: skip
        return self.rng.choice(makers)(3)

    def table(self) -> DecisionTable:
        """Return a decision table of two inputs."""
        rng = self.rng
        policy = rng.choice(tuple(HitPolicy))
        aggregator = rng.choice((*Aggregator, None)) if policy is HitPolicy.COLLECT else None
        outputs = ("1", "2", "3.5", "4") if policy is not HitPolicy.FIRST else ("1", "m.count", "m.income", "null")
        rules = tuple(
            TableRule((self.cell(), self.date_cell()), (rng.choice(outputs),)) for _ in range(rng.randint(1, 5))
        )
        return DecisionTable(
            (self.number(1), rng.choice(DATES[:2])),
            ("out",),
            policy,
            rules,
            aggregator=aggregator,
            output_values=("4, 2, 1, 3.5",) if policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER) else (),
            defaults=("0",) if rng.random() < 0.2 and aggregator is None else (),
        )

    def cell(self) -> str:
        """Return unary tests of a number."""
        low = self.rng.choice(("0", "1", "3", "-1"))
        ends = self.rng.choice(("[{}..{}]", "({}..{})", "[{}..{})", "]{}..{}]"))
        return self.rng.choice(
            (
                "-",
                "1",
                "0, 1, 2",
                f"< {low}",
                f">= {low}",
                ends.format(low, "130160"),
                f"not({low}, > 9)",
                "null",
                "m.count",
            )
        )

    def date_cell(self) -> str:
        """Return unary tests of a date."""
        return self.rng.choice(
            ("-", "-", "< at", '>= @"2008-02-29"', '[@"2000-01-01"..at]', "not(null)", "?.month > 6")
        )

    def boolean(self, depth: int) -> str:
        rng = self.rng
        if depth <= 0:
            return rng.choice(("m.ok", "m.sure", "true", "false", "null", "m.ok = true", "m.income = null"))
        inner = depth - 1
        return rng.choice((
            lambda: f"{self.number(inner)} {rng.choice(SIGNS)} {self.number(inner)}",
            lambda: f"{self.number(inner)} {rng.choice(SIGNS)} {self.number(inner)}",
            lambda: f"{self.product()} / {rng.choice(DIVISORS)} {rng.choice(SIGNS[:4])} {rng.choice(NUMBERS[:5])}",
            lambda: f"{self.date(inner)} {rng.choice(SIGNS)} {self.date(inner)}",
            lambda: f"{self.text(0)} {rng.choice(SIGNS)} {self.text(0)}",
            lambda: f"({self.boolean(inner)}) {rng.choice(('and', 'or'))} ({self.boolean(inner)})",
            lambda: f"({self.boolean(inner)}) {rng.choice(('and', 'or'))} ({self.boolean(inner)}) and ({self.boolean(0)})",
            lambda: f"not({self.boolean(inner)})",
            lambda: f"if {self.boolean(inner)} then {self.boolean(inner)} else {self.boolean(inner)}",
            lambda: f"{self.number(inner)} in {rng.choice(('[', '('))}{self.constant()}..{self.number(0)}]",
            lambda: f"{self.number(inner)} in ({self.cell()})".replace("(-)", "(0)"),
                lambda: f'{self.text(0)} in ("a", "b", null)',
            lambda: f"{self.number(inner)} between {self.number(0)} and {self.number(0)}",
            lambda: f"{rng.choice(('some', 'every'))} c in {self.children(inner)} satisfies {self.of_child('c.')}",
            lambda: f"list contains(p.towns, {self.text(0)})",
            lambda: f"list contains(m.children.name, {self.text(0)})",
            lambda: f"{rng.choice(('contains', 'starts with', 'ends with'))}({self.text(0)}, {self.text(0)})",
            lambda: f"{rng.choice(('all', 'any'))}(m.children.alive)",
            lambda: f"{rng.choice(('odd', 'even'))}(m.count)",
            lambda: f"{rng.choice((self.number(0), self.text(0), self.date(0)))} {rng.choice(('=', '!='))} null",
            lambda: f"{self.number(0)} instance of {rng.choice(('number', 'string', 'Any'))}",
            lambda: f"{self.months(inner)} {rng.choice(SIGNS)} {self.months(inner)}",
            lambda: f"{self.length(inner)} {rng.choice(SIGNS)} {self.length(inner)}",
        ))()  # fmt: skip

    def of_child(self, prefix: str) -> str:
        """Return a condition on a child; in a filter the fields stand alone."""
        rng = self.rng
        return rng.choice((
            f"{prefix}alive",
            f"{prefix}alive = true and {prefix}birth > m.birth",
            f"{prefix}amount > {self.number(0)}",
            f'{prefix}birth + @"P5M" > m.until or {prefix}birth < at',
            f"{prefix}birth.year + 12 >= at.year",
            f"{prefix}name = {self.text(0)}",
            f"{prefix}amount / 3 < m.hours",
        ))  # fmt: skip

    def children(self, depth: int) -> str:
        return f"m.children[{self.of_child('')}]" if depth > 0 and self.rng.random() < 0.4 else "m.children"

    def items(self, depth: int) -> str:
        return self.rng.choice((
            f"for c in {self.children(depth)} return c.amount * 2",
            f"{self.children(depth)}.birth",
            "m.amounts[item > m.income]",
        ))  # fmt: skip

    def constant(self) -> str:
        return self.rng.choice(CONSTANTS)

    def product(self) -> str:
        return self.rng.choice(("m.income", "m.income * 2", "m.hours * m.count", "(m.income - m.count)", "m.count"))

    def number(self, depth: int) -> str:
        rng = self.rng
        if depth <= 0:
            return rng.choice(NUMBERS) if rng.random() < 0.7 else self.constant()
        inner = depth - 1
        return rng.choice((
            lambda: f"{self.number(inner)} {rng.choice('+-')} {self.number(inner)}",
            lambda: f"({self.number(inner)}) * {self.number(0)}",
            lambda: f"-({self.number(inner)})",
            lambda: f"({self.number(inner)}) / {rng.choice(('4', '0.05', '-2', '10'))}",
            lambda: f"if {self.boolean(inner)} then {self.number(inner)} else {self.number(inner)}",
            lambda: f"{rng.choice(ROUNDINGS)}({self.number(inner)}, {rng.choice('012')})",
            lambda: f"{rng.choice(ROUNDINGS)}({self.product()} / {rng.choice(DIVISORS)}, {rng.choice('012')})",
            lambda: f"{rng.choice(('min', 'max', 'sum'))}({self.number(inner)}, {self.number(inner)})",
            lambda: f"{rng.choice(('min', 'max', 'sum'))}({rng.choice(('m.amounts', 'm.children.amount'))})",
            lambda: f"count({self.children(inner)})",
            lambda: f"abs({self.number(inner)})",
            lambda: f"modulo({self.number(0)}, {rng.choice(('3', '0.7', 'm.rate'))})",
            lambda: f"string length({self.text(0)})",
            lambda: f"({self.date(inner)}).{rng.choice(('year', 'month', 'day', 'weekday'))}",
            lambda: f'({self.date(0)} - {self.date(0)}) / @"P1D"',
            lambda: f"({self.length(0)}).days",
            lambda: f"m.children[{rng.choice(('1', '2', '-1'))}].amount",
            lambda: self.number(0),
        ))()  # fmt: skip

    def text(self, depth: int) -> str:
        rng = self.rng
        if depth <= 0:
            return rng.choice(TEXTS)
        inner = depth - 1
        return rng.choice((
            lambda: f"{self.text(inner)} + {self.text(inner)}",
            lambda: f"if {self.boolean(inner)} then {self.text(inner)} else {rng.choice((self.text(inner), 'null'))}",
            lambda: self.text(0),
        ))()  # fmt: skip

    def date(self, depth: int) -> str:
        rng = self.rng
        if depth <= 0:
            return rng.choice(DATES)
        inner = depth - 1
        return rng.choice((
            lambda: f"{self.date(inner)} {rng.choice('+-')} {rng.choice(MONTHS)}",
            lambda: f"{self.date(inner)} {rng.choice('+-')} {rng.choice(LENGTHS[:4])}",
            lambda: f"if {self.boolean(inner)} then {self.date(inner)} else {self.date(inner)}",
            lambda: f"date({self.date(0)}.year, {self.date(0)}.month + {rng.choice('01')}, {rng.choice(PARTS)})",
            lambda: f"{rng.choice(('min', 'max'))}(m.children.birth)",
            lambda: f"{rng.choice(('min', 'max'))}({self.date(inner)}, {self.date(0)})",
            lambda: "m.children[1].birth",
            lambda: self.date(0),
        ))()  # fmt: skip

    def months(self, depth: int) -> str:
        rng = self.rng
        if depth <= 0:
            return rng.choice(MONTHS)
        return rng.choice((
            lambda: f"years and months duration({self.date(depth - 1)}, {self.date(0)})",
            lambda: f"{rng.choice(MONTHS)} {rng.choice('+-')} {rng.choice(MONTHS)}",
            lambda: self.months(0),
        ))()  # fmt: skip

    def length(self, depth: int) -> str:
        if depth <= 0:
            return self.rng.choice(LENGTHS)
        return self.rng.choice((f"{self.date(depth - 1)} - {self.date(0)}", self.length(0)))
