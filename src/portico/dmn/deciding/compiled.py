"""One decision, compiled from its tree: how its value comes about, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from portico.dmn.deciding.tables import CompiledInput, CompiledOutput, CompiledRule, CompiledTable
from portico.dmn.errors import DmnError, FeelError
from portico.dmn.feel import tree
from portico.dmn.feel.closures.compiler import Compiler, Test
from portico.dmn.feel.closures.operators import logic
from portico.dmn.feel.running import Code, Frame, Values
from portico.dmn.feel.tree import Node, TypeExpression
from portico.dmn.feel.type_conformance import Named
from portico.dmn.feel.type_fitting import fit
from portico.dmn.feel.values import truth
from portico.dmn.types import ConditionOutcome, Decision, DecisionTable, Outcome, Unknown

Parse = Callable[[str], Node]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """One FEEL text of a decision and its tree; `condition` is the id of a condition, `of` the input that a cell tests."""

    text: str
    tree: Node
    condition: str | None = None
    of: Node | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A decision as one tree, with the texts it was read from."""

    name: str
    tree: Node
    parts: tuple[Part, ...]
    names: Collection[str] | None = None  # None: all names of the model


@dataclass(frozen=True, slots=True)
class CompiledDecision:
    """A decision ready to run."""

    name: str
    tree: Node
    parts: tuple[Part, ...]
    size: int
    run: Code
    conditions: tuple[tuple[str, Code], ...] = ()
    table: CompiledTable | None = None

    def decide(self, values: Values) -> object:
        """Return the decision's value, not yet collapsed, so that other decisions can look into maybe-lists."""
        return self.run(self._frame(values))

    def outcome(self, values: Values, value: object) -> Outcome:
        """Return the value told with all conditions, or the row of the table that decided."""
        frame = self._frame(values)
        if self.table is not None:
            return Outcome(self.name, value, (), self.table.decide(frame)[1])
        said = tuple(ConditionOutcome(id_, _said(code(frame))) for id_, code in self.conditions)
        return Outcome(self.name, value, said)

    def _frame(self, values: Values) -> Frame:
        frame: Frame = [None] * self.size
        frame[0] = values
        return frame


def _said(value: object) -> bool | Unknown | None:
    found = truth(value)
    return found if not isinstance(found, Unknown) else Unknown(found.needs)


class DecisionCompiler(Compiler):
    """Compiles the tree of a whole decision; an error says in which decision and part it is."""

    def __init__(self, source: Source, names: Collection[str], types: Named) -> None:
        super().__init__(names if source.names is None else source.names, "", types)
        self.source = source
        self._parts: Mapping[int, Part] = {id(part.tree): part for part in source.parts}

    def compile(self, node: Node) -> Code:
        """Return the closure of a node; names are looked for in the text that the node comes from."""
        part = self._parts.get(id(node))
        return super().compile(node) if part is None else self._within(part, super().compile, node)

    def test(self, node: Node) -> Test:
        """Return the closure of a unary test, likewise."""
        part = self._parts.get(id(node))
        return super().test(node) if part is None else self._within(part, super().test, node)

    def conditions(self, node: tree.Conditions) -> tuple[tuple[str, Code], ...]:
        """Return the closure of each condition with its id."""
        return tuple((id_, self.compile(each)) for id_, each in node.items)

    def table(self, node: tree.Table) -> CompiledTable:
        """Return a table ready to run."""
        slot = self.slot("?")
        self.scope.pop()
        inputs = tuple(
            CompiledInput(self.compile(each.expression), self._cell(each.values, slot)) for each in node.inputs
        )
        outputs = tuple(
            CompiledOutput(
                each.name,
                tuple(self._cell_test(value, slot) for value in each.values),
                None if each.default is None else self.compile(each.default),
            )
            for each in node.outputs
        )
        rules = tuple(
            CompiledRule(
                tuple(self._cell_test(test, slot) for test in row.when), tuple(self.compile(each) for each in row.then)
            )
            for row in node.rows
        )
        return CompiledTable(inputs, outputs, node.hit_policy, node.aggregator, rules, slot)

    def _cell(self, node: Node | None, slot: int) -> Test | None:
        return None if node is None else self._cell_test(node, slot)

    def _cell_test(self, node: Node, slot: int) -> Test:
        self.scope.append(("?", slot))
        found = self.test(node)
        self.scope.pop()
        return found

    def _conditions(self, node: tree.Conditions) -> Code:
        return logic([code for _, code in self.conditions(node)], neutral=True)

    def _table(self, node: tree.Table) -> Code:
        compiled = self.table(node)
        return lambda frame: compiled.decide(frame)[0]

    def _typed(self, node: tree.Typed) -> Code:
        value, type_, named = self.compile(node.value), node.type, self.types
        return lambda frame: fit(value(frame), type_, named)

    def _within(self, part: Part, compile_: Callable[[Node], T], node: Node) -> T:
        outer, self.text = self.text, part.text
        try:
            return compile_(node)
        except FeelError as error:
            raise locate(error, self.source.name, part.condition or part.place) from None
        finally:
            self.text = outer

    HANDLERS: ClassVar[dict[type, Callable[..., Code]]] = {
        **Compiler.HANDLERS,
        tree.Conditions: _conditions,
        tree.Table: _table,
        tree.Typed: _typed,
    }


