"""Which inputs an expression can ever read, from the tree alone.

Every node has an origin: the inputs its value may be (part of), the fields it has, the functions it may be. An input
counts as read when a value with that origin is used for anything but a path to something below it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from portico.dmn.feel import tree
from portico.dmn.types import HitPolicy, Path

# Parts of a date: `due_date.year` reads `due_date`.
DATE_PARTS = frozenset({"year", "month", "day", "weekday"})
# Built-ins whose result holds the items of their lists, or the entries of their contexts.
_PASSING = frozenset(
    (
        "append",
        "concatenate",
        "context merge",
        "distinct values",
        "flatten",
        "insert before",
        "list replace",
        "remove",
        "reverse",
        "sort",
        "sublist",
        "union",
    )
)
_SIMPLE = frozenset(("Any", "string", "number", "boolean", "date", "time", "date and time", "dateTime"))
_MAX_CALLS = 1000
Scope = tuple[tuple[str | None, "Origin"], ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from. What a list holds counts as the list itself."""

    paths: frozenset[Path] = frozenset()
    fields: Mapping[str, Origin] = field(default_factory=dict)
    functions: tuple[tuple[tree.Lambda, Scope], ...] = ()


NOWHERE = Origin()


def joined(origins: Iterable[Origin]) -> Origin:
    """Return the origin of a value that may come from any of several places."""
    known = [each for each in origins if each is not NOWHERE]
    if len(known) < 2:
        return known[0] if known else NOWHERE
    names = dict.fromkeys(name for each in known for name in each.fields)
    functions: list[tuple[tree.Lambda, Scope]] = []
    for each in known:
        functions += [one for one in each.functions if not any(one[0] is other[0] for other in functions)]
    return Origin(
        frozenset().union(*(each.paths for each in known)),
        {name: joined(each.fields.get(name, NOWHERE) for each in known) for name in names},
        tuple(functions),
    )


class Reader:
    """Answers for one model; decisions are looked at once."""

    def __init__(self, decisions: Mapping[str, tree.Node], names: Collection[str], deep: Collection[str]) -> None:
        self.decisions = decisions
        self.names = names
        self.deep = deep
        self._done: dict[str, tuple[frozenset[Path], Origin]] = {}

    def reads(self, node: tree.Node) -> frozenset[Path]:
        """Return all inputs of an expression, through the decisions it uses."""
        walk = _Walk(self)
        walk.use(node)
        return frozenset(walk.found)

    def decision_reads(self, name: str) -> frozenset[Path]:
        """Return all inputs of a decision, through other decisions."""
        found, origin = self.decision(name)
        walk = _Walk(self)
        walk.used(origin)
        return found.union(walk.found)

    def decision(self, name: str) -> tuple[frozenset[Path], Origin]:
        """Return what a decision reads for certain, and the origin of its value."""
        if name not in self._done:
            self._done[name] = (frozenset(), NOWHERE)  # a circle is refused elsewhere
            walk = _Walk(self)
            origin = walk.visit(self.decisions[name])
            self._done[name] = (frozenset(walk.found), origin)
        return self._done[name]

    def decisions_read(self) -> dict[str, set[str]]:
        """Return for every decision the decisions it names itself."""
        found = {}
        for name, node in self.decisions.items():
            walk = _Walk(self, follow=False)
            walk.use(node)
            found[name] = walk.named
        return found

    def below(self, path: Path, name: str) -> Path:
        """Return the input that a field of a value of this origin belongs to."""
        if path[0] in self.deep:
            return (*path, name)
        return path if len(path) > 1 or name in DATE_PARTS else (*path, name)


