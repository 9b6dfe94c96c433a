"""A place in the tokens of one text, and the small steps that every part of the grammar takes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from portico.dmn.errors import FeelSyntaxError
from portico.dmn.feel import scope, tree
from portico.dmn.feel.lexer import KEYWORDS, Token, tokens_of


class Cursor(ABC):
    """What the parser knows while it walks."""

    def __init__(self, text: str, names: Sequence[scope.Names]) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.at = 0
        self.levels = list(names)
        self.depth = 0
        self.filters = 0
        self.upper_bound = False

    @abstractmethod
    def expression(self, limit: int = 0) -> tree.Node:
        """Parse an expression whose operators bind tighter than `limit`."""

    def error(self, problem: str, expected: str, hint: str | None = None) -> FeelSyntaxError:
        """Return (not raise) an error at the present token."""
        return FeelSyntaxError(
            f"{problem}; expected {expected}",
            text=self.text,
            offset=self.tokens[self.at].start,
            expected=expected,
            hint=hint,
        )

    def expect(self, text: str, hint: str | None = None) -> Token:
        """Take one token or say that it was expected."""
        token = self.tokens[self.at]
        if token.text != text or token.kind not in ("op", "name"):
            found = f"'{token.text}'" if token.text else "the end of the text"
            raise self.error(f"found {found}", f"'{text}'", hint)
        self.at += 1
        return token

    def accept(self, text: str) -> bool:
        """Take one token if it is there."""
        token = self.tokens[self.at]
        if token.text == text and token.kind in ("op", "name"):
            self.at += 1
            return True
        return False

    def words(self) -> str:
        """Take adjacent words, up to a keyword, as one name."""
        taken = [self.tokens[self.at].text]
        self.at += 1
        while self.is_word(self.at):
            taken.append(self.tokens[self.at].text)
            self.at += 1
        return " ".join(taken)

    def is_word(self, at: int) -> bool:
        """Tell whether a token can go on a name."""
        token = self.tokens[at]
        if token.text == "instance":
            return self.tokens[at + 1].text != "of"
        return token.kind == "name" and token.text not in KEYWORDS and token.text != "?"
