"""From tree to Python, one expression per node.

There are two ways of writing. *Strict*: every operand of an operator is taken to be of the expected type, and any other
leaves the decision to the closures; whatever was seen once is known from there on, so a rule becomes little more than
its comparisons. *Careful*: an operator meets other values with the function of the closures, null and `Unknown`
included. What has no good form is an island: the closure of that part, called with the variables it sees.

The order of the text is the order of running: a piece may use a variable only after the piece that loads it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar

from portico.dmn.deciding.generated.program import NotWritten, Piece
from portico.dmn.deciding.generated.variables import ONE, OTHER, THIRD, Islands
from portico.dmn.errors import DmnError
from portico.dmn.feel import tree
from portico.dmn.feel.builtins import BUILTINS
from portico.dmn.feel.running import SHORT, Values
from portico.dmn.feel.values import ORDERED, SIMPLE
from portico.dmn.types import Context

MAX_DEPTH = 30
MAX_CHAIN = 16
TRUE, FALSE, NULL = Piece("True", bool, "True"), Piece("False", bool, "False"), Piece("None", type(None), "None")
_FUNCTIONS = {"+": "add", "-": "sub", "*": "mul", "/": "div"}
_NAMED: dict[str, type] = {"number": Decimal, "string": str, "boolean": bool}


class Emitter(Islands):
    """Writes expressions; `compound` adds loops and unary tests, `decisions` whole decisions."""

    def emit(self, node: tree.Node) -> Piece:
        """Return the Python of a node."""
        return self._guarded(node, self.HANDLERS.get(type(node)))

    def _guarded(self, node: tree.Node, handler: Callable[[Emitter, tree.Node], Piece] | None) -> Piece:
        if handler is None or self.depth > MAX_DEPTH:
            return self.island(node)
        loaded, kinds, scope = dict(self.here.loaded), dict(self.here.kinds), list(self.scope)
        self.depth += 1
        try:
            return handler(self, node)
        except NotWritten:
            self.here.loaded, self.here.kinds, self.scope = loaded, kinds, scope
            return self.island(node)
        finally:
            self.depth -= 1

    # --- leaves

    def _literal(self, node: tree.Literal) -> Piece:
        if node.value is None:
            return NULL
        if node.value is True or node.value is False:
            return TRUE if node.value else FALSE
        return self.constant(node.value)

    def _name(self, node: tree.Name) -> Piece:
        items: list[str] = []
        for variable, holder in reversed(self.scope):
            if variable == node.name:
                name = self.here.variable(holder)
                return self._shadowed(items, node.name, Piece(name, self.here.kind(name), name))
            if variable is None:
                items.append(holder)
        known = node.name in self.names
        if known and not items:
            return self.load(node.name)
        if known:
            with self.here.perhaps():
                outer = self.load(node.name)
            return self._shadowed(items, node.name, outer)
        if node.name in BUILTINS or not items:
            raise NotWritten
        key = self.constant(node.name)
        missing = Piece(f"field({self.here.variable(items[0])}, {key.text})")
        return self._shadowed(items, node.name, missing)

    def load(self, name: str) -> Piece:
        """Return a name of the model; it is read once on every way through a function."""
        found = self.here.find(name)
        if found is not None:
            return Piece(found, self.here.kind(found), found)
        inlined = self.inlined(name)
        if inlined is not None:
            return inlined
        variable = self.here.loaded[name] = self.variable("a")
        return Piece(f"({variable} := {self.read(name)})", None, variable)

    def inlined(self, name: str) -> Piece | None:
        """Return the Python of another decision, to stand in the place of its name; None to read it."""
        return None

    def _shadowed(self, items: list[str], name: str, outer: Piece) -> Piece:
        if not items:
            return outer
        key = self.constant(name).text
        holders = [self.here.variable(self.fields[item]) for item in items]
        found = "".join(f"{holder}[{key}] if {key} in {holder} else " for holder in holders)
        return Piece(f"({found}{outer.text})")

    def _member(self, node: tree.Member) -> Piece:
        path = path_key(node)
        found = self.here.find(path) if path and not self.scope else None
        if found is not None:
            return Piece(found, self.here.kind(found), found)
        text, name = self.named(self.emit(node.base))
        key = self.constant(node.name).text
        there = "" if self.strict else f" and {key} in {name}.known"
        read = (
            f"({name}.known[{key}] if type({text}) is Record{there} "
            f"else {name}.get({key}) if type({name}) is Context "
            f"else {self.operator(tree.Member(ONE, node.name), name).text})"
        )
        if not path or self.scope:
            return Piece(read)
        variable = self.here.loaded[path] = self.variable("a")
        return Piece(f"({variable} := {read})", None, variable)

    def _list(self, node: tree.ListOf) -> Piece:
        text = f"[{', '.join(self.emit(item).text for item in node.items)}]"
        return Piece(text, list) if len(node.items) <= SHORT else self._made(text, list)

    def _made(self, text: str, kind: type) -> Piece:
        """Return a list or context that is counted in the budget of steps."""
        self.program.needs_values = True
        return Piece(f"v.made({text})", kind)

    def _context(self, node: tree.ContextOf) -> Piece:
        names = {name for name, _ in node.entries}
        if len(names) < len(node.entries) or any(isinstance(value, tree.Lambda) for _, value in node.entries):
            raise NotWritten
        depth = len(self.scope)
        entries = []
        for name, value in node.entries:
            piece = self.emit(value)
            holder = self.variable()
            if piece.kind is not None:
                self.here.kinds[holder] = piece.kind
            text = f"({holder} := {piece.text})"
            self.scope.append((name, holder))
            entries.append(f"{self.constant(name).text}: {text}")
        del self.scope[depth:]
        return self._made(f"Context({{{', '.join(entries)}}})", Context)

    # --- operators

    def _arithmetic(self, node: tree.Arithmetic) -> Piece:
        if len(node.rest) > MAX_CHAIN:
            raise NotWritten
        piece = self.emit(node.first)
        for sign, operand in node.rest:
            piece = self._operation(sign, piece, self.emit(operand))
        return piece

    def _operation(self, sign: str, left: Piece, right: Piece) -> Piece:
        kinds = self.kind_of(left), self.kind_of(right)
        function = _FUNCTIONS.get(sign)
        slow = tree.Arithmetic(ONE, ((sign, OTHER),))
        self.program.needs_values |= sign == "**"
        if function is None or any(kind not in (None, Decimal) for kind in kinds):
            return self.operator(slow, left, right)
        if kinds == (Decimal, Decimal) or (self.strict and (sign in "*/" or Decimal in kinds)):
            return Piece(f"{function}({self.need(left, Decimal).text}, {self.need(right, Decimal).text})", Decimal)
        one, first = self.named(left)
        other, second = self.named(right)
        return Piece(
            f"({function}({first}, {second}) if type({one}) is type({other}) is D "
            f"else {self.operator(slow, first, second).text})"
        )

    def _negate(self, node: tree.Negate) -> Piece:
        return self.lifted(node, "operand")

    def _compare(self, node: tree.Compare) -> Piece:
        left = self.emit(node.left)
        return self.comparison(node.operator, left, self.emit(node.right))

    def comparison(self, sign: str, left: Piece, right: Piece) -> Piece:
        """Return the comparison of two pieces."""
        if sign in ("=", "!="):
            return self._equality(sign, left, right)
        kinds = self.kind_of(left), self.kind_of(right)
        kind = kinds[0] or kinds[1]
        if kind is not None and (kind not in ORDERED or kinds[1] not in (None, kind)):
            raise NotWritten
        if kind is not None and (self.strict or kinds == (kind, kind)):
            return Piece(f"({self.need(left, kind).text} {sign} {self.need(right, kind).text})", bool)
        one, first = self.named(left)
        other, second = self.named(right)
        otherwise = "fail()" if self.strict else self.operator(tree.Compare(sign, ONE, OTHER), first, second).text
        if kind is not None and right.plain and kinds[1] is kind:
            alike = f"type({one}) is {self.type_name(kind)}"
        elif kind is not None:
            alike = f"type({one}) is type({other}) is {self.type_name(kind)}"
        else:
            alike = f"type({one}) is type({other}) and type({first}) in ORDERED"
        return Piece(f"({first} {sign} {second} if {alike} else {otherwise})", bool if self.strict else None)

    def _equality(self, sign: str, left: Piece, right: Piece) -> Piece:
        kinds = self.kind_of(left), self.kind_of(right)
        yes, no, operator = ("True", "False", "==") if sign == "=" else ("False", "True", "!=")
        if kinds[0] is not None and kinds[1] is None and left.plain:
            left, right, kinds = right, left, (kinds[1], kinds[0])
        kind = kinds[1]
        if kind is type(None) and kinds[0] is None and right.plain:
            text, name = self.named(left)
            unsure = "fail()" if self.strict else self.operator(tree.Compare(sign, ONE, OTHER), name, "None").text
            return Piece(
                f"({yes} if {text} is None else {no} if type({name}) not in UNSURE else {unsure})",
                bool if self.strict else None,
            )
        if kinds[0] is not None and kind is not None:
            if kinds[0] is not kind or kind not in SIMPLE:
                raise NotWritten
            return self._alike(operator, left, right, kind)
        if self.strict and right.text in ("True", "False"):
            one, first = self.named(left)
            other = "False" if right.text == "True" else "True"
            return Piece(
                f"({yes} if {one} is {right.text} else {no} if {first} is {other} or {first} is None else fail())", bool
            )
        one, first = self.named(left)
        slow = f"{no} if {first} is None else fail()" if self.strict and kind in SIMPLE else ""
        if kind in SIMPLE and right.plain and kind is not None:
            alike, second = f"type({one}) is {self.type_name(kind)}", right.text
        else:
            other, second = self.named(right)
            alike = f"type({one}) is type({other}) and type({first}) in SIMPLE"
        if not slow and self.strict:
            slow = f"truth({self.operator(tree.Compare(sign, ONE, OTHER), first, second).text})"
        slow = slow or self.operator(tree.Compare(sign, ONE, OTHER), first, second).text
        return Piece(f"({first} {operator} {second} if {alike} else {slow})", bool if self.strict else None)

    def _alike(self, operator: str, left: Piece, right: Piece, kind: type) -> Piece:
        if kind is bool and right.text in ("True", "False"):
            return Piece(f"({'' if (right.text == 'True') is (operator == '==') else 'not '}{left.text})", bool)
        return Piece(f"({left.text} {operator} {right.text})", bool)

    def _logic(self, node: tree.Logic) -> Piece:
        return self.logic(node.operator, [lambda each=each: self.emit(each) for each in node.operands])  # type: ignore[misc]

    def logic(self, operator: str, operands: list[Callable[[], Piece]]) -> Piece:
        """Return `and` or `or`; each operand is written when what the former ones tell is known."""
        if not self.strict and len(operands) > MAX_CHAIN:
            raise NotWritten
        pieces = [self._truth(operands[0]())]
        with self.here.perhaps():
            pieces += [self._truth(operand()) for operand in operands[1:]]
        if all(piece.kind is bool for piece in pieces):
            return Piece(f"({f' {operator} '.join(piece.text for piece in pieces)})", bool)
        return self._three_valued(operator, pieces)

    def _truth(self, piece: Piece) -> Piece:
        if self.strict:
            return self.need(piece, bool)
        return dataclasses.replace(piece, kind=self.kind_of(piece))

    def _three_valued(self, operator: str, pieces: list[Piece]) -> Piece:
        decisive, neutral = ("False", "True") if operator == "and" else ("True", "False")
        names, steps = [], []
        for piece in pieces:
            text, name = self.named(piece)
            names.append(name)
            steps.append(f"{decisive} if {text} is {decisive} else ")
        whole = " and ".join(f"{name} is {neutral}" for name in names)
        slow = f"{'conjunction' if operator == 'and' else 'disjunction'}({', '.join(names)})"
        return Piece(f"({''.join(steps)}{neutral} if {whole} else {slow})")

    def _between(self, node: tree.Between) -> Piece:
        value, low, high = self.emit(node.value), self.emit(node.low), self.emit(node.high)
        return self.between(value, low, high, (">=", "<="))

    def between(self, value: Piece, low: Piece, high: Piece, signs: tuple[str, str]) -> Piece:
        """Return whether a value lies between two bounds."""
        kinds = {kind for kind in map(self.kind_of, (value, low, high)) if kind is not None}
        if len(kinds) > 1 or not kinds <= ORDERED:
            raise NotWritten
        if not self.strict or not kinds or not (low.plain and high.plain):
            test = tree.RangeOf(OTHER, THIRD, signs[0] == ">=", signs[1] == "<=")
            return self.operator(tree.In(ONE, test), value, low, high)
        (kind,) = kinds
        text, name = self.named(self.need(value, kind))
        first = self.need(low, kind).text
        with self.here.perhaps():  # the upper bound is only looked at when the lower one holds
            last = self.need(high, kind).text
        return Piece(f"({text} {signs[0]} {first} and {name} {signs[1]} {last})", bool)

    def _if(self, node: tree.If) -> Piece:
        condition = self.emit(node.condition)
        said, name = (condition.text, "") if self.kind_of(condition) is bool else self.named(condition)
        with self.here.perhaps():
            yes = self.emit(node.yes)
        with self.here.perhaps():
            no = self.emit(node.no)
        kind = self.kind_of(yes) if self.kind_of(yes) is self.kind_of(no) else None
        if not name:
            return Piece(f"({yes.text} if {said} else {no.text})", kind)
        return Piece(f"({yes.text} if {said} is True else {no.text} if type({name}) not in UNSURE else fail())", kind)

    # --- what a closure does

    def _typed(self, node: tree.Typed) -> Piece:
        kind = _NAMED.get(node.type.name) if isinstance(node.type, tree.NamedType) else None
        value = self.emit(node.value)
        if kind is None:
            return self._lifted(node, {"value": value})
        if self.kind_of(value) is kind:
            return value
        text, name = self.named(value)
        slow = self._lifted(node, {"value": Piece(name, None, name)})
        return Piece(f"({name} if type({text}) is {self.type_name(kind)} else {slow.text})")

    def _instance_of(self, node: tree.InstanceOf) -> Piece:
        return self.lifted(node, "value")

    def _range(self, node: tree.RangeOf) -> Piece:
        return self.lifted(node, "low", "high")

    def _call(self, node: tree.Call) -> Piece:
        folded = self._folded(node)
        if folded is not None:
            return folded
        self.program.needs_values = True
        pieces: dict[str, Piece] = {}
        arguments: list[tree.Node] = []
        if not self._is_builtin(node.function):
            pieces["function"] = self.emit(node.function)
        for index, argument in enumerate(node.arguments):
            arguments.append(tree.Name(f"?{index}"))
            pieces[f"?{index}"] = self.emit(argument)
        changed = dataclasses.replace(node, arguments=tuple(arguments))
        return self._lifted(changed, pieces)

    def _folded(self, node: tree.Call) -> Piece | None:
        """Return the value of a call that is always the same: ``date("2026-01-01")``."""
        if not node.arguments or not self._is_builtin(node.function):
            return None
        if not all(isinstance(argument, tree.Literal) for argument in node.arguments):
            return None
        compiler = self.compiler()
        code = compiler.compile(node)
        try:
            value = code([Values({}, {}), *[None] * (compiler.size - 1)])
        except DmnError:  # what it raises, it raises when it is decided
            return None
        return self.constant(value) if type(value) in SIMPLE else None

    def _is_builtin(self, node: tree.Node) -> bool:
        if not isinstance(node, tree.Name) or node.name not in BUILTINS:
            return False
        return all(variable != node.name for variable, _ in self.scope)

    HANDLERS: ClassVar[dict[type, Callable[..., Piece]]] = {
        tree.Literal: _literal,
        tree.Name: _name,
        tree.Member: _member,
        tree.ListOf: _list,
        tree.ContextOf: _context,
        tree.Arithmetic: _arithmetic,
        tree.Negate: _negate,
        tree.Logic: _logic,
        tree.Compare: _compare,
        tree.Between: _between,
        tree.If: _if,
        tree.Typed: _typed,
        tree.InstanceOf: _instance_of,
        tree.RangeOf: _range,
        tree.Call: _call,
    }


def path_key(node: tree.Node) -> str:
    """Return a key for ``a.b.c`` that no name can be; empty for anything else."""
    if isinstance(node, tree.Name):
        return f"\0{node.name}"
    if isinstance(node, tree.Member):
        base = path_key(node.base)
        return f"{base}\0{node.name}" if base else ""
    return ""
