"""Boxed conditionals, filters, `some` and `every` want true or false where their text forms take anything (10.2.2).

What is neither, nor null, makes the whole boxed expression null. Where the tree tells that a condition can only be true,
false or null, nothing is added.
"""

from __future__ import annotations

from portico.dmn.feel import tree
from portico.dmn.feel.tree import Node
from portico.dmn.feel.type_inference import BOOLEAN, is_boolean

_NULL = tree.Literal(None)


def conditional(condition: Node, yes: Node, no: Node) -> Node:
    """Return a boxed `if`."""
    if is_boolean(condition):
        return tree.If(condition, yes, no)
    known = tree.Name("if*")  # no text can name this
    chosen = tree.If(_fine(known), tree.If(known, yes, no), _NULL)
    return tree.Member(tree.ContextOf((("if*", condition), ("result*", chosen))), "result*")


def filtered(base: Node, match: Node) -> Node:
    """Return a boxed filter."""
    if is_boolean(match):
        return tree.Filter(base, match)
    known = tree.Name("in*")
    odd = tree.Logic("and", (tree.Compare("!=", match, _NULL), _is(match, wanted=False)))
    none = tree.Compare("=", tree.Filter(known, odd), tree.ListOf(()))
    chosen = tree.If(none, tree.Filter(known, match), _NULL)
    return tree.Member(tree.ContextOf((("in*", base), ("result*", chosen))), "result*")


def quantified(variable: str, domain: Node, condition: Node, *, every: bool) -> Node:
    """Return a boxed `some` or `every`."""
    if is_boolean(condition):
        return tree.Quantified(every, ((variable, domain),), condition)
    known = ((variable, tree.Name("in*")),)
    chosen = tree.If(
        tree.Quantified(every=True, iterators=known, condition=_fine(condition)),
        tree.Quantified(every, known, condition),
        _NULL,
    )
    return tree.Member(tree.ContextOf((("in*", domain), ("result*", chosen))), "result*")


def _fine(node: Node) -> Node:
    return tree.Logic("or", (tree.Compare("=", node, _NULL), _is(node, wanted=True)))


def _is(node: Node, *, wanted: bool) -> Node:
    return tree.Compare("=", tree.InstanceOf(node, BOOLEAN), tree.Literal(wanted))


def as_written(node: Node) -> Node:
    """Return a box of this module as its author wrote it, for people to read; any other node as it is."""
    if not (isinstance(node, tree.Member) and isinstance(node.base, tree.ContextOf) and node.name == "result*"):
        return node
    entries = dict(node.base.entries)
    chosen = entries["result*"]
    if not isinstance(chosen, tree.If):
        return node
    box = chosen.yes
    if "if*" in entries and isinstance(box, tree.If):
        return tree.If(entries["if*"], box.yes, box.no)
    if "in*" in entries and isinstance(box, tree.Filter):
        return tree.Filter(entries["in*"], box.predicate)
    if "in*" in entries and isinstance(box, tree.Quantified):
        return tree.Quantified(box.every, ((box.iterators[0][0], entries["in*"]),), box.condition)
    return node
