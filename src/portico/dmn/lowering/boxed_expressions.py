"""Boxed expressions to the one tree (DMN 1.5, 10.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import ClassVar

from portico.dmn import definitions as dmn
from portico.dmn.deciding.compiled import Part
from portico.dmn.feel import tree
from portico.dmn.feel.builtins import BUILTINS
from portico.dmn.feel.closures.compiler import Compiler
from portico.dmn.feel.grammar import scope
from portico.dmn.feel.grammar.parser import Parser
from portico.dmn.feel.grammar.scope import spelled
from portico.dmn.feel.tree import ListType, Node, TypeExpression
from portico.dmn.feel.type_fitting import fit, underlying
from portico.dmn.lowering import boxed_conditions
from portico.dmn.lowering.item_definitions import ItemTypes, function_result, listed
from portico.dmn.lowering.namespaces import Space
from portico.dmn.lowering.problems import Problems
from portico.dmn.lowering.renaming import renamed
from portico.dmn.types import HitPolicy

_BUILTIN_NAMES = scope.names_of(BUILTINS)
_NULL, _NEVER = tree.Literal(None), tree.Literal(value=False)
_LISTS = frozenset({HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER})


@dataclass(frozen=True, slots=True)
class Scope:
    """What a text can name.

    :param outer: what the element requires, as it is written, with its name in the whole model.
    :param local: parameters, earlier entries of a context, variables of a loop.
    :param fields: an item of a list is in scope with its fields, whatever they are.
    """

    outer: Mapping[str, str]
    local: tuple[str, ...] = ()
    fields: bool = False

    def within(self, *names: str, fields: bool = False) -> Scope:
        """Return the scope with further local names."""
        return replace(self, local=(*self.local, *names), fields=self.fields or fields)


@dataclass(slots=True)
class Boxed:
    """Makes the tree of one element; `parts` are its texts with their trees."""

    space: Space
    types: ItemTypes
    problems: Problems
    place: str
    parts: list[Part] = field(default_factory=list)

    def expression(self, node: dmn.Expression | None, names: Scope, type_ref: str | None = None) -> Node:
        """Return the tree of an expression, bound to its own type and to that of what it is the value of."""
        if node is None:
            return _NULL
        with self.problems.at(node):
            if isinstance(node, dmn.FunctionDefinition):
                return self.function(node, names, self._type(node.type_ref), self._type(type_ref))
            if isinstance(node, dmn.DecisionTable):
                found = self._table(node, names, node.type_ref or type_ref)
            else:
                found = self.FORMS[type(node)](self, node, names)
            own = self._type(node.type_ref)
        outer = self._type(type_ref)
        return self.typed(self.typed(found, own), outer if outer != own else None)

    def typed(self, node: Node, type_: TypeExpression | None) -> Node:
        """Bind a tree to a type; what is written out and conforms needs no check."""
        if type_ is None:
            return node
        if isinstance(node, tree.Literal) and fit(node.value, type_, self.types.named) is node.value:
            return node
        return tree.Typed(node, type_)

    def _type(self, type_ref: str | None) -> TypeExpression | None:
        return self.types.read(self.space, type_ref, self.place)

    def text(self, text: str | None, names: Scope, language: str | None = None) -> Node:
        """Return the tree of a FEEL text; null, and a problem, for one that is wrong or names what is not in scope."""
        if text is None or not text.strip():
            return _NULL
        return self._read(text, names, language, unary=False) or _NULL

    def test(self, tests: dmn.UnaryTests | None, names: Scope) -> Node:
        """Return the tree of unary tests; one that is wrong holds for nothing."""
        if tests is None or not tests.text.strip():
            return tree.Anything()
        with self.problems.at(tests):
            found = self._read(tests.text, names, tests.expression_language, unary=True)
        return _NEVER if found is None else found

    def _read(self, text: str, names: Scope, language: str | None, *, unary: bool) -> Node | None:
        language = language or self.space.model.expression_language
        if language and language.lower() not in ("feel", dmn.FEEL.lower()):
            self.problems.add(self.place, f"only FEEL is run, not '{language}'", text)
            return None
        return self.problems.guarded(self.place, text, lambda: self._parsed(text, names, unary=unary))

    def _parsed(self, text: str, names: Scope, *, unary: bool) -> Node:
        known = {
            **{name: name for name in names.local},
            **{k: v for k, v in names.outer.items() if k not in names.local},
        }
        parser = Parser(text, (_BUILTIN_NAMES, scope.names_of(known)), *self._known())
        parser.filters = int(names.fields)
        node = parser.whole(parser.unary_tests if unary else parser.expression_or_test)
        compiler = Compiler(known.keys(), text, self.types.named)
        if names.fields:
            compiler.slot(None)
        if unary:
            compiler.slot("?")
            compiler.test(node)
        else:
            compiler.compile(node)
        node = renamed(node, {old: new for old, new in known.items() if old != new})
        self.parts.append(Part(text, node, place=self.place))
        return node

    def _known(self) -> tuple[scope.Names, scope.Names]:
        return scope.names_of(self.types.fields()), scope.meanings_of(self.types.written(self.space))

    def _literal(self, node: dmn.LiteralExpression, names: Scope) -> Node:
        if node.imported_values is not None:
            self.problems.add(self.place, "values of other files are not read; write them into the model")
            return _NULL
        return self.text(node.text, names, node.expression_language)

    def _unary(self, node: dmn.UnaryTests, names: Scope) -> Node:
        return self.text(node.text, names, node.expression_language)

    def _context(self, node: dmn.Context, names: Scope) -> Node:
        entries: list[tuple[str, Node]] = []
        result: Node | None = None
        for entry in node.entries:
            if entry.variable is None:
                result = self.expression(entry.value, names)
                continue
            name = spelled(entry.variable.name)
            inner = names.within(name) if isinstance(entry.value, dmn.FunctionDefinition) else names
            entries.append((name, self.expression(entry.value, inner, entry.variable.type_ref)))
            names = names.within(name)
        if result is None:
            return tree.ContextOf(tuple(entries))
        key = "result"
        while any(key == name for name, _ in entries):
            key += "*"
        return tree.Member(tree.ContextOf((*entries, (key, result))), key)

    def _list(self, node: dmn.List, names: Scope) -> Node:
        return tree.ListOf(tuple(self.expression(each, names) for each in node.elements))

    def _relation(self, node: dmn.Relation, names: Scope) -> Node:
        rows = []
        for row in node.rows:
            entries: list[tuple[str, Node]] = []
            inner = names
            for column, cell in zip_longest(node.columns, row.elements[: len(node.columns)]):  # no cell is null
                name = spelled(column.name)
                entries.append((name, self.expression(cell, inner, column.type_ref)))
                inner = inner.within(name)
            rows.append(tree.ContextOf(tuple(entries)))
        return tree.ListOf(tuple(rows))

    def _invocation(self, node: dmn.Invocation, names: Scope) -> Node:
        function = self.expression(node.called_function, names)
        # The function says what its parameters are: an argument of another type makes the call null, not the argument.
        arguments = tuple(self.expression(each.formula, names) for each in node.bindings)
        return tree.Call(function, arguments, tuple(spelled(each.parameter.name) for each in node.bindings))

    def function(self, node: dmn.FunctionDefinition, names: Scope, *declared: TypeExpression | None) -> tree.Lambda:
        """Return a function whose answers are bound to the types it is declared with."""
        parameters = tuple(spelled(each.name) for each in node.formal_parameters)
        types = tuple(self._type(each.type_ref) for each in node.formal_parameters)
        if node.kind is dmn.FunctionKind.FEEL:
            body = self.expression(node.body, names.within(*parameters))
        else:
            body = self._external(node, names)
        returns = (function_result(each, self.types.named) for each in declared)
        for type_ in dict.fromkeys(returns) if not isinstance(body, tree.External) else ():
            body = self.typed(body, type_)
        return tree.Lambda(parameters, body, types)

    def _external(self, node: dmn.FunctionDefinition, names: Scope) -> Node:
        entries = node.body.entries if isinstance(node.body, dmn.Context) else ()
        said = {
            spelled(each.variable.name): self.expression(each.value, names)
            for each in entries
            if each.variable is not None
        }
        words = [said.get(name) for name in ("class", "method signature")]
        texts = [each.value for each in words if isinstance(each, tree.Literal) and isinstance(each.value, str)]
        if node.kind is dmn.FunctionKind.JAVA and len(texts) == 2:
            return tree.External(texts[0], texts[1])
        self.problems.add(self.place, f"a function of kind {node.kind} cannot be run here")
        return _NULL

    def _conditional(self, node: dmn.Conditional, names: Scope) -> Node:
        parts = (self.expression(each.value, names) for each in (node.if_, node.then, node.else_))
        return boxed_conditions.conditional(*parts)

    def _filter(self, node: dmn.Filter, names: Scope) -> Node:
        base = self.expression(node.in_.value, names)
        return boxed_conditions.filtered(base, self.expression(node.match.value, names.within("item", fields=True)))

    def _for(self, node: dmn.For, names: Scope) -> Node:
        variable = spelled(node.iterator_variable or "item")
        domain = self.expression(node.in_.value, names)
        body = self.expression(node.return_.value, names.within(variable, "partial"))
        return tree.For(((variable, domain),), body)

    def _quantified(self, node: dmn.Quantified, names: Scope) -> Node:
        variable = spelled(node.iterator_variable or "item")
        domain = self.expression(node.in_.value, names)
        condition = self.expression(node.satisfies.value, names.within(variable))
        return boxed_conditions.quantified(variable, domain, condition, every=isinstance(node, dmn.Every))

    def _table(self, node: dmn.DecisionTable, names: Scope, type_ref: str | None) -> Node:
        inputs = tuple(
            tree.TableInput(
                self.expression(each.expression, names),
                None if each.values is None else self._input_values(each, each.values, names),
            )
            for each in node.inputs
        )
        columns = [self._type(each.type_ref) for each in node.outputs]
        if node.hit_policy in _LISTS:  # some models write the type of the whole list there
            columns = [None if isinstance(self._under(each), ListType) else each for each in columns]
        outputs = tuple(
            self._output(each, names, self._priorities(node, each, type_ref), column)
            for each, column in zip(node.outputs, columns, strict=True)
        )
        rows = tuple(self._row(node, rule, names, columns) for rule in node.rules)
        return tree.Table(inputs, outputs, rows, node.hit_policy, node.aggregation)

    def _input_values(self, node: dmn.InputClause, values: dmn.UnaryTests, names: Scope) -> Node:
        """Return the tests of an input; those of a list are for each of its items, or speak of the whole list as `?`."""
        found = self.test(values, names.within("?"))
        if not isinstance(self._under(self._type(node.expression.type_ref)), ListType):
            return found
        tests = listed(found)
        if any(tree.mentions(each, "?") for each in tests):
            return found
        each_item = tree.In(tree.Name("item"), tree.AnyOf(tests))
        return tree.AnyOf(
            (*tests, tree.Quantified(every=True, iterators=(("item", tree.Name("?")),), condition=each_item))
        )

    def _priorities(self, table: dmn.DecisionTable, node: dmn.OutputClause, type_ref: str | None) -> Node | None:
        if node.type_ref is not None:
            return self.types.allowed_in(self.space, node.type_ref)
        column = None if len(table.outputs) == 1 else spelled(node.name or node.label or "")
        return self.types.allowed_in(self.space, type_ref, column)

    def _under(self, type_: TypeExpression | None) -> TypeExpression | None:
        return None if type_ is None else underlying(type_, self.types.named)

    def _output(
        self, node: dmn.OutputClause, names: Scope, priorities: Node | None, type_: TypeExpression | None
    ) -> tree.TableOutput:
        if node.values is not None and node.values.text.strip() not in ("", "-"):
            priorities = self.test(node.values, names)
        values = listed(priorities)
        default = None if node.default is None else self.typed(self.expression(node.default, names), type_)
        return tree.TableOutput(spelled(node.name or node.label or ""), values, default)

    def _row(
        self, node: dmn.DecisionTable, rule: dmn.DecisionRule, names: Scope, columns: list[TypeExpression | None]
    ) -> tree.TableRow:
        tests = [self.test(each, names.within("?")) for each in rule.input_entries[: len(node.inputs)]]
        tests += [tree.Anything()] * (len(node.inputs) - len(tests))
        answers = [self.expression(each, names) for each in rule.output_entries[: len(node.outputs)]]
        answers += [_NULL] * (len(node.outputs) - len(answers))
        return tree.TableRow(
            tuple(tests), tuple(self.typed(each, type_) for each, type_ in zip(answers, columns, strict=True))
        )

    FORMS: ClassVar[dict[type, Callable[..., Node]]] = {
        dmn.LiteralExpression: _literal,
        dmn.UnaryTests: _unary,
        dmn.Context: _context,
        dmn.List: _list,
        dmn.Relation: _relation,
        dmn.Invocation: _invocation,
        dmn.Conditional: _conditional,
        dmn.Filter: _filter,
        dmn.For: _for,
        dmn.Some: _quantified,
        dmn.Every: _quantified,
    }
