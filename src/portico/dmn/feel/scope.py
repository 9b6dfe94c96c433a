"""Which words form one name: the longest match of token sequences against the names in scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portico.dmn.feel.lexer import Token, words_of

Names = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
"""First word of a name to all names that begin with it, the longest first."""


def names_of(names: Iterable[str]) -> Names:
    """Return the names in the form in which a scope is searched."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name in names:
        words = words_of(name)
        if words:
            found.setdefault(words[0], []).append((words, name))
    return {first: tuple(sorted(all_, key=lambda pair: -len(pair[0]))) for first, all_ in found.items()}


def match(levels: Iterable[Names], tokens: list[Token], at: int) -> tuple[str, int]:
    """Return the longest name in scope that begins at a token and how many tokens it has; ``("", 0)`` if none."""
    best, length = "", 0
    first = tokens[at].text
    for level in levels:
        for words, name in level.get(first, ()):
            count = len(words)
            if count > length and (
                count == 1 or all(tokens[at + i].text == words[i] for i in _upto(count, tokens, at))
            ):
                if at + count <= len(tokens) - 1:
                    best, length = name, count
                break
    return best, length


def _upto(count: int, tokens: list[Token], at: int) -> range:
    """The positions to compare, cut at the end of the text (a name that does not fit is refused afterwards)."""
    return range(1, min(count, len(tokens) - at))
