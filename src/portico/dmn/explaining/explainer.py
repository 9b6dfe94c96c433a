"""From a decision's tree to the steps that carried its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from portico.dmn.deciding.compiled import DecisionCompiler
from portico.dmn.explaining.clauses import Clause, Reasons, function_of
from portico.dmn.explaining.conditions import Condition
from portico.dmn.explaining.rows import TableReasons
from portico.dmn.explaining.sentences import Run, Sentences, text_of
from portico.dmn.explaining.steps import CLAUSE, DECISION, Step, new
from portico.dmn.explaining.tiers import Tier
from portico.dmn.explaining.words import Words
from portico.dmn.feel import tree
from portico.dmn.feel.running import Code, Frame
from portico.dmn.feel.unknowns import collapse
from portico.dmn.lowering.boxed_conditions import as_written
from portico.dmn.model import Model, Session
from portico.dmn.types import Path, Unknown

MAX_DEPTH = 12
NO_SOURCES: Mapping[Path, str] = {}


class Explainer:
    """Explains the decisions of one model in the words of one language; each is prepared at its first explanation."""

    def __init__(self, model: Model, words: Words | None = None) -> None:
        self.model = model
        self.words = words or Words()
        self._plans: dict[str, Plan] = {}

    def prepare(self, *names: str) -> None:
        """Generate the functions that tell some decisions, or all, now and not when they have proved to be hot."""
        for name in names or self.model.decisions:
            self._plan(name).tier.prepare()

    def explain(self, session: Session, name: str, sources: Mapping[Path, str] = NO_SOURCES) -> Step:
        """Return why a decision has the value that it has in this session.

        Only what carried the value is told: of an `and` that is false the conditions that failed, of an `if` the branch
        that was taken, of a table the rows that apply.

        :param sources: who says each fact, and as of when, by path; shown beside the fact.
        :raises DmnError: the model has no such decision.
        """
        self.model.compiled(name)
        return self.decision(name, Run(session.values, sources))

    def explain_call(self, session: Session, name: str, inputs: Mapping[str, object]) -> Step:
        """Return why a decision service or business knowledge model answers as it does for these inputs.

        :raises DmnError: nothing has that name, or it cannot be called.
        """
        value = session.call_service(name, inputs)
        return self._plan(name).called(Run(session.values, NO_SOURCES), value, session.arguments(name, inputs))

    def decision(self, name: str, run: Run) -> Step:
        """Return the step of a decision; the same step when it was told before."""
        found = run.decisions.get(name)
        if found is None:
            tier = self._plan(name).tier
            tier.calls += 1
            found = run.decisions[name] = tier.tell(run)
        return found

    def inside(self, name: str, run: Run, value: object, arguments: Sequence[object]) -> tuple[Step, ...]:
        """Return why a function answered so; nothing below `MAX_DEPTH` calls inside each other."""
        if run.depth >= MAX_DEPTH:
            return ()
        run.depth += 1
        found = self._plan(name).told(run, value, arguments)
        run.depth -= 1
        return found

    def _plan(self, name: str) -> Plan:
        plan = self._plans.get(name)
        if plan is None:
            plan = self._plans[name] = Plan(self, name)
        return plan


class Plan:
    """One decision, prepared to be explained."""

    def __init__(self, explainer: Explainer, name: str) -> None:
        self.explainer = explainer
        self.name = name
        self.words = explainer.words
        self.rule = self.words.rule(name)
        self.model = explainer.model
        source = self.model.decisions[name]
        self.source = source
        self.compiler = self.new_compiler()
        self.sentences = Sentences(self.model, self.compiler, self.words)
        self.function = function_of(self.model, name)
        self.slots = [self.compiler.slot(each) for each in self.function.parameters] if self.function else []
        self.node = as_written(self.function.body if self.function else source.tree)
        self.feel = text_of(self.node) if _has_text(self.node) else ""
        self._reasons = self.reasons(self.node)
        self.tier = Tier(self, self.explain)

    def new_compiler(self) -> DecisionCompiler:
        """Return a compiler of closures for parts of the decision."""
        return DecisionCompiler(self.source, self.model.names, self.model.types)

    def other(self, name: str, run: Run) -> Step:
        """Return the step of another decision."""
        return self.explainer.decision(name, run)

    def explain(self, run: Run) -> Step:
        """Return the step of the decision, by closures."""
        value = collapse(run.values[self.name])
        steps = () if self.slots else self.told(run, value)  # a function says nothing before it is called
        words = self.words.said(self.rule, value)
        return new(Step, (DECISION, self.name, self.feel, value, words, self.rule.law, "", steps))

    def called(self, run: Run, value: object, arguments: Sequence[object]) -> Step:
        """Return the step of a function that was called with arguments."""
        words = f"{self.rule.label}: {self.words.value(value)}"
        return new(Step, (DECISION, self.name, "", value, words, self.rule.law, "", self.told(run, value, arguments)))

    def told(self, run: Run, value: object, arguments: Sequence[object] = ()) -> tuple[Step, ...]:
        """Return the steps under the decision, or under a call of the function with arguments."""
        frame: Frame = [None] * self.compiler.size
        frame[0] = run.values
        for slot, argument in zip(self.slots, arguments, strict=True):
            frame[slot] = argument
        return self._reasons(frame, run, value)

    def reasons(self, node: tree.Node) -> Reasons:
        """Return the function that gives the steps under a node."""
        node = as_written(node)
        if isinstance(node, tree.Member) and isinstance(node.base, tree.ContextOf):  # a boxed context with a result
            return self._context(node.base)
        handler = _HANDLERS.get(type(node))
        if handler is not None:
            return handler(self, node)
        clause = self.clause(node)
        if not self.alone(node):
            return clause.below  # "Right to benefit: yes" needs no second line that says the same
        return lambda frame, run, value: (clause.step(frame, run, value),)

    def alone(self, node: tree.Node) -> bool:
        """Tell whether a node is one clause that says more than its decision or condition does."""
        if type(node) in _HANDLERS or isinstance(node, tree.Literal):
            return False
        if isinstance(node, tree.Member) and isinstance(node.base, tree.ContextOf):
            return False
        return not (isinstance(node, tree.Name) and self.sentences.label(node))

    def clause(self, node: tree.Node) -> Clause:
        """Return a part of the decision that is told in one sentence."""
        node = as_written(node)
        below = self.reasons(node) if type(node) in _STRUCTURED else None
        return Clause(self.explainer, self.sentences, self.compiler, node, below)

    def _part(self, node: tree.Node) -> tuple[Code, Callable[[Frame, Run, object], Step]]:
        """Return an operand's code and its step: a decision's own step where the operand is just its name."""
        if isinstance(node, tree.Name) and node.name in self.explainer.model.decisions:
            name, tell = node.name, self.explainer.decision
            return self.compiler.compile(node), lambda frame, run, value: tell(name, run)
        clause = self.clause(node)
        return clause.code, clause.step

    def _typed(self, node: tree.Typed) -> Reasons:
        return self.reasons(node.value)

    def _conditions(self, node: tree.Conditions) -> Reasons:
        """Of a false decision tell every condition, those that are met too: people ask about each."""
        conditions = [self.condition(key, each) for key, each in node.items]
        return lambda frame, run, value: tuple([each.step(frame, run) for each in conditions])

    def condition(self, key: str, node: tree.Node) -> Condition:
        """Return a condition of the decision."""
        below = self.clause(node) if self.alone(as_written(node)) else self.reasons(node)
        return Condition(self.words, f"{self.name}.{key}", node, self.compiler.compile(node), below)

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

    def _context(self, node: tree.ContextOf) -> Reasons:
        """Tell each entry; those after it may use it."""
        depth = len(self.compiler.scope)
        entries: list[tuple[str, str, Code, Reasons, int]] = []
        for name, value in node.entries:
            if name.endswith("*"):  # what a service answers: no name of its author's, and told already
                continue
            code, below = self.compiler.compile(value), self.reasons(value)
            entries.append((name, text_of(as_written(value)), code, below, self.compiler.slot(name)))
        del self.compiler.scope[depth:]

        def reasons(frame: Frame, run: Run, _: object) -> tuple[Step, ...]:
            found = []
            for name, feel, code, below, slot in entries:
                value = frame[slot] = code(frame)
                steps = below(frame, run, value)
                words = f"{name}: {self.words.value(value)}"
                found.append(new(Step, (CLAUSE, name, feel, collapse(value), words, (), "", steps)))
            return tuple(found)

        return reasons

    def _call(self, node: tree.Call) -> Reasons:
        """Tell the arguments, and then why the function answered so."""
        clause = Clause(self.explainer, self.sentences, self.compiler, node, None)
        name = node.function.name if isinstance(node.function, tree.Name) else ""
        function = function_of(self.model, name) if name not in self.sentences.local() else None
        if function is None or len(node.arguments) != len(function.parameters):
            return lambda frame, run, value: (clause.step(frame, run, value),)
        by_name = dict(zip(node.names or function.parameters, node.arguments, strict=True))
        codes = [self.compiler.compile(by_name[each]) for each in function.parameters if each in by_name]

        def reasons(frame: Frame, run: Run, value: object) -> tuple[Step, ...]:
            step = clause.step(frame, run, value)
            inside = self.explainer.inside(name, run, value, [code(frame) for code in codes])
            return (step._replace(steps=(*step.steps, *inside)),)

        return reasons if len(codes) == len(function.parameters) else lambda frame, run, value: ()


def _has_text(node: tree.Node) -> bool:
    return not isinstance(node, (tree.Conditions, tree.Table))


_HANDLERS: Mapping[type, Callable[..., Reasons]] = {
    tree.Typed: Plan._typed,
    tree.Conditions: Plan._conditions,
    tree.Logic: Plan._logic,
    tree.If: Plan._if,
    tree.Table: Plan._table,
    tree.ContextOf: Plan._context,
    tree.Call: Plan._call,
}
_STRUCTURED = frozenset(_HANDLERS) - {tree.Call}
