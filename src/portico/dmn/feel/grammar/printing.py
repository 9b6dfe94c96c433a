"""A tree back to FEEL text: few brackets, one spelling, and read again in the same scope it is the same tree.

What FEEL has no text for is told as well as words allow, for people: of a typed value (`Typed`) the value, of
`Conditions` the conditions joined by `and`. A decision table has no text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import ClassVar

from portico.dmn.errors import DmnError, TooDeep
from portico.dmn.feel import tree
from portico.dmn.feel.grammar import scope
from portico.dmn.feel.grammar.lexer import is_name, words_of
from portico.dmn.types import Date, DateTime, DaysDuration, Time, YearMonthDuration

# How tight each form binds; `LOOSE` takes all that follows it and so needs brackets before anything else.
LOOSE, OR, AND, COMPARISON, SUM, PRODUCT, POWER, SIGN, PATH, VALUE = range(10)
_SIGNS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER}
_DATED = frozenset({Date, Time, DateTime, DaysDuration, YearMonthDuration})
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Behind these, `and` or `months` would be read as more of the type's name.
_UNFINISHED = frozenset({"date", "days", "years", "list", "range", "context", "function"})
# Built-ins with a keyword in their names, which `date` or `years` in front of an `and` could begin.
_WITH_KEYWORDS = scope.names_of(("date and time", "years and months duration"))


def to_feel(node: tree.Node, names: Iterable[str] = ()) -> str:
    """Return the FEEL text of a tree.

    :param names: the names in scope and of fields. With them a name is put in brackets where the text could be read
        as a longer one: ``(gross income) - tax`` when `gross income - tax` is a name as well.
    :raises DmnError: a decision table, which has no FEEL text, or a value that cannot be written.
    :raises TooDeep: the tree is nested too deeply.
    """
    try:
        return Printer(names).text(node)
    except RecursionError as error:
        raise TooDeep("This rule is nested too deeply to be written down.") from error


def type_text(type_: tree.TypeExpression) -> str:
    """Return a type as it is written.

    >>> type_text(tree.ListType(tree.NamedType("date and time")))
    'list<date and time>'
    """
    if isinstance(type_, tree.NamedType):
        return type_.name
    if isinstance(type_, tree.ListType):
        return f"list<{type_text(type_.item)}>"
    if isinstance(type_, tree.RangeType):
        return f"range<{type_text(type_.item)}>"
    if isinstance(type_, tree.ContextType):
        return f"context<{', '.join(f'{name}: {type_text(each)}' for name, each in type_.fields)}>"
    return f"function<{', '.join(map(type_text, type_.parameters))}> -> {type_text(type_.returns)}"


def literal_text(value: object) -> str:
    r"""Return a value as a literal of FEEL.

    >>> literal_text('say "hi"')
    '"say \\"hi\\""'

    :raises DmnError: FEEL has no literal for such a value.
    """
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        text = str(value)
        return text if "E" not in text or abs(value.adjusted()) > 34 else f"{value:f}"
    if isinstance(value, str):
        return '"' + "".join(_ESCAPES.get(each) or _plain(each) for each in value) + '"'
    if type(value) in _DATED:
        return f'@"{value}"'
    raise DmnError(f"FEEL has no literal for a value of type {type(value).__name__}.")


def _plain(character: str) -> str:
    return character if character.isprintable() or character == " " else _escaped(ord(character))


def _escaped(code: int) -> str:
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:06X}"


class Printer:
    """Prints one tree; it knows the names in scope at each place as the parser does."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names: scope.Names = {}
        self.keys: scope.Names = {}  # of contexts so far: behind a dot and in filters they are known from then on
        for name in names:
            scope.add(self.names, name)

    def text(self, node: tree.Node, power: int = LOOSE) -> str:
        """Return the text of a node at a place where what binds looser than `power` needs brackets."""
        own, write = self.FORMS[type(node)]
        if own is None:
            own = self._own_power(node)
        text = write(self, node)
        return f"({text})" if own < power else text

    def _own_power(self, node: tree.Node) -> int:
        if isinstance(node, tree.Literal):
            return SIGN if isinstance(node.value, Decimal) and node.value.is_signed() else VALUE
        if isinstance(node, tree.Arithmetic):
            return _SIGNS[node.rest[0][0]]
        assert isinstance(node, tree.Logic)  # noqa: S101 - the only other form of several powers
        return AND if node.operator == "and" else OR

    @contextmanager
    def within(self, names: Iterable[str]) -> Iterator[None]:
        """Have further names in scope."""
        added = [scope.add(self.names, name) for name in names]
        yield
        for each in reversed(added):
            scope.remove(each)

    def operand(self, node: tree.Node, power: int) -> str:
        """Return the text of a node that something follows: a name that could go on needs brackets."""
        name = node.name if isinstance(node, (tree.Name, tree.Member)) else None
        if name is not None and scope.longer((self.names, self.keys, _WITH_KEYWORDS), name):
            return f"({self.text(node)})"
        return self.text(node, power)

    def free(self, node: tree.Node) -> str:
        """Return the text of a node that a keyword or nothing follows."""
        return f"({self.text(node)})" if isinstance(node, tree.Test) else self.operand(node, LOOSE)

    def _literal(self, node: tree.Literal) -> str:
        return literal_text(node.value)

    def _name(self, node: tree.Name) -> str:
        return node.name

    def _member(self, node: tree.Member) -> str:
        base = self.operand(node.base, PATH)
        return f"({base}).{node.name}" if _is_number(node.base) else f"{base}.{node.name}"

    def _filter(self, node: tree.Filter) -> str:
        base = self.operand(node.base, PATH)
        with self.within(("item",)):
            return f"{base}[{self.free(node.predicate)}]"

    def _call(self, node: tree.Call) -> str:
        texts = [self.text(each) for each in node.arguments]
        if node.names is not None:
            texts = [f"{name}: {text}" for name, text in zip(node.names, texts, strict=True)]
        return f"{self.text(node.function, PATH)}({', '.join(texts)})"

    def _list(self, node: tree.ListOf) -> str:
        return f"[{', '.join(self.text(each) for each in node.items)}]"

    def _context(self, node: tree.ContextOf) -> str:
        texts = []
        for key, value in node.entries:
            texts.append(f"{key_text(key)}: {self.text(value)}")
            if is_name(key):
                scope.add(self.keys, key)
        return "{" + ", ".join(texts) + "}"

    def _range(self, node: tree.RangeOf) -> str:
        if node.counted:
            return f"{self.free(node.low)}..{self.free(node.high)}"
        opener, closer = "[" if node.low_included else "(", "]" if node.high_included else ")"
        return f"{opener}{self.free(node.low)}..{self.free(node.high)}{closer}"

    def _negate(self, node: tree.Negate) -> str:
        if isinstance(node.operand, tree.InstanceOf):  # the sign would be the numeral's own
            return f"-({self.text(node.operand)})"
        return f"-{self.operand(node.operand, SIGN)}"

    def _arithmetic(self, node: tree.Arithmetic) -> str:
        power = _SIGNS[node.rest[0][0]]
        parts = [self.operand(node.first, power + 1)]
        for sign, operand in node.rest:
            parts.append(f"{sign} {self.operand(operand, power + 1)}")
        return " ".join(parts)

    def _logic(self, node: tree.Logic) -> str:
        power = AND if node.operator == "and" else OR
        return f" {node.operator} ".join(self._in_logic(each, power + 1) for each in node.operands)

    def _in_logic(self, node: tree.Node, power: int) -> str:
        if isinstance(node, tree.InstanceOf) and not _is_unfinished(node.type):
            return self.text(node)
        return self.operand(node, power)

    def _compare(self, node: tree.Compare) -> str:
        return f"{self.operand(node.left, SUM)} {node.operator} {self.operand(node.right, SUM)}"

    def _between(self, node: tree.Between) -> str:
        value, low, high = (self.operand(each, SUM) for each in (node.value, node.low, node.high))
        return f"{value} between {low} and {high}"

    def _in(self, node: tree.In) -> str:
        value = self.operand(node.value, SUM)
        if isinstance(node.test, tree.AnyOf):
            return f"{value} in ({self._tests(node.test)})"
        if isinstance(node.test, tree.Test):
            return f"{value} in {self._test(node.test)}"
        return f"{value} in {self.operand(node.test, SUM)}"

    def _instance_of(self, node: tree.InstanceOf) -> str:
        return f"{self.operand(node.value, PATH)} instance of {type_text(node.type)}"

    def _if(self, node: tree.If) -> str:
        return f"if {self.free(node.condition)} then {self.free(node.yes)} else {self.free(node.no)}"

    def _for(self, node: tree.For) -> str:
        return self._loop("for", node.iterators, "return", node.body, ("partial",))

    def _quantified(self, node: tree.Quantified) -> str:
        return self._loop("every" if node.every else "some", node.iterators, "satisfies", node.condition)

    def _loop(
        self,
        word: str,
        iterators: tuple[tuple[str, tree.Node], ...],
        then: str,
        body: tree.Node,
        names: tuple[str, ...] = (),
    ) -> str:
        if not iterators:
            with self.within(names):
                return f"{then} {self.free(body)}"
        (name, domain), *rest = iterators
        head = f"{word} {name} in {self.free(domain)}"
        with self.within((name,)):
            tail = self._loop(",", tuple(rest), then, body, names)
        return f"{head}{'' if tail.startswith(',') else ' '}{tail}"

    def _lambda(self, node: tree.Lambda) -> str:
        types = node.types or (None,) * len(node.parameters)
        parameters = ", ".join(
            name if type_ is None else f"{name}: {type_text(type_)}"
            for name, type_ in zip(node.parameters, types, strict=True)
        )
        with self.within(node.parameters):
            return f"function({parameters}) {self.free(node.body)}"

    def _external(self, node: tree.External) -> str:
        names = literal_text(node.class_name), literal_text(node.method_signature)
        return "external {{java: {{class: {}, method signature: {}}}}}".format(*names)

    def _test(self, node: tree.Test) -> str:
        return f"{node.operator} {self.operand(node.operand, SUM)}"

    def _any_of(self, node: tree.AnyOf) -> str:
        return f"not({self._tests(node)})" if node.negated else self._tests(node)

    def _tests(self, node: tree.AnyOf) -> str:
        return ", ".join(self._one_test(each) for each in node.tests)

    def _one_test(self, node: tree.Node) -> str:
        text = self._test(node) if isinstance(node, tree.Test) else self.text(node)
        return f"({text})" if text.startswith("not(") else text  # a cell that begins with `not(` is negated

    def _anything(self, node: tree.Anything) -> str:
        return "-"

    def _typed(self, node: tree.Typed) -> str:
        return self.text(node.value, PATH)

    def _conditions(self, node: tree.Conditions) -> str:
        if len(node.items) == 1:
            return self.text(node.items[0][1])
        return " and ".join(self._in_logic(each, AND + 1) for _, each in node.items) or "true"

    def _table(self, node: tree.Table) -> str:
        raise DmnError("A decision table has no FEEL text. Write its inputs, rules and outputs one by one.")

    # How tight each form binds (None: see `_own_power`) and how it is written.
    FORMS: ClassVar[dict[type, tuple[int | None, Callable[..., str]]]] = {
        tree.Literal: (None, _literal),
        tree.Name: (VALUE, _name),
        tree.Member: (PATH, _member),
        tree.Filter: (PATH, _filter),
        tree.Call: (PATH, _call),
        tree.ListOf: (VALUE, _list),
        tree.ContextOf: (VALUE, _context),
        tree.RangeOf: (VALUE, _range),
        tree.Negate: (SIGN, _negate),
        tree.Arithmetic: (None, _arithmetic),
        tree.Logic: (None, _logic),
        tree.Compare: (COMPARISON, _compare),
        tree.Between: (COMPARISON, _between),
        tree.In: (COMPARISON, _in),
        tree.InstanceOf: (LOOSE + 1, _instance_of),
        tree.If: (LOOSE, _if),
        tree.For: (LOOSE, _for),
        tree.Quantified: (LOOSE, _quantified),
        tree.Lambda: (LOOSE, _lambda),
        tree.External: (VALUE, _external),
        tree.Test: (LOOSE, _test),
        tree.AnyOf: (LOOSE, _any_of),
        tree.Anything: (VALUE, _anything),
        tree.Typed: (PATH, _typed),
        tree.Conditions: (AND, _conditions),
        tree.Table: (VALUE, _table),
    }


def key_text(key: str) -> str:
    """Return a key as it stands in a context: as a name, or in quotes when it is none."""
    return key if is_name(key) and key == " ".join(key.split()) and "//" not in key else literal_text(key)


def _is_number(node: tree.Node) -> bool:
    return isinstance(node, tree.Literal) and isinstance(node.value, Decimal)


def _is_unfinished(type_: tree.TypeExpression) -> bool:
    while isinstance(type_, tree.FunctionType):
        type_ = type_.returns
    return isinstance(type_, tree.NamedType) and words_of(type_.name)[-1] in _UNFINISHED
