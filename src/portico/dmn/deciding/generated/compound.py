"""From tree to Python, continued: loops, filters, unary tests, conditions and decision tables.

Each loop is a function of its own that gets the variables it reads as parameters: its variables stay fast, and no
depth of nesting comes near Python's own limits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ClassVar

from portico.dmn.deciding.generated.expressions import TRUE, Emitter
from portico.dmn.deciding.generated.program import NotWritten, Piece, Writing
from portico.dmn.feel import tree
from portico.dmn.feel.running import NODES_PER_STEP
from portico.dmn.feel.values import SIMPLE

MAX_ITERATORS = 8
_TRUTHS = (tree.Compare, tree.Logic, tree.Between, tree.In, tree.InstanceOf, tree.Quantified)


class FormEmitter(Emitter):
    """Writes every form of the language."""

    # --- unary tests

    def _in(self, node: tree.In) -> Piece:
        value = self.emit(node.value)
        text, name = self.named(value)
        if value.kind is not None:
            self.here.kinds[name] = value.kind
        self.scope.append(("?", name))
        said = self.test(node.test, name)
        self.scope.pop()
        return said if value.plain else Piece(f"({text}, {said.text})[1]", self.kind_of(said))

    def test(self, node: tree.Node, holder: str) -> Piece:
        """Return whether the value of a variable meets a unary test."""
        value = Piece(holder, self.here.kind(holder), holder)
        if isinstance(node, tree.Anything):
            return TRUE
        if isinstance(node, tree.AnyOf):
            return self._any_of(node, holder)
        if isinstance(node, tree.Test):
            return self.comparison(node.operator, value, self.emit(node.operand))
        if isinstance(node, tree.RangeOf):
            signs = ">=" if node.low_included else ">", "<=" if node.high_included else "<"
            return self.between(value, self.emit(node.low), self.emit(node.high), signs)
        found = self.emit(node)
        if tree.mentions(node, "?"):
            return found if self.kind_of(found) is bool else Piece(f"meets({holder}, {found.text})")
        if self.kind_of(found) in SIMPLE:
            return self.comparison("=", value, found)
        return self.matching(holder, found)

    def _any_of(self, node: tree.AnyOf, holder: str) -> Piece:
        if len(node.tests) == 1:
            found = self.test(node.tests[0], holder)
        else:
            found = self.logic("or", [lambda each=each: self.test(each, holder) for each in node.tests])  # type: ignore[misc]
        if not node.negated:
            return found
        if self.kind_of(found) is bool:
            return Piece(f"(not {found.text})", bool)
        if len(node.tests) == 1:  # one test that is no truth value counts as null
            return Piece(f"opposite(disjunction({found.text}))")
        return Piece(f"opposite({found.text})")

    # --- loops

    def _for(self, node: tree.For) -> Piece:
        if tree.mentions(node.body, "partial"):
            raise NotWritten

        def inside(indent: str) -> list[str]:
            return [*_repeated(node.body, indent), f"{indent}found.append({self.emit(node.body).text})"]

        return self._loop(node.iterators, "found = []", inside, "found", list)

    def _quantified(self, node: tree.Quantified) -> Piece:
        decisive, neutral = ("False", "True") if node.every else ("True", "False")

        def inside(indent: str) -> list[str]:
            said = self.emit(node.condition)
            if self.kind_of(said) is bool:
                test = f"{indent}if {'not ' if node.every else ''}{said.text}:"
                return [*_repeated(node.condition, indent), test, f"{indent}    return {decisive}"]
            return [
                *_repeated(node.condition, indent),
                f"{indent}said = {said.text}",
                f"{indent}if said is {decisive}:",
                f"{indent}    return {decisive}",
                f"{indent}if said is not {neutral}:",
                f"{indent}    sure(said)",
                f"{indent}    found = None",
            ]

        return self._loop(node.iterators, f"found = {neutral}", inside, "found", None)

    def _loop(
        self,
        iterators: tuple[tuple[str, tree.Node], ...],
        begin: str,
        inside: Callable[[str], list[str]],
        result: str,
        kind: type | None,
    ) -> Piece:
        if len(iterators) > MAX_ITERATORS:
            raise NotWritten
        self.program.needs_values = True
        first = self._domain(iterators[0][1])
        items = self.program.fresh("i")
        with self._inside():
            body = [begin]
            for index, (name, domain) in enumerate(iterators):
                indent = "    " * index
                source = items if index == 0 else self._domain(domain)
                holder = self.variable("x")
                self.scope.append((name, holder))
                body.append(f"{indent}for {holder} in {source}:")
            body += [*inside("    " * len(iterators)), f"return {result}"]
            return self._called(body, items, first, kind)

    def _called(self, body: list[str], items: str, domain: str, kind: type | None) -> Piece:
        captured = list(self.here.captured)
        name = self.program.fresh("f")
        self.program.function(name, ", ".join([self.base, items, *captured]), body)
        return Piece(f"{name}({', '.join([self.base, domain, *captured])})", kind)

    def _domain(self, node: tree.Node) -> str:
        if isinstance(node, tree.RangeOf) and node.counted:
            low, high = self.emit(node.low), self.emit(node.high)
            compiler = self.compiler()
            compiler.slot("?low")
            compiler.slot("?high")
            steps = tree.RangeOf(tree.Name("?low"), tree.Name("?high"), counted=True, start=node.start, end=node.end)
            spread = tree.For((("x", steps),), tree.Name("x"))
            return f"over({self._closure(compiler, spread, [low.text, high.text]).text}, v)"
        return f"over({self.emit(node).text}, v)"

    def _filter(self, node: tree.Filter) -> Piece:
        if not isinstance(node.predicate, _TRUTHS):
            raise NotWritten
        self.program.needs_values = True
        base = f"members({self.emit(node.base).text}, v)"
        items = self.program.fresh("i")
        with self._inside():
            holder, known = self.variable("x"), self.variable("y")
            self.scope += [("item", holder), (None, holder)]
            self.fields[holder] = known
            said = self.emit(node.predicate)
            body = [
                "found = []",
                f"for {holder} in {items}:",
                *_repeated(node.predicate, "    "),
                f"    {known} = {holder} if type({holder}) is Context else fields({holder})",
            ]
            if self.kind_of(said) is bool:
                body += [f"    if {said.text}:", f"        found.append({holder})"]
            else:
                body += [
                    f"    said = {said.text}",
                    "    if said is True:",
                    f"        found.append({holder})",
                    "    elif said is not False:",
                    "        sure(said)",
                ]
            return self._called([*body, "return found"], items, base, list)

    @contextmanager
    def _inside(self) -> Iterator[None]:
        """Write a function of its own, carefully: in a list there is often one item without the fact."""
        outer, depth, strict = self.here, len(self.scope), self.strict
        self.here, self.strict = Writing(outer), False
        try:
            yield
        finally:
            self.here, self.strict = outer, strict
            del self.scope[depth:]

    HANDLERS: ClassVar[dict[type, Callable[..., Piece]]] = {
        **Emitter.HANDLERS,
        tree.In: _in,
        tree.For: _for,
        tree.Quantified: _quantified,
        tree.Filter: _filter,
    }


def _repeated(node: tree.Node, indent: str) -> list[str]:
    """Count what a large body takes at each turn, as `running.repeated` does."""
    steps = tree.size(node) // NODES_PER_STEP
    return [f"{indent}v.spend({steps})"] if steps else []
