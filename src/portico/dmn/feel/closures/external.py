"""Externally defined functions (DMN 1.5, 10.3.2.13.3): a few static methods of Java's own classes, by a list.

Nothing is looked up outside of that list: a class or method that is not in it gives null, and so does an argument that
Java would refuse.
"""

from __future__ import annotations

from portico.dmn.feel.closures.java import JavaError, method
from portico.dmn.feel.running import Code, Frame, values_of
from portico.dmn.feel.tree import External
from portico.dmn.feel.unknowns import join, needs_in
from portico.dmn.types import Unknown, as_feel


def external(node: External, slots: list[int]) -> Code:
    """Return the code of the body of an external function.

    :param slots: where the arguments are.
    """
    called = method(node.class_name, node.method_signature)
    if called is None or (called.count != len(slots) and not called.variadic):
        return lambda frame: None

    def run(frame: Frame) -> object:
        arguments = [frame[slot] for slot in slots]
        needs = frozenset().union(*(needs_in(argument) for argument in arguments))
        if needs:
            return join(Unknown(needs), None)
        try:
            found = as_feel(called.call(arguments))
        except (JavaError, ArithmeticError, ValueError, TypeError):
            return None
        return values_of(frame).made(found)

    return run
