"""From tree to Python, ended: whole decisions, which are conditions, tables or plain expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from portico.dmn.deciding.compiled import DecisionCompiler
from portico.dmn.deciding.generated.compound import FormEmitter
from portico.dmn.deciding.generated.expressions import TRUE
from portico.dmn.deciding.generated.program import NotWritten, Piece, Writing
from portico.dmn.feel import tree
from portico.dmn.feel.values import ORDERED, SIMPLE
from portico.dmn.types import HitPolicy

MAX_LEVELS = 3


class RuleEmitter(FormEmitter):
    """Writes decisions.

    `record` is where the outcome of each condition, or the row that decided, is kept for the trace; empty for none.
    `cells` is how many tests a table may have to be worth the time of writing it.
    `below` are decisions that may be written in the place of their name, with what compiles their closures.
    """

    record = ""
    cells = 20_000
    below: Mapping[str, tuple[tree.Node, Callable[[], DecisionCompiler]]] = {}
    level = 0

    def decision(self, node: tree.Node, record: str = "") -> Piece:
        """Return the Python of a whole decision."""
        self.record = record
        return self.emit(node)

    def inlined(self, name: str) -> Piece | None:
        """Return the Python of a decision below that nothing else needs; never inside a loop."""
        if name not in self.below or self.here.outer is not None or self.level == MAX_LEVELS:
            return None
        node, compiler = self.below[name]
        kept = self.scope, self.names, self.compiler, self.depth
        self.scope, self.names, self.compiler, self.depth = [], compiler().names, compiler, 0
        self.level += 1
        try:
            return self.emit(node)
        finally:
            self.level -= 1
            self.scope, self.names, self.compiler, self.depth = kept

    def _conditions(self, node: tree.Conditions) -> Piece:
        if not node.items:
            return TRUE
        record, self.record = self.record, ""
        if not record:
            return self.logic("and", [lambda each=each: self.emit(each) for _, each in node.items])  # type: ignore[misc]
        names = [self.variable("c") for _ in node.items]
        said = self.logic(
            "and",
            [
                lambda each=each, name=name: self._kept(name, self.emit(each))  # type: ignore[misc]
                for (_, each), name in zip(node.items, names, strict=True)
            ],
        )
        text, name = self.named(said)
        begin = " := ".join(f"({each}" for each in names) + " := skipped" + ")" * len(names)
        return Piece(f"({begin}, {text}, keep({record}, ({', '.join(names)},)), {name})[3]", self.kind_of(said))

    def _kept(self, name: str, piece: Piece) -> Piece:
        piece = self._truth(piece)
        return Piece(f"({name} := {piece.text})", self.kind_of(piece), name)

    # --- tables

    def _table(self, node: tree.Table) -> Piece:
        if len(node.rows) * len(node.inputs) > self.cells:
            raise NotWritten
        record, self.record = self.record, ""
        self.program.needs_values = True
        table, frame = self._settled(node)
        outer = self.here
        self.here = Writing(outer)
        try:
            lines, holders = self._inputs(node)
            first = node.hit_policy is HitPolicy.FIRST

            def settled(hits: str) -> list[str]:
                answer = f"{table}.settle({frame()}, {hits})"
                if not record:
                    return [f"return {answer}[0]"]
                return [f"value, row = {answer}", f"keep({record}, row)", "return value"]

            lines += [] if first else ["hits = []"]
            for number, row in enumerate(node.rows):
                lines.append(f"if {self._row(row, holders)}:")
                hit = self._first_hit(row, number, record, settled) if first else [f"hits.append({number})"]
                lines += [f"    {line}" for line in hit]
            lines += settled("[]" if first else "hits")
            captured = list(self.here.captured)
        finally:
            self.here = outer
        name = self.program.fresh("f")
        self.program.function(name, ", ".join([self.base, *captured]), lines)
        return Piece(f"{name}({', '.join([self.base, *captured])})")

    def _settled(self, node: tree.Table) -> tuple[str, Callable[[], str]]:
        """Return the compiled table, which makes an answer of the rows that matched, and the frame it works on."""
        compiler = self.compiler()
        for variable, _ in self.scope:
            compiler.slot(variable)
        table = compiler.table(node)
        holders = [holder for _, holder in self.scope]

        def frame() -> str:
            seen = [self.here.variable(holder) for holder in holders]
            rest = self.program.constant((None,) * (compiler.size - 1 - len(seen)))
            return f"[{', '.join(['v', *seen])}, *{rest}]"

        return self.program.constant(table), frame

    def _inputs(self, node: tree.Table) -> tuple[list[str], list[str]]:
        lines, holders = [], []
        for column in node.inputs:
            piece, holder = self.emit(column.expression), self.variable("i")
            lines.append(f"{holder} = {piece.text}")
            holders.append(holder)
            kind = self.kind_of(piece)
            if kind in SIMPLE and kind is not None:
                self.here.kinds[holder] = kind
            else:
                lines += [f"if type({holder}) not in PLAIN:", "    fail()"]
        for column, holder in zip(node.inputs, holders, strict=True):
            if column.values is not None:
                lines += [f"if not {self._cell(column.values, holder)}:", "    return None"]
        return lines, holders

    def _row(self, row: tree.TableRow, holders: list[str]) -> str:
        with self.here.perhaps():
            cells = [
                self._cell(test, holder)
                for test, holder in zip(row.when, holders, strict=True)
                if not isinstance(test, tree.Anything)
            ]
        return " and ".join(cells) or "True"

    def _first_hit(
        self, row: tree.TableRow, number: int, record: str, settled: Callable[[str], list[str]]
    ) -> list[str]:
        if len(row.then) != 1 or not isinstance(row.then[0], tree.Literal):
            return settled(f"[{number}]")
        kept = [f"keep({record}, {number})"] if record else []
        return [*kept, f"return {self._literal(row.then[0]).text}"]

    def _cell(self, test: tree.Node, holder: str) -> str:
        """Return whether a value surely passes a test; null counts as no."""
        simple = self._simple(test, holder)
        if simple is not None:
            return simple
        self.scope.append(("?", holder))
        loaded, kinds = dict(self.here.loaded), dict(self.here.kinds)
        strict, self.strict = self.strict, False
        try:
            piece = self.test(test, holder)
            return piece.text if self.kind_of(piece) is bool else f"hit({piece.text})"
        except NotWritten:
            self.here.loaded, self.here.kinds = loaded, kinds
            return self._cell_island(test, holder)
        finally:
            self.strict = strict
            self.scope.pop()

    def _cell_island(self, test: tree.Node, holder: str) -> str:
        compiler = self.compiler()
        for variable, _ in self.scope:
            compiler.slot(variable)
        slots = [self.here.variable(each) for _, each in self.scope]
        code = self.program.constant(compiler.test(test))
        rest = self.program.constant((None,) * (compiler.size - 1 - len(slots)))
        return f"hit({code}([{', '.join(['v', *slots])}, *{rest}], {holder}))"

    def _simple(self, test: tree.Node, holder: str) -> str | None:
        """Return the test of a plain value by constants, where null and no are the same; None for other tests."""
        if isinstance(test, tree.AnyOf) and not test.negated:
            each = [self._simple(one, holder) for one in test.tests]
            return None if None in each else f"({' or '.join(one for one in each if one is not None)})"
        if isinstance(test, tree.Literal):
            return self._ordered(holder, "==", test)
        if isinstance(test, tree.Test) and isinstance(test.operand, tree.Literal) and test.operator != "!=":
            return self._ordered(holder, "==" if test.operator == "=" else test.operator, test.operand)
        if (
            isinstance(test, tree.RangeOf)
            and isinstance(test.low, tree.Literal)
            and isinstance(test.high, tree.Literal)
        ):
            low = self._ordered(holder, ">=" if test.low_included else ">", test.low)
            high = self._ordered(holder, "<=" if test.high_included else "<", test.high)
            return f"({low} and {high})" if low and high else None
        return None

    def _ordered(self, holder: str, sign: str, literal: tree.Literal) -> str | None:
        kind = type(literal.value)
        if kind not in SIMPLE or (sign != "==" and kind not in ORDERED):
            return None
        known = self.here.kind(holder)
        if known is not None and known is not kind:
            return None
        constant = self._literal(literal).text
        same = f"{holder} is {constant}" if kind is bool else f"{holder} {sign} {constant}"
        return same if known is kind else f"(type({holder}) is {self.type_name(kind)} and {same})"

    HANDLERS: ClassVar[dict[type, Callable[..., Piece]]] = {
        **FormEmitter.HANDLERS,
        tree.Conditions: _conditions,
        tree.Table: _table,
    }
