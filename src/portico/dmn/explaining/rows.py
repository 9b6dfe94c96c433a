"""The rows of a decision table that apply, each with its tests and the values they met."""

from __future__ import annotations

from collections.abc import Callable

from portico.dmn.deciding.compiled import DecisionCompiler
from portico.dmn.explaining.clauses import Clause, Reasons
from portico.dmn.explaining.sentences import Run, text_of
from portico.dmn.explaining.steps import ROW, Step, new
from portico.dmn.explaining.words import Words
from portico.dmn.feel import tree
from portico.dmn.feel.running import Frame
from portico.dmn.feel.unknowns import collapse
from portico.dmn.types import HitPolicy


class TableReasons:
    """One table, prepared."""

    def __init__(
        self,
        name: str,
        node: tree.Table,
        inputs: list[Clause],
        compiler: DecisionCompiler,
        words: Words,
        reasons_of: Callable[[tree.Node], Reasons],
    ) -> None:
        self.name = name
        self.words = words
        self.inputs = inputs
        self.table = compiler.table(node)
        self.cells = [[(text_of(test), cell_in_words(test, words)) for test in row.when] for row in node.rows]
        self.outputs = [[(compiler.compile(each), reasons_of(each)) for each in row.then] for row in node.rows]
        self.results = [", ".join(text_of(each) for each in row.then) for row in node.rows]

    def reasons(self, frame: Frame, run: Run, _: object) -> tuple[Step, ...]:
        """Return a step for each row that applies or may apply."""
        values = [clause.code(frame) for clause in self.inputs]
        if self.table.all_allowed(frame, values) is False:
            return (self._none(frame, run, values, self.words.phrases.not_allowed),)
        hits = self.table.hits(frame, values)
        if not hits:
            return (self._none(frame, run, values, self.words.phrases.no_row),)
        # With FIRST, a row applies for sure only when no row before it may.
        before = hits[0][1] if self.table.policy is HitPolicy.FIRST else None
        steps = []
        for row, doubt in hits:
            said = doubt if doubt is not None else True if before is None else before
            steps.append(self._row(frame, run, row, said, values))
        return tuple(steps)

    def _none(self, frame: Frame, run: Run, values: list[object], told: str) -> Step:
        cells = tuple(clause.step(frame, run, value) for clause, value in zip(self.inputs, values, strict=True))
        return new(Step, (ROW, "", "", None, told, (), "", cells))

    def _row(self, frame: Frame, run: Run, row: int, said: object, values: list[object]) -> Step:
        rule = self.words.rules.get(f"{self.name}.{row + 1}")
        phrases = self.words.phrases
        told = (phrases.row if said is True else phrases.maybe_row).format(number=row + 1)
        if rule is not None and rule.because and said is True:
            told = rule.because
        steps = [
            clause.step(frame, run, value)._replace(words=f"{clause.sentence(frame, run)}{words}", feel=text)
            for clause, (text, words), value in zip(self.inputs, self.cells[row], values, strict=True)
            if text != "-"
        ]
        if said is True:
            for code, below in self.outputs[row]:
                steps += below(frame, run, code(frame))
        law = rule.law if rule else ()
        return new(Step, (ROW, f"row {row + 1}", self.results[row], collapse(said), told, law, "", tuple(steps)))


def cell_in_words(test: tree.Node, words: Words) -> str:
    """Return what a cell asks of its input, to follow the input's words: " is at least 33"; the FEEL text if need be."""
    while isinstance(test, tree.AnyOf) and len(test.tests) == 1 and not test.negated:
        test = test.tests[0]
    phrases, value = words.phrases, words.value
    if isinstance(test, tree.Literal):
        return f" {phrases.is_} {value(test.value)}"
    if isinstance(test, tree.Test) and isinstance(test.operand, tree.Literal):
        return f" {phrases.comparison(test.operator)} {value(test.operand.value)}"
    if isinstance(test, tree.RangeOf) and isinstance(test.low, tree.Literal) and isinstance(test.high, tree.Literal):
        low = phrases.at_least if test.low_included else phrases.more
        high = phrases.at_most if test.high_included else phrases.less
        return f" {low} {value(test.low.value)} {phrases.and_} {high} {value(test.high.value)}"
    if isinstance(test, tree.AnyOf) and all(isinstance(each, tree.Literal) for each in test.tests):
        listed = ", ".join(value(each.value) for each in test.tests if isinstance(each, tree.Literal))
        return f" {phrases.not_in if test.negated else phrases.in_} {listed}"
    return f": {text_of(test)}"
