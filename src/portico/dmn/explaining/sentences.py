"""FEEL in words: ``mother.income < 2 * basic`` becomes "Income (312000) is less than 2 × Basic amount (130160)"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from portico.dmn.errors import DmnError
from portico.dmn.explaining.steps import FACT, Step, new
from portico.dmn.explaining.words import Words
from portico.dmn.feel import tree
from portico.dmn.feel.compiling import Compiler
from portico.dmn.feel.printing import to_feel
from portico.dmn.feel.running import Code, Frame, Values
from portico.dmn.feel.unknowns import collapse
from portico.dmn.model import Model
from portico.dmn.requirements import path_of
from portico.dmn.types import Path, Record, Unknown

Sentence = Callable[[Frame, "Run"], str]
_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ ", "**": " ^ "}


class Run:
    """One explanation: what was told already, and how each fact is written."""

    __slots__ = ("decisions", "depth", "facts", "shown", "sources", "values")

    def __init__(self, values: Values, sources: Mapping[Path, str]) -> None:
        self.values = values
        self.sources = sources
        self.decisions: dict[str, Step] = {}
        # By the key of the fact: a text knows its hash, a path works it out at each look-up.
        self.facts: dict[str, Step | None] = {}
        self.shown: dict[str, str] = {}
        self.depth = 0  # how many calls stand inside each other


class Sentences:
    """Makes sentences for the nodes of one decision; `label_of` knows the inputs and the other decisions."""

    def __init__(self, model: Model, compiler: Compiler, words: Words) -> None:
        self.model = model
        self.compiler = compiler
        self.words = words

    def sentence(self, node: tree.Node) -> Sentence:
        """Return the function that tells a node with the values of a frame."""
        return _told(_joined(self._parts(node)))

    def local(self) -> frozenset[str]:
        """Return the names of parameters and of entries of contexts that are in scope; they hide what is outside."""
        return frozenset(name for name, _ in self.compiler.scope if name is not None)

    def label(self, node: tree.Node) -> str | None:
        """Return what the pack calls an input or a decision, and a local name as it is; None for other nodes."""
        root = node
        while isinstance(root, tree.Member):
            root = root.base
        if isinstance(root, tree.Name) and root.name in self.local():
            return to_feel(node)
        if isinstance(node, tree.Name) and node.name in self.model.decisions:
            return self.words.rule(node.name).label
        path = self.path(node)
        return None if path is None else self.words.fact(path)

    def path(self, node: tree.Node) -> Path | None:
        """Return the path of the input that a node is; None for other nodes, and where a local name hides it."""
        path = path_of(self.model, node)
        return None if path is None or path[0] in self.local() else path

    def fact(self, path: Path, code: Code) -> Fact:
        """Return an input, prepared; the same input of other clauses is told once in an explanation."""
        return Fact(path, code, self.words)

    def _parts(self, node: tree.Node) -> list[str | Sentence]:
        label = self.label(node)
        if label is not None:
            return [f"{label} (", self._value(node), ")"]
        handler = self.HANDLERS.get(type(node))
        return handler(self, node) if handler is not None else [f"{text_of(node)} (", self._value(node), ")"]

    def _literal(self, node: tree.Literal) -> list[str | Sentence]:
        return [self.words.value(node.value)]

    def _compare(self, node: tree.Compare) -> list[str | Sentence]:
        phrases = self.words.phrases
        if node.right == tree.Literal(None) and node.operator in ("=", "!="):
            left = self.label(node.left) or text_of(node.left)
            return [f"{left} {phrases.absent if node.operator == '=' else phrases.present}"]
        return [*self._operand(node.left), f" {phrases.comparison(node.operator)} ", *self._operand(node.right)]

    def _between(self, node: tree.Between) -> list[str | Sentence]:
        phrases = self.words.phrases
        value, low, high = self._operand(node.value), self._operand(node.low), self._operand(node.high)
        return [*value, f" {phrases.between} ", *low, f" {phrases.and_} ", *high]

    def _logic(self, node: tree.Logic) -> list[str | Sentence]:
        joint = f" {self.words.phrases.and_ if node.operator == 'and' else self.words.phrases.or_} "
        return self._chain([(joint, operand) for operand in node.operands])

    def _arithmetic(self, node: tree.Arithmetic) -> list[str | Sentence]:
        links = [("", node.first), *((_SIGNS[sign], operand) for sign, operand in node.rest)]
        return self._chain(links, bracketed=(tree.Arithmetic, tree.Negate))

    def _negate(self, node: tree.Negate) -> list[str | Sentence]:
        parts = self._operand(node.operand)
        return ["−(", *parts, ")"] if isinstance(node.operand, tree.Arithmetic) else ["−", *parts]

    def _typed(self, node: tree.Typed) -> list[str | Sentence]:
        return self._parts(node.value)

    def _call(self, node: tree.Call) -> list[str | Sentence]:
        if not isinstance(node.function, tree.Name):
            return [f"{text_of(node)} (", self._value(node), ")"]
        arguments = self._chain([(", ", each) for each in node.arguments])
        return [f"{self.words.rule(node.function.name).label}(", *arguments, ")"]

    def _value(self, node: tree.Node) -> Sentence:
        path, code, show = self.path(node), self.compiler.compile(node), self.words.value
        return self.fact(path, code).shown if path is not None else lambda frame, run: show(code(frame))

    def _chain(
        self, links: list[tuple[str, tree.Node]], bracketed: tuple[type[tree.Node], ...] = ()
    ) -> list[str | Sentence]:
        found: list[str | Sentence] = []
        for number, (joint, node) in enumerate(links):
            parts = self._operand(node)
            found += [*([joint] if number else []), *(["(", *parts, ")"] if isinstance(node, bracketed) else parts)]
        return found

    def _operand(self, node: tree.Node) -> list[str | Sentence]:
        parts = self._parts(node)
        return ["(", *parts, ")"] if isinstance(node, (tree.Logic, tree.Compare)) else parts

    HANDLERS: ClassVar[dict[type, Callable[..., list[str | Sentence]]]] = {
        tree.Literal: _literal,
        tree.Compare: _compare,
        tree.Between: _between,
        tree.Logic: _logic,
        tree.Arithmetic: _arithmetic,
        tree.Negate: _negate,
        tree.Typed: _typed,
        tree.Call: _call,
    }


class Fact:
    """One input, prepared."""

    def __init__(self, path: Path, code: Code, words: Words) -> None:
        self.path = path
        self.code = code
        self.name = ".".join(path)
        self.key = "\0".join(path)  # two paths may be written alike
        self.label = f"{words.fact(path)}: "
        self.show = words.value

    def shown(self, frame: Frame, run: Run) -> str:
        """Return how the value is written."""
        found = run.shown.get(self.key)
        return self.tell(frame, run) if found is None else found

    def tell(self, frame: Frame, run: Run) -> str:
        """Make the fact's step, and return how its value is written. A subject as a whole is no fact and has no step."""
        key, value = self.key, self.code(frame)
        shown = run.shown[key] = self.show(value)
        source = run.sources.get(self.path, "")
        if type(value) is Record:
            run.facts[key] = None
        elif isinstance(value, Unknown):
            run.facts[key] = new(Step, (FACT, self.name, "", collapse(value), self.label + shown, (), "", ()))
        else:
            run.facts[key] = new(Step, (FACT, self.name, "", value, self.label + shown, (), source, ()))
        return shown


def text_of(node: tree.Node) -> str:
    """Return the FEEL text of a node; three dots for a table inside it, which has none."""
    try:
        return to_feel(node)
    except DmnError:
        return "…"


def _joined(parts: list[str | Sentence]) -> tuple[str | Sentence, ...]:
    """Join neighbouring texts, so that fewer pieces are put together each time."""
    found: list[str | Sentence] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        else:
            found.append(part)
    return tuple(found)


def _told(parts: tuple[str | Sentence, ...]) -> Sentence:
    """Return the function that puts the parts together, with short ways for the usual ones."""
    shape = [isinstance(part, str) for part in parts]
    if shape == [True]:
        return lambda frame, run: parts[0]  # type: ignore[return-value]
    if shape == [True, False, True]:
        before, value, after = parts
        return lambda frame, run: f"{before}{value(frame, run)}{after}"  # type: ignore[operator]
    if shape == [True, False, True, False, True]:
        before, one, between, other, after = parts
        return lambda frame, run: f"{before}{one(frame, run)}{between}{other(frame, run)}{after}"  # type: ignore[operator]
    return lambda frame, run: "".join([part if type(part) is str else part(frame, run) for part in parts])  # type: ignore[operator]
