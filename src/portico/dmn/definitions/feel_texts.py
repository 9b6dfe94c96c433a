"""A boxed expression as one FEEL text of the same value, for places that hold texts only.

The types of the boxes are not in it: a text coerces nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from portico.dmn.definitions import (
    BusinessKnowledgeModel,
    ChildExpression,
    Conditional,
    Context,
    Every,
    Expression,
    Filter,
    For,
    FunctionDefinition,
    FunctionKind,
    Invocation,
    List,
    LiteralExpression,
    Relation,
    Some,
)
from portico.dmn.errors import ModelUnwritable

_PLAIN_NAME = re.compile(r"[^\W\d]\w*(?: \w+)*")
_RESULT = "result"


def feel_text(expression: Expression, functions: Sequence[BusinessKnowledgeModel] = ()) -> str:
    """Return the FEEL text of an expression.

    >>> feel_text(List(elements=(LiteralExpression(text="1"), LiteralExpression(text="a + 1"))))
    '[1, a + 1]'

    :param functions: functions that the expression calls by name; each may call those before it.
    :raises ModelUnwritable: FEEL has no text for it: a table inside another expression, a function in another language.
    """
    if not functions:
        return _text(expression)
    entries = [(each.name, _text(each.encapsulated_logic)) for each in functions if each.encapsulated_logic is not None]
    return _context(entries, _text(expression))


def _text(expression: Expression | None) -> str:
    if expression is None:
        return "null"
    write = _WRITERS.get(type(expression))
    if write is None:
        word = "table" if type(expression).__name__ == "DecisionTable" else type(expression).__name__
        raise ModelUnwritable(f"A {word} stands inside another expression. Make it a decision of its own.")
    return write(expression)


def _inner(expression: Expression | None) -> str:
    """Return a text that stands safely beside operators."""
    text = _text(expression)
    return text if re.fullmatch(r"[\w.]+|\[[^\[\]]*\]", text) else f"({text})"


def _literal(expression: LiteralExpression) -> str:
    text = (expression.text or "").strip() or "null"
    return f"{text}\n" if "//" in text else text  # what follows must not become part of a comment


def _list(expression: List) -> str:
    return f"[{', '.join(_text(each) for each in expression.elements)}]"


def _context(entries: Iterable[tuple[str, str]], result: str | None) -> str:
    written = list(entries)
    if result is None:
        return f"{{{', '.join(f'{_key(name)}: {text}' for name, text in written)}}}"
    name = _RESULT
    while name in {key for key, _ in written}:
        name += "_"
    return f"{_context([*written, (name, result)], None)}.{name}"


def _key(name: str) -> str:
    if _PLAIN_NAME.fullmatch(name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _boxed_context(expression: Context) -> str:
    entries = [(each.variable.name, _text(each.value)) for each in expression.entries if each.variable is not None]
    results = [_text(each.value) for each in expression.entries if each.variable is None]
    return _context(entries, results[-1] if results else None)


def _relation(expression: Relation) -> str:
    names = [column.name for column in expression.columns]
    rows = (_context(zip(names, map(_text, row.elements), strict=False), None) for row in expression.rows)
    return f"[{', '.join(rows)}]"


def _function(expression: FunctionDefinition) -> str:
    if expression.kind is not FunctionKind.FEEL:
        raise ModelUnwritable(f"A function runs in {expression.kind}. Write it in FEEL.")
    parameters = ", ".join(each.name for each in expression.formal_parameters)
    return f"function({parameters}) {_inner(expression.body)}"


def _invocation(expression: Invocation) -> str:
    arguments = (f"{each.parameter.name}: {_text(each.formula)}" for each in expression.bindings)
    called = expression.called_function
    name = called.text.strip() if isinstance(called, LiteralExpression) and called.text else f"({_text(called)})"
    return f"{name}({', '.join(arguments)})"


def _child(child: ChildExpression) -> str:
    return _inner(child.value)


def _conditional(expression: Conditional) -> str:
    return f"if {_child(expression.if_)} then {_child(expression.then)} else {_child(expression.else_)}"


def _filter(expression: Filter) -> str:
    return f"{_child(expression.in_)}[{_text(expression.match.value)}]"


def _for(expression: For) -> str:
    return f"for {expression.iterator_variable} in {_child(expression.in_)} return {_child(expression.return_)}"


def _quantified(expression: Some | Every) -> str:
    word = "some" if isinstance(expression, Some) else "every"
    inner = _child(expression.in_)
    return f"{word} {expression.iterator_variable} in {inner} satisfies {_child(expression.satisfies)}"


# Each takes the class that it stands under.
_WRITERS: Mapping[type[Expression], Callable[[Any], str]] = {
    LiteralExpression: _literal,
    List: _list,
    Context: _boxed_context,
    Relation: _relation,
    FunctionDefinition: _function,
    Invocation: _invocation,
    Conditional: _conditional,
    Filter: _filter,
    For: _for,
    Some: _quantified,
    Every: _quantified,
}
