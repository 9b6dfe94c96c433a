"""The door of the room: decisions in, answers, needs and problems out."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from portico.dmn.deciding.compiled import CompiledDecision, Source, compile_source, source_of
from portico.dmn.deciding.deciders import Decide, Tracer, decider, tracer
from portico.dmn.deciding.given_facts import fact, given, prepare
from portico.dmn.deciding.tiers import Tier
from portico.dmn.errors import CyclicDecisions, DmnError, TooDeep
from portico.dmn.feel.builtins import BUILTINS
from portico.dmn.feel.checking.checker import Checker
from portico.dmn.feel.checking.declared_types import type_from
from portico.dmn.feel.closures.compiler import Compiler, Test
from portico.dmn.feel.grammar import parser, scope
from portico.dmn.feel.reads import Reader
from portico.dmn.feel.running import Code, Frame, Function, Values, values_of
from portico.dmn.feel.tree import Lambda, Node, TypeExpression
from portico.dmn.feel.type_conformance import Named
from portico.dmn.feel.unknowns import collapse
from portico.dmn.types import DateTime, Decision, Outcome, Path, Problem, Record, Type, TypeProblem, Unknown, as_feel

T = TypeVar("T")
MAX_CACHED = 20_000
MAX_CHAIN = 80
_BUILTIN_NAMES = scope.names_of(BUILTINS)


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A FEEL text that is ready to be evaluated in a session of its model."""

    text: str
    tree: Node
    code: Code
    size: int
    run: Callable[[Values], object]
    names: frozenset[str]
    test: Test | None = None


