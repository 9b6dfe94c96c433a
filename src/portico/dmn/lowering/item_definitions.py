"""Item definitions become types of the whole model (DMN 1.5, 7.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from portico.dmn import definitions as dmn
from portico.dmn.feel.builtins import BUILTINS
from portico.dmn.feel.closures.compiler import Compiler
from portico.dmn.feel.grammar import scope
from portico.dmn.feel.grammar.parser import parse_unary
from portico.dmn.feel.grammar.scope import spelled
from portico.dmn.feel.running import Frame, Values
from portico.dmn.feel.tree import AnyOf, ContextType, FunctionType, ListType, NamedType, Node, TypeExpression, mentions
from portico.dmn.feel.type_conformance import ANY, Named, understood
from portico.dmn.feel.type_fitting import MAX_DEPTH, Constrained, Passes
from portico.dmn.lowering.namespaces import Namespaces, Space, types_of
from portico.dmn.lowering.problems import Problems
from portico.dmn.types import Record, Unknown

_BUILTIN_NAMES = scope.names_of(BUILTINS)
# The numbers of XML Schema, which older models name as types (Table 47).
_SCHEMA = dict.fromkeys(("decimal", "integer", "int", "long", "double", "float"), "number")


class ItemTypes:
    """The types of a model and its imports.

    :param named: every item definition by its name in the whole; a component is ``definition/component``.
    :param allowed: the allowed values of an item definition, as written unary tests.
    """

    def __init__(self, spaces: Namespaces, problems: Problems) -> None:
        self.problems = problems
        self.named: dict[str, TypeExpression | Constrained] = {}
        self.allowed: dict[str, Node] = {}
        self._written = {space: dict(types_of(space)) for space in spaces.spaces}
        for space in spaces.spaces:
            for item in space.model.item_definitions:
                self._define(space, space.types[spelled(item.name)], item)
        for key in list(self.named):
            self._refuse_circle(key)

    def read(self, space: Space, type_ref: str | None, place: str) -> TypeExpression | None:
        """Return the type that a reference in a model means; None for any type at all."""
        name = spelled(type_ref or "")
        if not name or name in ("Any", "any"):
            return None
        key = self._written[space].get(name)
        if key is not None:
            return NamedType(key)
        prefix, colon, local = name.partition(":")
        if colon:  # written as in 1.1, with a prefix that the file does not declare
            imported = f"{prefix}.{local}"
            return self.read(space, imported if imported in self._written[space] else local, place)
        found = NamedType(_SCHEMA.get(name, name))
        if not understood(found):
            self.problems.add(place, f"there is no type '{name}'", nearest_of=(name, self._written[space]))
        return found

    def fields(self) -> tuple[str, ...]:
        """Return the names of all components, which a text may use behind a dot."""
        names = []
        for found in self.named.values():
            base = found.base if isinstance(found, Constrained) else found
            base = base.item if isinstance(base, ListType) else base
            names += [name for name, _ in base.fields] if isinstance(base, ContextType) else []
        return tuple(dict.fromkeys(names))

    def written(self, space: Space) -> Mapping[str, str]:
        """Return the names of types as the texts of a model write them, and their keys in the whole."""
        return self._written[space]

    def allowed_in(self, space: Space, type_ref: str | None, component: str | None = None) -> Node | None:
        """Return the allowed values of a type, or of a component of it; of a list, those of its items.

        They are the priorities of an output that lists none itself (8.3.2).
        """
        key = self._written[space].get(spelled(type_ref or ""))
        found: TypeExpression | Constrained | None = None if key is None else NamedType(key)
        for _ in range(MAX_DEPTH):
            if isinstance(found, NamedType):
                if component is None and found.name in self.allowed:
                    return self.allowed[found.name]
                found = self.named.get(found.name)
            elif isinstance(found, Constrained):
                found = found.base
            elif isinstance(found, ListType):
                found = found.item
            elif isinstance(found, ContextType) and component is not None:
                found, component = dict(found.fields).get(component), None
            else:
                break
        return None

    def _define(self, space: Space, key: str, item: dmn.ItemDefinition) -> None:
        with self.problems.at(item):
            base = self._base(space, key, item)
            each = self._tests(item.allowed_values, f"{key}, allowed values", key)
            whole = self._tests(item.type_constraint, f"{key}, type constraint", None)
        if each is None and whole is None:
            self.named[key] = base
        else:
            self.named[key] = Constrained(base, self.named, each, whole)

    def _refuse_circle(self, key: str) -> None:
        """A definition of a type by itself says nothing; it is any type then."""
        seen: list[str] = []
        found: TypeExpression | Constrained | None = NamedType(key)
        while isinstance(found, (NamedType, Constrained)):
            if isinstance(found, Constrained):
                found = found.base
                continue
            if found.name in seen:
                self.problems.add(key, f"the type is defined by itself: {' → '.join([*seen, found.name])}")
                self.named[key] = ANY
                return
            seen.append(found.name)
            found = self.named.get(found.name)

    def _base(self, space: Space, key: str, item: dmn.ItemDefinition) -> TypeExpression:
        base: TypeExpression
        if item.components:
            base = self._composed(space, key, item)
        elif item.function_item is not None:
            of = item.function_item
            parameters = tuple(self.read(space, each.type_ref, key) or ANY for each in of.parameters)
            base = FunctionType(parameters, self.read(space, of.output_type_ref, key) or ANY)
        else:
            base = self.read(space, item.type_ref, key) or ANY
        return ListType(base) if item.is_collection else base

    def _composed(self, space: Space, key: str, item: dmn.ItemDefinition) -> TypeExpression:
        """Return the type of components; their tests may speak of each other (DMN 1.5, 7.3.3)."""
        names = tuple(spelled(part.name) for part in item.components)
        fields: list[tuple[str, TypeExpression]] = []
        between: list[Passes] = []
        for name, part in zip(names, item.components, strict=True):
            inner = f"{key}/{name}"
            apart, found = self._between(part, names, inner)
            between += found
            self._define(space, inner, apart)
            fields.append((name, NamedType(inner)))
        base = ContextType(tuple(fields))
        if not between:
            return base
        self.named[f"{key}/*"] = Constrained(base, self.named, None, _all_pass(between))
        return NamedType(f"{key}/*")

    def _between(
        self, part: dmn.ItemDefinition, names: tuple[str, ...], place: str
    ) -> tuple[dmn.ItemDefinition, list[Passes]]:
        """Return a component without its tests that speak of components, and those as tests of the whole."""
        found: list[Passes] = []
        levels = (_BUILTIN_NAMES, scope.names_of(names))
        for field in ("allowed_values", "type_constraint"):
            tests = getattr(part, field)
            if tests is None or not any(name in spelled(tests.text) for name in names):
                continue
            node = self.problems.guarded(place, tests.text, partial(parse_unary, tests.text, levels))
            if node is not None and any(mentions(node, name) for name in names):
                allowed = field == "allowed_values"
                each = allowed and part.is_collection
                found.append(_of_part(spelled(part.name), node, tests.text, self.named, names, each=each))
                part = replace(part, allowed_values=None) if allowed else replace(part, type_constraint=None)
        return part, found

    def _tests(self, tests: dmn.UnaryTests | None, place: str, key: str | None) -> Passes | None:
        if tests is None or not tests.text.strip() or tests.text.strip() == "-":
            return None
        node = self.problems.guarded(place, tests.text, lambda: parse_unary(tests.text, (_BUILTIN_NAMES,)))
        if node is None:
            return None
        if key is not None:
            self.allowed[key] = node
        return self.problems.guarded(place, tests.text, lambda: _passes(node, tests.text, self.named))


def _passes(node: Node, text: str, named: Named) -> Passes:
    test = _test(node, text, named, ())
    return lambda value: test(value, {})


def _test(
    node: Node, text: str, named: Named, names: tuple[str, ...]
) -> Callable[[object, Mapping[str, object]], object]:
    compiler = Compiler(frozenset(names), text, named)
    slot = compiler.slot("?")
    test = compiler.test(node)

    def passes(value: object, facts: Mapping[str, object]) -> object:
        frame: Frame = [None] * compiler.size
        frame[0] = Values(facts, {})
        frame[slot] = value
        return test(frame, value)

    return passes


def _of_part(name: str, node: Node, text: str, named: Named, names: tuple[str, ...], *, each: bool) -> Passes:
    """Return the test of a component as one of the context that it is in."""
    test = _test(node, text, named, names)

    def passes(whole: object) -> object:
        facts = whole.known if isinstance(whole, Record) else whole
        value = facts.get(name) if isinstance(facts, Mapping) else None
        items = value if each and isinstance(value, list) else [value]
        said = [test(item, facts) for item in items if item is not None] if isinstance(facts, Mapping) else []
        return next((answer for answer in said if answer is not True), True)

    return passes


def _all_pass(tests: list[Passes]) -> Passes:
    """Return whether all tests hold: one that does not says more than one that nobody knows yet."""

    def passes(value: object) -> object:
        said = [test(value) for test in tests]
        doubt = next((answer for answer in said if isinstance(answer, Unknown)), True)
        return doubt if all(answer is True or isinstance(answer, Unknown) for answer in said) else False

    return passes


def listed(node: Node | None) -> tuple[Node, ...]:
    """Return unary tests one by one, in the order they are written."""
    if node is None:
        return ()
    return node.tests if isinstance(node, AnyOf) and not node.negated else (node,)


def function_result(type_: TypeExpression | None, named: Mapping[str, object]) -> TypeExpression | None:
    """Return the type of what a function answers whose variable has this type; older models name that type itself."""
    for _ in range(40):
        if isinstance(type_, FunctionType):
            return type_.returns
        found = named.get(type_.name) if isinstance(type_, NamedType) else None
        if isinstance(found, Constrained):
            return type_
        if found is None:
            return None if type_ == NamedType("function") else type_
        type_ = found  # type: ignore[assignment]
    return None
