"""Conditions: logic, comparisons and unary tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portico.dmn.critical_values.alternatives import (
    OPEN,
    SETTLED,
    Alternative,
    Known,
    Seen,
    Term,
    joined,
    only,
    terms_in,
)
from portico.dmn.critical_values.relations import items_in, observe
from portico.dmn.feel import tree
from portico.dmn.types import Range

if TYPE_CHECKING:
    from portico.dmn.critical_values.walk import Sight


def chain(sight: Sight, node: tree.Logic) -> Seen:
    """Look at `and` and `or`."""
    return every_or_any(sight, [sight.see(operand) for operand in node.operands], node.operator)


def conditions(sight: Sight, node: tree.Conditions) -> Seen:
    """Look at conditions that must all be true."""
    return every_or_any(sight, [sight.see(each) for _, each in node.items], "and")


def every_or_any(sight: Sight, operands: list[Seen], operator: str) -> Seen:
    """Return what several conditions together may say."""
    values = [only(each) for each in operands]
    decisive = operator == "or"
    if any(each is not None and each.value is decisive for each in values):
        return (Known(decisive),)
    if all(each is not None for each in values):
        literals = tuple(tree.Literal(each.value) for each in values if each is not None)
        return (Known(sight.calculate(tree.Logic(operator, literals))),)
    return OPEN


def compare(sight: Sight, node: tree.Compare) -> Seen:
    """Look at a comparison."""
    left, right = sight.see(node.left), sight.see(node.right)
    if only(left) is not None and only(right) is not None:
        return sight.combined((left, right), lambda both: replace(node, left=both[0], right=both[1])) or OPEN
    observe(sight.findings, left, right, node.operator)
    return OPEN


def between(sight: Sight, node: tree.Between) -> Seen:
    """Look at ``value between low and high``."""
    given = [sight.see(each) for each in (node.value, node.low, node.high)]
    if all(only(each) is not None for each in given):
        return sight.combined(given, lambda all_: replace(node, value=all_[0], low=all_[1], high=all_[2])) or OPEN
    observe(sight.findings, given[0], given[1], ">=")
    observe(sight.findings, given[0], given[2], "<=")
    return OPEN


def inside(sight: Sight, node: tree.In) -> Seen:
    """Look at ``value in test``."""
    return tested(sight, sight.see(node.value), node.test)


def tested(sight: Sight, value: Seen, test: tree.Node) -> Seen:
    """Return what may come of a unary test of a value."""
    sight.scope.append(("?", value))
    found = one_test(sight, value, test)
    sight.scope.pop()
    return found


def one_test(sight: Sight, value: Seen, test: tree.Node) -> Seen:
    """Return what a unary test of the value `?` may say."""
    if isinstance(test, tree.Anything):
        return (Known(value=True),)
    if isinstance(test, tree.AnyOf):
        said = [one_test(sight, value, each) for each in test.tests]
        known = [only(each) for each in said]
        if any(each is not None and each.value is True for each in known):
            return (Known(not test.negated),)
        if all(each is not None and each.value is False for each in known):
            return (Known(test.negated),)
        return OPEN
    if isinstance(test, tree.Test):
        return against(sight, value, [(test.operator, sight.see(test.operand))], test)
    if isinstance(test, tree.RangeOf):
        low, high = ">=" if test.low_included else ">", "<=" if test.high_included else "<"
        return against(sight, value, [(low, sight.see(test.low)), (high, sight.see(test.high))], test)
    found = sight.see(test)
    if tree.mentions(test, "?") and all(isinstance(each, Known) and isinstance(each.value, bool) for each in found):
        return found
    for each in found:
        meets(sight, value, each)
    return OPEN


def against(sight: Sight, value: Seen, bounds: list[tuple[str, Seen]], test: tree.Test | tree.RangeOf) -> Seen:
    """Return what comparing a value with known or unknown bounds may say."""
    given = (value, *(bound for _, bound in bounds))
    if all(only(each) is not None for each in given):
        return sight.combined(given, lambda all_: tree.In(all_[0], _with(test, all_[1:]))) or OPEN
    for sign, bound in bounds:
        observe(sight.findings, value, bound, sign)
    return OPEN


def _with(test: tree.Test | tree.RangeOf, bounds: tuple[tree.Literal, ...]) -> tree.Node:
    if isinstance(test, tree.Test):
        return replace(test, operand=bounds[0])
    return replace(test, low=bounds[0], high=bounds[1])


def meets(sight: Sight, value: Seen, test: Alternative) -> None:
    """Note how a value is looked at by a test: as a whole, and against every item or end that the test has."""
    if isinstance(test, Known) and type(test.value) is Range:
        observe(sight.findings, value, (Known(test.value.start), Known(test.value.end)))
        return
    items = items_in(test)
    if items is None:
        observe(sight.findings, value, (test,), "=")
        return
    for item in items:
        for each in item:
            meets(sight, value, each)
    observe(sight.findings, tuple(each for each in value if items_in(each) is not None), (test,), "=")


def instance_of(sight: Sight, node: tree.InstanceOf) -> Seen:
    """Look at ``value instance of type``, which tells the kind of a fact."""
    value = sight.see(node.value)
    if only(value) is not None:
        return sight.combined((value,), lambda one: replace(node, value=one[0])) or OPEN
    for each in value:
        if isinstance(each, Term):
            sight.findings.kinds_told_apart(each.path)
            sight.findings.compared(each, None)
        elif each is not SETTLED:
            sight.findings.blur(*terms_in((each,)))
    return OPEN


def chosen(sight: Sight, node: tree.If) -> Seen:
    """Look at `if`: only at the branch that is taken, where that is certain."""
    condition = sight.see(node.condition)
    said = [each.value if isinstance(each, Known) else SETTLED for each in condition]
    if all(each is True for each in said):
        return sight.see(node.yes)
    if all(each is not True and each is not SETTLED for each in said):
        return sight.see(node.no)
    return joined(sight.see(node.yes), sight.see(node.no))
