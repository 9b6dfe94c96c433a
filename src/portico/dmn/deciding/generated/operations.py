"""What generated Python calls: the operations of the language, and the way out when a value is not as expected."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context as DecimalContext
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow

from portico.dmn.feel import tree
from portico.dmn.feel.closures.compiler import Compiler
from portico.dmn.feel.closures.operators import logic, opposite
from portico.dmn.feel.closures.unary_tests import matches
from portico.dmn.feel.running import Values
from portico.dmn.feel.unknowns import MaybeList, field
from portico.dmn.feel.values import ORDERED, SIMPLE
from portico.dmn.types import DECIMAL128, Context, Record, Unknown

TRAPPING = DecimalContext(
    prec=DECIMAL128.prec,
    Emin=DECIMAL128.Emin,
    Emax=DECIMAL128.Emax,
    traps=[Overflow, InvalidOperation, DivisionByZero],
)
"""decimal128 as in the closures; what would not be finite raises, so that no result has to be looked at."""

UNSURE = frozenset({Unknown, MaybeList})


class Unexpected(Exception):
    """A value that generated Python was not written for."""


def fail() -> object:
    """Leave the decision to the closures.

    :raises Unexpected: always.
    """
    raise Unexpected


def sure(value: object) -> object:
    """Return a value that is not `Unknown`.

    :raises Unexpected: it is.
    """
    return fail() if type(value) in UNSURE else value


def truth(said: object) -> bool:
    """Return an answer that is a plain yes or no.

    :raises Unexpected: null or Unknown is the answer.
    """
    return said if said is True or said is False else bool(fail())


def conjunction(*said: object) -> object:
    """Return `and` of values that are there already."""
    return logic([_constant(value) for value in said], neutral=True)([])


def disjunction(*said: object) -> object:
    """Return `or` of values that are there already."""
    return logic([_constant(value) for value in said], neutral=False)([])


def _constant(value: object) -> Callable[[object], object]:
    return lambda frame: value


def meets(value: object, test: object) -> object:
    """Return whether an input meets a test that speaks of it (`?`)."""
    return matches(value, test, on_input=True)


def fields(item: object) -> dict[str, object]:
    """Return what an item of a filtered list brings into scope.

    :raises Unexpected: the item is unknown.
    """
    if type(item) is Record:
        return item.known
    if isinstance(item, dict):
        return item
    return _NOTHING if type(item) not in UNSURE else {"": fail()}


_NOTHING: dict[str, object] = {}


def members(value: object, values: Values) -> list[object]:
    """Return what a filter looks through: a list, or one value as a list of one.

    :raises Unexpected: there is nothing to look through.
    """
    if type(value) is list:
        values.spend(len(value))
        return value
    return [fail()] if value is None else [sure(value)]


_COMPILER = Compiler((), "")
_INPUT = _COMPILER.slot("?")
_SPREAD = _COMPILER.compile(tree.For((("x", tree.Name("?")),), tree.Name("x")))


def over(value: object, values: Values) -> list[object]:
    """Return what a loop runs over: a list, the steps of a range, one value as a list of one.

    :raises Unexpected: there is nothing to run over.
    """
    if type(value) is list:
        values.spend(len(value))
        return value
    frame: list[object] = [None] * _COMPILER.size
    frame[0], frame[_INPUT] = values, value
    found = _SPREAD(frame)
    return found if type(found) is list else [fail()]


def hit(said: object) -> bool:
    """Return whether a test said yes.

    :raises Unexpected: it could not say.
    """
    return said is True or (said is not False and sure(said) is True)


def keep(record: list[object], place: int, value: object) -> None:
    """Note an outcome for the trace."""
    record[place] = value


class Skipped:
    """Stands in a trace for a condition that was not looked at."""

    def __repr__(self) -> str:
        return "SKIPPED"


SKIPPED = Skipped()
UNFIT = (Unexpected, LookupError, ArithmeticError, TypeError, ValueError, AttributeError)
"""What generated code runs into with values that it was not written for; errors of rules (`DmnError`) are others."""

HELPERS: dict[str, object] = {
    "__builtins__": {},
    "type": type,
    "D": Decimal,
    "Record": Record,
    "Context": Context,
    "Boolean": bool,
    "Text": str,
    "List": list,
    "ORDERED": ORDERED,
    "SIMPLE": SIMPLE,
    "UNSURE": UNSURE,
    "PLAIN": SIMPLE | {type(None)},
    "Unfit": UNFIT,
    "skipped": SKIPPED,
    "add": TRAPPING.add,
    "sub": TRAPPING.subtract,
    "mul": TRAPPING.multiply,
    "div": TRAPPING.divide,
    "conjunction": conjunction,
    "disjunction": disjunction,
    "opposite": opposite,
    "meets": meets,
    "field": field,
    "fields": fields,
    "members": members,
    "over": over,
    "sure": sure,
    "truth": truth,
    "hit": hit,
    "keep": keep,
    "fail": fail,
}
"""The whole world of generated code: no built-in function of Python, no module, no file."""
