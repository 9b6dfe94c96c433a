"""Which inputs an expression can ever read, from the tree alone.

Every node has an origin: the inputs its value may be (part of). An input counts as read when a value with that
origin is used for anything but a path to something below it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import ClassVar

from portico.dmn.feel import tree
from portico.dmn.types import Path

Origin = frozenset[Path]
NOWHERE: Origin = frozenset()

# Parts of a date: `due_date.year` reads `due_date`.
DATE_PARTS = frozenset({"year", "month", "day", "weekday"})
# Built-ins whose result holds the items of their lists.
_PASSING = frozenset(
    (
        "append",
        "concatenate",
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


class Reader:
    """Answers for one model; decisions are looked at once."""

    def __init__(
        self, decisions: Mapping[str, tuple[tree.Node, ...]], names: Collection[str], deep: Collection[str]
    ) -> None:
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
        return found | origin

    def decision(self, name: str) -> tuple[frozenset[Path], Origin]:
        """Return what a decision reads for certain, and the origin of its value."""
        if name not in self._done:
            self._done[name] = (NOWHERE, NOWHERE)  # a circle is refused elsewhere
            walk = _Walk(self)
            origins = [walk.visit(node) for node in self.decisions[name]]
            if len(origins) == 1:
                self._done[name] = (frozenset(walk.found), origins[0])
            else:
                self._done[name] = (frozenset(walk.found).union(*origins), NOWHERE)
        return self._done[name]

    def decisions_read(self) -> dict[str, set[str]]:
        """Return for every decision the decisions it names itself."""
        found = {}
        for name, nodes in self.decisions.items():
            walk = _Walk(self, follow=False)
            for node in nodes:
                walk.use(node)
            found[name] = walk.named
        return found

    def below(self, path: Path, name: str) -> Path:
        """Return the input that a field of a value of this origin belongs to."""
        if path[0] in self.deep:
            return (*path, name)
        return path if len(path) > 1 or name in DATE_PARTS else (*path, name)


class _Walk:
    def __init__(self, reader: Reader, *, follow: bool = True) -> None:
        self.reader = reader
        self.follow = follow
        self.found: set[Path] = set()
        self.named: set[str] = set()
        self.scope: list[tuple[str | None, Origin]] = []

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
        self.found |= self.visit(node)

    def _contents(self, origin: Origin) -> None:
        """Count lists as read by looping over them; roles in a written list are only passed on."""
        self.found |= {path for path in origin if len(path) > 1}

    def _name(self, node: tree.Name) -> Origin:
        items = []
        for name, origin in reversed(self.scope):
            if name == node.name:
                return origin
            if name is None:
                items.append(origin)
        if node.name in self.reader.decisions:
            return self._decision(node.name)
        if node.name in self.reader.names:
            return frozenset({(node.name,)})
        return frozenset(self.reader.below(path, node.name) for origin in items for path in origin)

    def _decision(self, name: str) -> Origin:
        self.named.add(name)
        if not self.follow:
            return NOWHERE
        found, origin = self.reader.decision(name)
        self.found |= found
        return origin

    def _member(self, node: tree.Member) -> Origin:
        return frozenset(self.reader.below(path, node.name) for path in self.visit(node.base))

    def _filter(self, node: tree.Filter) -> Origin:
        origin = self.visit(node.base)
        self._contents(origin)
        self.scope += [("item", origin), (None, origin)]
        self.use(node.predicate)
        del self.scope[-2:]
        return origin

    def _list(self, node: tree.ListOf) -> Origin:
        return NOWHERE.union(*(self.visit(item) for item in node.items))

    def _context(self, node: tree.ContextOf) -> Origin:
        depth = len(self.scope)
        for name, value in node.entries:
            origin = self.visit(value)
            self.found |= origin
            self.scope.append((name, origin))
        del self.scope[depth:]
        return NOWHERE

    def _if(self, node: tree.If) -> Origin:
        self.use(node.condition)
        return self.visit(node.yes) | self.visit(node.no)

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
        del self.scope[depth:]
        return origin

    def _quantified(self, node: tree.Quantified) -> Origin:
        depth = len(self.scope)
        self._iterators(node.iterators)
        self.use(node.condition)
        del self.scope[depth:]
        return NOWHERE

    def _lambda(self, node: tree.Lambda, arguments: Origin = NOWHERE) -> Origin:
        depth = len(self.scope)
        self.scope += [(name, arguments) for name in node.parameters]
        self.use(node.body)
        del self.scope[depth:]
        return NOWHERE

    def _call(self, node: tree.Call) -> Origin:
        name = node.function.name if isinstance(node.function, tree.Name) else None
        if name is None or name in self.reader.names or any(name == local for local, _ in self.scope):
            self.use(node.function)
            name = None
        origin = NOWHERE.union(*(self.visit(each) for each in node.arguments if not isinstance(each, tree.Lambda)))
        for each in node.arguments:
            if isinstance(each, tree.Lambda):
                self._lambda(each, origin)
        if name == "get value":
            return self._get_value(node, origin)
        if name not in _PASSING:
            self.found |= origin
            return NOWHERE
        self._contents(origin)
        return origin

    def _get_value(self, node: tree.Call, origin: Origin) -> Origin:
        keys = [each.value for each in node.arguments if isinstance(each, tree.Literal)]
        if node.names is None and len(keys) == 1 and isinstance(keys[0], str):
            return frozenset(self.reader.below(path, keys[0]) for path in origin)
        self.found |= origin
        return NOWHERE

    def _in(self, node: tree.In) -> Origin:
        origin = self.visit(node.value)
        self.found |= origin
        self.scope.append(("?", origin))
        self.use(node.test)
        self.scope.pop()
        return NOWHERE

    HANDLERS: ClassVar[dict[type, Callable[..., Origin]]] = {
        tree.Name: _name,
        tree.Member: _member,
        tree.Filter: _filter,
        tree.ListOf: _list,
        tree.ContextOf: _context,
        tree.If: _if,
        tree.For: _for,
        tree.Quantified: _quantified,
        tree.Lambda: _lambda,
        tree.Call: _call,
        tree.In: _in,
    }
