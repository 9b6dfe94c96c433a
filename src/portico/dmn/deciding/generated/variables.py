"""What all of the writing stands on: variables, types that are known, and closures called from generated code."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable
from decimal import Decimal

from portico.dmn.deciding.compiled import DecisionCompiler
from portico.dmn.deciding.generated.program import NotWritten, Piece, Program, Writing
from portico.dmn.feel import tree

_TYPES: dict[type, str] = {Decimal: "D", bool: "Boolean", str: "Text", list: "List"}
# The operands of an operator; no name of a rule begins so.
_OPERANDS = ("?1", "?2", "?3")
ONE, OTHER, THIRD = (tree.Name(name) for name in _OPERANDS)

Read = Callable[[str], str]
"""How generated code reads a name of the model: the text of it."""


class Islands(ABC):
    """Writes the tree of one expression into a function of a program.

    :param read: the Python text that reads a name of the model.
    :param compiler: makes a compiler of closures for what has no good form in Python.
    :param base: the parameters that every function of the program has.
    """

    def __init__(
        self, program: Program, read: Read, compiler: Callable[[], DecisionCompiler], *, strict: bool, base: str = "v"
    ) -> None:
        self.program = program
        self.read = read
        self.compiler = compiler
        self.names = compiler().names
        self.strict = strict
        self.base = base
        self.here = Writing()
        self.depth = 0
        # From outside to inside, as in `Compiler`: a variable, or (None, variable) for an item whose fields are in scope.
        self.scope: list[tuple[str | None, str]] = []
        self.fields: dict[str, str] = {}

    @abstractmethod
    def emit(self, node: tree.Node) -> Piece:
        """Return the Python of a node."""

    def named(self, piece: Piece) -> tuple[str, str]:
        """Return the text that runs a piece, and the variable that holds its value afterwards."""
        if piece.name is not None:
            return piece.text, piece.name
        name = self.variable()
        return f"({name} := {piece.text})", name

    def variable(self, letter: str = "t") -> str:
        """Return a new variable of the function that is being written."""
        name = self.program.fresh(letter)
        self.here.own.add(name)
        return name

    def constant(self, value: object) -> Piece:
        """Return a constant."""
        name = self.program.constant(value)
        return Piece(name, type(value), name)

    def type_name(self, kind: type) -> str:
        """Return what a type is called in generated code."""
        return _TYPES.get(kind) or self.program.constant(kind)

    def kind_of(self, piece: Piece) -> type | None:
        """Return the type that a piece surely has."""
        return piece.kind or (self.here.kind(piece.name) if piece.name is not None else None)

    def need(self, piece: Piece, kind: type) -> Piece:
        """Return a piece that surely has a type; any other value leaves the decision to the closures."""
        found = self.kind_of(piece)
        if found is kind:
            return dataclasses.replace(piece, kind=kind)
        if found is not None:
            raise NotWritten
        text, name = self.named(piece)
        self.here.kinds[name] = kind
        return Piece(f"({name} if type({text}) is {self.type_name(kind)} else fail())", kind, name)

    # --- closures

    def operator(self, node: tree.Node, *operands: Piece | str) -> Piece:
        """Return the closure of an operator over `ONE`, `OTHER`, `THIRD`, called with operands written here."""
        compiler = self.compiler()
        for name in _OPERANDS[: len(operands)]:
            compiler.slot(name)
        return self._closure(compiler, node, [each if isinstance(each, str) else each.text for each in operands])

    def matching(self, holder: str, test: Piece) -> Piece:
        """Return whether a value meets a unary test that is an expression."""
        return self.operator(tree.In(ONE, OTHER), holder, test)

    def lifted(self, node: tree.Node, *operands: str) -> Piece:
        """Return an operation of the closures over operands that are written here."""
        return self._lifted(node, {name: self.emit(getattr(node, name)) for name in operands})

    def _lifted(self, node: tree.Node, pieces: dict[str, Piece]) -> Piece:
        compiler = self.compiler()
        fields = {name: tree.Name(f"?{name}") for name in pieces if not name.startswith("?")}
        changed = dataclasses.replace(node, **fields)  # type: ignore[arg-type]
        for name in pieces:
            compiler.slot(name if name.startswith("?") else f"?{name}")
        return self._closure(compiler, changed, [piece.text for piece in pieces.values()])

    def island(self, node: tree.Node) -> Piece:
        """Return the closure of a whole part, called with the variables that it sees."""
        compiler = self.compiler()
        for variable, _ in self.scope:
            compiler.slot(variable)
        self.program.needs_values = True
        return self._closure(compiler, node, [self.here.variable(holder) for _, holder in self.scope])

    def _closure(self, compiler: DecisionCompiler, node: tree.Node, slots: list[str]) -> Piece:
        code = self.program.constant(compiler.compile(node))
        rest = compiler.size - 1 - len(slots)
        more = f", *{self.program.constant((None,) * rest)}" if rest else ""
        return Piece(f"{code}([{', '.join(['v', *slots])}{more}])")
