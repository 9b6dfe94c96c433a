"""How the body of a `for` uses the results before it, so that they are copied only where someone could keep them."""

from __future__ import annotations

from enum import StrEnum

from portico.dmn.feel import tree

_NAME = "partial"
# Built-ins that only look at the items of their first argument, or make a new list of them.
_LOOKS = frozenset(
    {
        *("count", "min", "max", "sum", "mean", "median", "product", "stddev", "mode", "all", "any", "list contains"),
        *("string join", "sublist", "remove", "reverse", "index of", "distinct values", "duplicate values", "sort"),
        *("append", "concatenate", "union", "insert before", "list replace"),
    }
)


class Partial(StrEnum):
    """What a loop gives to its body as `partial`."""

    NOTHING = "nothing"
    ITSELF = "itself"  # the list that still grows: nobody keeps it
    COPY = "copy"


def use_of_partial(body: tree.Node) -> Partial:
    """Return what the body of a loop needs as `partial`: the list as it is then must not change later (10.3.2.14)."""
    if not tree.mentions(body, _NAME):
        return Partial.NOTHING
    return Partial.COPY if _keeps(body) else Partial.ITSELF


def _keeps(node: tree.Node) -> bool:
    if isinstance(node, tree.Name):
        return node.name == _NAME
    if isinstance(node, tree.Lambda):
        return tree.mentions(node, _NAME)
    if isinstance(node, tree.Filter):
        return _keeps(node.predicate) or (not _is_partial(node.base) and _keeps(node.base))
    if isinstance(node, tree.For):  # in its body, `partial` is its own
        return any(not _is_partial(domain) and _keeps(domain) for _, domain in node.iterators)
    if isinstance(node, tree.Quantified):
        looped = any(not _is_partial(domain) and _keeps(domain) for _, domain in node.iterators)
        return looped or _keeps(node.condition)
    if isinstance(node, tree.Call) and isinstance(node.function, tree.Name) and node.function.name in _LOOKS:
        looks = node.names is None and bool(node.arguments) and _is_partial(node.arguments[0])
        return any(_keeps(argument) for argument in node.arguments[looks:])
    return any(_keeps(child) for child in tree.children(node))


def _is_partial(node: tree.Node) -> bool:
    return isinstance(node, tree.Name) and node.name == _NAME
