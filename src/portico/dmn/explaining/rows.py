"""The rows of a decision table that apply, each with its tests and the values they met."""

from __future__ import annotations

from collections.abc import Callable

from portico.dmn.explaining.clauses import Clause, Reasons
from portico.dmn.explaining.sentences import Run, text_of
from portico.dmn.explaining.steps import ROW, Step, new
from portico.dmn.explaining.words import Words
from portico.dmn.feel import tree
from portico.dmn.feel.closures.compiler import Compiler
from portico.dmn.feel.running import Frame
from portico.dmn.feel.unknowns import collapse
from portico.dmn.types import HitPolicy, Unknown


class TableReasons:
    """One table, prepared."""

    def __init__(
        self,
        name: str,
        node: tree.Table,
        inputs: list[Clause],
        compiler: Compiler,
        words: Words,
        reasons_of: Callable[[tree.Node], Reasons],
    ) -> None:
        self.name = name
        self.words = words
        self.inputs = inputs
        self.first_only = node.hit_policy is HitPolicy.FIRST
        self.slot = compiler.slot("?")
        self.tests = [[compiler.test(test) for test in row.when] for row in node.rows]
        compiler.scope.pop()
        self.texts = [[text_of(test) for test in row.when] for row in node.rows]
        self.outputs = [[(compiler.compile(each), reasons_of(each)) for each in row.then] for row in node.rows]
        self.results = [", ".join(text_of(each) for each in row.then) for row in node.rows]

    def reasons(self, frame: Frame, run: Run, _: object) -> tuple[Step, ...]:
        """Return a step for each row that applies or may apply."""
        values = [clause.code(frame) for clause in self.inputs]
        steps: list[Step] = []
        doubt: object = None
        for row in range(len(self.tests)):
            said = self._matches(frame, row, values)
            if said is False:
                continue
            if self.first_only and steps and said is True:  # a row before it may apply instead
                said = doubt
            steps.append(self._row(frame, run, row, said, values))
            if not self.first_only:
                continue
            if said is True:
                break
            doubt = said
        if not steps:
            cells = tuple(clause.step(frame, run, value) for clause, value in zip(self.inputs, values, strict=True))
            return (new(Step, (ROW, "", "", None, self.words.phrases.no_row, (), "", cells)),)
        return tuple(steps)

    def _matches(self, frame: Frame, row: int, values: list[object]) -> object:
        unknown: object = True
        for test, value in zip(self.tests[row], values, strict=True):
            frame[self.slot] = value
            said = test(frame, value)
            if isinstance(said, Unknown):
                unknown = said
            elif said is not True:
                return False
        return unknown

    def _row(self, frame: Frame, run: Run, row: int, said: object, values: list[object]) -> Step:
        rule = self.words.rules.get(f"{self.name}.{row + 1}")
        phrases = self.words.phrases
        told = (phrases.row if said is True else phrases.maybe_row).format(number=row + 1)
        if rule is not None and rule.because and said is True:
            told = rule.because
        steps = [
            clause.step(frame, run, value)._replace(words=f"{clause.sentence(frame, run)}: {text}", feel=text)
            for clause, text, value in zip(self.inputs, self.texts[row], values, strict=True)
            if text != "-"
        ]
        if said is True:
            for code, below in self.outputs[row]:
                steps += below(frame, run, code(frame))
        law = rule.law if rule else ()
        return new(Step, (ROW, f"row {row + 1}", self.results[row], collapse(said), told, law, "", tuple(steps)))
