"""The explanation of a decision as one generated Python function, for decisions that are explained often.

It is written by the emitter that writes decisions, under the same rules: no text of a rule or a pack ever stands in the
text of the program. What a clause says and how it came out are found on one way through, and so is the decision's
value where nobody asked for it before. A value that the function was not written for leaves the decision to the
closures; the steps are always the same.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Protocol

from portico.dmn.deciding.compiled import DecisionCompiler
from portico.dmn.deciding.generated.decisions import RuleEmitter
from portico.dmn.deciding.generated.expressions import path_key
from portico.dmn.deciding.generated.operations import UNFIT
from portico.dmn.deciding.generated.program import NotWritten, Program
from portico.dmn.errors import TypeMismatch
from portico.dmn.explaining.clauses import Clause, Named, function_of
from portico.dmn.explaining.conditions import Condition
from portico.dmn.explaining.sentences import Fact, Run, Value
from portico.dmn.explaining.steps import CLAUSE, CONDITION, DECISION, Step, new
from portico.dmn.explaining.words import RuleWords, Words
from portico.dmn.feel import tree
from portico.dmn.model import Model
from portico.dmn.types import Path

Tell = Callable[[Run], Step]
# Other values leave an explanation as Python's own (`unknowns.collapse`), which the closures see to.
_LEAVES_AS_IT_IS = frozenset({bool, str, Decimal})


class Prepared(Protocol):
    """A decision that is prepared to be explained by closures."""

    name: str
    feel: str
    node: tree.Node
    rule: RuleWords
    words: Words
    model: Model
    compiler: DecisionCompiler

    def new_compiler(self) -> DecisionCompiler:
        """Return a compiler of closures for parts of the decision."""
        ...

    def other(self, name: str, run: Run) -> Step:
        """Return the step of another decision."""
        ...

    def condition(self, key: str, node: tree.Node) -> Condition:
        """Return a condition of the decision."""
        ...

    def clause(self, node: tree.Node) -> Clause:
        """Return a part that is told in one sentence."""
        ...

    def alone(self, node: tree.Node) -> bool:
        """Tell whether a node is one clause that says more than its decision does."""
        ...


class Telling:
    """Writes the function of one decision.

    :param slow: the same decision told by closures.
    """

    def __init__(self, plan: Prepared, slow: Tell) -> None:
        self.plan = plan
        self.model = plan.model
        self.program = Program()
        self.program.namespace |= {"new": new, "Step": Step, "show": plan.words.value, "tell": plan.other}
        self.program.namespace |= {"DECISION": DECISION, "CONDITION": CONDITION, "CLAUSE": CLAUSE}
        self.program.namespace |= {"first": self._first, "slow": slow, "Unfit": (*UNFIT, TypeMismatch)}
        self.emitter = RuleEmitter(self.program, self._read, plan.new_compiler, strict=True, base="v, run")
        self.head: list[str] = []
        self.body: list[str] = []
        self.facts: dict[str, tuple[str, str]] = {}
        self.loaded: dict[str, str] = {}
        node = plan.node
        while isinstance(node, tree.Typed):
            node = node.value
        self.node = node

    def generate(self) -> Tell:
        """Return the function.

        :raises NotWritten: closures tell this decision as well.
        """
        node = self.node
        if isinstance(node, tree.Conditions) and node.items:
            result = self._conditions(node)
        elif isinstance(node, tree.Logic):
            result = self._decision(*self._logic(node, self._made))
        elif self.plan.alone(node):
            result = self._single(self.plan.clause(node))
        else:
            raise NotWritten
        lines = ["v, f, done = run.values, run.facts, run.decisions", *self.head, *self.body, f"return {result}"]
        lines = ["try:", *(f"    {line}" for line in lines), "except Unfit:", "    return slow(run)"]
        self.program.function("explain", "run", lines)
        return self.program.compile()["explain"]  # type: ignore[return-value]

    # --- names of the model

    def _read(self, name: str) -> str:
        """Return the text that reads a name; a decision that is not made yet is told, which makes it on the way."""
        key = self.program.constant(name)
        if name not in self.model.decisions or function_of(self.model, name) is not None:
            return f"v[{key}]"
        return f"(v[{key}] if {key} in v else first({key}, run))"

    def _first(self, name: str, run: Run) -> object:
        self.plan.other(name, run)
        return run.values[name]

    def _step_of(self, name: str) -> str:
        key = self.program.constant(name)
        return f"done.get({key}) or tell({key}, run)"

    def _fact(self, fact: Fact) -> tuple[str, str]:
        """Return the variables of how a fact stands in a sentence and of its step; it is read at the beginning."""
        found = self.facts.get(fact.key)
        if found is None:
            value, named, step = self.emitter.variable("a"), self.program.fresh("n"), self.program.fresh("p")
            blank = [None] * (self.plan.compiler.size - 1)
            key, read = (self.program.constant(each) for each in (fact.key, lambda v, run: fact.tell([v, *blank], run)))
            self.head += [f"{value}, {named}, _, {step} = f.get({key}) or {read}(v, run)"]
            self.head += [f"if {step} is None:", "    fail()"]
            self.loaded[fact.path[0] if len(fact.path) == 1 else path_key(_node(fact.path))] = value
            self.emitter.here.loaded |= self.loaded
            found = self.facts[fact.key] = named, step
        return found

    def _steps(self, named: Named) -> str:
        """Return the tuple of the steps of the decisions and facts that a clause names."""
        steps = [self._step_of(name) for name in named.decisions]
        return _tuple([*steps, *(self._fact(fact)[1] for fact in named.facts)])

    # --- clauses

    def _answer(self, node: tree.Node, clause: Clause | None) -> str:
        """Return the variable of an answer that is surely yes or no; the facts of its clause are read before it."""
        for fact in clause.named.facts if clause is not None and clause.named is not None else ():
            self._fact(fact)
        piece = self.emitter.need(self.emitter.emit(node), bool)
        name = self.emitter.variable("c")
        self.body.append(f"{name} = {piece.text}")
        return name

    def _sentence(self, clause: Clause, answer: str, before: str, after: str = "") -> str:
        """Return the f-string of a clause between a piece of text and a text."""
        pieces = [before]
        for part in (*clause.sentences.parts(clause.node), after):
            if isinstance(part, Value):
                pieces.append(
                    f"show({answer})" if part.node is clause.node and part.fact is None else self._value(part)
                )
            elif part:
                pieces.append(self.program.constant(part))
        return f'f"{"".join(f"{{{piece}}}" for piece in pieces)}"'

    def _value(self, part: Value) -> str:
        if part.fact is not None:
            return self._fact(part.fact)[0]
        name = self.emitter.variable("w")
        self.body.append(f"{name} = show({self.emitter.emit(part.node).text})")
        return name

    def _choice(self, answer: str, yes: str, no: str) -> str:
        return f"({self.program.constant(yes)} if {answer} else {self.program.constant(no)})"

    def _clause(self, clause: Clause, answer: str) -> str:
        """Return the step of a clause that is a part of something, by closure where it has parts itself."""
        if clause.named is None:
            return f"{self.program.constant(clause.step)}({self._frame()}, run, {answer})"
        words = self._sentence(clause, answer, self._choice(answer, clause.met, clause.not_met))
        feel = self.program.constant(clause.feel)
        return f'new(Step, (CLAUSE, "", {feel}, {answer}, {words}, (), "", {self._steps(clause.named)}))'

    def _frame(self) -> str:
        return f"[v, *{self.program.constant((None,) * (self.plan.compiler.size - 1))}]"

    # --- conditions

    def _conditions(self, node: tree.Conditions) -> str:
        steps, answers = [], []
        for key, each in node.items:
            condition, step = self.plan.condition(key, each), self.program.fresh("s")
            here, length = self.emitter.here, len(self.body)
            loaded, kinds = dict(here.loaded), dict(here.kinds)
            try:
                text, answer = self._condition(condition)
                answers.append(answer)
            except NotWritten:
                here.loaded, here.kinds = loaded | self.loaded, kinds
                del self.body[length:]
                text = f"{self.program.constant(condition.step)}({self._frame()}, run)"
            self.body.append(f"{step} = {text}")
            steps.append(step)
        if not answers:
            raise NotWritten
        answer = self._made(" and ".join(answers) if len(answers) == len(steps) else "")
        return self._decision(answer, _tuple(steps))

    def _condition(self, condition: Condition) -> tuple[str, str]:
        """Return the text of a condition's step and the variable of its answer."""
        clause, rule = condition.clause, condition.rule
        yes, no = condition.said[True], condition.said[False]
        if clause is None and isinstance(condition.node, tree.Logic):
            answer, below = self._logic(condition.node, None)
            words = self._choice(answer, yes, no)
        elif clause is not None and clause.named is not None:
            answer = self._answer(condition.node, clause)
            if condition.spoken:
                choice = self._choice(answer, f"{yes} ({clause.met}", f"{no} ({clause.not_met}")
                words = self._sentence(clause, answer, choice, ")")
            else:
                words = self._sentence(clause, answer, self._choice(answer, clause.met, clause.not_met))
            below = self._steps(clause.named)
        else:
            raise NotWritten
        name, feel, law = (self.program.constant(each) for each in (condition.name, condition.feel, rule.law))
        return f'new(Step, (CONDITION, {name}, {feel}, {answer}, {words}, {law}, "", {below}))', answer

    def _logic(self, node: tree.Logic, made: Callable[[str], str] | None) -> tuple[str, str]:
        """Return the variable of the answer, and the steps that carried it, as `Plan` chooses them."""
        answers: list[str] = []
        clauses: list[Clause | str] = []
        for operand in node.operands:
            named = isinstance(operand, tree.Name) and operand.name in self.model.decisions
            clause = None if named else self.plan.clause(operand)
            clauses.append(clause or operand.name)  # type: ignore[attr-defined]
            answers.append(self._answer(operand, clause))
        whole = f" {node.operator} ".join(answers)
        if made is None:
            said = self.emitter.variable("r")
            self.body.append(f"{said} = {whole}")
        else:
            said = made(whole)
        found = self.program.fresh("b")
        self.body.append(f"{found} = []")
        for answer, each in zip(answers, clauses, strict=True):
            start = len(self.body)
            with self.emitter.here.perhaps():
                step = self._step_of(each) if isinstance(each, str) else self._clause(each, answer)
            inside = [*self.body[start:], f"{found}.append({step})"]
            told = f"{said} or not {answer}" if node.operator == "and" else f"{answer} or not {said}"
            self.body[start:] = [f"if {told}:", *(f"    {line}" for line in inside)]
        return said, f"(*{found},)"

    # --- decisions

    def _made(self, whole: str) -> str:
        """Return the variable of the decision's value, a yes or no; it is made of its parts when it is not there yet."""
        name, key = self.emitter.variable("r"), self.program.constant(self.plan.name)
        if whole and self.node is self.plan.node:
            self.body += [f"if {key} in v:", f"    {name} = v[{key}]", "else:", f"    v[{key}] = {name} = {whole}"]
        else:
            self.body.append(f"{name} = v[{key}]")
        self.body += [f"if {name} is not True and {name} is not False:", "    fail()"]
        return name

    def _single(self, clause: Clause) -> str:
        """Return the step of a decision that is one clause."""
        if clause.named is None:
            raise NotWritten
        for fact in clause.named.facts:
            self._fact(fact)
        if clause.boolean:
            answer = self._made("")
            return self._decision(answer, f"({self._clause(clause, answer)},)")
        return self._plain(clause)

    def _plain(self, clause: Clause) -> str:
        """Return the step of a decision that is one clause of any value: "Income × 12 = 108000"."""
        value, before, after, said = (self.program.fresh(letter) for letter in "rbez")
        constant, words, rule = self.program.constant, self.plan.words, self.plan.rule
        self.body += [
            f"{value} = v[{constant(self.plan.name)}]",
            f"if type({value}) not in {constant(_LEAVES_AS_IT_IS)}:",
            "    fail()",
        ]
        for known, start in ((True, clause.met), (False, clause.not_met)):
            self.body += [
                f"{'if' if known else 'elif'} {value} is {known}:",
                f'    {before}, {after}, {said} = {constant(start)}, "", {constant(words.said(rule, known))}',
            ]
        self.body += [
            "else:",
            f"    {after} = show({value})",
            f'    {before}, {after}, {said} = "", f" = {{{after}}}", f"{{{constant(rule.label)}}}: {{{after}}}"',
        ]
        sentence = self._sentence(clause, value, before)[:-1] + f'{{{after}}}"'
        assert clause.named is not None  # noqa: S101 - `_single` has looked
        step = f'new(Step, (CLAUSE, "", {constant(clause.feel)}, {value}, {sentence}, (), "", {self._steps(clause.named)}))'
        return self._decision(value, f"({step},)", said)

    def _decision(self, answer: str, below: str, words: str = "") -> str:
        rule, said = self.plan.rule, self.plan.words.said
        words = words or self._choice(answer, said(rule, value=True), said(rule, value=False))
        name, feel, law = (self.program.constant(each) for each in (self.plan.name, self.plan.feel, rule.law))
        return f'new(Step, (DECISION, {name}, {feel}, {answer}, {words}, {law}, "", {below}))'


def _tuple(items: list[str]) -> str:
    return f"({', '.join(items)},)" if items else "()"


def _node(path: Path) -> tree.Node:
    node: tree.Node = tree.Name(path[0])
    for name in path[1:]:
        node = tree.Member(node, name)
    return node
