"""The tree of a FEEL text. Chains of `and`, `or`, `+`, `*` are flat, so long rules stay shallow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from portico.dmn.types import Aggregator, HitPolicy


@dataclass(frozen=True, slots=True)
class NamedType:
    """``number``, ``date and time``, ``Any``, or the name of an item definition."""

    name: str


@dataclass(frozen=True, slots=True)
class ListType:
    """``list<number>``"""

    item: TypeExpression


@dataclass(frozen=True, slots=True)
class RangeType:
    """``range<number>``"""

    item: TypeExpression


@dataclass(frozen=True, slots=True)
class ContextType:
    """``context<name: string, age: number>``"""

    fields: tuple[tuple[str, TypeExpression], ...]


@dataclass(frozen=True, slots=True)
class FunctionType:
    """``function<number, string> -> boolean``"""

    parameters: tuple[TypeExpression, ...]
    returns: TypeExpression


TypeExpression: TypeAlias = NamedType | ListType | RangeType | ContextType | FunctionType
"""A type as it is written (DMN 1.5, 10.3.1.2, grammar rules for `type`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A piece of the text from offset `start` up to `end`."""

    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, text, boolean, null or at-literal."""

    value: object


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name; `?` is the input of a unary test."""

    name: str


@dataclass(frozen=True, slots=True)
class Member(Node):
    """``base.name``"""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``base[predicate]``"""

    base: Node
    predicate: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``function(arguments)``; `names` is None when the arguments go by position."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """``[a, b]``"""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """``{a: 1, b: a + 1}``"""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeOf(Node):
    """``[low..high)``; `counted` is ``low..high`` without brackets after `in`, which may go down."""

    low: Node
    high: Node
    low_included: bool = True
    high_included: bool = True
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """``-operand``"""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """``first + a - b``, a chain of one precedence from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``a and b and c`` or ``a or b or c``"""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """``left < right`` and its kin"""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """``value between low and high``"""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """``value in test``"""

    value: Node
    test: Node


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """``value instance of type``"""

    value: Node
    type: TypeExpression


@dataclass(frozen=True, slots=True)
class If(Node):
    """``if condition then yes else no``"""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class For(Node):
    """``for x in xs, y in ys return body``"""

    iterators: tuple[tuple[str, Node], ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``some x in xs satisfies condition`` or ``every ...``"""

    every: bool
    iterators: tuple[tuple[str, Node], ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class Lambda(Node):
    """``function(a: number, b) body``; a parameter without a type takes anything."""

    parameters: tuple[str, ...]
    body: Node
    types: tuple[TypeExpression | None, ...] = ()


@dataclass(frozen=True, slots=True)
class External(Node):
    """The body of ``function(a) external {java: {class: "...", method signature: "..."}}``."""

    class_name: str
    method_signature: str


@dataclass(frozen=True, slots=True)
class Test(Node):
    """``< 18``, a comparison with the input."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class AnyOf(Node):
    """``a, b, < 3`` or ``not(a, b)``: unary tests of which one (none) must hold."""

    tests: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Anything(Node):
    """``-``"""


@dataclass(frozen=True, slots=True)
class Typed(Node):
    """A value that must conform to a type: what does not becomes null (DMN 1.5, 10.3.2.9.4: implicit conversions)."""

    value: Node
    type: TypeExpression


@dataclass(frozen=True, slots=True)
class Conditions(Node):
    """Conditions that must all be true, each with the id of its article of law and its plain words."""

    items: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class TableInput(Node):
    """A column that is tested; `values` are the unary tests that its value must pass (`AnyOf`), if declared."""

    expression: Node
    values: Node | None = None


@dataclass(frozen=True, slots=True)
class TableOutput(Node):
    """A column that is answered; the order of `values` is its priority, `default` is the answer when no row matches."""

    name: str
    values: tuple[Node, ...] = ()
    default: Node | None = None


@dataclass(frozen=True, slots=True)
class TableRow(Node):
    """A unary test (`AnyOf` or `Anything`) per input, an expression per output."""

    when: tuple[Node, ...]
    then: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Table(Node):
    """A decision table (DMN 1.5, clause 8). `?` is the input inside a test."""

    inputs: tuple[TableInput, ...]
    outputs: tuple[TableOutput, ...]
    rows: tuple[TableRow, ...]
    hit_policy: HitPolicy
    aggregator: Aggregator | None = None


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below a node, in the order of the text."""
    for name in node.__dataclass_fields__:
        if name not in ("start", "end"):
            yield from _nodes_in(getattr(node, name))


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all nodes below it, in the order of the text."""
    ahead = [node]
    while ahead:
        found = ahead.pop()
        yield found
        ahead += [*children(found)][::-1]


def size(node: Node) -> int:
    """Return how many nodes a tree has."""
    return sum(1 for _ in walk(node))


def mentions(node: Node, name: str) -> bool:
    """Tell whether a name occurs anywhere in a tree."""
    return any(isinstance(each, Name) and each.name == name for each in walk(node))


def binds(node: Node) -> frozenset[str]:
    """Return the names that mean something of a node's own in the nodes below it (10.3.2.6, 10.3.2.14)."""
    if isinstance(node, (For, Quantified)):
        return frozenset(name for name, _ in node.iterators) | {"partial"}
    if isinstance(node, Lambda):
        return frozenset(node.parameters)
    if isinstance(node, ContextOf):
        return frozenset(name for name, _ in node.entries)
    if isinstance(node, Filter):
        return frozenset({"item"})
    return frozenset({"?"}) if isinstance(node, In) else frozenset()
