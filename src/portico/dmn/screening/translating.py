"""From the tree of a decision to SQL, bottom up; what cannot be proved equal is collected, not guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import ClassVar

from sqlglot import exp

from portico.dmn.deciding.compiled import Part
from portico.dmn.errors import DmnError, place
from portico.dmn.feel import tree
from portico.dmn.feel.checking.kinds import SIMPLE_KINDS
from portico.dmn.model import Model
from portico.dmn.screening import (
    arithmetic,
    calls,
    dates,
    declared_types,
    lists,
    literals,
    numbers,
    sql,
    tables,
    unary_tests,
)
from portico.dmn.screening.columns import Column, Undeclared, shape_of
from portico.dmn.screening.comparing import WORDS, always, compared, neither, never, opposite
from portico.dmn.screening.constant_parts import Closed
from portico.dmn.screening.dialects import Dialect
from portico.dmn.screening.logic import chosen, joined, surely
from portico.dmn.screening.pieces import Broken, Found, Items, Place, Quotient, Reason, Refusal, Row, Value, size_of
from portico.dmn.screening.shapes import boolean
from portico.dmn.types import FeelType, Path, Unknown


class Translator:
    """Translates the decisions of one model over one table; a decision is translated once."""

    def __init__(
        self, model: Model, columns: Mapping[Path, Column], known: Mapping[str, object], dialect: Dialect
    ) -> None:
        self.model = model
        self.columns = columns
        self.dialect = dialect
        self.closed = Closed(model, known, columns)
        self.reasons: list[Reason] = []
        self.scope: list[tuple[str | None, Found]] = []
        self.used: dict[Path, Column] = {}
        self._parts: dict[int, Part] = {}
        self._decisions: dict[str, tuple[Found, list[Reason]]] = {}
        self._where: tuple[str, str | None, str] = ("", None, "")
        self.calls: list[str] = []
        self._variables = 0
        self._taken = {(column.name or ".".join(path)).lower() for path, column in columns.items()}

    def decision(self, name: str) -> Found:
        """Return a decision; the reasons against it are added every time somebody asks."""
        found = self._decisions.get(name)
        if found is None:
            outer, self.reasons = self.reasons, []
            with self.inside(name, []):
                value = self.translate(self.model.tree(name))
            found = self._decisions[name] = value, self.reasons
            self.reasons = outer
        self.reasons += [reason for reason in found[1] if reason not in self.reasons]
        return found[0]

    @contextmanager
    def inside(self, name: str, scope: list[tuple[str | None, Found]]) -> Iterator[None]:
        """Look at the tree of a decision or function, which sees nothing of where it is used."""
        self._parts |= {id(part.tree): part for part in self.model.compiled(name).parts}
        before, self.scope = self.scope, scope
        self.calls.append(name)
        try:
            with self._within(name, None, ""):
                yield
        finally:
            self.calls.pop()
            self.scope = before

    @contextmanager
    def _within(self, decision: str, part: str | None, text: str) -> Iterator[None]:
        before, self._where = self._where, (decision, part, text)
        try:
            yield
        finally:
            self._where = before

    @contextmanager
    def _at(self, node: tree.Node) -> Iterator[None]:
        part = self._parts.get(id(node))
        if part is None:
            yield
            return
        with self._within(self._where[0], part.condition or part.place, part.text):
            yield

    def variable(self) -> str:
        """Return a name for a lambda's variable that no other has, and no column either."""
        self._variables += 1
        while f"x{self._variables}" in self._taken:
            self._variables += 1
        return f"x{self._variables}"

    def translate(self, node: tree.Node) -> Found:
        """Return the SQL of a node, or `Broken` with a reason noted."""
        with self._at(node):
            try:
                is_known, value = self.known(node)
                if is_known:
                    return literals.literal(value)
                handler = self.HANDLERS.get(type(node))
                if handler is None:
                    raise Refusal("this form of expression")
                return handler(self, node)
            except Refusal as refusal:
                return self._refused(node, refusal)
            except DmnError as error:
                return self._refused(node, Refusal(str(error)))

    def known(self, node: tree.Node) -> tuple[bool, object]:
        """Return whether a piece is the same for all rows, and its value."""
        if not self.closed.is_closed(node, self.scope):
            return False, None
        value = self.closed.value(node)
        return not isinstance(value, Unknown), value

    def _refused(self, node: tree.Node, refusal: Refusal) -> Broken:
        if refusal.told:
            decision, part, text = self._where
            line, column = place(text, node.start)
            self.reasons.append(Reason(decision, part, line, column, text[node.start : node.end], refusal.reason))
        return Broken()

    def sound(self, node: tree.Node) -> Found:
        """Return the SQL of a node of which nothing was refused."""
        found = self.translate(node)
        if isinstance(found, Broken):
            raise Refusal(told=False)
        return found

    def all(self, *nodes: tree.Node) -> list[Found]:
        """Return the SQL of several nodes; all are looked at before the first refusal counts."""
        found = [self.translate(node) for node in nodes]
        if any(isinstance(each, Broken) for each in found):
            raise Refusal(told=False)
        return found

    def value(self, found: Found) -> Value:
        """Return what is a value on its own."""
        if isinstance(found, Value):
            return found
        if isinstance(found, Quotient):
            raise numbers.refuse_quotient()
        if isinstance(found, Place):
            raise Refusal(f"no column is declared for '{'.'.join(found.path)}'")
        if isinstance(found, Items):
            return lists.as_list(found)
        raise Refusal("a range or context as a value")

    def values(self, *nodes: tree.Node) -> list[Value]:
        """Return the SQL of nodes that must be values on their own."""
        return [self.value(found) for found in self.all(*nodes)]

    def _name(self, node: tree.Name) -> Found:
        items: list[Value] = []
        for name, found in reversed(self.scope):
            if name == node.name:
                return found
            if name is None and isinstance(found, Value):
                items.append(found)
                if found.shape.field(node.name) is not None:
                    return lists.field_of(self.dialect, found, node.name)
        path = (node.name,)
        if node.name in self.model.decisions:
            found = self.decision(node.name)
            if isinstance(found, Broken):
                raise Refusal(told=False)
            return found
        if path in self.columns:
            return self._column(path)
        if node.name in self.model.names:
            return Place(path)
        raise Refusal(f"nothing is declared for '{node.name}'")

    def _column(self, path: Path) -> Value:
        column = self.used[path] = self.columns[path]
        name = column.name or ".".join(path)
        try:
            shape = shape_of(column)
        except Undeclared as undeclared:
            raise Refusal(f"the column '{name}': {undeclared}") from None
        type_ = declared_types.input_type(path, self.model.declared.get(path[0]), self.model.types)
        if type_ is not None and not declared_types.conforms(shape, type_, self.model.types):
            raise Refusal(f"the column '{name}' is not surely of its declared type")
        piece: sql.Sql = exp.Column(this=exp.to_identifier(name, quoted=True))
        return Value(shape, piece)

    def _member(self, node: tree.Member) -> Found:
        base = self.sound(node.base)
        if isinstance(base, Place):
            path = (*base.path, node.name)
            if path in self.columns:
                return self._column(path)
            if any(known[: len(path)] == path for known in self.columns):
                return Place(path)
            raise Refusal(f"no column is declared for '{'.'.join(path)}'")
        if isinstance(base, Row):
            return base.fields.get(node.name, dates.NULL)
        if isinstance(base, (Value, Items)):
            return self._member_of(self.value(base), node.name)
        raise Refusal(f"'.{node.name}' of this")

    def _member_of(self, base: Value, name: str) -> Value:
        kind = base.shape.kind
        if kind is FeelType.CONTEXT:
            return lists.field_of(self.dialect, base, name)
        if kind is FeelType.DATE:
            return dates.part(self.dialect, base, name)
        if kind is FeelType.DURATION_DAYS and name == "days":
            return Value(replace(base.shape, kind=FeelType.NUMBER), base.sql, size=base.size)
        if kind is FeelType.LIST and base.shape.item is not None and base.shape.item.kind is FeelType.CONTEXT:
            variable = self.variable()
            item = lists.item_of(base, variable)
            return lists.mapped(base, variable, lists.field_of(self.dialect, item, name))
        raise Refusal(f"'.{name}' of {WORDS[kind]}")

    def _list(self, node: tree.ListOf) -> Found:
        return Items(tuple(self.values(*node.items)))

    def _context(self, node: tree.ContextOf) -> Found:
        depth = len(self.scope)
        fields: dict[str, Value] = {}
        for name, each in node.entries:
            fields[name] = self.value(self.sound(each))
            self.scope.append((name, fields[name]))
        del self.scope[depth:]
        return Row(fields)

    def _negate(self, node: tree.Negate) -> Found:
        return arithmetic.negated(self.value(self.sound(node.operand)))

    def _arithmetic(self, node: tree.Arithmetic) -> Found:
        first, *rest = self.all(node.first, *(operand for _, operand in node.rest))
        for (sign, _), operand in zip(node.rest, rest, strict=True):
            first = arithmetic.calculated(self.dialect, sign, self.value(first), self.value(operand))
        return first

    def _logic(self, node: tree.Logic) -> Found:
        return joined(self.all(*node.operands), neutral=node.operator == "and")

    def _conditions(self, node: tree.Conditions) -> Found:
        return joined(self.all(*(each for _, each in node.items)), neutral=True)

    def _compare(self, node: tree.Compare) -> Found:
        left, right = self.all(node.left, node.right)
        return compared(self.dialect, node.operator, self.arrived(left), self.arrived(right))

    def arrived(self, found: Found) -> Found:
        """Return what may be compared: a subject has no column of its own."""
        return self.value(found) if isinstance(found, Place) else found

    def _between(self, node: tree.Between) -> Found:
        value, low, high = (self.arrived(found) for found in self.all(node.value, node.low, node.high))
        sides: list[Found] = [compared(self.dialect, ">=", value, low), compared(self.dialect, "<=", value, high)]
        return joined(sides, neutral=True)

    def _in(self, node: tree.In) -> Found:
        value = self.arrived(self.sound(node.value))
        with self._bound(("?", value)):
            return unary_tests.met(self, node.test, value)

    def _instance_of(self, node: tree.InstanceOf) -> Found:
        value = self.value(self.sound(node.value))
        name = node.type.name if isinstance(node.type, tree.NamedType) else ""
        if name not in {*SIMPLE_KINDS, "Any"} or value.shape.kind in (FeelType.LIST, FeelType.CONTEXT):
            raise Refusal("`instance of` a type that is no plain one")
        if name != "Any" and SIMPLE_KINDS[name] is not value.shape.kind:
            return never()
        is_null = Value(boolean(nullable=False), sql.is_null(value.sql), size=size_of(value))
        return opposite(is_null) if value.shape.nullable else always()

    def _typed(self, node: tree.Typed) -> Found:
        return declared_types.typed(self.arrived(self.sound(node.value)), node.type, self.model.types)

    def _if(self, node: tree.If) -> Found:
        condition = self.translate(node.condition)
        if isinstance(condition, Value) and condition.is_constant:
            return self.sound(node.yes if condition.constant is True else node.no)
        yes, no = self.translate(node.yes), self.translate(node.no)
        if any(isinstance(found, Broken) for found in (condition, yes, no)):
            raise Refusal(told=False)
        return chosen([(surely(self.value(condition)), self.value(yes))], self.value(no))

    def _for(self, node: tree.For) -> Found:
        if len(node.iterators) != 1:
            raise Refusal("`for` over several lists")
        ((name, domain),) = node.iterators
        items, variable = lists.as_list(self.sound(domain)), self.variable()
        with self._bound((name, lists.item_of(items, variable))):
            body = self.value(self.sound(node.body))
        return lists.mapped(items, variable, body)

    def _quantified(self, node: tree.Quantified) -> Found:
        return self._over(node, node.iterators)

    def _over(self, node: tree.Quantified, iterators: tuple[tuple[str, tree.Node], ...]) -> Value:
        if not iterators:
            found = self.sound(node.condition)
            return found if isinstance(found, Value) else neither()
        (name, domain), *rest = iterators
        items, variable = lists.as_list(self.sound(domain)), self.variable()
        with self._bound((name, lists.item_of(items, variable))):
            condition = self._over(node, tuple(rest))
        return lists.quantified(items, variable, condition, every=node.every)

    def _filter(self, node: tree.Filter) -> Found:
        items = lists.as_list(self.sound(node.base))
        index = self._index(node.predicate)
        if index is not None:
            shape = replace(items.shape.item or items.shape, nullable=True)
            return Value(shape, self.dialect.item_at(items.sql, index), size=size_of(items))
        variable = self.variable()
        item = lists.item_of(items, variable)
        with self._bound(("item", item), (None, item)):
            condition = self.value(self.sound(node.predicate))
        if condition.shape.kind is not FeelType.BOOLEAN:
            raise Refusal("a filter by what is no condition")
        return lists.filtered(items, variable, surely(condition))

    def _index(self, node: tree.Node) -> int | None:
        sign = -1 if isinstance(node, tree.Negate) else 1
        literal = node.operand if isinstance(node, tree.Negate) else node
        found = literals.literal(literal.value) if isinstance(literal, tree.Literal) else None
        if not isinstance(found, Value) or found.shape.kind is not FeelType.NUMBER:
            return None
        if found.shape.scale or not found.shape.low:
            raise Refusal("an index that is no position")
        return sign * found.shape.low

    @contextmanager
    def _bound(self, *names: tuple[str | None, Found]) -> Iterator[None]:
        depth = len(self.scope)
        self.scope += names
        try:
            yield
        finally:
            del self.scope[depth:]

    def _call(self, node: tree.Call) -> Found:
        return calls.called(self, node)

    def test(self, node: tree.Node, value: Found) -> Found:
        """Return whether a value meets a unary test, or `Broken`."""
        with self._at(node), self._bound(("?", value)):
            try:
                if isinstance(value, Broken):
                    raise Refusal(told=False)
                return unary_tests.met(self, node, value)
            except Refusal as refusal:
                return self._refused(node, refusal)

    def _table(self, node: tree.Table) -> Found:
        return tables.table(self, node)

    HANDLERS: ClassVar[dict[type, Callable[..., Found]]] = {
        tree.Name: _name,
        tree.Member: _member,
        tree.ListOf: _list,
        tree.ContextOf: _context,
        tree.Negate: _negate,
        tree.Arithmetic: _arithmetic,
        tree.Logic: _logic,
        tree.Conditions: _conditions,
        tree.Compare: _compare,
        tree.Between: _between,
        tree.In: _in,
        tree.InstanceOf: _instance_of,
        tree.Typed: _typed,
        tree.If: _if,
        tree.For: _for,
        tree.Quantified: _quantified,
        tree.Filter: _filter,
        tree.Call: _call,
        tree.Table: _table,
    }
