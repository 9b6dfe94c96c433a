"""What a decision names itself: other decisions and inputs, without looking into the decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portico.dmn.feel import tree
from portico.dmn.feel.reads import DATE_PARTS
from portico.dmn.model import Model
from portico.dmn.types import Path


@dataclass(frozen=True, slots=True)
class Requirements:
    """In the order of the text, each once."""

    decisions: tuple[str, ...]
    inputs: tuple[Path, ...]


def requirements_of(model: Model, name: str) -> Requirements:
    """Return what the tree of a decision names.

    :raises DmnError: the model has no such decision.
    """
    return requirements_in(model, model.tree(name))


def requirements_in(model: Model, node: tree.Node) -> Requirements:
    """Return what a tree names."""
    decisions: dict[str, None] = {}
    inputs: dict[Path, None] = {}
    for found in references(model, node):
        path = path_of(model, found)
        if path is not None:
            inputs[path] = None
        elif isinstance(found, tree.Name):
            decisions[found.name] = None
    return Requirements(tuple(decisions), tuple(inputs))


def references(model: Model, node: tree.Node, bound: frozenset[str] = frozenset()) -> Iterator[tree.Node]:
    """Yield the nodes that name a decision (a `Name`) or an input (a path), from left to right, without local variables."""
    root = node
    while isinstance(root, tree.Member):
        root = root.base
    if isinstance(root, tree.Name):
        if root.name not in bound and root.name in model.names:
            yield root if root.name in model.decisions else _within_path(model, node)
        return
    local = bound | tree.binds(node)
    for child in tree.children(node):
        yield from references(model, child, local)


def path_of(model: Model, node: tree.Node) -> Path | None:
    """Return the path of the input that a node is: ``mother.income``, ``at``, ``parameters.a.b``; None for other nodes."""
    fields: list[str] = []
    while isinstance(node, tree.Member):
        fields.append(node.name)
        node = node.base
    if not isinstance(node, tree.Name) or node.name not in model.names or node.name in model.decisions:
        return None
    path = (node.name, *reversed(fields))
    if node.name in model.deep:
        return path
    return path if len(path) == 1 or (len(path) == 2 and path[1] not in DATE_PARTS) else None


def _within_path(model: Model, node: tree.Node) -> tree.Node:
    """Return the part of ``mother.birth_date.year`` that is an input: ``mother.birth_date``."""
    while isinstance(node, tree.Member) and path_of(model, node) is None:
        node = node.base
    return node
