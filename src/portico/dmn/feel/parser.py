"""Tokens to tree: a precedence parser, written by hand because only the scope can tell a name with spaces.

Grammar: DMN 1.5, clause 10.3.1.2. Precedence from loose to tight: or, and, comparison (`between`, `in`), `+ -`, `* /`,
`**`, unary minus, `instance of`, then path, filter and call.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from decimal import Decimal

from portico.dmn.errors import TooDeep
from portico.dmn.feel import scope, tree
from portico.dmn.feel.forms import ADDITIVE, Forms
from portico.dmn.feel.lexer import KEYWORDS, unescape
from portico.dmn.feel.temporal import parse_at
from portico.dmn.types import DECIMAL128

MAX_DEPTH = 150

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_POWER = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(COMPARISONS, 3),
    "between": 3,
    "in": 3,
    "+": ADDITIVE,
    "-": ADDITIVE,
    "*": 5,
    "/": 5,
    "**": 6,
    "instance": 8,
    ".": 9,
    "[": 9,
    "(": 9,
}
# After an upper bound, `[` closes the range when one of these follows: `]1..5[ and`.
_AFTER_RANGE = frozenset({"", ")", "]", "}", ",", ".", "=", "!=", "*", "/", "**"}) | KEYWORDS - {
    "true",
    "false",
    "null",
    "not",
}
_CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None}


def parse(text: str, names: Sequence[scope.Names]) -> tree.Node:
    """Return the tree of a FEEL expression.

    :param names: the names in scope (see `scope.names_of`); names outside it are taken as adjacent words.
    :raises FeelSyntaxError: with line, column, what was expected and a hint.
    :raises TooDeep: nested deeper than `MAX_DEPTH`. :raises TooLong: the text is too long.
    """
    parser = Parser(text, names)
    node = parser.expression()
    parser.finish()
    return node


def parse_unary(text: str, names: Sequence[scope.Names]) -> tree.Node:
    """Return the tree of unary tests: ``-``, ``< 18``, ``[1..5], 7``, ``not("a")``.

    :raises FeelSyntaxError: as `parse`.
    """
    parser = Parser(text, names)
    node = parser.unary_tests()
    parser.finish()
    return node


class Parser(Forms):
    """One walk over the tokens of one text; `Forms` has what begins with a keyword or a bracket."""

    def expression(self, limit: int = 0) -> tree.Node:
        """Parse an expression whose operators bind tighter than `limit`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooDeep(f"This rule is nested deeper than {MAX_DEPTH} levels. Split it into several decisions.")
        left = self.prefix()
        while True:
            token = self.tokens[self.at]
            power = _POWER.get(token.text, 0) if token.kind in ("op", "name") else 0
            if power <= limit or self._stops(token.text):
                break
            left = self._infix(left, token.text, power)
        self.depth -= 1
        return left

    def finish(self) -> None:
        """Refuse what is left after a whole expression."""
        token = self.tokens[self.at]
        if token.kind != "end":
            before = self.tokens[self.at - 1].text if self.at else ""
            raise self.error(f"'{token.text}' cannot come here", "an operator or the end", _hint(token.text, before))

    def prefix(self) -> tree.Node:
        """Parse what an expression can begin with."""
        token = self.tokens[self.at]
        if token.kind in ("number", "string", "at"):
            return self._literal()
        if token.kind == "name":
            return self._word()
        opener = self.OPENERS.get(token.text) if token.kind == "op" else None
        if opener is not None:
            return opener(self)
        found = f"'{token.text}'" if token.text else "the end of the text"
        hint = "A comparison needs a value on its left." if token.text in COMPARISONS else None
        raise self.error(f"found {found}", "a value", hint)

    def _literal(self) -> tree.Node:
        token = self.tokens[self.at]
        value: object
        if token.kind == "number":
            value = DECIMAL128.create_decimal(Decimal(token.text))
        elif token.kind == "string":
            value = unescape(token.text)
        else:
            value = self._at_literal(token.text)
        self.at += 1
        return tree.Literal(value, start=token.start, end=token.end)

    def _at_literal(self, quoted: str) -> object:
        inside = quoted[quoted.index('"') + 1 : -1]
        value = parse_at(inside)
        if value is None:
            hint = "Write a date as 2026-12-24 and a duration as P6M, P1Y, P14D or PT4H."
            if inside.startswith(("P", "-P")) and inside.endswith("W") and inside.strip("-PW").isdigit():
                hint = f'Weeks are not in the standard: write the days, @"P{int(inside.strip("-PW")) * 7}D".'
            raise self.error(f"{quoted} is no date, time or duration", "a date, time or duration", hint)
        return value

    def _word(self) -> tree.Node:
        token = self.tokens[self.at]
        name, length = scope.match(self.levels, self.tokens, self.at)
        if (length == 1 and token.text in KEYWORDS) or (length > 1 and self._is_call_name(name, length)):
            length = 0
        if not length:
            if token.text in _CONSTANTS:
                self.at += 1
                return tree.Literal(_CONSTANTS[token.text], start=token.start, end=token.end)
            form = self.WORDS.get(token.text)
            if form is not None and not (token.text == "function" and self.tokens[self.at + 1].text != "("):
                return form(self)
            if token.text in KEYWORDS:
                raise self.error(f"found '{token.text}'", "a value")
        return self._name(name, length)

    def _is_call_name(self, name: str, length: int) -> bool:
        """Tell a built-in with a keyword in its name that is not called: `date and time` is then a condition."""
        return name in ("date and time", "years and months duration") and self.tokens[self.at + length].text != "("

    def _name(self, name: str, length: int) -> tree.Node:
        start = self.tokens[self.at].start
        if length and self.filters and self.is_word(self.at + length):
            length = 0  # in a filter, `age group` may be a field although `age` is a name outside
        if length:
            self.at += length
        else:
            name = self.words()
        return tree.Name(name, start=start, end=self.tokens[self.at - 1].end)

    def _stops(self, operator: str) -> bool:
        if operator == "[":
            return self.upper_bound and self.tokens[self.at + 1].text in _AFTER_RANGE
        return operator == "instance" and self.tokens[self.at + 1].text != "of"

    def _infix(self, left: tree.Node, operator: str, power: int) -> tree.Node:
        special = self.AFTER.get(operator)
        if special is not None:
            return special(self, left)
        self.at += 1
        right = self.expression(power)
        if power <= 2:
            return self._logic(operator, left, right)
        if power == 3:
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


def _hint(word: str, before: str) -> str | None:
    if word == "=" and before == "=":
        return "Equality is one '='."
    nearest = difflib.get_close_matches(word, KEYWORDS - {"external"}, n=1, cutoff=0.75)
    if nearest:
        return f"Did you mean '{nearest[0]}'?"
    if word.isidentifier() and before.isidentifier():
        return f"'{before} {word}' is not a declared name, and an operator is missing between the two words."
    return None