def locate(error: FeelError, decision: str, condition: str | None) -> FeelError:
    """Say in an error of a text in which decision and condition (or row) it is."""
    if error.decision is None:
        error.decision, error.condition = decision, condition
        error.facts.update(decision=decision, condition=condition)
    return error


def compile_source(source: Source, names: Collection[str], types: Named) -> CompiledDecision:
    """Compile the tree of a decision.

    :raises UnknownName: with `.decision` and `.condition` set.
    """
    compiler = DecisionCompiler(source, names, types)
    node, bound = _unbound(source.tree)
    table = compiler.table(node) if isinstance(node, tree.Table) else None
    conditions = compiler.conditions(node) if isinstance(node, tree.Conditions) else ()
    if table is not None:
        run = _decider(table)
    elif isinstance(node, tree.Conditions):
        run = logic([code for _, code in conditions], neutral=True)
    else:
        run = compiler.compile(node)
    for type_ in bound:
        run = _fitting(run, type_, types)
    return CompiledDecision(source.name, source.tree, source.parts, compiler.size, run, conditions, table)


def _unbound(node: Node) -> tuple[Node, list[TypeExpression]]:
    """Return a tree without the types that it is bound to, and those from inside to outside."""
    bound: list[TypeExpression] = []
    while isinstance(node, tree.Typed):
        bound.insert(0, node.type)
        node = node.value
    return node, bound


def _fitting(run: Code, type_: TypeExpression, named: Named) -> Code:
    return lambda frame: fit(run(frame), type_, named)


def _decider(table: CompiledTable) -> Code:
    return lambda frame: table.decide(frame)[0]


def source_of(decision: Decision, parse: Parse, parse_unary: Parse) -> Source:
    """Parse the texts of a decision into one tree; an error says in which decision and condition it is."""
    reader = _Texts(decision.name, parse, parse_unary)
    if isinstance(decision.logic, str):
        node = reader.expression(decision.logic)
    elif isinstance(decision.logic, DecisionTable):
        node = reader.table(decision.logic)
    else:
        node = tree.Conditions(tuple((each.id, reader.expression(each.text, each.id)) for each in decision.logic))
    return Source(decision.name, node, tuple(reader.parts))


class _Texts:
    """Reads the texts of one decision and notes where each tree comes from."""

    def __init__(self, decision: str, parse: Parse, parse_unary: Parse) -> None:
        self.decision = decision
        self.parse = parse
        self.parse_unary = parse_unary
        self.parts: list[Part] = []

    def expression(self, text: str, condition: str | None = None, *, place: str | None = None) -> Node:
        node = self._read(self.parse, text, condition or place)
        self.parts.append(Part(text, node, condition, place=place))
        return node

    def test(self, text: str, of: Node, place: str | None = None) -> Node:
        node = self._read(self.parse_unary, text, place)
        self.parts.append(Part(text, node, of=of, place=place))
        return node

    def table(self, table: DecisionTable) -> tree.Table:
        expressions = [self.expression(text) for text in table.inputs]
        allowed = table.input_values or (None,) * len(table.inputs)
        inputs = tuple(
            tree.TableInput(each, None if text is None else self.test(text, each, "input values"))
            for each, text in zip(expressions, allowed, strict=True)
        )
        rows = tuple(self._row(table, number, expressions) for number in range(1, len(table.rules) + 1))
        return tree.Table(inputs, self._outputs(table), rows, table.hit_policy, table.aggregator)

    def _row(self, table: DecisionTable, number: int, inputs: list[Node]) -> tree.TableRow:
        rule, place = table.rules[number - 1], f"rule {number}"
        if len(rule.when) != len(table.inputs) or len(rule.then) != len(table.outputs):
            raise DmnError(
                f"Decision '{self.decision}', {place}: it has {len(rule.when)} tests and {len(rule.then)} outputs, "
                f"the table has {len(table.inputs)} inputs and {len(table.outputs)} outputs."
            )
        when = tuple(self.test(text, of, place) for text, of in zip(rule.when, inputs, strict=True))
        return tree.TableRow(when, tuple(self.expression(text, place=place) for text in rule.then))

    def _outputs(self, table: DecisionTable) -> tuple[tree.TableOutput, ...]:
        values = table.output_values or (None,) * len(table.outputs)
        defaults = table.defaults or (None,) * len(table.outputs)
        return tuple(
            tree.TableOutput(
                name,
                () if listed is None else self._listed(listed),
                None if default is None else self.expression(default, place="default output"),
            )
            for name, listed, default in zip(table.outputs, values, defaults, strict=True)
        )

    def _listed(self, text: str) -> tuple[Node, ...]:
        node = self._read(self.parse_unary, text, "output values")
        return node.tests if isinstance(node, tree.AnyOf) else (node,)

    def _read(self, parse: Parse, text: str, condition: str | None) -> Node:
        try:
            return parse(text)
        except FeelError as error:
            raise locate(error, self.decision, condition) from None
