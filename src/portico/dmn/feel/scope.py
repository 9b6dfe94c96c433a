"""Which words form one name: the longest match of token sequences against the names in scope (10.3.1.5, 10.3.1.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portico.dmn.feel.lexer import Token, words_of

MAX_WORDS = 100
"""A name with more words and signs than this is not looked for in a text (`get value` still finds it)."""

Names = Mapping[Any, Any]
"""A tree of words: from each word to what can follow it; under None stands the name that ends there."""


def names_of(names: Iterable[str]) -> Names:
    """Return the names in the form in which a scope is searched."""
    found: dict[Any, Any] = {}
    for name in names:
        add(found, name)
    return found


def add(names: dict[Any, Any], name: str) -> tuple[dict[Any, Any], object] | None:
    """Bring a name in; return what `remove` needs to take it out again."""
    words = (name,) if name.isidentifier() else words_of(name)
    if not words or len(words) > MAX_WORDS:
        return None
    node = names
    for word in words:
        node = node.setdefault(word, {})
    outer = node.get(None)
    node[None] = name
    return node, outer


def remove(added: tuple[dict[Any, Any], object] | None) -> None:
    """Take out what `add` brought in, so that the name outside is seen again."""
    if added is not None:
        node, outer = added
        if outer is None:
            del node[None]
        else:
            node[None] = outer


def match(levels: Iterable[Names], tokens: Sequence[Token], at: int) -> tuple[str, int, int]:
    """Return the longest name that begins at a token, how many tokens it has and its level; ``("", 0, -1)`` if none.

    Of two names of the same words the one of the later (inner) level is taken.
    """
    best, length, where = "", 0, -1
    first = tokens[at].text
    for index, level in enumerate(levels):
        node = level.get(first)
        here = at
        while node is not None:
            here += 1
            name = node.get(None)
            if name is not None and here - at >= length:
                best, length, where = name, here - at, index
            node = node.get(tokens[here].text)
    return best, length, where


def longer(levels: Iterable[Names], name: str) -> bool:
    """Tell whether a name in scope begins with the words of this one and goes on."""
    words = words_of(name)
    for level in levels:
        node: Any = level
        for word in words:
            node = node.get(word)
            if node is None:
                break
        else:
            if any(word is not None for word in node):
                return True
    return False
