"""What cannot be right by the declared types. What is not declared is believed."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar

from portico.dmn.errors import place
from portico.dmn.feel import tree
from portico.dmn.feel.checking import calls, tables
from portico.dmn.feel.checking.declared_types import SIMPLE_NAMES, item_of, list_of, type_from
from portico.dmn.feel.checking.kinds import BOOLEAN, DAYS, LIST, LITERALS, NUMBER, RESULTS, TEXT, WORDS
from portico.dmn.feel.grammar.printing import type_text
from portico.dmn.feel.properties import PROPERTY_NAMES
from portico.dmn.feel.type_conformance import Named, understood
from portico.dmn.types import FeelType, Path, Type, TypeProblem

Maybe = Type | None
# Parts of values that are no numbers; what a range begins and ends with is not followed.
OTHER_PROPERTIES: Mapping[str, Maybe] = {
    "time offset": DAYS,
    "timezone": TEXT,
    "start": None,
    "end": None,
    "start included": BOOLEAN,
    "end included": BOOLEAN,
}


class Checker:
    """Infers the types of one model's texts from the declared types of the inputs."""

    def __init__(
        self,
        types: Mapping[Path, Type],
        decisions: Mapping[str, tree.Node],
        names: Collection[str],
        named: Named | None = None,
    ) -> None:
        """
        :param types: of the inputs, by path.
        :param decisions: the tree of each decision.
        :param names: everything that a text may name.
        :param named: the types that the model defines.
        """
        self.types = types
        self.named: Named = {} if named is None else named
        self.decisions = decisions
        self.names = names
        self.text = ""
        self.problems: list[TypeProblem] = []
        self.scope: list[tuple[str | None, Maybe]] = []
        self.texts: Mapping[int, str] = {}
        self.calls = 0  # how deep functions were followed
        self._inferred: dict[str, Maybe] = {}

    def check(self, node: tree.Node, text: str = "", texts: Mapping[int, str] | None = None) -> list[TypeProblem]:
        """Return the problems of one text, or of the whole tree of a decision.

        :param texts: of a decision: the text that a node was read from, by the `id` of the node; a problem is placed in
            the nearest.
        """
        self.text, self.problems, self.scope, self.texts = text, [], [], texts or {}
        self.infer(node)
        if isinstance(node, tree.Table):
            tables.whole(self, node)
        return self.problems

    def inner(self) -> Checker:
        """Return a checker for another text of the same model; what it finds is told elsewhere."""
        found = Checker(self.types, self.decisions, self.names, self.named)
        found._inferred = self._inferred
        return found

    def infer(self, node: tree.Node) -> Maybe:
        """Return the type of a node, None when it cannot be told."""
        handler = self.HANDLERS.get(type(node))
        with self._within(node):
            if handler is not None:
                found = handler(self, node)
                return None if found is None or found.kind is FeelType.ANY else found
            for child in tree.children(node):
                self.infer(child)
        return None

    @contextmanager
    def _within(self, node: tree.Node) -> Iterator[None]:
        """Place problems in the text that a node was read from."""
        outer, self.text = self.text, self.texts.get(id(node), self.text)
        yield
        self.text = outer

    def report(self, node: tree.Node, message: str) -> None:
        """Note a problem at a node."""
        line, column = place(self.text, node.start)
        problem = TypeProblem(message, line, column, self.text[node.start : node.end])
        if problem not in self.problems:
            self.problems.append(problem)

    def condition(self, node: tree.Node) -> None:
        """Look at a node that must be true or false."""
        found = self.infer(node)
        if found is not None and found.kind is not FeelType.BOOLEAN:
            with self._within(node):
                self.report(node, f"A condition must be true or false; this is {WORDS[found.kind]}.")

    def _literal(self, node: tree.Literal) -> Maybe:
        return LITERALS.get(type(node.value))

    def _name(self, node: tree.Name) -> Maybe:
        for name, found in reversed(self.scope):
            if name == node.name:
                return found
            if name is None and found is not None and found.item and node.name in found.item:
                return found.item[node.name]
        if node.name in self.decisions:
            return self._decision(node.name)
        if (node.name,) in self.types or node.name in self.names:
            return self.types.get((node.name,))
        self._no_such_field(
            node, node.name, next((found for name, found in reversed(self.scope) if name is None), None)
        )
        return None

    def _decision(self, name: str) -> Maybe:
        if name not in self._inferred:
            self._inferred[name] = None
            self._inferred[name] = self.inner().infer(self.decisions[name])
        return self._inferred[name]

    def _path(self, node: tree.Node) -> Path | None:
        if isinstance(node, tree.Member):
            base = self._path(node.base)
            return None if base is None else (*base, node.name)
        if isinstance(node, tree.Name) and node.name in self.names and all(node.name != name for name, _ in self.scope):
            return (node.name,)
        return None

    def _member(self, node: tree.Member) -> Maybe:
        path = self._path(node)
        if path is not None and path in self.types:
            return self.types[path]
        base = self.infer(node.base)
        if base is None:
            return None
        if base.item:
            if node.name in base.item:
                return base.item[node.name] if base.kind is FeelType.CONTEXT else list_of(base.item[node.name])
            self._no_such_field(node, node.name, base)
        if base.kind in (FeelType.LIST, FeelType.CONTEXT) or node.name not in PROPERTY_NAMES:
            return None
        return OTHER_PROPERTIES.get(node.name, NUMBER)

    def _no_such_field(self, node: tree.Node, name: str, base: Maybe) -> None:
        if base is not None and base.item:
            nearest = difflib.get_close_matches(name, base.item, n=1)
            hint = f"Did you mean '{nearest[0]}'?" if nearest else f"There are: {', '.join(sorted(base.item))}."
            self.report(node, f"There is no field '{name}'. {hint}")

    def _arithmetic(self, node: tree.Arithmetic) -> Maybe:
        left = self.infer(node.first)
        for sign, operand in node.rest:
            right = self.infer(operand)
            left = self._combine(node, sign, left, right, operand)
        return left

    def _combine(self, node: tree.Node, sign: str, left: Maybe, right: Maybe, operand: tree.Node) -> Maybe:
        if left is None or right is None:
            return None
        found = RESULTS.get((sign, left.kind, right.kind))
        if found is None:
            self.report(node, f"'{sign}' does not go with {WORDS[left.kind]} and {WORDS[right.kind]}.")
            return None
        if sign in "+-":
            self.units(node, left, right)
            return Type(found.kind, left.unit or right.unit)
        return Type(found.kind, _unit_of(sign, left, right, operand))

    def units(self, node: tree.Node, left: Type, right: Type) -> None:
        """Report two units that differ."""
        if left.unit and right.unit and left.unit != right.unit:
            self.report(node, f"The units differ: {left.unit} and {right.unit}. Convert one of them first.")

    def _negate(self, node: tree.Negate) -> Maybe:
        return self.infer(node.operand)

    def _logic(self, node: tree.Logic) -> Maybe:
        for operand in node.operands:
            self.condition(operand)
        return BOOLEAN

    def comparable(self, node: tree.Node, left: Maybe, right: Maybe) -> None:
        """Report two types that cannot be compared."""
        if left is None or right is None:
            return
        if left.kind is not right.kind:
            self.report(node, f"{WORDS[left.kind]} and {WORDS[right.kind]} cannot be compared.".capitalize())
        else:
            self.units(node, left, right)

    def _compare(self, node: tree.Compare) -> Maybe:
        self.comparable(node, self.infer(node.left), self.infer(node.right))
        return BOOLEAN

    def _between(self, node: tree.Between) -> Maybe:
        value = self.infer(node.value)
        for bound in (node.low, node.high):
            self.comparable(node, value, self.infer(bound))
        return BOOLEAN

    def _in(self, node: tree.In) -> Maybe:
        value = self.infer(node.value)
        self.scope.append(("?", value))
        self.test(node.test, value)
        self.scope.pop()
        return BOOLEAN

    def test(self, node: tree.Node, value: Maybe) -> None:
        """Look at a unary test of a value."""
        with self._within(node):
            self._tests(node, value)

    def _tests(self, node: tree.Node, value: Maybe) -> None:
        if isinstance(node, tree.Test):
            self.comparable(node, value, self.infer(node.operand))
        elif isinstance(node, tree.RangeOf):
            for bound in (node.low, node.high):
                self.comparable(node, value, self.infer(bound))
        elif isinstance(node, tree.AnyOf) or (isinstance(node, tree.ListOf) and not _is_list(value)):
            for child in tree.children(node):
                self.test(child, value)
        else:
            found = self.infer(node)
            if found is not None and found.kind is not FeelType.LIST and not tree.mentions(node, "?"):
                self.comparable(node, value, found)

    def _if(self, node: tree.If) -> Maybe:
        self.condition(node.condition)
        yes, no = self.infer(node.yes), self.infer(node.no)
        if yes is None or no is None or yes.kind is not no.kind:
            return None
        self.units(node, yes, no)
        # A plain number in one branch (`else 0`) takes the unit of the other.
        return yes if yes == no else Type(yes.kind, yes.unit or no.unit)

    def _iterators(self, iterators: tuple[tuple[str, tree.Node], ...]) -> None:
        for name, domain in iterators:
            found = self.infer(domain)
            self.scope.append((name, item_of(found)))

    def _for(self, node: tree.For) -> Maybe:
        depth = len(self.scope)
        self._iterators(node.iterators)
        self.scope.append(("partial", LIST))
        found = self.infer(node.body)
        del self.scope[depth:]
        return list_of(found)

    def _quantified(self, node: tree.Quantified) -> Maybe:
        depth = len(self.scope)
        self._iterators(node.iterators)
        self.condition(node.condition)
        del self.scope[depth:]
        return BOOLEAN

    def _filter(self, node: tree.Filter) -> Maybe:
        base = self.infer(node.base)
        item = item_of(base)
        self.scope += [("item", item), (None, item)]
        predicate = self.infer(node.predicate)
        del self.scope[-2:]
        if predicate is not None and predicate.kind not in (FeelType.BOOLEAN, FeelType.NUMBER):
            self.report(
                node.predicate, f"A filter must be true or false, or a position; this is {WORDS[predicate.kind]}."
            )
        return item if predicate is not None and predicate.kind is FeelType.NUMBER else base

    def _list(self, node: tree.ListOf) -> Maybe:
        items = [self.infer(item) for item in node.items]
        return list_of(items[0]) if items and all(each == items[0] for each in items) else LIST

    def _context(self, node: tree.ContextOf) -> Maybe:
        depth = len(self.scope)
        fields: dict[str, Type] = {}
        for name, value in node.entries:
            found = self.infer(value)
            fields[name] = found or Type(FeelType.ANY)
            self.scope.append((name, found))
        del self.scope[depth:]
        return Type(FeelType.CONTEXT, item=fields)

    def _range(self, node: tree.RangeOf) -> Maybe:
        self.comparable(node, self.infer(node.low), self.infer(node.high))
        return None

    def _instance_of(self, node: tree.InstanceOf) -> Maybe:
        self.infer(node.value)
        if not understood(node.type, named=self.named, whole=True):
            nearest = difflib.get_close_matches(type_text(node.type), [*SIMPLE_NAMES, *self.named], n=1)
            hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
            self.report(node, f"There is no type '{type_text(node.type)}'.{hint}")
        return BOOLEAN

    def _lambda(self, node: tree.Lambda) -> Maybe:
        depth = len(self.scope)
        types = (*node.types, *(None for _ in node.parameters))
        self.scope += [
            (name, type_from(given, self.named)) for name, given in zip(node.parameters, types, strict=False)
        ]
        self.infer(node.body)
        del self.scope[depth:]
        return None

    def _conditions(self, node: tree.Conditions) -> Maybe:
        for _, each in node.items:
            self.condition(each)
        return BOOLEAN

    HANDLERS: ClassVar[dict[type, Callable[..., Maybe]]] = {
        tree.Literal: _literal,
        tree.Name: _name,
        tree.Member: _member,
        tree.Arithmetic: _arithmetic,
        tree.Negate: _negate,
        tree.Logic: _logic,
        tree.Compare: _compare,
        tree.Between: _between,
        tree.In: _in,
        tree.InstanceOf: _instance_of,
        tree.RangeOf: _range,
        tree.Conditions: _conditions,
        tree.Table: tables.answer,
        tree.Typed: tables.typed,
        tree.If: _if,
        tree.For: _for,
        tree.Quantified: _quantified,
        tree.Filter: _filter,
        tree.ListOf: _list,
        tree.ContextOf: _context,
        tree.Lambda: _lambda,
        tree.Call: calls.call,
    }


def _unit_of(sign: str, left: Type, right: Type, operand: tree.Node) -> str | None:
    """Return the unit of a product or quotient: a plain factor keeps it, 12 turns months into years."""
    if left.unit and right.unit:
        return None
    if left.unit and isinstance(operand, tree.Literal) and operand.value == 12:
        one, other = ("/month", "/year") if sign == "*" else ("/year", "/month")
        return left.unit.removesuffix(one) + other if left.unit.endswith(one) else left.unit
    return left.unit or (right.unit if sign == "*" else None)


def _is_list(found: Maybe) -> bool:
    return found is not None and found.kind is FeelType.LIST