class Model:
    """Decisions that know each other, compiled once; safe to share between threads.

    :param sources: the decisions; `compile_model` makes them of texts, `lowering` of a model in the standard's form.
    :param types: the types of the model by name, for `instance of` and for values that must conform to a type.
    :param declared: the type of each name that declares one; what is given for it is converted or becomes null.
    :param aliases: the names under which something can be given, each with the names that it has here.
    :param problems: texts that mean nothing; what needs them is null.
    """

    def __init__(
        self,
        sources: Iterable[Source],
        names: Collection[str],
        deep: Collection[str] = (),
        types: Named | None = None,
        declared: Mapping[str, TypeExpression] | None = None,
        aliases: Mapping[str, tuple[str, ...]] | None = None,
        problems: tuple[Problem, ...] = (),
    ) -> None:
        self.decisions = {source.name: source for source in sources}
        self.names = frozenset(names) | self.decisions.keys()
        self.deep = frozenset(deep)
        self.types: Named = {} if types is None else types
        self.declared: Mapping[str, TypeExpression] = {} if declared is None else declared
        self.aliases: Mapping[str, tuple[str, ...]] = {} if aliases is None else aliases
        self.problems = problems
        self._levels = (_BUILTIN_NAMES, scope.names_of(self.names))
        self._cache: dict[tuple[str, frozenset[str], bool], Expression] = {}
        self._compiled: dict[str, CompiledDecision] = {
            name: not_too_deep(partial(compile_source, source, self.names, self.types))
            for name, source in self.decisions.items()
        }
        self._decide = {name: self._tier(each.decide, self.decisions[name]) for name, each in self._compiled.items()}
        self._deciders: dict[str, Decide] = {}
        self._tracers: dict[str, Tracer] = {}
        self._reads = Reader(self._trees(), self.names, self.deep)
        _refuse_cycles(self._needs())

    def compile(self, text: str, extra_names: Iterable[str] = ()) -> Expression:
        """Compile an expression over the context's names and the decisions; a text is compiled once.

        :raises FeelSyntaxError: with line, column, what was expected and a hint. :raises UnknownName: with the nearest.
        """
        return self._compile(text, frozenset(extra_names), unary=False)

    def compile_unary(self, text: str, extra_names: Iterable[str] = ()) -> Expression:
        """Compile unary tests (``-``, ``< 18``, ``"a", "b"``); their input is the name `?` of the context.

        :raises FeelSyntaxError: as `compile`.
        """
        return self._compile(text, frozenset(extra_names), unary=True)

    def decider(self, rule: str | Expression) -> Decide:
        """Return a decision (by name) or an expression as a function of facts, for one answer after the other.

        Facts that `facts` has prepared are used as they are; others are prepared at each call.
        """
        if not isinstance(rule, str):
            return decider(self, rule, collapse)
        if rule not in self._deciders:
            self._deciders[rule] = decider(self, rule, collapse)
        return self._deciders[rule]

    def tracer(self, name: str) -> Tracer:
        """Return a decision as `decider` does, whose answer comes with all that was decided on the way."""
        if name not in self._tracers:
            self._tracers[name] = tracer(self, name, collapse)
        return self._tracers[name]

    def facts(self, given: Mapping[str, object]) -> Record:
        """Return facts as values of FEEL, by the names and declared types of this model.

        :raises TypeMismatch: a fact of a type that FEEL does not have.
        """
        return prepare(self, given)

    def prepare(self, *expressions: Expression) -> None:
        """Generate the functions of all decisions and of some expressions now, not when they have proved to be hot."""
        for run in (*self._decide.values(), *(each.run for each in expressions)):
            if isinstance(run, Tier):
                run.prepare()

    def session(self, context: Mapping[str, object], now: dt.datetime | DateTime | None = None) -> Session:
        """Bind facts to the names; a name that is missing is unknown.

        :param now: what `now()` and `today()` say, with a time zone; the engine has no clock of its own.
        """
        return Session(self, context, now)

    def reads(self, name_or_expression: str | Expression) -> frozenset[Path]:
        """Return every input a decision or expression can ever read, through all decisions.

        A path has two parts, subject and concept; one part for a plain value; as many as written for `deep` names.
        """
        if isinstance(name_or_expression, Expression):
            return self._reads.reads(name_or_expression.tree)
        return self._reads.decision_reads(self.compiled(name_or_expression).name)

    def check_types(self, name_or_expression: str | Expression, types: Mapping[Path, Type]) -> list[TypeProblem]:
        """Return what cannot be right by the declared types; what is not declared is believed.

        :param types: by path as `reads` gives them.
        """
        checker = Checker({**self._declared_types(), **types}, self._trees(), self.names, self.types)
        if isinstance(name_or_expression, Expression):
            return checker.check(name_or_expression.tree, name_or_expression.text)
        compiled = self.compiled(name_or_expression)
        return checker.check(compiled.tree, texts={id(part.tree): part.text for part in compiled.parts})

    def _declared_types(self) -> dict[Path, Type]:
        found = {(name,): type_from(written, self.types) for name, written in self.declared.items()}
        return {path: type_ for path, type_ in found.items() if type_ is not None}

    def tree(self, name: str) -> Node:
        """Return the tree of a decision: a plain node, `Conditions` or `Table` of `feel.tree`.

        :raises DmnError: there is none of that name.
        """
        return self.compiled(name).tree

    def is_function(self, name: str) -> bool:
        """Tell whether a name is a decision service or business knowledge model, which needs its own inputs."""
        return name in self._compiled and isinstance(self._compiled[name].tree, Lambda)

    def parameters(self, name: str) -> tuple[tuple[str, TypeExpression | None], ...]:
        """Return the inputs of a decision service or business knowledge model, each with its type; None takes anything.

        :raises DmnError: there is none of that name.
        """
        node = self.compiled(name).tree
        if not isinstance(node, Lambda):
            raise DmnError(f"'{name}' is not a decision service or a business knowledge model.")
        return tuple(zip(node.parameters, node.types or (None,) * len(node.parameters), strict=True))

    def compiled(self, name: str) -> CompiledDecision:
        """Return one decision.

        :raises DmnError: there is none of that name.
        """
        found = self._compiled.get(name)
        if found is None:
            near = difflib.get_close_matches(name, self._compiled, n=1)
            hint = f"Did you mean '{near[0]}'? " if near else ""
            known = ", ".join(sorted(self._compiled)) or "none"
            raise DmnError(f"There is no decision '{name}'. {hint}Decisions: {known}.")
        return found

    def deciders(self) -> Mapping[str, Callable[[Values], object]]:
        """Return the function of each decision."""
        return self._decide

    def _needs(self) -> dict[str, set[str]]:
        """Return what each decision needs to be made; a function may call itself, which its budget ends."""
        functions = {name for name in self._compiled if self.is_function(name)}
        return {
            name: found - functions if name in functions else found
            for name, found in self._reads.decisions_read().items()
        }

    def _trees(self) -> dict[str, Node]:
        return {name: each.tree for name, each in self._compiled.items()}

    def _compile(self, text: str, extra: frozenset[str], *, unary: bool) -> Expression:
        key = (text, extra, unary)
        found = self._cache.get(key)
        if found is None:
            found = not_too_deep(lambda: self._compiled_text(text, extra, unary=unary))
            if len(self._cache) > MAX_CACHED:
                self._cache.clear()
            self._cache[key] = found
        return found

    def _compiled_text(self, text: str, extra: frozenset[str], *, unary: bool) -> Expression:
        levels = (*self._levels, scope.names_of(extra)) if extra else self._levels
        compiler = Compiler(self.names | extra, text, self.types)
        names = self.names | extra
        if unary:
            return _unary(compiler, text, parser.parse_unary(text, levels), names)
        node = parser.parse(text, levels)
        code = compiler.compile(node)
        run = self._tier(_on_values(code, compiler.size), Source("", node, (), names))
        return Expression(text, node, code, compiler.size, run, names)

    def _tier(self, closure: Callable[[Values], object], source: Source) -> Tier:
        return Tier(closure, source, self.names, self.types)


def not_too_deep(make: Callable[[], T]) -> T:
    """Return what is made, or say that a text is nested too deeply."""
    try:
        return make()
    except RecursionError as error:
        raise TooDeep("This rule is nested too deeply. Split it into several decisions.") from error


def _on_values(code: Code, size: int) -> Callable[[Values], object]:
    blank = (None,) * (size - 1)
    return lambda values: code([values, *blank])


