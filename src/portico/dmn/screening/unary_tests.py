"""Unary tests: whether a value meets the cell of a table, or what stands after `in`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portico.dmn.feel import tree
from portico.dmn.screening import lists
from portico.dmn.screening.comparing import always, compared, opposite
from portico.dmn.screening.logic import joined
from portico.dmn.screening.pieces import Between, Broken, Found, Items, Refusal, Value
from portico.dmn.types import FeelType

if TYPE_CHECKING:
    from portico.dmn.screening.translating import Translator


def met(translator: Translator, node: tree.Node, value: Found) -> Value:
    """Return whether a value, bound to `?` already, meets a unary test.

    :raises Refusal: SQL cannot tell.
    """
    if isinstance(node, tree.Anything):
        return always()
    if isinstance(node, tree.AnyOf):
        said = [translator.test(each, value) for each in node.tests]
        if any(isinstance(each, Broken) for each in said):
            raise Refusal(told=False)
        found = joined(said, neutral=False)
        return opposite(found) if node.negated else found
    if isinstance(node, tree.Test):
        return compared(translator.dialect, node.operator, value, translator.arrived(translator.sound(node.operand)))
    if isinstance(node, tree.RangeOf):
        low, high = translator.values(node.low, node.high)
        return _inside(translator, value, Between(low, high, node.low_included, node.high_included))
    return _meets(translator, value, translator.sound(node), on_input=tree.mentions(node, "?"))


def _meets(translator: Translator, value: Found, test: Found, *, on_input: bool) -> Value:
    if on_input and isinstance(test, Value) and test.shape.kind is FeelType.BOOLEAN:
        return test
    if isinstance(test, Between):
        return _inside(translator, value, test)
    if isinstance(test, Items) and isinstance(value, Value):
        return lists.among(translator.dialect, value, test.values)
    if isinstance(test, Value) and test.shape.kind is not FeelType.LIST and not on_input:
        return compared(translator.dialect, "=", value, test)
    raise Refusal("a test against this kind of value")


def _inside(translator: Translator, value: Found, range_: Between) -> Value:
    sides: list[Found] = []
    if range_.low is not None:
        sides.append(compared(translator.dialect, ">=" if range_.low_included else ">", value, range_.low))
    if range_.high is not None:
        sides.append(compared(translator.dialect, "<=" if range_.high_included else "<", value, range_.high))
    return joined(sides, neutral=True)
