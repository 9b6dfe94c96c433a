"""What is wrong with a decision table as a whole: rows that overlap, rows that never decide, inputs that no row covers.

For every column the values that stand for all others (`portico.dmn.critical_values`) are taken, and all their combinations
looked at; a problem comes with one of them as an example. Nothing is said of what is not sure: columns that depend on
each other, cells that compare with a name, forms that are not understood.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from portico.dmn.critical_values.alternatives import Term, only
from portico.dmn.critical_values.cells import Domain, Findings, domain_of
from portico.dmn.critical_values.conditions import tested
from portico.dmn.critical_values.walk import Sight
from portico.dmn.depending.requirements import path_of, requirements_in
from portico.dmn.errors import DmnError
from portico.dmn.feel import tree
from portico.dmn.feel.checking.kinds import SIMPLE_KINDS
from portico.dmn.feel.grammar.printing import literal_text, to_feel
from portico.dmn.model import Model
from portico.dmn.types import FeelType, HitPolicy, Path, Type

MAX_COMBINATIONS = 20_000
_PARTS = {"month": range(1, 13), "day": range(1, 32), "weekday": range(1, 8)}
_SINGLE = frozenset({HitPolicy.UNIQUE, HitPolicy.FIRST, HitPolicy.ANY, HitPolicy.PRIORITY})


class TableFault(StrEnum):
    """What can be wrong."""

    OVERLAP = "overlap"  # two rows match together, and the hit policy allows one or wants the same answer
    NEVER = "never"  # a row matches nothing
    HIDDEN = "hidden"  # rows above a row match all that it matches, and the first one counts
    GAP = "gap"  # nothing matches, and there is no default


@dataclass(frozen=True, slots=True)
class TableProblem:
    """One thing that is wrong.

    :param rows: numbers of the rows, from 1.
    :param example: for each input, as it is written, a value for which it goes wrong, as FEEL.
    """

    fault: TableFault
    message: str
    rows: tuple[int, ...] = ()
    example: tuple[tuple[str, str], ...] = ()


def table_problems(
    model: Model, table: tree.Table, types: Mapping[Path, Domain | Type] | None = None
) -> list[TableProblem]:
    """Return what is surely wrong with the rows of a decision table.

    :param types: what inputs can be, by path as `Model.reads` gives them; without, the cells tell.

    >>> from portico.dmn.model import compile_model
    >>> from portico.dmn.types import Decision, DecisionTable, TableRule
    >>> rows = (TableRule(("< 18",), ("0",)), TableRule(("[18..67]",), ("1",)), TableRule((">= 67",), ("2",)))
    >>> model = compile_model([Decision("t", DecisionTable(("age",), ("o",), HitPolicy.UNIQUE, rows))], names=["age"])
    >>> [problem.message for problem in table_problems(model, model.tree("t"))]
    ['Rows 2 and 3 both match, for example for age = 67. With UNIQUE only one row may match.']
    """
    try:
        return list(_Columns(model, table, types or {}).problems())
    except DmnError:  # a text that cannot be evaluated, or too much to look at
        return []


class _Columns:
    def __init__(self, model: Model, table: tree.Table, types: Mapping[Path, Domain | Type]) -> None:
        self.model = model
        self.table = table
        self.paths: list[Path] = [(f"column {at}",) for at in range(len(table.inputs))]
        self.findings = Findings({})
        self.sight = Sight(model.session({}), self.findings)
        for path, column in zip(self.paths, table.inputs, strict=True):
            self.findings.domains[path] = self._domain(column, types)

    def problems(self) -> Iterator[TableProblem]:
        """Yield the problems, overlaps first."""
        self._look()
        rows = range(len(self.table.rows))
        values = [self._values(at) for at in range(len(self.paths))]
        said = [[self._says(row, at, values[at]) for at in range(len(self.paths))] for row in rows]
        for row in rows:
            if any(cell is not None and not any(cell) for cell in said[row]):
                yield TableProblem(TableFault.NEVER, f"Row {row + 1} can never match.", (row + 1,))
        if any(cell is None for cells in said for cell in cells) or not self._independent():
            return
        known = [value or [] for value in values]
        count = 1
        for each in known:
            count *= len(each)
        if 0 < count <= MAX_COMBINATIONS:
            yield from self._combined(known, said)

    def _look(self) -> None:
        for path, column, at in zip(self.paths, self.table.inputs, range(len(self.paths)), strict=True):
            for test in (column.values, *(row.when[at] for row in self.table.rows)):
                if test is not None:
                    tested(self.sight, (Term(path),), test)

    def _domain(self, column: tree.TableInput, types: Mapping[Path, Domain | Type]) -> Domain:
        node = column.expression
        if isinstance(node, tree.Typed):
            simple = SIMPLE_KINDS.get(node.type.name) if isinstance(node.type, tree.NamedType) else None
            if simple is not None:
                return Domain(simple)
            node = node.value
        if isinstance(node, tree.Member) and node.name in _PARTS:
            return Domain(FeelType.NUMBER, values=tuple(Decimal(part) for part in _PARTS[node.name]))
        known = types.get(path_of(self.model, node) or ())
        if known is None and isinstance(node, tree.Name):
            known = types.get((node.name,))
        return domain_of(known)

    def _independent(self) -> bool:
        """Tell whether any value of one column goes with any value of another."""
        reads = [self._reads(column.expression) for column in self.table.inputs]
        return all(not one & other for one, other in itertools.combinations(reads, 2))

    def _reads(self, node: tree.Node) -> set[Path]:
        needs = requirements_in(self.model, node)
        return set(needs.inputs).union(*(self.model.reads(name) | {(name,)} for name in needs.decisions))

    def _values(self, at: int) -> list[object] | None:
        """Return the values that stand for all of a column, without those that it does not allow."""
        cells = [row.when[at] for row in self.table.rows]
        if all(isinstance(cell, tree.Anything) for cell in cells):
            return [None]
        if any(tree.mentions(cell, name) for cell in cells for name in self.model.names):
            return None
        values = self.findings.values(self.paths[at])
        allowed = self.table.inputs[at].values
        if values is None or allowed is None:
            return values
        said = self._cell(allowed, values)
        return [value for value, passes in zip(values, said, strict=True) if passes]

    def _says(self, row: int, at: int, values: list[object] | None) -> list[bool] | None:
        return None if values is None else self._cell(self.table.rows[row].when[at], values)

    def _cell(self, test: tree.Node, values: Sequence[object]) -> list[bool]:
        return [self.sight.calculate(tree.In(tree.Literal(value), test)) is True for value in values]

    def _combined(self, values: list[list[object]], said: list[list[list[bool] | None]]) -> Iterator[TableProblem]:
        overlaps: dict[tuple[int, int], tuple[int, ...]] = {}
        matching: set[int] = set()
        first: set[int] = set()
        gap: tuple[int, ...] | None = None
        for places in itertools.product(*(range(len(each)) for each in values)):
            hits = [row for row, cells in enumerate(said) if _matches(cells, places)]
            matching.update(hits)
            first.update(hits[:1])
            usual = all(self._usual(at, values[at][place], gap=not hits) for at, place in enumerate(places))
            if usual and not hits and gap is None:
                gap = places
            for pair in itertools.combinations(hits, 2) if usual else ():
                overlaps.setdefault(pair, places)
        yield from self._overlapping(values, overlaps)
        if self.table.hit_policy is HitPolicy.FIRST:
            for row in sorted(matching - first):
                message = f"Row {row + 1} never decides: rows above it match all that it matches."
                yield TableProblem(TableFault.HIDDEN, message, (row + 1,))
        if gap is not None and self._needs_all():
            example = self._example(values, gap)
            yield TableProblem(TableFault.GAP, f"No row matches, for example for {_told(example)}.", (), example)

    def _overlapping(
        self, values: list[list[object]], overlaps: Mapping[tuple[int, int], tuple[int, ...]]
    ) -> Iterator[TableProblem]:
        policy = self.table.hit_policy
        for (one, other), places in sorted(overlaps.items()):
            example = self._example(values, places)
            said = f"Rows {one + 1} and {other + 1} both match, for example for {_told(example)}."
            if policy is HitPolicy.UNIQUE:
                said += " With UNIQUE only one row may match."
            elif policy is HitPolicy.ANY and self._answers_differ(one, other):
                said += " With ANY they must answer the same."
            else:
                continue
            yield TableProblem(TableFault.OVERLAP, said, (one + 1, other + 1), example)

    def _answers_differ(self, one: int, other: int) -> bool:
        for left, right in zip(self.table.rows[one].then, self.table.rows[other].then, strict=True):
            known = only(self.sight.see(left)), only(self.sight.see(right))
            if known[0] is not None and known[1] is not None and known[0].value != known[1].value:
                return True
        return False

    def _needs_all(self) -> bool:
        """Tell whether every input should find a row: one row answers, and there is no default."""
        return self.table.hit_policy in _SINGLE and all(column.default is None for column in self.table.outputs)

    def _usual(self, at: int, value: object, *, gap: bool) -> bool:
        """Tell whether a value is one that a column is meant for.

        That is one of the kind its cells speak of: not null, nothing below zero, no part of a whole and (for a `gap`)
        no further text where the cells name none of these. What else could come is not worth a warning.
        """
        told = [
            node.value for row in self.table.rows for node in tree.walk(row.when[at]) if isinstance(node, tree.Literal)
        ]
        if not told:
            return True
        domain = self.findings.domain(self.paths[at])
        if domain.finite is not None:
            return value is not None
        if type(value) not in {type(each) for each in told} or value is None:
            return False
        if isinstance(value, Decimal):
            numbers = [each for each in told if isinstance(each, Decimal)]
            whole = all(each == each.to_integral_value() for each in numbers)
            return (value >= 0 or min(numbers) < 0) and (not whole or value == value.to_integral_value())
        return not gap or not isinstance(value, str) or value in told

    def _example(self, values: list[list[object]], places: Sequence[int]) -> tuple[tuple[str, str], ...]:
        return tuple(
            (to_feel(column.expression), literal_text(value[place]))
            for column, value, place in zip(self.table.inputs, values, places, strict=True)
            if value != [None]
        )


def _told(example: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in example)


def _matches(cells: Sequence[list[bool] | None], places: Sequence[int]) -> bool:
    return all(cell is not None and cell[place] for cell, place in zip(cells, places, strict=True))
