"""One condition of a decision, with the pack's words for it."""

from __future__ import annotations

from portico.dmn.explaining.clauses import Clause, Reasons
from portico.dmn.explaining.sentences import Run, text_of
from portico.dmn.explaining.steps import CONDITION, Step, new
from portico.dmn.explaining.words import Words
from portico.dmn.feel import tree
from portico.dmn.feel.running import Code, Frame
from portico.dmn.feel.unknowns import collapse
from portico.dmn.types import Unknown


class Condition:
    """A condition, prepared. One that is a single clause is told in one step: its facts stand directly below it.

    :param clause: the clause that it is; None for a condition of several parts, whose steps stand below it.
    """

    def __init__(self, words: Words, name: str, node: tree.Node, code: Code, below: Reasons | Clause) -> None:
        self.name = name
        self.node = node
        self.feel = text_of(node)
        self.words = words
        self.rule = words.rule(name)
        self.spoken = name in words.rules
        self.said = {answer: words.said(self.rule, answer) for answer in (True, False)}
        self.code = code
        self.clause = below if isinstance(below, Clause) else None
        self.below: Reasons = below.below if isinstance(below, Clause) else below

    def step(self, frame: Frame, run: Run) -> Step:
        """Return the step: "You are too young. (Not met: Age (17) is at least 18)"; without the pack's words the clause."""
        said = self.code(frame)
        if said is True or said is False:
            words = self.said[said]
        else:
            said = collapse(said)
            words = self.words.said(self.rule, said)
        if self.clause is not None:
            words = self._with_clause(words, self.clause, frame, run, said)
        return new(
            Step, (CONDITION, self.name, self.feel, said, words, self.rule.law, "", self.below(frame, run, said))
        )

    def _with_clause(self, words: str, clause: Clause, frame: Frame, run: Run, said: object) -> str:
        if not self.spoken:
            return clause.told(frame, run, said)
        if isinstance(said, Unknown):  # the words say that it is not known yet
            return f"{words} ({clause.sentence(frame, run)})"
        return f"{words} ({clause.told(frame, run, said)})"