def _unary(compiler: Compiler, text: str, node: Node, names: frozenset[str]) -> Expression:
    slot = compiler.slot("?")
    inner = compiler.test(node)

    def test(frame: Frame, value: object) -> object:
        frame[slot] = value
        return inner(frame, value)

    def code(frame: Frame) -> object:
        return test(frame, values_of(frame)["?"])

    return Expression(text, node, code, compiler.size, _on_values(code, compiler.size), names, test)


class Session:
    """One set of facts; each decision is made at most once, when it is first asked for."""

    def __init__(self, model: Model, context: Mapping[str, object], now: dt.datetime | DateTime | None = None) -> None:
        self.model = model
        told: Mapping[str, object] = {}
        if model.aliases:
            context, told = given(context, model)
        self.values = Values(context, model.deciders())
        self.values.update(told)
        if now is not None:
            self.values.now = as_feel(now)  # type: ignore[assignment]

    def value(self, name: str) -> object:
        """Return the value of a decision or name: definite, or `Unknown` with what is needed.

        :raises DmnError: nothing has that name. :raises TypeMismatch: a fact of a type that FEEL does not have.
        """
        if name not in self.model.names:
            self.model.compiled(name)
        try:
            return collapse(self.values[name])
        except RecursionError as error:
            raise TooDeep("The decisions behind this one stand too deep on each other.") from error

    def outcome(self, name: str) -> Outcome:
        """Return the value with the answer of every condition, also of those that the value did not need."""
        return self.model.compiled(name).outcome(self.values, self.value(name))

    def call_service(self, name: str, inputs: Mapping[str, object]) -> object:
        """Return what a decision service or business knowledge model answers; an input that is missing is unknown.

        :raises DmnError: nothing has that name, or it cannot be called. :raises TypeMismatch: as `value`.
        """
        function = self._function(name)
        try:
            return collapse(function.call(self.arguments(name, inputs)))
        except RecursionError as error:
            raise TooDeep("The decisions behind this one stand too deep on each other.") from error

    def arguments(self, name: str, inputs: Mapping[str, object]) -> list[object]:
        """Return what a decision service or business knowledge model is called with; what is missing is unknown.

        :raises DmnError: nothing has that name, or it cannot be called.
        """
        told = {name: fact(name, value) for name, value in inputs.items()}
        names = self._function(name).parameters
        return [told[each] if each in told else Unknown(frozenset({(each,)})) for each in names]

    def _function(self, name: str) -> Function:
        function = self.value(name)
        if not isinstance(function, Function):
            raise DmnError(f"'{name}' is not a decision service or a business knowledge model.")
        return function

    def evaluate(self, expression: Expression) -> object:
        """Return the value of an expression of this session's model.

        :raises TypeMismatch: a fact of a type that FEEL does not have.
        """
        try:
            return collapse(expression.run(self.values))
        except RecursionError as error:
            raise TooDeep("This rule, or the decisions behind it, stand too deep on each other.") from error


def compile_model(
    decisions: Iterable[Decision], *, names: Iterable[str], deep: Collection[str] = ("parameters",)
) -> Model:
    """Compile decisions that may use the context's names and each other.

    :param names: what the context will have: roles (mother, child), parameters, plain values (due_date).
    :param deep: names whose whole dotted path is one input (``parameters.child_benefit.ordinary``).
    :raises FeelSyntaxError: with `.decision` and `.condition` set. :raises UnknownName: the same, with the nearest name.
    :raises CyclicDecisions: decisions that need each other in a circle.
    """
    decisions = list(decisions)
    names = frozenset(names)
    levels = (_BUILTIN_NAMES, scope.names_of(names | {decision.name for decision in decisions}))

    def parse(text: str) -> Node:
        return not_too_deep(lambda: parser.parse(text, levels))

    def parse_unary(text: str) -> Node:
        return not_too_deep(lambda: parser.parse_unary(text, levels))

    return Model([source_of(decision, parse, parse_unary) for decision in decisions], names, deep)


def _refuse_cycles(reads: Mapping[str, Collection[str]]) -> None:
    """Refuse circles, and chains in which one decision stands on too many others."""
    done: dict[str, int] = {}
    for start in sorted(reads):
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = []
        _push(start, reads, done, path, stack)
        while stack:
            following = next(stack[-1][1], None)
            if following is None:
                name = path.pop()
                stack.pop()
                done[name] = 1 + max((done[other] for other in reads[name]), default=0)
                if done[name] > MAX_CHAIN:
                    raise TooDeep(f"Decision '{name}' stands on a chain of more than {MAX_CHAIN} others. Join some.")
            elif following in path:
                raise CyclicDecisions(path[path.index(following) :])
            else:
                _push(following, reads, done, path, stack)


def _push(
    name: str,
    reads: Mapping[str, Collection[str]],
    done: Mapping[str, int],
    path: list[str],
    stack: list[tuple[str, Iterator[str]]],
) -> None:
    if name not in done:
        path.append(name)
        stack.append((name, iter(sorted(reads[name]))))
