"""From a decision's tree to the steps that carried its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portico.dmn.explaining.clauses import Clause, Reasons
from portico.dmn.explaining.rows import TableReasons
from portico.dmn.explaining.sentences import Run, Sentences
from portico.dmn.explaining.steps import CONDITION, DECISION, Step, new
from portico.dmn.explaining.words import RuleWords, Words
from portico.dmn.feel import tree
from portico.dmn.feel.compiling import Compiler
from portico.dmn.feel.printing import to_feel
from portico.dmn.feel.running import Code, Frame
from portico.dmn.feel.unknowns import collapse
from portico.dmn.model import Model, Session
from portico.dmn.types import Path, Unknown

NO_SOURCES: Mapping[Path, str] = {}


class Explainer:
    """Explains the decisions of one model in the words of one language; each is prepared at its first explanation."""

    def __init__(self, model: Model, words: Words | None = None) -> None:
        self.model = model
        self.words = words or Words()
        self._plans: dict[str, Plan] = {}

    def explain(self, session: Session, name: str, sources: Mapping[Path, str] = NO_SOURCES) -> Step:
        """Return why a decision has the value that it has in this session.

        Only what carried the value is told: of an `and` that is false the conditions that failed, of an `if` the branch
        that was taken, of a table the rows that apply.

        :param sources: who says each fact, and as of when, by path; shown beside the fact.
        :raises DmnError: the model has no such decision.
        """
        self.model.compiled(name)
        return self.decision(name, Run(session.values, sources))

    def decision(self, name: str, run: Run) -> Step:
        """Return the step of a decision; the same step when it was told before."""
        found = run.decisions.get(name)
        if found is None:
            plan = self._plans.get(name)
            if plan is None:
                plan = self._plans[name] = Plan(self, name)
            found = run.decisions[name] = plan.explain(run)
        return found


class Plan:
    """One decision, prepared to be explained."""

    def __init__(self, explainer: Explainer, name: str) -> None:
        self.explainer = explainer
        self.name = name
        self.words = explainer.words
        self.rule = self.words.rule(name)
        node = explainer.model.tree(name)
        self.feel = "" if isinstance(node, (tree.Conditions, tree.Table)) else to_feel(node)
        self.compiler = Compiler(explainer.model.names, self.feel)
        self.sentences = Sentences(explainer.model, self.compiler, self.words)
        self._reasons = self.reasons(node)

    def explain(self, run: Run) -> Step:
        """Return the step of the decision."""
        frame: Frame = [None] * self.compiler.size
        frame[0] = run.values
        value = collapse(run.values[self.name])
        steps = self._reasons(frame, run, value)
        words = self._said(self.rule, value)
        return new(Step, (DECISION, self.name, self.feel, value, words, self.rule.law, "", steps))

    def reasons(self, node: tree.Node) -> Reasons:
        """Return the function that gives the steps under a node."""
        handler = _HANDLERS.get(type(node))
        if handler is not None:
            return handler(self, node)
        clause = self.clause(node)
        if isinstance(node, tree.Literal) or (isinstance(node, tree.Name) and self.sentences.label(node)):
            return clause.below  # "Right to benefit: yes" needs no second line that says the same
        return lambda frame, run, value: (clause.step(frame, run, value),)

    def clause(self, node: tree.Node) -> Clause:
        """Return a part of the decision that is told in one sentence."""
        below = self.reasons(node) if type(node) in _HANDLERS else None
        return Clause(self.explainer, self.sentences, self.compiler, node, below)

    def _part(self, node: tree.Node) -> tuple[Code, Callable[[Frame, Run, object], Step]]:
        """Return an operand's code and its step: a decision's own step where the operand is just its name."""
        if isinstance(node, tree.Name) and node.name in self.explainer.model.decisions:
            name, tell = node.name, self.explainer.decision
            return self.compiler.compile(node), lambda frame, run, value: tell(name, run)
        clause = self.clause(node)
        return clause.code, clause.step

    def _said(self, rule: RuleWords, value: object) -> str:
        if value is True and rule.because:
            return rule.because
        if (value is False or value is None) and rule.otherwise:
            return rule.otherwise
        return f"{rule.label}: {self.words.value(value)}"

    def _typed(self, node: tree.Typed) -> Reasons:
        return self.reasons(node.value)

    def _conditions(self, node: tree.Conditions) -> Reasons:
        """Of a false decision tell every condition, those that are met too: people ask about each."""
        parts = [
            (
                f"{self.name}.{key}",
                to_feel(condition),
                self.words.rule(f"{self.name}.{key}"),
                self.compiler.compile(condition),
                self.reasons(condition),
            )
            for key, condition in node.items
        ]

        def reasons(frame: Frame, run: Run, value: object) -> tuple[Step, ...]:
            found = []
            for name, feel, rule, code, below in parts:
                said = collapse(code(frame))
                steps = below(frame, run, said)
                found.append(new(Step, (CONDITION, name, feel, said, self._said(rule, said), rule.law, "", steps)))
            return tuple(found)

        return reasons

    def _logic(self, node: tree.Logic) -> Reasons:
        """Of a false `and` tell what failed, of a true `or` what held; else everything."""
        neutral = node.operator == "and"
        clauses = [self._part(operand) for operand in node.operands]

        def reasons(frame: Frame, run: Run, value: object) -> tuple[Step, ...]:
            found = []
            for code, step in clauses:
                said = code(frame)
                if value is neutral or said is not neutral:
                    found.append(step(frame, run, said))
            return tuple(found)

        return reasons

    def _if(self, node: tree.If) -> Reasons:
        condition = self.clause(node.condition)
        yes, no = self.reasons(node.yes), self.reasons(node.no)

        def reasons(frame: Frame, run: Run, value: object) -> tuple[Step, ...]:
            said = condition.code(frame)
            first = condition.choice(frame, run, said)
            if isinstance(said, Unknown):
                return (first,)
            return (first, *(yes if said is True else no)(frame, run, value))

        return reasons

    def _table(self, node: tree.Table) -> Reasons:
        inputs = [self.clause(each.expression) for each in node.inputs]
        return TableReasons(self.name, node, inputs, self.compiler, self.words, self.reasons).reasons


_HANDLERS: Mapping[type, Callable[..., Reasons]] = {
    tree.Typed: Plan._typed,
    tree.Conditions: Plan._conditions,
    tree.Logic: Plan._logic,
    tree.If: Plan._if,
    tree.Table: Plan._table,
}