class _Walk:
    """Looks through a tree.

    :param follow: look into decisions that are named. Without, everything that is written counts, used or not: it is
        what must be there before this can be decided.
    """

    def __init__(self, reader: Reader, *, follow: bool = True) -> None:
        self.reader = reader
        self.follow = follow
        self.found: set[Path] = set()
        self.named: set[str] = set()
        self.scope: list[tuple[str | None, Origin]] = []
        self.inside: list[tree.Lambda] = []  # functions whose bodies are being looked at
        self.calls: list[tree.Lambda] = []
        self.answers: dict[int, Origin] = {}
        self.again: set[int] = set()

    def visit(self, node: tree.Node) -> Origin:
        """Return the origin of a node's value; what it reads on the way is found."""
        handler = self.HANDLERS.get(type(node))
        if handler is not None:
            return handler(self, node)
        for child in tree.children(node):
            self.use(child)
        return NOWHERE

    def use(self, node: tree.Node) -> None:
        """Look at a node whose value is used."""
        self.used(self.visit(node))

    def used(self, origin: Origin) -> None:
        """Count a value as read, and look into functions that may be called with anything."""
        self.found |= origin.paths
        for each in origin.fields.values():
            self.used(each)
        for function in origin.functions:
            self.used(self._result(function, {}))

    def _contents(self, origin: Origin) -> None:
        """Count lists as read by looping over them; roles in a written list are only passed on."""
        self.found |= {path for path in origin.paths if len(path) > 1}

    def _field(self, origin: Origin, name: str) -> Origin:
        paths = frozenset(self.reader.below(path, name) for path in origin.paths)
        return joined((Origin(paths) if paths else NOWHERE, origin.fields.get(name, NOWHERE)))

    def _name(self, node: tree.Name) -> Origin:
        items = []
        held: list[Origin] = []
        for name, origin in reversed(self.scope):
            if name == node.name:
                return joined((*held, origin))
            if name is None:
                items.append(origin)
                held += [origin.fields[node.name]] if node.name in origin.fields else []
        if node.name in self.reader.decisions:
            return joined((*held, self._decision(node.name)))
        if node.name in self.reader.names:
            return joined((*held, Origin(frozenset({(node.name,)}))))
        return joined(self._field(origin, node.name) for origin in items)

    def _decision(self, name: str) -> Origin:
        self.named.add(name)
        if not self.follow:
            return NOWHERE
        found, origin = self.reader.decision(name)
        self.found |= found
        return origin

    def _member(self, node: tree.Member) -> Origin:
        return self._field(self.visit(node.base), node.name)

    def _filter(self, node: tree.Filter) -> Origin:
        origin = self.visit(node.base)
        self._contents(origin)
        self.scope += [("item", origin), (None, origin)]
        self.use(node.predicate)
        del self.scope[-2:]
        return origin

    def _list(self, node: tree.ListOf) -> Origin:
        return joined([self.visit(item) for item in node.items])

    def _context(self, node: tree.ContextOf) -> Origin:
        depth = len(self.scope)
        fields: dict[str, Origin] = {}
        for name, value in node.entries:
            fields[name] = self.visit(value)
            if not self.follow:
                self.used(fields[name])
            self.scope.append((name, fields[name]))
        del self.scope[depth:]
        return Origin(fields=fields)

    def _if(self, node: tree.If) -> Origin:
        self.use(node.condition)
        return joined((self.visit(node.yes), self.visit(node.no)))

    def _typed(self, node: tree.Typed) -> Origin:
        origin = self.visit(node.value)
        simple = isinstance(node.type, tree.NamedType) and node.type.name in _SIMPLE
        if not simple and origin.fields:
            self.used(origin)  # the type may have tests over the whole
        return origin

    def _iterators(self, iterators: tuple[tuple[str, tree.Node], ...]) -> None:
        for name, domain in iterators:
            origin = self.visit(domain)
            self._contents(origin)
            self.scope.append((name, origin))

    def _for(self, node: tree.For) -> Origin:
        depth = len(self.scope)
        self._iterators(node.iterators)
        self.scope.append(("partial", NOWHERE))
        origin = self.visit(node.body)
        if tree.mentions(node.body, "partial"):
            self.used(origin)
        del self.scope[depth:]
        return origin

    def _quantified(self, node: tree.Quantified) -> Origin:
        depth = len(self.scope)
        self._iterators(node.iterators)
        self.use(node.condition)
        del self.scope[depth:]
        return NOWHERE

    def _lambda(self, node: tree.Lambda) -> Origin:
        function = (node, tuple(self.scope))
        if not self.follow:
            self.used(self._result(function, {}))
        return Origin(functions=(function,))

    def _result(self, function: tuple[tree.Lambda, Scope], given: Mapping[str, Origin]) -> Origin:
        """Return the origin of what a function answers.

        Of one that calls itself, and after very many calls, all that it is given and all that it answers is used.
        """
        node, scope = function
        known = self.answers.get(id(node))
        if any(node is each for each in self.inside) or (known is not None and len(self.calls) > _MAX_CALLS):
            self.again.add(id(node))
            for origin in (*given.values(), known or NOWHERE):
                self.used(origin)
            return NOWHERE
        outer = self.scope
        self.scope = [*scope, *((name, given.get(name, NOWHERE)) for name in node.parameters)]
        self.inside.append(node)
        self.calls.append(node)
        found = self.answers[id(node)] = self.visit(node.body)
        self.inside.pop()
        self.scope = outer
        if id(node) in self.again:
            self.used(found)
        return found

    def _call(self, node: tree.Call) -> Origin:
        name = node.function.name if isinstance(node.function, tree.Name) else None
        if name is None or name in self.reader.names or any(name == local for local, _ in self.scope):
            return self._own_call(node)
        given = [self.visit(each) for each in node.arguments]
        origin = joined(Origin(each.paths, each.fields) for each in given)
        for each in given:
            for function in each.functions:
                self.used(self._result(function, dict.fromkeys(function[0].parameters, origin)))
        if name == "get value":
            return self._get_value(node, origin)
        if name == "context put":
            return self._context_put(node, given)
        if name not in _PASSING:
            self.used(origin)
            return NOWHERE
        self._contents(origin)
        return origin

    def _own_call(self, node: tree.Call) -> Origin:
        functions = self.visit(node.function)
        given = [self.visit(each) for each in node.arguments]
        if not functions.functions:
            for each in (functions, *given):
                self.used(each)
            return NOWHERE
        found = []
        for function in functions.functions:
            names = function[0].parameters if node.names is None else node.names
            found.append(self._result(function, dict(zip(names, given, strict=False))))
        return joined(found)

    def _get_value(self, node: tree.Call, origin: Origin) -> Origin:
        keys = [each.value for each in node.arguments if isinstance(each, tree.Literal)]
        if node.names is None and len(keys) == 1 and isinstance(keys[0], str):
            return self._field(origin, keys[0])
        self.used(origin)
        return NOWHERE

    def _context_put(self, node: tree.Call, given: list[Origin]) -> Origin:
        key = node.arguments[1] if len(node.arguments) == 3 and node.names is None else None
        if isinstance(key, tree.Literal) and isinstance(key.value, str):
            base, _, value = given
            self.used(value)
            return Origin(base.paths, {**base.fields, key.value: value}, base.functions)
        for each in given:
            self.used(each)
        return NOWHERE

    def _in(self, node: tree.In) -> Origin:
        origin = self.visit(node.value)
        self.used(origin)
        self._tested(origin, node.test)
        return NOWHERE

    def _tested(self, origin: Origin, test: tree.Node) -> None:
        self.scope.append(("?", origin))
        self.use(test)
        self.scope.pop()

    def _table(self, node: tree.Table) -> Origin:
        for at, column in enumerate(node.inputs):
            origin = self.visit(column.expression)
            self.used(origin)
            for test in (column.values, *(row.when[at] for row in node.rows)):
                if test is not None:
                    self._tested(origin, test)
        outputs = {column.name: self._output(node, at) for at, column in enumerate(node.outputs)}
        return Origin(fields=outputs) if len(outputs) > 1 else joined(outputs.values())

    def _output(self, node: tree.Table, at: int) -> Origin:
        column = node.outputs[at]
        answers = [row.then[at] for row in node.rows] + ([] if column.default is None else [column.default])
        origin = joined([self.visit(answer) for answer in answers])
        if column.values or node.aggregator is not None or node.hit_policy is HitPolicy.ANY or not self.follow:
            self.used(origin)
        for test in column.values:
            self._tested(origin, test)
        return origin

    HANDLERS: ClassVar[dict[type, Callable[..., Origin]]] = {
        tree.Name: _name,
        tree.Member: _member,
        tree.Filter: _filter,
        tree.ListOf: _list,
        tree.ContextOf: _context,
        tree.If: _if,
        tree.Typed: _typed,
        tree.For: _for,
        tree.Quantified: _quantified,
        tree.Lambda: _lambda,
        tree.Call: _call,
        tree.In: _in,
        tree.Table: _table,
    }
