"""Which parts of a decision are the same for all rows: they are decided once, by the rule engine itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from portico.dmn.deciding.compiled import Source, compile_source
from portico.dmn.feel import tree
from portico.dmn.feel.builtins import BUILTINS
from portico.dmn.feel.unknowns import collapse
from portico.dmn.model import Model
from portico.dmn.screening.pieces import Found, Refusal, Value
from portico.dmn.types import Path, as_feel

_NO_VALUES = (tree.Test, tree.AnyOf, tree.Anything, tree.Lambda, tree.External)


class Closed:
    """Finds and decides the parts that read nothing but constants."""

    def __init__(self, model: Model, known: Mapping[str, object], columns: Collection[Path]) -> None:
        self.model = model
        self.known = known
        self.inputs = {path[0] for path in columns}
        self.session = model.session({name: as_feel(value) for name, value in known.items()})
        self._free: dict[int, frozenset[str]] = {}

    def is_closed(self, node: tree.Node, scope: Sequence[tuple[str | None, Found]]) -> bool:
        """Tell whether a node has the same value for all rows."""
        if isinstance(node, _NO_VALUES):
            return False
        return all(self._is_known(name, scope) for name in self.free(node))

    def value(self, node: tree.Node) -> object:
        """Return the value of a node that is closed, or an `Unknown` when a constant is missing."""
        decide = compile_source(Source("", node, ()), self.model.names, self.model.types).decide
        try:
            return as_feel(collapse(decide(self.session.values)))
        except TypeError:
            raise Refusal("a function as a value") from None

    def free(self, node: tree.Node) -> frozenset[str]:
        """Return the names of a node that it does not bind itself."""
        found = self._free.get(id(node))
        if found is None:
            inner = frozenset().union(*(self.free(child) for child in tree.children(node)))
            if isinstance(node, tree.Name):
                inner = frozenset({node.name})
            found = self._free[id(node)] = inner - tree.binds(node)
        return found

    def _is_known(self, name: str, scope: Sequence[tuple[str | None, Found]]) -> bool:
        for local, found in scope:
            if local == name or (local is None and isinstance(found, Value) and found.shape.field(name) is not None):
                return False
        if name in self.model.decisions:
            return all(path[0] in self.known for path in self.model.reads(name))
        if name in self.known:
            return True
        if name in self.inputs:
            return False
        return name in BUILTINS and name not in self.model.names
