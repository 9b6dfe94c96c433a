"""Rows of a table that no facts can meet together, told from their cells alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portico.dmn.feel import tree
from portico.dmn.feel.values import compare, same
from portico.dmn.types import Range

Known = Callable[[tree.Node], tuple[bool, object]]
"""Whether a piece is the same for all facts, and its value."""


@dataclass(frozen=True, slots=True)
class Span:
    """The values that a test lets through; an end that is None is open."""

    low: object
    low_included: bool
    high: object
    high_included: bool


def rows_are_apart(rows: Sequence[tree.TableRow], known: Known) -> bool:
    """Tell whether it is certain that no two rows match the same facts."""
    spans = [[_spans(cell, known) for cell in row.when] for row in rows]
    return all(
        any(_are_apart(one, other) for one, other in zip(first, second, strict=True))
        for index, first in enumerate(spans)
        for second in spans[index + 1 :]
    )


def _spans(node: tree.Node, known: Known) -> list[Span] | None:
    """Return what a cell lets through; None when that may be anything."""
    if isinstance(node, tree.AnyOf):
        found = [None if node.negated else _spans(test, known) for test in node.tests]
        return [span for spans in found for span in spans or ()] if None not in found else None
    if isinstance(node, tree.Test):
        return _open(node, known)
    if isinstance(node, tree.RangeOf):
        (low_known, low), (high_known, high) = known(node.low), known(node.high)
        sure = low_known and high_known and None not in (low, high)
        return [Span(low, node.low_included, high, node.high_included)] if sure else None
    if isinstance(node, tree.Anything):
        return None
    is_known, value = known(node)
    if not is_known or value is None or isinstance(value, (list, dict, Range)):
        return None
    return [_point(value)]


def _point(value: object) -> Span:
    return Span(value, low_included=True, high=value, high_included=True)


def _open(node: tree.Test, known: Known) -> list[Span] | None:
    is_known, value = known(node.operand)
    if not is_known or value is None or node.operator == "!=":
        return None
    if node.operator == "=":
        return [_point(value)]
    included = "=" in node.operator
    if "<" in node.operator:
        return [Span(None, low_included=False, high=value, high_included=included)]
    return [Span(value, low_included=included, high=None, high_included=False)]


def _are_apart(one: list[Span] | None, other: list[Span] | None) -> bool:
    if one is None or other is None:
        return False
    return all(_ends_before(first, second) or _ends_before(second, first) for first in one for second in other)


def _ends_before(first: Span, second: Span) -> bool:
    """Tell whether a span surely ends before another begins; truth values have no order but differ."""
    if first.high is None or second.low is None:
        return False
    if isinstance(first.high, bool) and isinstance(second.low, bool):
        return first.high is not second.low
    if same(first.high, second.low):
        return not (first.high_included and second.low_included)
    return compare("<", first.high, second.low) is True
