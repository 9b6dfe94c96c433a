"""What cannot be right by the declared types. What is not declared is believed."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from typing import ClassVar

from portico.dmn.errors import place
from portico.dmn.feel import tree
from portico.dmn.feel.builtins import BUILTINS, Overload, overloads_for
from portico.dmn.feel.kinds import BOOLEAN, KEEP_UNIT, LIST, LITERALS, NAMES, NUMBER, RESULTS, WORDS
from portico.dmn.feel.properties import PROPERTY_NAMES
from portico.dmn.types import FeelType, Path, Type, TypeProblem

Maybe = Type | None


class Checker:
    """Infers the types of one model's texts from the declared types of the inputs."""

    def __init__(
        self, types: Mapping[Path, Type], decisions: Mapping[str, tuple[tree.Node, ...]], names: Collection[str]
    ) -> None:
        self.types = types
        self.decisions = decisions
        self.names = names
        self.text = ""
        self.problems: list[TypeProblem] = []
        self.scope: list[tuple[str | None, Maybe]] = []
        self._inferred: dict[str, Maybe] = {}

    def check(self, node: tree.Node, text: str, *, condition: bool = False) -> list[TypeProblem]:
        """Return the problems of one text."""
        self.text, self.problems, self.scope = text, [], []
        if condition:
            self._condition(node)
        else:
            self.infer(node)
        return self.problems

    def check_test(self, node: tree.Node, text: str, of: tree.Node) -> list[TypeProblem]:
        """Return the problems of a table's cell whose input is `of`."""
        value = Checker(self.types, self.decisions, self.names).infer(of)
        self.text, self.problems, self.scope = text, [], [("?", value)]
        self._test(node, value)
        return self.problems

    def infer(self, node: tree.Node) -> Maybe:
        """Return the type of a node, None when it cannot be told."""
        handler = self.HANDLERS.get(type(node))
        if handler is not None:
            found = handler(self, node)
            return None if found is None or found.kind is FeelType.ANY else found
        for child in tree.children(node):
            self.infer(child)
        return None

    def report(self, node: tree.Node, message: str) -> None:
        """Note a problem at a node."""
        line, column = place(self.text, node.start)
        problem = TypeProblem(message, line, column, self.text[node.start : node.end])
        if problem not in self.problems:
            self.problems.append(problem)

    def _condition(self, node: tree.Node) -> None:
        found = self.infer(node)
        if found is not None and found.kind is not FeelType.BOOLEAN:
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
            nodes = self.decisions[name]
            if len(nodes) == 1:
                inner = Checker(self.types, self.decisions, self.names)
                inner._inferred = self._inferred
                self._inferred[name] = inner.infer(nodes[0])
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
                return base.item[node.name] if base.kind is FeelType.CONTEXT else LIST
            self._no_such_field(node, node.name, base)
        return NUMBER if base.kind not in (FeelType.LIST, FeelType.CONTEXT) and node.name in PROPERTY_NAMES else None

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
            self._units(node, left, right)
            return Type(found.kind, left.unit or right.unit)
        return Type(found.kind, _unit_of(sign, left, right, operand))

    def _units(self, node: tree.Node, left: Type, right: Type) -> None:
        if left.unit and right.unit and left.unit != right.unit:
            self.report(node, f"The units differ: {left.unit} and {right.unit}. Convert one of them first.")

    def _negate(self, node: tree.Negate) -> Maybe:
        return self.infer(node.operand)

    def _logic(self, node: tree.Logic) -> Maybe:
        for operand in node.operands:
            self._condition(operand)
        return BOOLEAN

    def _comparable(self, node: tree.Node, left: Maybe, right: Maybe) -> None:
        if left is None or right is None:
            return
        if left.kind is not right.kind:
            self.report(node, f"{WORDS[left.kind]} and {WORDS[right.kind]} cannot be compared.".capitalize())
        else:
            self._units(node, left, right)

    def _compare(self, node: tree.Compare) -> Maybe:
        self._comparable(node, self.infer(node.left), self.infer(node.right))
        return BOOLEAN

    def _between(self, node: tree.Between) -> Maybe:
        value = self.infer(node.value)
        for bound in (node.low, node.high):
            self._comparable(node, value, self.infer(bound))
        return BOOLEAN

    def _in(self, node: tree.In) -> Maybe:
        value = self.infer(node.value)
        self.scope.append(("?", value))
        self._test(node.test, value)
        self.scope.pop()
        return BOOLEAN

    def _test(self, node: tree.Node, value: Maybe) -> None:
        if isinstance(node, tree.Test):
            self._comparable(node, value, self.infer(node.operand))
        elif isinstance(node, tree.RangeOf):
            for bound in (node.low, node.high):
                self._comparable(node, value, self.infer(bound))
        elif isinstance(node, (tree.AnyOf, tree.ListOf)):
            for child in tree.children(node):
                self._test(child, value)
        else:
            found = self.infer(node)
            if found is not None and found.kind is not FeelType.LIST and not tree.mentions(node, "?"):
                self._comparable(node, value, found)

    def _boolean(self, node: tree.Node) -> Maybe:
        for child in tree.children(node):
            self.infer(child)
        return BOOLEAN

    def _if(self, node: tree.If) -> Maybe:
        self._condition(node.condition)
        yes, no = self.infer(node.yes), self.infer(node.no)
        if yes is None or no is None or yes.kind is not no.kind:
            return None
        self._units(node, yes, no)
        # A plain number in one branch (`else 0`) takes the unit of the other.
        return yes if yes == no else Type(yes.kind, yes.unit or no.unit)

    def _iterators(self, iterators: tuple[tuple[str, tree.Node], ...]) -> None:
        for name, domain in iterators:
            found = self.infer(domain)
            self.scope.append((name, _item(found)))

    def _for(self, node: tree.For) -> Maybe:
        depth = len(self.scope)
        self._iterators(node.iterators)
        self.scope.append(("partial", LIST))
        self.infer(node.body)
        del self.scope[depth:]
        return LIST

    def _quantified(self, node: tree.Quantified) -> Maybe:
        depth = len(self.scope)
        self._iterators(node.iterators)
        self._condition(node.condition)
        del self.scope[depth:]
        return BOOLEAN

    def _filter(self, node: tree.Filter) -> Maybe:
        base = self.infer(node.base)
        item = _item(base)
        self.scope += [("item", item), (None, item)]
        predicate = self.infer(node.predicate)
        del self.scope[-2:]
        if predicate is not None and predicate.kind not in (FeelType.BOOLEAN, FeelType.NUMBER):
            self.report(
                node.predicate, f"A filter must be true or false, or a position; this is {WORDS[predicate.kind]}."
            )
        return item if predicate is not None and predicate.kind is FeelType.NUMBER else base

    def _list(self, node: tree.ListOf) -> Maybe:
        for item in node.items:
            self.infer(item)
        return LIST

    def _context(self, node: tree.ContextOf) -> Maybe:
        depth = len(self.scope)
        fields: dict[str, Type] = {}
        for name, value in node.entries:
            found = self.infer(value)
            fields[name] = found or Type(FeelType.ANY)
            self.scope.append((name, found))
        del self.scope[depth:]
        return Type(FeelType.CONTEXT, item=fields)

    def _lambda(self, node: tree.Lambda) -> Maybe:
        depth = len(self.scope)
        self.scope += [(name, None) for name in node.parameters]
        self.infer(node.body)
        del self.scope[depth:]
        return None

    def _call(self, node: tree.Call) -> Maybe:
        given = [self.infer(argument) for argument in node.arguments]
        if not isinstance(node.function, tree.Name):
            self.infer(node.function)
            return None
        name = node.function.name
        if any(name == local for local, _ in self.scope) or (name in self.names and name not in BUILTINS):
            return None
        if name not in BUILTINS:
            nearest = difflib.get_close_matches(name, BUILTINS, n=1)
            hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
            self.report(node, f"There is no function '{name}'.{hint}")
            return None
        return self._builtin(node, name, given)

    def _builtin(self, node: tree.Call, name: str, given: list[Maybe]) -> Maybe:
        overloads = overloads_for(name, len(given), node.names)
        if not overloads:
            forms = " or ".join(f"{name}({', '.join(each.parameter_names)})" for each in BUILTINS[name])
            self.report(node, f"'{name}' cannot be called with these {len(given)} arguments. It is {forms}.")
            return None
        fitting = [each for each in overloads if node.names is not None or _fits(each, given)]
        if not fitting:
            said = ", ".join(WORDS[each.kind] if each else "?" for each in given)
            self.report(node, f"'{name}' does not take {said}.")
            return None
        returns = {each.returns for each in fitting}
        found = NAMES.get(returns.pop()) if len(returns) == 1 else None
        return self._with_unit(node, name, found, given)

    def _with_unit(self, node: tree.Call, name: str, found: Maybe, given: list[Maybe]) -> Maybe:
        """Return the type of a call with the unit of what was given, where the function keeps it."""
        numbers = [each for each in given if each is not None and each.kind is FeelType.NUMBER]
        if name not in KEEP_UNIT or not numbers or len(numbers) < len(given):
            return found
        known = [each for each in numbers if each.unit]
        for other in known[1:]:
            self._units(node, known[0], other)
        return known[0] if known else NUMBER

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
        tree.InstanceOf: _boolean,
        tree.If: _if,
        tree.For: _for,
        tree.Quantified: _quantified,
        tree.Filter: _filter,
        tree.ListOf: _list,
        tree.ContextOf: _context,
        tree.Lambda: _lambda,
        tree.Call: _call,
    }


def _unit_of(sign: str, left: Type, right: Type, operand: tree.Node) -> str | None:
    """Return the unit of a product or quotient: a plain factor keeps it, 12 turns months into years."""
    if left.unit and right.unit:
        return None
    if left.unit and isinstance(operand, tree.Literal) and operand.value == 12:
        one, other = ("/month", "/year") if sign == "*" else ("/year", "/month")
        return left.unit.removesuffix(one) + other if left.unit.endswith(one) else left.unit
    return left.unit or (right.unit if sign == "*" else None)


def _item(found: Maybe) -> Maybe:
    if found is None or found.kind is not FeelType.LIST:
        return found
    return Type(FeelType.CONTEXT, item=found.item) if found.item else None


def _fits(overload: Overload, given: list[Maybe]) -> bool:
    for index, found in enumerate(given):
        parameter = overload.parameters[min(index, len(overload.parameters) - 1)]
        kinds = parameter.kinds
        if found is None or "any" in kinds or "list" in kinds or found.kind is FeelType.LIST:
            continue
        if all(kind not in NAMES or NAMES[kind].kind is not found.kind for kind in kinds):
            return False
    return True
