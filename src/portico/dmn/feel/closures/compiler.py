"""Tree to closures. One closure handles known and unknown facts alike; the known path pays one type check."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import ClassVar

from portico.dmn.errors import UnknownName
from portico.dmn.feel import tree
from portico.dmn.feel.builtins import BUILTINS
from portico.dmn.feel.closures import calls, loops
from portico.dmn.feel.closures.external import external
from portico.dmn.feel.closures.operators import either, equality, logic, operation, opposite, order
from portico.dmn.feel.closures.partial_results import use_of_partial
from portico.dmn.feel.closures.unary_tests import matches, open_range
from portico.dmn.feel.grammar.hints import for_joined
from portico.dmn.feel.instance_of import instance_of
from portico.dmn.feel.properties import member, members
from portico.dmn.feel.running import POWER, SHORT, Code, Frame, repeated, values_of
from portico.dmn.feel.sizes import HEAVY, LOOKED_INTO, weight
from portico.dmn.feel.type_conformance import Named
from portico.dmn.feel.type_inference import function_type, is_boolean
from portico.dmn.feel.unknowns import MaybeList, field, has_field, join
from portico.dmn.feel.values import arithmetic, compare, equal, inside, negate
from portico.dmn.types import Context, Range, Record, Unknown

Test = Callable[[Frame, object], object]


class Compiler:
    """Compiles the tree of one text; afterwards `size` is the number of slots a frame needs."""

    def __init__(self, names: Collection[str], text: str, types: Named | None = None) -> None:
        self.names = names
        self.text = text
        self.types = {} if types is None else types
        self.size = 1
        # From outside to inside: a variable (name, slot), or (None, slot) for an item whose fields are in scope.
        self.scope: list[tuple[str | None, int]] = []

    def compile(self, node: tree.Node) -> Code:
        """Return the closure of a node.

        :raises UnknownName: a name that is no variable, no context name, no decision and no built-in.
        """
        return self.HANDLERS[type(node)](self, node)

    def slot(self, name: str | None) -> int:
        """Bring a variable into scope (None: the fields of an item)."""
        self.scope.append((name, self.size))
        self.size += 1
        return self.size - 1

    def _literal(self, node: tree.Literal) -> Code:
        value = node.value
        return lambda frame: value

    def _name(self, node: tree.Name) -> Code:
        name = node.name
        items: list[int] = []
        for variable, slot in reversed(self.scope):
            if variable == name:
                return _shadowed(items, name, _local(slot))
            if variable is None:
                items.append(slot)
        if name in self.names:
            return _shadowed(items, name, lambda frame: frame[0][name])  # type: ignore[index]
        if name in BUILTINS:
            return _shadowed(items, name, calls.builtin_value(name))
        if items:
            innermost = items[0]
            return _shadowed(items[1:], name, lambda frame: field(frame[innermost], name), first=innermost)
        raise self.unknown_name(node)

    def unknown_name(self, node: tree.Name) -> UnknownName:
        """Return the error for a name nobody declared, with the nearest one that somebody did."""
        known = [*self.names, *(name for name, _ in self.scope if name), *BUILTINS]
        nearest = difflib.get_close_matches(node.name, known, n=1, cutoff=0.6)
        hint = for_joined(node.name)
        return UnknownName(node.name, nearest[0] if nearest else None, text=self.text, offset=node.start, hint=hint)

    def _member(self, node: tree.Member) -> Code:
        base, name = self.compile(node.base), node.name

        def run(frame: Frame) -> object:
            value = base(frame)
            if type(value) is Record:
                known = value.known
                return known[name] if name in known else value.fact(name)
            if type(value) is Context:
                return value.get(name)
            if type(value) is list or type(value) is MaybeList:
                return members(value, name, values_of(frame).spend)
            return member(value, name)

        return run

    def _list(self, node: tree.ListOf) -> Code:
        codes = [self.compile(item) for item in node.items]
        if len(codes) <= SHORT:
            return lambda frame: [code(frame) for code in codes]
        return lambda frame: values_of(frame).made([code(frame) for code in codes])

    def _context(self, node: tree.ContextOf) -> Code:
        depth = len(self.scope)
        if len({name for name, _ in node.entries}) < len(node.entries):
            return lambda frame: None
        entries = []
        for name, value in node.entries:
            if isinstance(value, tree.Lambda) and not self._knows(name):  # it may call itself by that name
                own = self.slot(name)
                entries.append((name, self._lambda(value, own), own))
                continue
            code = self.compile(value)
            entries.append((name, code, self.slot(name)))
        del self.scope[depth:]

        def run(frame: Frame) -> object:
            values_of(frame).spend(len(entries))
            found = Context()
            for name, code, slot in entries:
                frame[slot] = found[name] = code(frame)
            return found

        return run

    def _knows(self, name: str) -> bool:
        return name in self.names or name in BUILTINS or any(variable == name for variable, _ in self.scope)

    def _range(self, node: tree.RangeOf) -> Code:
        low, high = self.compile(node.low), self.compile(node.high)

        def run(frame: Frame) -> object:
            start, end = low(frame), high(frame)
            if isinstance(start, Unknown) or isinstance(end, Unknown):
                return join(start, end)
            if (start is None and end is None) or (None not in (start, end) and compare("<=", start, end) is not True):
                return None
            return Range(start, end, node.low_included, node.high_included)

        return run

    def _negate(self, node: tree.Negate) -> Code:
        operand = self.compile(node.operand)
        return lambda frame: negate(operand(frame))

    def _arithmetic(self, node: tree.Arithmetic) -> Code:
        code = self.compile(node.first)
        for sign, operand in node.rest:
            if len(node.rest) > 8:
                return self._long_chain(code, node)
            code = operation(sign, code, self.compile(operand))
        return code

    def _long_chain(self, first: Code, node: tree.Arithmetic) -> Code:
        rest = [(sign, self.compile(operand)) for sign, operand in node.rest]

        def run(frame: Frame) -> object:
            value = first(frame)
            for sign, code in rest:
                if sign == "**":
                    values_of(frame).spend(POWER)
                value = arithmetic(sign, value, code(frame))
                if type(value) is str:
                    values_of(frame).made(value)
            return value

        return run

    def _logic(self, node: tree.Logic) -> Code:
        return logic([self.compile(operand) for operand in node.operands], neutral=node.operator == "and")

    def _compare(self, node: tree.Compare) -> Code:
        left, right = self.compile(node.left), self.compile(node.right)
        return (
            equality(left, right, node.operator) if node.operator in ("=", "!=") else order(left, right, node.operator)
        )

    def _between(self, node: tree.Between) -> Code:
        return loops.between(self.compile(node.value), self.compile(node.low), self.compile(node.high))

    def _in(self, node: tree.In) -> Code:
        value = self.compile(node.value)
        slot = self.slot("?")
        test = self.test(node.test)
        tests = len(node.test.tests) if isinstance(node.test, tree.AnyOf) else 1
        self.scope.pop()

        def run(frame: Frame) -> object:
            it = frame[slot] = value(frame)
            if type(it) in HEAVY:
                values_of(frame).spend(weight(it) * tests)
            return test(frame, it)

        return run

    def _instance_of(self, node: tree.InstanceOf) -> Code:
        value = self.compile(node.value)
        type_, named = node.type, self.types

        def run(frame: Frame) -> object:
            found = value(frame)
            if type(found) in LOOKED_INTO:
                values_of(frame).spend(weight(found))
            return instance_of(found, type_, named=named)

        return run

    def _if(self, node: tree.If) -> Code:
        condition, yes, no = self.compile(node.condition), self.compile(node.yes), self.compile(node.no)

        def run(frame: Frame) -> object:
            said = condition(frame)
            if said is True:
                return yes(frame)
            if isinstance(said, Unknown):
                one, other = yes(frame), no(frame)
                if type(one) in LOOKED_INTO:
                    values_of(frame).spend(weight(one))
                return either(said, one, other)
            return no(frame)

        return run

    def _iterators(self, iterators: tuple[tuple[str, tree.Node], ...]) -> loops.Iterators:
        found = []
        for name, node in iterators:
            code = self._domain(node)
            found.append((self.slot(name), code))
        return tuple(found)

    def _domain(self, node: tree.Node) -> Code:
        if isinstance(node, tree.RangeOf) and node.counted:
            return loops.counted(self.compile(node.low), self.compile(node.high))
        return self.compile(node)

    def _for(self, node: tree.For) -> Code:
        depth = len(self.scope)
        iterators = self._iterators(node.iterators)
        partial = self.slot("partial")
        body = repeated(node.body, self.compile(node.body))
        del self.scope[depth:]
        return loops.looped(iterators, partial, body, use_of_partial(node.body))

    def _quantified(self, node: tree.Quantified) -> Code:
        depth = len(self.scope)
        iterators = self._iterators(node.iterators)
        condition = repeated(node.condition, self.compile(node.condition))
        del self.scope[depth:]
        return loops.quantified(iterators, condition, every=node.every)

    def _filter(self, node: tree.Filter) -> Code:
        base = self.compile(node.base)
        if _is_number(node.predicate):
            return loops.indexed(base, self.compile(node.predicate))
        slot = self.slot("item")
        self.scope.append((None, slot))  # a field called `item` hides the variable
        predicate = repeated(node.predicate, self.compile(node.predicate))
        del self.scope[-2:]
        return loops.filtered(base, slot, predicate, boolean=is_boolean(node.predicate))

    def _lambda(self, node: tree.Lambda, own: int | None = None) -> Code:
        depth = len(self.scope)
        slots = [self.slot(name) for name in node.parameters]
        types = node.types or tuple(None for _ in slots)
        if isinstance(node.body, tree.External):
            body = external(node.body, slots)
        else:
            body = repeated(node.body, self.compile(node.body))
        del self.scope[depth:]
        returns = function_type(node).returns
        return calls.closure(slots, node.parameters, types, body, named=self.types, returns=returns, own=own)

    def _call(self, node: tree.Call) -> Code:
        codes = [self.compile(argument) for argument in node.arguments]
        if isinstance(node.function, tree.Name) and self._is_builtin(node.function.name):
            return calls.builtin_call(node.function.name, codes, node.names)
        return calls.call(self.compile(node.function), codes, node.names)

    def _is_builtin(self, name: str) -> bool:
        if name in self.names or name not in BUILTINS:
            return False
        return all(variable != name for variable, _ in self.scope)

    def test(self, node: tree.Node) -> Test:
        """Return the closure of a unary test: frame and input to true, false, null or Unknown."""
        if isinstance(node, tree.Anything):
            return lambda frame, value: True
        if isinstance(node, tree.AnyOf):
            return self._any_of(node)
        if isinstance(node, tree.Test):
            operand = self.compile(node.operand)
            if node.operator == "=":
                return lambda frame, value: equal(value, operand(frame))
            if node.operator == "!=":
                return lambda frame, value: opposite(equal(value, operand(frame)))
            return lambda frame, value: compare(node.operator, value, operand(frame))
        if isinstance(node, tree.RangeOf):
            low, high, low_in, high_in = (
                self.compile(node.low),
                self.compile(node.high),
                node.low_included,
                node.high_included,
            )
            return lambda frame, value: inside(value, low(frame), high(frame), low_in=low_in, high_in=high_in)
        code, on_input = self.compile(node), tree.mentions(node, "?")

        def run(frame: Frame, value: object) -> object:
            among = code(frame)
            if type(among) is list:
                values_of(frame).spend(len(among) * (1 + weight(value)))
            elif type(among) is MaybeList:
                values_of(frame).spend(len(among.members) * (1 + weight(value)))
            return matches(value, among, on_input=on_input)

        return run

    def _any_of(self, node: tree.AnyOf) -> Test:
        tests = [self.test(test) for test in node.tests]
        if len(tests) == 1 and not node.negated:
            return tests[0]

        def run(frame: Frame, value: object) -> object:
            found = logic([lambda frame, test=test: test(frame, value) for test in tests], neutral=False)(frame)  # type: ignore[misc]
            return opposite(found) if node.negated else found

        return run

    def _open_range(self, node: tree.Test) -> Code:
        operand, sign = self.compile(node.operand), node.operator
        return lambda frame: open_range(sign, operand(frame))

    def _refuse(self, node: tree.Node) -> Code:
        raise AssertionError(f"{type(node).__name__} stands only in unary tests")

    HANDLERS: ClassVar[dict[type, Callable[..., Code]]] = {
        tree.Literal: _literal,
        tree.Name: _name,
        tree.Member: _member,
        tree.Filter: _filter,
        tree.Call: _call,
        tree.ListOf: _list,
        tree.ContextOf: _context,
        tree.RangeOf: _range,
        tree.Negate: _negate,
        tree.Arithmetic: _arithmetic,
        tree.Logic: _logic,
        tree.Compare: _compare,
        tree.Between: _between,
        tree.In: _in,
        tree.InstanceOf: _instance_of,
        tree.If: _if,
        tree.For: _for,
        tree.Quantified: _quantified,
        tree.Lambda: _lambda,
        tree.Test: _open_range,
        tree.AnyOf: _refuse,
        tree.Anything: _refuse,
    }


def _shadowed(items: list[int], name: str, outer: Code, *, first: int | None = None) -> Code:
    """Let the fields of filtered items hide a name of the same spelling outside.

    A subject hides it only by a fact that it has, known or `Unknown`; a fact that it lacks leaves the name outside.
    """
    slots = items if first is None else [first, *items]
    if not slots:
        return outer

    def run(frame: Frame) -> object:
        for slot in slots:
            item = frame[slot]
            if has_field(item, name):
                return field(item, name)
        return outer(frame)

    return run


def _local(slot: int) -> Code:
    return lambda frame: frame[slot]


def _is_number(node: tree.Node) -> bool:
    if isinstance(node, tree.Negate):
        node = node.operand
    return isinstance(node, tree.Literal) and type(node.value) is Decimal
