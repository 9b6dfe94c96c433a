"""The parts of the grammar that begin with a keyword or a bracket, and those that follow a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from portico.dmn.feel import scope, tree
from portico.dmn.feel.cursor import Cursor
from portico.dmn.feel.lexer import KEYWORDS, Token, unescape

ADDITIVE, UNARY = 4, 7  # how tight `+ -` and the unary minus bind
_TESTS = ("<", "<=", ">", ">=", "=", "!=")


class Forms(Cursor):
    """Each method begins at its first token and ends after its last one."""

    def negate(self) -> tree.Node:
        """Parse a unary minus."""
        start = self.tokens[self.at].start
        self.at += 1
        operand = self.expression(UNARY)
        return tree.Negate(operand, start=start, end=operand.end)

    def additive(self) -> tree.Node:
        """Parse a value without comparison or logic: the bounds of `between`, the right side of `in`."""
        return self.expression(ADDITIVE - 1)

    def inside(self, limit: int = 0) -> tree.Node:
        """Parse an expression within brackets, where `[` is a filter again."""
        outer, self.upper_bound = self.upper_bound, False
        node = self.expression(limit)
        self.upper_bound = outer
        return node

    def within(self, names: tuple[str, ...], *, limit: int = 0) -> tree.Node:
        """Parse an expression in which further names are in scope."""
        self.levels.append(scope.names_of(names))
        node = self.expression(limit)
        self.levels.pop()
        return node

    def if_(self) -> tree.Node:
        start = self.tokens[self.at].start
        self.at += 1
        condition = self.expression()
        self.expect("then", "An `if` is written: if condition then value else other value.")
        yes = self.expression()
        self.expect("else", "Every `if` says what is so otherwise: ... else value.")
        no = self.expression()
        return tree.If(condition, yes, no, start=start, end=no.end)

    def for_(self) -> tree.Node:
        start = self.tokens[self.at].start
        iterators = self._iterators()
        self.expect("return")
        body = self.within(("partial",))
        del self.levels[len(self.levels) - len(iterators) :]
        return tree.For(iterators, body, start=start, end=body.end)

    def quantified(self) -> tree.Node:
        token = self.tokens[self.at]
        iterators = self._iterators()
        self.expect("satisfies")
        condition = self.expression()
        del self.levels[len(self.levels) - len(iterators) :]
        return tree.Quantified(token.text == "every", iterators, condition, start=token.start, end=condition.end)

    def _iterators(self) -> tuple[tuple[str, tree.Node], ...]:
        """Parse ``x in xs, y in ys`` and leave each name in scope."""
        found: list[tuple[str, tree.Node]] = []
        more = True
        while more:
            self.at += 1
            name = self._new_name("a name, as in: for child in children")
            self.expect("in", "It is written: for name in list return value.")
            domain = self.expression()
            if self.accept(".."):
                high = self.expression()
                domain = tree.RangeOf(domain, high, start=domain.start, end=high.end)
            self.levels.append(scope.names_of((name,)))
            found.append((name, domain))
            more = self.tokens[self.at].text == ","
        return tuple(found)

    def _new_name(self, expected: str) -> str:
        token = self.tokens[self.at]
        if token.kind != "name" or token.text in KEYWORDS:
            raise self.error(f"found '{token.text}'", expected)
        return self.words()

    def function(self) -> tree.Node:
        start = self.tokens[self.at].start
        self.at += 1
        self.expect("(")
        names: list[str] = []
        while not self.accept(")"):
            if names:
                self.expect(",")
            names.append(self._new_name("a parameter's name"))
            if self.accept(":"):
                self._type()
        body = self.within(tuple(names))
        return tree.Lambda(tuple(names), body, start=start, end=body.end)

    def parenthesised(self) -> tree.Node:
        token = self.tokens[self.at]
        self.at += 1
        node = self.inside()
        if self.tokens[self.at].text == "..":
            return self._range(node, token)
        self.expect(")", "A bracket is not closed.")
        return node

    def list_or_range(self) -> tree.Node:
        token = self.tokens[self.at]
        self.at += 1
        items: list[tree.Node] = []
        if token.text == "[" and self.accept("]"):
            return tree.ListOf((), start=token.start, end=self.tokens[self.at - 1].end)
        items.append(self.inside())
        if self.tokens[self.at].text == "..":
            return self._range(items[0], token)
        if token.text == "]":
            self.expect("..", "']' opens a range: ]1..5].")
        while self.accept(","):
            items.append(self.inside())
        self.expect("]", "A list is not closed.")
        return tree.ListOf(tuple(items), start=token.start, end=self.tokens[self.at - 1].end)

    def _range(self, low: tree.Node, opener: Token) -> tree.Node:
        self.expect("..")
        outer, self.upper_bound = self.upper_bound, True
        high = self.expression()
        self.upper_bound = outer
        closer = self.tokens[self.at]
        if closer.text not in ("]", ")", "["):
            raise self.error(f"found '{closer.text}'", "']' or ')' to close the range")
        self.at += 1
        return tree.RangeOf(low, high, opener.text == "[", closer.text == "]", start=opener.start, end=closer.end)

    def context(self) -> tree.Node:
        start = self.tokens[self.at].start
        self.at += 1
        entries: list[tuple[str, tree.Node]] = []
        outer = len(self.levels)
        while not self.accept("}"):
            if entries:
                self.expect(",", "Entries of a context are parted by commas.")
            name = self._key()
            self.expect(":")
            entries.append((name, self.inside()))
            self.levels.append(scope.names_of((name,)))
        del self.levels[outer:]
        return tree.ContextOf(tuple(entries), start=start, end=self.tokens[self.at - 1].end)

    def _key(self) -> str:
        token = self.tokens[self.at]
        if token.kind == "string":
            self.at += 1
            return unescape(token.text)
        first = self.at
        while self.tokens[self.at].text not in (":", "}", ",", "") or self.at == first:
            if self.tokens[self.at].kind == "end":
                raise self.error("found the end of the text", "a key, as in {key: value}")
            self.at += 1
        last = self.tokens[self.at - 1]
        return " ".join(self.text[token.start : last.end].split())

    def member(self, base: tree.Node) -> tree.Node:
        self.at += 1
        token = self.tokens[self.at]
        if token.kind != "name":
            raise self.error(f"found '{token.text}'", "a name after '.'")
        name = self.words()
        return tree.Member(base, name, start=base.start, end=self.tokens[self.at - 1].end)

    def filter_(self, base: tree.Node) -> tree.Node:
        self.at += 1
        self.filters += 1
        self.levels.append(scope.names_of(("item",)))
        predicate = self.inside()
        self.levels.pop()
        self.filters -= 1
        end = self.expect("]", "A filter is not closed.").end
        return tree.Filter(base, predicate, start=base.start, end=end)

    def call(self, function: tree.Node) -> tree.Node:
        self.at += 1
        arguments: list[tree.Node] = []
        names: list[str] = []
        while not self.accept(")"):
            if arguments:
                self.expect(",", "Arguments are parted by commas.")
            named = self._argument_name()
            if named:
                names.append(named)
            arguments.append(self.inside())
        end = self.tokens[self.at - 1].end
        if names and len(names) != len(arguments):
            raise self.error("some arguments have names and some do not", "a name for every argument or for none")
        return tree.Call(function, tuple(arguments), tuple(names) or None, start=function.start, end=end)

    def _argument_name(self) -> str | None:
        at = self.at
        while self.tokens[at].kind == "name":
            at += 1
        if at == self.at or self.tokens[at].text != ":":
            return None
        name = " ".join(token.text for token in self.tokens[self.at : at])
        self.at = at + 1
        return name

    def between(self, value: tree.Node) -> tree.Node:
        self.at += 1
        low = self.additive()
        self.expect("and", "It is written: x between low and high.")
        high = self.additive()
        return tree.Between(value, low, high, start=value.start, end=high.end)

    def in_(self, value: tree.Node) -> tree.Node:
        self.at += 1
        token = self.tokens[self.at]
        if token.text == "(" and self.tokens[self.at + 1].text != ")":
            test = self._tests_in_brackets()
        else:
            test = self.test(additive=True)
        return tree.In(value, test, start=value.start, end=self.tokens[self.at - 1].end)

    def _tests_in_brackets(self) -> tree.Node:
        """After `in (` come tests, a range that is open below, or a value in brackets."""
        at, opener = self.at, self.tokens[self.at]
        self.at += 1
        outer, self.upper_bound = self.upper_bound, False
        first = self.test()
        if self.tokens[self.at].text == "..":
            self.at = at
            self.upper_bound = outer
            return self.additive()
        tests = [first]
        while self.accept(","):
            tests.append(self.test())
        self.upper_bound = outer
        self.expect(")")
        return tree.AnyOf(tuple(tests), start=opener.start, end=self.tokens[self.at - 1].end)

    def instance_of(self, value: tree.Node) -> tree.Node:
        self.at += 2
        name = self._type()
        return tree.InstanceOf(value, tree.NamedType(name), start=value.start, end=self.tokens[self.at - 1].end)

    def _type(self) -> str:
        """Parse a type's name; what is between ``<`` and ``>`` is read but only the outer type is checked."""
        taken = [self._type_word()]
        while self.tokens[self.at].text in ("and", "time", "months", "duration"):
            if taken[-1] not in ("date", "and", "days", "years", "time", "months"):
                break
            taken.append(self.tokens[self.at].text)
            self.at += 1
        if self.tokens[self.at].text == "<":
            self._type_arguments()
        return " ".join(taken)

    def _type_word(self) -> str:
        token = self.tokens[self.at]
        if token.kind != "name":
            raise self.error(f"found '{token.text}'", "a type: number, string, boolean, date, list, context")
        self.at += 1
        return token.text

    def _type_arguments(self) -> None:
        depth = 0
        while True:
            text = self.tokens[self.at].text
            if not text:
                raise self.error("found the end of the text", "'>'")
            self.at += 1
            depth += (text == "<") - (text == ">")
            if depth == 0:
                break
        if self.accept("->"):
            self._type()

    def unary_tests(self) -> tree.Node:
        """Parse a whole cell of a decision table."""
        first, second = self.tokens[0], self.tokens[min(1, len(self.tokens) - 1)]
        if first.text == "-" and second.kind == "end":
            self.at = 1
            return tree.Anything(start=0, end=first.end)
        negated = first.text == "not" and second.text == "("
        if negated:
            self.at = 2
        tests = [self.test()]
        while self.accept(","):
            tests.append(self.test())
        if negated:
            self.expect(")")
        return tree.AnyOf(tuple(tests), negated=negated, start=0, end=self.tokens[self.at - 1].end)

    def test(self, *, additive: bool = False) -> tree.Node:
        """Parse one unary test: a comparison with the input or a value."""
        token = self.tokens[self.at]
        if token.kind == "op" and token.text in _TESTS:
            self.at += 1
            operand = self.additive()
            return tree.Test(token.text, operand, start=token.start, end=operand.end)
        return self.additive() if additive else self.expression()

    OPENERS: ClassVar[dict[str, Callable[..., tree.Node]]] = {}
    WORDS: ClassVar[dict[str, Callable[..., tree.Node]]] = {}
    AFTER: ClassVar[dict[str, Callable[..., tree.Node]]] = {}


Forms.OPENERS.update({
    "-": Forms.negate,
    "(": Forms.parenthesised,
    "[": Forms.list_or_range,
    "]": Forms.list_or_range,
    "{": Forms.context,
})  # fmt: skip
Forms.WORDS.update({
    "if": Forms.if_,
    "for": Forms.for_,
    "some": Forms.quantified,
    "every": Forms.quantified,
    "function": Forms.function,
})  # fmt: skip
Forms.AFTER.update({
    ".": Forms.member,
    "[": Forms.filter_,
    "(": Forms.call,
    "between": Forms.between,
    "in": Forms.in_,
    "instance": Forms.instance_of,
})  # fmt: skip
