"""Values as people type them: numbers, texts, dates, lists and contexts in FEEL, and nothing that computes."""

from __future__ import annotations

from portico.dmn.errors import DmnError
from portico.dmn.feel import tree
from portico.dmn.model import compile_model

_MAKERS = frozenset({"date", "time", "date and time", "duration"})
_PARTS = (tree.Literal, tree.Negate, tree.ListOf, tree.ContextOf, tree.Call)


def read_literal(text: str) -> object:
    """Return the value that a text writes out. Nothing of it is kept, as it may be about a person.

    >>> read_literal('[{amount: -1250, month: @"2026-11-01"}]')
    [{'amount': Decimal('-1250'), 'month': datetime.date(2026, 11, 1)}]

    :raises DmnError: it is not FEEL, or something has to be computed.
    """
    model = compile_model([], names=())  # a model of its own: one that is shared would remember the text
    expression = model.compile(text)
    for node in tree.walk(expression.tree):
        if not isinstance(node, _PARTS) and not (isinstance(node, tree.Name) and node.name in _MAKERS):
            raise DmnError("Write the value itself: a number, a text, a date, a list or a context.")
    return model.session({}).evaluate(expression)
