"""The tree of a text in which some names mean something that is called differently in the whole model."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from portico.dmn.feel import tree


def renamed(node: tree.Node, names: Mapping[str, str]) -> tree.Node:
    """Return a tree with other names for what stands outside it; names that the tree itself brings in stay."""
    if names.keys().isdisjoint(_mentioned(node)):
        return node
    if isinstance(node, tree.Name):
        return dataclasses.replace(node, name=names.get(node.name, node.name))
    if isinstance(node, tree.Filter):
        return _filter(node, names)
    if isinstance(node, tree.ContextOf):
        return _context(node, names)
    if isinstance(node, (tree.For, tree.Quantified)):
        return _loop(node, names)
    if isinstance(node, tree.Lambda):
        return dataclasses.replace(node, body=renamed(node.body, _without(names, node.parameters)))
    changes = {
        field: _parts(getattr(node, field), names)
        for field in node.__dataclass_fields__
        if field not in ("start", "end")
    }
    return dataclasses.replace(node, **changes)  # type: ignore[arg-type]


def _mentioned(node: tree.Node) -> set[str]:
    return {each.name for each in tree.walk(node) if isinstance(each, tree.Name)}


def _parts(value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, tree.Node):
        return renamed(value, names)
    if isinstance(value, tuple):
        return tuple(_parts(each, names) for each in value)
    return value


def _without(names: Mapping[str, str], taken: tuple[str, ...]) -> Mapping[str, str]:
    return {old: new for old, new in names.items() if old not in taken}


def _filter(node: tree.Filter, names: Mapping[str, str]) -> tree.Node:
    """In a predicate a name may be a field of the items as well, so there it keeps its spelling and gets a value outside."""
    base = renamed(node.base, names)
    said = _mentioned(node.predicate)
    inside = {old: new for old, new in names.items() if old in said}
    if not inside:
        return dataclasses.replace(node, base=base)
    found = dataclasses.replace(node, base=tree.Name("filtered"))
    entries = tuple((old, tree.Name(new)) for old, new in inside.items())
    return tree.Member(tree.ContextOf((("filtered", base), *entries, ("result", found))), "result")


def _context(node: tree.ContextOf, names: Mapping[str, str]) -> tree.Node:
    entries = []
    for name, value in node.entries:
        entries.append((name, renamed(value, names)))
        names = _without(names, (name,))
    return dataclasses.replace(node, entries=tuple(entries))


def _loop(node: tree.For | tree.Quantified, names: Mapping[str, str]) -> tree.Node:
    iterators = []
    for name, domain in node.iterators:
        iterators.append((name, renamed(domain, names)))
        names = _without(names, (name,))
    if isinstance(node, tree.Quantified):
        return dataclasses.replace(node, iterators=tuple(iterators), condition=renamed(node.condition, names))
    body = renamed(node.body, _without(names, ("partial",)))
    return dataclasses.replace(node, iterators=tuple(iterators), body=body)
