"""The parts of the grammar that follow a value: path, filter, call, `between`, `in`, `instance of`."""

from __future__ import annotations

from abc import abstractmethod

from portico.dmn.feel import tree
from portico.dmn.feel.grammar import scope
from portico.dmn.feel.grammar.lexer import Token, is_name_part
from portico.dmn.feel.grammar.type_expressions import TypeForms

# How tight comparisons, `+ -`, the unary minus and `instance of` bind.
COMPARISON, ADDITIVE, UNARY, INSTANCE = 3, 4, 7, 8
TESTS = frozenset({"<", "<=", ">", ">=", "=", "!="})


class Suffixes(TypeForms):
    """Each method begins at its first token, with the value on its left, and ends after its last token."""

    @abstractmethod
    def rest(self, left: tree.Node, limit: int) -> tree.Node:
        """Parse the operators after a value that bind tighter than `limit`."""

    @abstractmethod
    def range_(self, low: tree.Node, opener: Token) -> tree.Node:
        """Parse a range from its ``..`` on."""

    @abstractmethod
    def open_range(self, opener: Token) -> tree.Node:
        """Parse a range without a lower bound from its ``..`` on."""

    def additive(self) -> tree.Node:
        """Parse a value without comparison or logic: the bounds of `between`, the right side of `in`."""
        return self.expression(COMPARISON)

    def inside(self) -> tree.Node:
        """Parse an expression within brackets, where `[` is a filter again and a comparison may be a range."""
        outer, self.upper_bound = self.upper_bound, False
        node = self.test()
        self.upper_bound = outer
        return node

    def test(self, *, additive: bool = False) -> tree.Node:
        """Parse one unary test: a comparison with the input or a value."""
        token = self.tokens[self.at]
        if token.kind == "op" and token.text in TESTS:
            self.at += 1
            operand = self.additive()
            return tree.Test(token.text, operand, start=token.start, end=operand.end)
        return self.additive() if additive else self.expression()

    def member(self, base: tree.Node) -> tree.Node:
        """Parse ``.name``; only a known field can have signs in its name."""
        self.at += 1
        name, length, _ = scope.match((self.fields, self.keys), self.tokens, self.at)
        if length > 1 or (length and not self.is_word(self.at + 1)):
            self.at += length
        elif self.tokens[self.at].kind == "name":
            name = self.words()
        else:
            raise self.unexpected("a name after '.'")
        return tree.Member(base, name, start=base.start, end=self.tokens[self.at - 1].end)

    def filter_(self, base: tree.Node) -> tree.Node:
        """Parse ``[predicate]``; the fields of the items are in scope, as far as they are known."""
        opener = self.tokens[self.at]
        self.at += 1
        self.filters += 1
        added = self.push(("item",))
        predicate = self.inside()
        self.pop(added)
        self.filters -= 1
        hint = "A part of a list is sublist(list, start, length)." if self.tokens[self.at].text == ".." else None
        end = self.close("]", opener, hint).end
        return tree.Filter(base, predicate, start=base.start, end=end)

    def call(self, function: tree.Node) -> tree.Node:
        """Parse ``(arguments)``."""
        opener = self.tokens[self.at]
        self.at += 1
        arguments: list[tree.Node] = []
        names: list[str] = []
        while self.tokens[self.at].text != ")":
            if arguments and not self.accept(","):
                break
            named = self._argument_name()
            if named is not None:
                names.append(named)
            arguments.append(self.inside())
            if names and len(names) != len(arguments):
                raise self.error("some arguments have names and some do not", "a name for every argument or for none")
        end = self.close(")", opener).end
        return tree.Call(function, tuple(arguments), tuple(names) or None, start=function.start, end=end)

    def _argument_name(self) -> str | None:
        at = self.at
        if self.tokens[at].kind == "string" and self.tokens[at + 1].text == ":":
            raise self.error("an argument's name stands in quotes", "the name as it is", "Write: name: value.")
        while is_name_part(self.tokens[at].kind, self.tokens[at].text):
            at += 1
        if at == self.at or self.tokens[at].text != ":":
            return None
        name = self.spelt(at)
        self.at = at + 1
        return name

    def between(self, value: tree.Node) -> tree.Node:
        """Parse ``between low and high``."""
        self.at += 1
        low = self.additive()
        self.expect("and", "It is written: x between low and high.")
        high = self.additive()
        return tree.Between(value, low, high, start=value.start, end=high.end)

    def in_(self, value: tree.Node) -> tree.Node:
        """Parse ``in test`` or ``in (test, test)``; one test in brackets is the test itself."""
        self.at += 1
        bracket = self.tokens[self.at].text == "("
        test = self._tests_in_brackets() if bracket else self.test(additive=True)
        return tree.In(value, test, start=value.start, end=self.tokens[self.at - 1].end)

    def _tests_in_brackets(self) -> tree.Node:
        """After ``in (`` come tests, a range that is open below, or the brackets of a value that goes on behind them."""
        opener = self.tokens[self.at]
        self.at += 1
        if self.tokens[self.at].text == ")":
            raise self.unexpected("a test", "It is written: x in (1, 2, > 5).")
        if self.tokens[self.at].text == "..":
            return self.rest(self.open_range(opener), COMPARISON)
        first = self.inside()
        if self.tokens[self.at].text == "..":
            return self.rest(self.range_(first, opener), COMPARISON)
        tests = [first]
        while self.accept(","):
            tests.append(self.inside())
        end = self.close(")", opener).end
        if len(tests) > 1:
            return tree.AnyOf(tuple(tests), start=opener.start, end=end)
        return self.rest(first, COMPARISON)

    def instance_of(self, value: tree.Node) -> tree.Node:
        """Parse ``instance of type``."""
        self.at += 2
        type_ = self.type_()
        return tree.InstanceOf(value, type_, start=value.start, end=self.tokens[self.at - 1].end)
