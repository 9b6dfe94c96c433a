"""Tokens to tree: a precedence parser, written by hand because only the scope can tell a name with spaces.

Grammar: DMN 1.5, clause 10.3.1.2. Precedence from loose to tight: or, and, comparison (`between`, `in`), `+ -`, `* /`,
`**`, unary minus, `instance of`, then path, filter and call.

Where the standard leaves a choice:

- The minus of a sign binds tighter than `**`: ``-2 ** 2`` is 4. That of a numeral is part of it (rule 35), so it binds
  tighter than `instance of` too.
- A comparison without a left side (rule 7) is a value, a range with one end, wherever a bracket, comma or colon has just
  opened: ``(< 5)``, ``[< 5, > 10]``, ``f(>= 3)``.
- The longest name in scope wins (10.3.1.7), except that `date and time` and `years and months duration` are the
  built-ins only in front of ``(``.
- Words side by side that nobody declared are one name, up to a keyword that can follow a value.

Numbers may have an exponent (``1.5E3``), which rule 35 does not have. The marks `?` and `...` of formal parameters that
are proposed for DMN 1.7 (DMN17-37) are not read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from portico.dmn.dates.parsing import parse_at
from portico.dmn.errors import TooDeep, shortened
from portico.dmn.feel import tree
from portico.dmn.feel.grammar import hints, scope
from portico.dmn.feel.grammar.lexer import KEYWORDS, STOPPERS, unescape
from portico.dmn.feel.grammar.prefixes import Forms
from portico.dmn.feel.grammar.suffixes import ADDITIVE, COMPARISON, INSTANCE, TESTS
from portico.dmn.types import DECIMAL128

MAX_DEPTH = 150
MAX_LINKS = 300

_POWER = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(TESTS, COMPARISON),
    "between": COMPARISON,
    "in": COMPARISON,
    "+": ADDITIVE,
    "-": ADDITIVE,
    "*": 5,
    "/": 5,
    "**": 6,
    "instance": INSTANCE,
    ".": 9,
    "[": 9,
    "(": 9,
}
# After an upper bound, `[` closes the range when one of these follows: `]1..5[ and`. A `-` begins an index: `xs[-1]`.
_AFTER_RANGE = frozenset({"", ")", "]", "}", ",", ".", "..", "*", "/", "**", "+", "instance"}) | TESTS | STOPPERS
_NO_BOUND = frozenset({"", ")", "]", "}", ","}) | STOPPERS  # behind these a `]` does not open a range: `[1, ]`
_CALLED_ONLY = frozenset({"date and time", "years and months duration"})
_CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None}
_NONE: scope.Names = {}
_BRACKETS = "This rule is nested deeper than {} levels. Split it into several decisions."


def parse(
    text: str, names: Sequence[scope.Names], *, fields: scope.Names = _NONE, types: scope.Names = _NONE
) -> tree.Node:
    """Return the tree of a FEEL expression.

    :param names: the names in scope (see `scope.names_of`), the built-ins first; others are taken as adjacent words.
    :param fields: the names of the fields of declared types; needed only for those with signs, as ``a.due-date``.
    :param types: the names of declared types; needed only for those with signs or keywords.
    :raises FeelSyntaxError: with line, column, what was expected and a hint.
    :raises TooDeep: nested deeper than `MAX_DEPTH`. :raises TooLong: the text is too long.
    """
    parser = Parser(text, names, fields, types)
    return parser.whole(parser.expression_or_test)


def parse_unary(
    text: str, names: Sequence[scope.Names], *, fields: scope.Names = _NONE, types: scope.Names = _NONE
) -> tree.Node:
    """Return the tree of unary tests: ``-``, ``< 18``, ``[1..5], 7``, ``not("a")``.

    :raises FeelSyntaxError: as `parse`.
    """
    parser = Parser(text, names, fields, types)
    return parser.whole(parser.unary_tests)


def parse_type(text: str, *, types: scope.Names = _NONE) -> tree.TypeExpression:
    """Return a type as it is written: ``number``, ``list<tPerson>``, ``function<number> -> string``.

    :raises FeelSyntaxError: as `parse`.
    """
    parser = Parser(text, (), _NONE, types)
    found = parser.type_()
    parser.finish()
    return found


class Parser(Forms):
    """One walk over the tokens of one text; `Forms` has what begins with a keyword or a bracket."""

    def whole(self, form: Callable[[], tree.Node]) -> tree.Node:
        """Parse the whole text as one form."""
        try:
            node = form()
        except RecursionError as error:
            raise TooDeep(_BRACKETS.format(MAX_DEPTH)) from error
        self.finish()
        return node

    def expression_or_test(self) -> tree.Node:
        """Parse an expression; one that is only a comparison (``< 5``) is a range."""
        return self.test()

    def expression(self, limit: int = 0) -> tree.Node:
        """Parse an expression whose operators bind tighter than `limit`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooDeep(_BRACKETS.format(MAX_DEPTH))
        token = self.tokens[self.at]
        # What people nest most goes straight to its form: each step on the way would be a frame of Python's stack.
        if token.text == "(" and token.kind == "op":
            left = self.parenthesised()
        elif token.text == "if" and token.kind == "name" and not self._matched()[1]:
            left = self.if_()
        else:
            left = self.prefix()
        node = self.rest(left, limit)
        self.depth -= 1
        return node

    def rest(self, left: tree.Node, limit: int) -> tree.Node:
        """Parse the operators after a value that bind tighter than `limit`."""
        links = 0
        while True:
            token = self.tokens[self.at]
            power = _POWER.get(token.text, 0) if token.kind in ("op", "name") else 0
            if power <= limit or self._stops(token.text):
                return left
            links += 1
            if links > MAX_LINKS:
                raise TooDeep(f"More than {MAX_LINKS} parts follow each other here. Split the rule.")
            left = self._infix(left, token.text, power)

    def finish(self) -> None:
        """Refuse what is left after a whole expression."""
        token = self.tokens[self.at]
        if token.kind != "end":
            before = self.tokens[self.at - 1].text if self.at else ""
            hint = hints.for_token(token.text, before) or self.no_name()
            raise self.error(f"{self.present()} cannot come here", "an operator or the end", hint)

    def prefix(self) -> tree.Node:
        """Parse what an expression can begin with."""
        token = self.tokens[self.at]
        if token.kind in ("number", "string", "at"):
            return self._literal()
        if token.kind == "name":
            return self._word()
        opener = self.OPENERS.get(token.text) if token.kind == "op" else None
        if opener is not None and not (token.text == "]" and self.tokens[self.at + 1].text in _NO_BOUND):
            return opener(self)
        if token.kind in ("odd", "op") and token.text not in (")", "]", "}", ","):
            name, length, _ = scope.match(self.levels, self.tokens, self.at)
            if length:
                return self._name(name, length)
        raise self._no_value()

    def _no_value(self) -> Exception:
        token = self.tokens[self.at]
        before = self.tokens[self.at - 1].text if self.at else ""
        hint = None
        if token.text in TESTS and (before, token.text) not in hints.PAIRS:
            hint = "A comparison needs a value on its left, or brackets around it: (< 5)."
        if before == "," and token.text in (")", "]", "}"):
            hint = "There is a comma too many before it."
        if token.text == "+":
            hint = "A number is written without a plus sign."
        if token.text in KEYWORDS:
            hint = hints.for_token(token.text, "") if not self.at else None
        if token.kind == "end" and not self.at:
            hint = "There is no rule here. Write `true` for 'always', or null for 'no value'."
        return self.unexpected("a value", hint)

    def _literal(self) -> tree.Node:
        token = self.tokens[self.at]
        value: object
        if token.kind == "number":
            number = DECIMAL128.create_decimal(token.text)
            value = number if number.is_finite() else None
        elif token.kind == "string":
            value = unescape(token.text)
        else:
            value = self._at_literal(token.text)
        self.at += 1
        return tree.Literal(value, start=token.start, end=token.end)

    def _at_literal(self, quoted: str) -> object:
        inside = unescape(quoted[quoted.index('"') :])
        value = parse_at(inside)
        if value is None:
            hint = "Write a date as 2026-12-24 and a duration as P6M, P1Y, P14D or PT4H."
            if inside.startswith(("P", "-P")) and inside.endswith("W") and inside.strip("-PW").isdigit():
                hint = f'Weeks are not in the standard: write the days, @"P{int(inside.strip("-PW")) * 7}D".'
            raise self.error(f"{shortened(quoted)} is no date, time or duration", "a date, time or duration", hint)
        return value

    def _word(self) -> tree.Node:
        token = self.tokens[self.at]
        name, length = self._matched()
        if not length:
            if token.text in _CONSTANTS:
                self.at += 1
                return tree.Literal(_CONSTANTS[token.text], start=token.start, end=token.end)
            form = self.WORDS.get(token.text)
            if form is not None and not (token.text == "function" and self.tokens[self.at + 1].text != "("):
                return form(self)
            if token.text in KEYWORDS:
                raise self._no_value()
        return self._name(name, length)

    def _matched(self) -> tuple[str, int]:
        """Return the longest name in scope that begins here and its length; 0 for the words that are no names."""
        name, length, level = scope.match(self.levels, self.tokens, self.at)
        if self.filters:  # fields of the items, as far as the text or the declared types tell them
            field, more, _ = scope.match((self.fields, self.keys), self.tokens, self.at)
            if more > length:
                return field, more
        if not length:
            return name, 0
        following = self.tokens[self.at + length]
        if length == 1:
            if self.tokens[self.at].text in KEYWORDS:
                return name, 0
        elif level == 0 and name in _CALLED_ONLY and following.text != "(":
            return name, 0  # `date and time > x` is a condition
        # A word right behind makes a longer name that nobody declared, unless it is a keyword with a mistake.
        if self.is_word(self.at + length) and (self.filters or level == 0) and following.kind == "name":
            near = following.text in KEYWORDS or hints.nearest_keyword(following.text)
            if self.filters or not near:
                return name, 0
        return name, length

    def _name(self, name: str, length: int) -> tree.Node:
        start = self.tokens[self.at].start
        if length:
            self.named = (self.at, self.at + length)
            self.at += length
        else:
            name = self.words()
        return tree.Name(name, start=start, end=self.tokens[self.at - 1].end)

    def _stops(self, operator: str) -> bool:
        if operator == "[":
            closes = self.upper_bound and self.tokens[self.at + 1].text in _AFTER_RANGE
            return closes and not scope.match(self.levels, self.tokens, self.at + 1)[1]
        return operator == "instance" and self.tokens[self.at + 1].text != "of"

    def _infix(self, left: tree.Node, operator: str, power: int) -> tree.Node:
        special = self.AFTER.get(operator)
        if special is not None:
            return special(self, left)
        self.at += 1
        right = self.expression(power)
        if power < COMPARISON:
            return self._logic(operator, left, right)
        if power == COMPARISON:
            return tree.Compare(operator, left, right, start=left.start, end=right.end)
        return self._chain(left, operator, right, power)

    def _logic(self, operator: str, left: tree.Node, right: tree.Node) -> tree.Node:
        """Parse the rest of a chain at once, so that a long chain is one flat node."""
        more = [left, right]
        while self.tokens[self.at].text == operator and self.tokens[self.at].kind == "name":
            self.at += 1
            more.append(self.expression(_POWER[operator]))
        return tree.Logic(operator, tuple(more), start=left.start, end=more[-1].end)

    def _chain(self, left: tree.Node, operator: str, right: tree.Node, power: int) -> tree.Node:
        rest = [(operator, right)]
        while self.tokens[self.at].kind == "op" and _POWER.get(self.tokens[self.at].text) == power:
            operator = self.tokens[self.at].text
            self.at += 1
            rest.append((operator, self.expression(power)))
        return tree.Arithmetic(left, tuple(rest), start=left.start, end=rest[-1][1].end)
