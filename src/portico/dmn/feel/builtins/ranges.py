"""Relations of points and ranges (10.3.4.10, Table 78), after Allen's interval algebra."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from portico.dmn.errors import DmnError
from portico.dmn.feel import tree
from portico.dmn.feel.builtins import dates
from portico.dmn.feel.builtins.registry import feel
from portico.dmn.feel.grammar import parser, scope
from portico.dmn.feel.running import Values
from portico.dmn.feel.values import compare, equal, in_range, negate, same
from portico.dmn.types import Range

F = TypeVar("F", bound=Callable[..., Any])

# A literal end is a number, a text, an at-literal, or one of these with a literal text (rules 62 and 67).
_LITERAL_CALLS = {
    "date": dates.date_from,
    "time": dates.time_from,
    "date and time": dates.date_and_time_from,
    "duration": dates.duration,
}
_NAMES = (scope.names_of(_LITERAL_CALLS),)
_POINT = "number|string|date|time|date and time|duration|months"
_OPEN_LOW = re.compile(r"\s*[(\]]\s*\.\.(?!\s*[)\]\[]\s*$)(.*)", re.DOTALL)
_OPEN_HIGH = re.compile(r"(.*[^(\[\]\s]\s*)\.\.\s*[)\[]\s*", re.DOTALL)


@feel("range(from: string): range", budget=True)
def range_(values: Values, text: str) -> Range | None:
    """Read a range with literal ends; the side that is left out is open: ``range("[2..)")`` is ``>=2``."""
    values.spend(len(text))  # to parse takes longer than to look
    low, high = _OPEN_LOW.fullmatch(text), _OPEN_HIGH.fullmatch(text)
    if low is not None:
        text = f"(0..{low[1]}"
    elif high is not None:
        text = f"{high[1]}..0)"
    try:
        node = parser.parse(text, _NAMES)
    except DmnError:
        return None
    if not isinstance(node, tree.RangeOf) or node.counted:
        return None
    start, end = _end(node.low), _end(node.high)
    if low is not None:
        return None if end is None else Range(None, end, start_included=False, end_included=node.high_included)
    if high is not None:
        return None if start is None else Range(start, None, start_included=node.low_included, end_included=False)
    return Range(start, end, node.low_included, node.high_included) if compare("<=", start, end) is True else None


def _end(node: tree.Node) -> object:
    """Return the value of a literal end; null for anything else."""
    if isinstance(node, tree.Negate):
        return negate(_end(node.operand))
    if isinstance(node, tree.Literal):
        return None if isinstance(node.value, bool) else node.value
    if isinstance(node, tree.Call) and isinstance(node.function, tree.Name) and len(node.arguments) == 1:
        function = _LITERAL_CALLS.get(node.function.name)
        argument = node.arguments[0]
        if function is not None and isinstance(argument, tree.Literal) and isinstance(argument.value, str):
            return function(argument.value)
    return None


def _related(name: str, *signatures: str) -> Callable[[F], F]:
    """Declare a relation with the signatures of the standard, a point being a value that has an order."""

    def declare(function: F) -> F:
        for signature in signatures:
            parts = (f"{each}: {'range' if each.startswith('range') else _POINT}" for each in signature.split(", "))
            feel(f"{name}({', '.join(parts)}): boolean")(function)
        return function

    return declare


def _first(value: object) -> tuple[object, bool]:
    return (value.start, value.start_included) if isinstance(value, Range) else (value, True)


def _last(value: object) -> tuple[object, bool]:
    return (value.end, value.end_included) if isinstance(value, Range) else (value, True)


def _and(*answers: object) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


@_related("before", "point1, point2", "point, range", "range, point", "range1, range2")
def before(left: object, right: object) -> object:
    """Tell whether the first ends before the second begins."""
    end, end_in = _last(left)
    start, start_in = _first(right)
    return compare("<" if end_in and start_in else "<=", end, start)


@_related("after", "point1, point2", "point, range", "range, point", "range1, range2")
def after(left: object, right: object) -> object:
    """Tell whether the first begins after the second ends."""
    return before(right, left)


@_related("meets", "range1, range2")
def meets(left: Range, right: Range) -> bool | None:
    """Tell whether the first ends exactly where the second begins."""
    return _and(left.end_included, right.start_included, equal(left.end, right.start))


@_related("met by", "range1, range2")
def met_by(left: Range, right: Range) -> bool | None:
    """Tell whether the second meets the first."""
    return meets(right, left)


@_related("overlaps", "range1, range2")
def overlaps(left: Range, right: Range) -> bool | None:
    """Tell whether the two have a point in common."""
    apart = before(left, right), before(right, left)
    return None if None in apart else True not in apart


@_related("overlaps before", "range1, range2")
def overlaps_before(left: Range, right: Range) -> bool | None:
    """Tell whether the first begins earlier and ends within the second."""
    return _and(_starts_earlier(left, right), overlaps(left, right), _ends_later_or_same(right, left))


@_related("overlaps after", "range1, range2")
def overlaps_after(left: Range, right: Range) -> bool | None:
    """Tell whether the first begins within the second and ends later."""
    return _and(_starts_earlier(right, left), overlaps(left, right), _ends_later_or_same(left, right))


def _starts_earlier(left: Range, right: Range) -> object:
    if same(left.start, right.start):
        return left.start_included and not right.start_included
    return compare("<", left.start, right.start)


def _starts_earlier_or_same(left: Range, right: Range) -> object:
    if same(left.start, right.start):
        return left.start_included or not right.start_included
    return compare("<", left.start, right.start)


def _ends_later_or_same(left: Range, right: Range) -> object:
    if same(left.end, right.end):
        return left.end_included or not right.end_included
    return compare(">", left.end, right.end)


@_related("includes", "range, point", "range1, range2")
def includes(whole: Range, part: object) -> object:
    """Tell whether a range has a point or range wholly in it."""
    if not isinstance(part, Range):
        return in_range(part, whole)
    return _and(_starts_earlier_or_same(whole, part), _ends_later_or_same(whole, part))


@_related("during", "point, range", "range1, range2")
def during(part: object, whole: Range) -> object:
    """Tell whether a point or range lies wholly in a range."""
    return includes(whole, part)


@_related("starts", "point, range", "range1, range2")
def starts(part: object, whole: Range) -> object:
    """Tell whether both begin together and the first ends no later."""
    start, included = _first(part)
    together = _and(included is whole.start_included, equal(start, whole.start))
    return _and(together, _ends_later_or_same(whole, part)) if isinstance(part, Range) else together


@_related("started by", "range, point", "range1, range2")
def started_by(whole: Range, part: object) -> object:
    """Tell whether the second starts the first."""
    return starts(part, whole)


@_related("finishes", "point, range", "range1, range2")
def finishes(part: object, whole: Range) -> object:
    """Tell whether both end together and the first begins no earlier."""
    end, included = _last(part)
    together = _and(included is whole.end_included, equal(end, whole.end))
    return _and(together, _starts_earlier_or_same(whole, part)) if isinstance(part, Range) else together


@_related("finished by", "range, point", "range1, range2")
def finished_by(whole: Range, part: object) -> object:
    """Tell whether the second finishes the first."""
    return finishes(part, whole)


@_related("coincides", "point1, point2", "range1, range2")
def coincides(left: object, right: object) -> object:
    """Tell whether two points or two ranges are the same."""
    if isinstance(left, Range) and isinstance(right, Range):
        ends = _and(equal(left.start, right.start), equal(left.end, right.end))
        return _and(left.start_included is right.start_included, left.end_included is right.end_included, ends)
    return equal(left, right)
