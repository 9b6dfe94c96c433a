"""FEEL in words: ``mother.income < 2 * basic`` becomes "Income (312000) is less than 2 × Basic amount (130160)"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from portico.dmn.depending.requirements import path_of
from portico.dmn.errors import DmnError
from portico.dmn.explaining.steps import FACT, Step, new
from portico.dmn.explaining.words import Words
from portico.dmn.feel import tree
from portico.dmn.feel.closures.compiler import Compiler
from portico.dmn.feel.grammar.printing import to_feel
from portico.dmn.feel.running import Code, Frame, Values
from portico.dmn.feel.unknowns import collapse
from portico.dmn.model import Model
from portico.dmn.types import Path, Record, Unknown

Sentence = Callable[[Frame, "Run"], str]
_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ ", "**": " ^ "}


class Told(NamedTuple):
    """A fact as one explanation tells it.

    :param named: as it stands in a sentence: "Income (312000)".
    :param step: None for a subject as a whole, which is no fact.
    """

    value: object
    named: str
    shown: str
    step: Step | None


class Run:
    """One explanation: what was told already, and how each fact is written."""

    __slots__ = ("decisions", "depth", "facts", "sources", "values")

    def __init__(self, values: Values, sources: Mapping[Path, str]) -> None:
        self.values = values
        self.sources = sources
        self.decisions: dict[str, Step] = {}
        # By the key of the fact: a text knows its hash, a path works it out at each look-up.
        self.facts: dict[str, Told] = {}
        self.depth = 0  # how many calls stand inside each other


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """The place of a value in a sentence.

    :param fact: the input that it is, if it is one; then its label is told with it.
    """

    node: tree.Node
    tell: Sentence
    fact: Fact | None = None


Parts = list[str | Value]


class Sentences:
    """Makes sentences for the nodes of one decision; `label_of` knows the inputs and the other decisions."""

    def __init__(self, model: Model, compiler: Compiler, words: Words) -> None:
        self.model = model
        self.compiler = compiler
        self.words = words

    def sentence(self, node: tree.Node) -> Sentence:
        """Return the function that tells a node with the values of a frame."""
        return _told(self.parts(node))

    def parts(self, node: tree.Node) -> tuple[str | Value, ...]:
        """Return the texts and values that a sentence is put together of."""
        return _joined(self._parts(node))

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

    def _parts(self, node: tree.Node) -> Parts:
        path = self.path(node)
        if path is not None:
            fact = self.fact(path, self.compiler.compile(node))
            return [Value(node, fact.named, fact)]
        label = self.label(node)
        if label is not None:
            return [f"{label} (", self._value(node), ")"]
        handler = self.HANDLERS.get(type(node))
        return handler(self, node) if handler is not None else [f"{text_of(node)} (", self._value(node), ")"]

    def _literal(self, node: tree.Literal) -> Parts:
        return [self.words.value(node.value)]

    def _compare(self, node: tree.Compare) -> Parts:
        phrases = self.words.phrases
        if node.right == tree.Literal(None) and node.operator in ("=", "!="):
            left = self.label(node.left) or text_of(node.left)
            return [f"{left} {phrases.absent if node.operator == '=' else phrases.present}"]
        return [*self._operand(node.left), f" {phrases.comparison(node.operator)} ", *self._operand(node.right)]

    def _between(self, node: tree.Between) -> Parts:
        phrases = self.words.phrases
        value, low, high = self._operand(node.value), self._operand(node.low), self._operand(node.high)
        return [*value, f" {phrases.between} ", *low, f" {phrases.and_} ", *high]

    def _logic(self, node: tree.Logic) -> Parts:
        joint = f" {self.words.phrases.and_ if node.operator == 'and' else self.words.phrases.or_} "
        return self._chain([(joint, operand) for operand in node.operands])

    def _arithmetic(self, node: tree.Arithmetic) -> Parts:
        links = [("", node.first), *((_SIGNS[sign], operand) for sign, operand in node.rest)]
        return self._chain(links, bracketed=(tree.Arithmetic, tree.Negate))

    def _negate(self, node: tree.Negate) -> Parts:
        parts = self._operand(node.operand)
        return ["−(", *parts, ")"] if isinstance(node.operand, tree.Arithmetic) else ["−", *parts]

    def _typed(self, node: tree.Typed) -> Parts:
        return self._parts(node.value)

    def _call(self, node: tree.Call) -> Parts:
        if not isinstance(node.function, tree.Name):
            return [f"{text_of(node)} (", self._value(node), ")"]
        arguments = self._chain([(", ", each) for each in node.arguments])
        return [f"{self.words.rule(node.function.name).label}(", *arguments, ")"]

    def _value(self, node: tree.Node) -> Value:
        code, show = self.compiler.compile(node), self.words.value
        return Value(node, lambda frame, run: show(code(frame)))

    def _chain(self, links: list[tuple[str, tree.Node]], bracketed: tuple[type[tree.Node], ...] = ()) -> Parts:
        found: Parts = []
        for number, (joint, node) in enumerate(links):
            parts = self._operand(node)
            found += [*([joint] if number else []), *(["(", *parts, ")"] if isinstance(node, bracketed) else parts)]
        return found

    def _operand(self, node: tree.Node) -> Parts:
        parts = self._parts(node)
        return ["(", *parts, ")"] if isinstance(node, (tree.Logic, tree.Compare)) else parts

    HANDLERS: ClassVar[dict[type, Callable[..., Parts]]] = {
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
        self.label = words.fact(path)
        self.show = words.value

    def named(self, frame: Frame, run: Run) -> str:
        """Return the label with the value behind it."""
        return (run.facts.get(self.key) or self.tell(frame, run)).named

    def tell(self, frame: Frame, run: Run) -> Told:
        """Make the fact's step, and note it. A subject as a whole is no fact and has no step."""
        value = self.code(frame)
        shown = self.show(value)
        step: Step | None = None
        if type(value) is not Record:
            unknown = isinstance(value, Unknown)
            known = collapse(value) if unknown else value
            source = "" if unknown else run.sources.get(self.path, "")
            step = new(Step, (FACT, self.name, "", known, f"{self.label}: {shown}", (), source, ()))
        told = run.facts[self.key] = Told(value, f"{self.label} ({shown})", shown, step)
        return told


def text_of(node: tree.Node) -> str:
    """Return the FEEL text of a node; three dots for a table inside it, which has none."""
    try:
        return to_feel(node)
    except DmnError:
        return "…"


def _joined(parts: Parts) -> tuple[str | Value, ...]:
    """Join neighbouring texts, so that fewer pieces are put together each time."""
    found: Parts = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        else:
            found.append(part)
    return tuple(found)


def _told(parts: tuple[str | Value, ...]) -> Sentence:
    """Return the function that puts the parts together, with short ways for the usual ones."""
    if all(isinstance(part, str) for part in parts):
        text = "".join(part for part in parts if isinstance(part, str))
        return lambda frame, run: text
    pieces = [part if isinstance(part, str) else part.tell for part in parts]
    shape = [isinstance(part, Value) for part in parts]
    if shape == [True, False]:
        one, after = pieces
        return lambda frame, run: f"{one(frame, run)}{after}"  # type: ignore[operator]
    if shape == [True, False, True]:
        one, between, other = pieces
        return lambda frame, run: f"{one(frame, run)}{between}{other(frame, run)}"  # type: ignore[operator]
    return lambda frame, run: "".join([part if type(part) is str else part(frame, run) for part in pieces])  # type: ignore[operator]
