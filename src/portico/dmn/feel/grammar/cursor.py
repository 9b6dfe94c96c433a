"""A place in the tokens of one text, and the small steps that every part of the grammar takes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from portico.dmn.errors import FeelSyntaxError, place, shortened
from portico.dmn.feel import tree
from portico.dmn.feel.grammar import hints, scope
from portico.dmn.feel.grammar.lexer import KEYWORDS, STOPPERS, Token, is_name, is_name_part, tokens_of

_NONE: scope.Names = {}


class Cursor(ABC):
    """What the parser knows while it walks.

    :param names: the names in scope; the first level is that of the built-ins.
    :param fields: names of fields of any context, matched behind a dot and in filters.
    :param types: names of types, matched after `instance of` and in parameters.
    """

    def __init__(
        self, text: str, names: Sequence[scope.Names], fields: scope.Names = _NONE, types: scope.Names = _NONE
    ) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.at = 0
        self.local: scope.Names = {}
        self.levels: tuple[scope.Names, ...] = (*names, self.local)
        self.fields = fields
        self.keys: scope.Names = {}  # of the contexts in this text so far
        self.types = types
        self.depth = 0
        self.filters = 0
        self.upper_bound = False
        self.named = (0, 0)  # the tokens of the last name that is in scope
        self.joined = (0, 0)  # the tokens of the last name that was made of words side by side

    @abstractmethod
    def expression(self, limit: int = 0) -> tree.Node:
        """Parse an expression whose operators bind tighter than `limit`."""

    def error(self, problem: str, expected: str, hint: str | None = None, *, at: int | None = None) -> FeelSyntaxError:
        """Return (not raise) an error at the present token, or at another."""
        token = self.tokens[self.at if at is None else at]
        if token.kind == "odd":
            problem, hint = f"'{token.text}' is not FEEL", hints.for_token(token.text, "") or hint
            hint = hint or "FEEL has no such sign. Take it out, or put it into a text."
        if hint is None:
            place = self.at if at is None else at
            hint = hints.for_place(expected, token.text, self.tokens[place - 1].text if place else "")
        return FeelSyntaxError(
            f"{problem}; expected {expected}", text=self.text, offset=token.start, expected=expected, hint=hint
        )

    def present(self) -> str:
        """Return what stands here, as it is called in a message."""
        token = self.tokens[self.at]
        return f"'{shortened(token.text)}'" if token.text else "the end of the text"

    def unexpected(self, expected: str, hint: str | None = None) -> FeelSyntaxError:
        """Return (not raise) the error that something else stands here."""
        return self.error(f"found {self.present()}", expected, self._slip() or self.no_name() or hint)

    def _slip(self) -> str | None:
        token, before = self.tokens[self.at], self.tokens[self.at - 1].text if self.at else ""
        told = token.text in ("'", "’") or hints.is_slip(token.text) or (before, token.text) in hints.PAIRS
        return hints.for_token(token.text, before) if told else None

    def no_name(self) -> str | None:
        """Return a hint when words stand right behind a name in scope, so that together they look like a longer name."""
        first, end = self.named
        if (
            end != self.at
            or self.tokens[end].kind != "name"
            or not self.is_word(end)
            or self.tokens[end].text in KEYWORDS
        ):
            return None
        while self.is_word(end):
            end += 1
        name, whole = (" ".join(token.text for token in self.tokens[first:last]) for last in (self.at, end))
        return hints.for_longer(name, whole, scope.all_names(self.levels))

    def expect(self, text: str, hint: str | None = None) -> Token:
        """Take one token or say that it was expected."""
        token = self.tokens[self.at]
        if token.text != text or token.kind not in ("op", "name"):
            raise self._misspelt(text) or self.unexpected(f"'{text}'", hint)
        self.at += 1
        return token

    def _misspelt(self, keyword: str) -> FeelSyntaxError | None:
        """Return the error for a keyword that stands, with a mistake, among the words that were read as one name."""
        first, last = self.joined
        if last != self.at or last - first < 2 or keyword not in KEYWORDS:
            return None
        for index in range(first, min(last, first + 40)):
            word = self.tokens[index].text
            if hints.nearest_keyword(word, (keyword,)):
                name = " ".join(token.text for token in self.tokens[first:last])
                return self.error(f"found '{word}'", f"'{keyword}'", hints.for_joined(name), at=index)
        return None

    def close(self, text: str, opener: Token, hint: str | None = None) -> Token:
        """Take a closing bracket or say where the open one stands."""
        token = self.tokens[self.at]
        if token.kind == "op" and token.text == text:
            self.at += 1
            return token
        line, column = place(self.text, opener.start)
        opened = f"The '{opener.text}' at line {line}, column {column} is not closed."
        hint = self._slip() or self.no_name() or hint
        if token.kind in ("number", "string", "at") or (token.kind == "name" and token.text not in KEYWORDS):
            hint = hint or "An operator or a comma is missing before it."
        raise self.error(f"found {self.present()}", f"'{text}'", f"{opened} {hint}" if hint else opened)

    def accept(self, text: str) -> bool:
        """Take one token if it is there."""
        token = self.tokens[self.at]
        if token.text == text and token.kind in ("op", "name"):
            self.at += 1
            return True
        return False

    def push(self, names: Iterable[str]) -> list[scope.Added | None]:
        """Bring names into scope; `pop` takes them out again."""
        return [scope.add(self.local, name) for name in names]

    def pop(self, added: list[scope.Added | None]) -> None:
        """Take out of scope what `push` brought in."""
        for each in reversed(added):
            scope.remove(each)

    def words(self) -> str:
        """Take adjacent words, up to a keyword that can follow a value, as one name."""
        first = self.at
        end = first + 1
        while self.is_word(end) or self._is_apostrophe(end):
            end += 1
        self.joined = (first, end)
        return self.spelt(end)

    def is_word(self, at: int) -> bool:
        """Tell whether a token can go on a name that nobody declared: a word or number, but nothing that ends a value."""
        token = self.tokens[at]
        if token.kind == "number":
            return token.text.isdigit()
        if token.kind != "name" or token.text in STOPPERS or token.text == "?":
            return False
        return token.text != "instance" or self.tokens[at + 1].text != "of"

    def _is_apostrophe(self, at: int) -> bool:
        token = self.tokens[at]
        if token.text not in ("'", "’"):
            return False
        return (
            token.start == self.tokens[at - 1].end and token.end == self.tokens[at + 1].start and self.is_word(at + 1)
        )

    def new_name(self, expected: str) -> str:
        """Take the name of a variable or parameter, with any signs that names may have."""
        token = self.tokens[self.at]
        if token.kind != "name" or token.text in KEYWORDS:
            raise self.unexpected(expected)
        end = self._name_end({"in"})
        if self.tokens[end].text not in ("in", ",", ":", ")"):
            end = self._name_end(STOPPERS)
        return self.spelt(end)

    def _name_end(self, stops: AbstractSet[str]) -> int:
        end = self.at + 1
        while is_name_part(self.tokens[end].kind, self.tokens[end].text) and self.tokens[end].text not in stops:
            end += 1
        return end

    def spelt(self, end: int) -> str:
        """Take the tokens up to `end` as a name, spelt as in the text but with single spaces."""
        tokens = self.tokens[self.at : end]
        self.at = end
        if len(tokens) == 1:
            return tokens[0].text
        pairs = pairwise(tokens)
        return tokens[0].text + "".join(" " * (one.end < other.start) + other.text for one, other in pairs)

    def learn(self, key: str) -> None:
        """Remember the key of a context, so that it is known behind a dot even when it has signs."""
        if is_name(key):
            scope.add(self.keys, key)
