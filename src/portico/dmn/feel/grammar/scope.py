"""Which words form one name: the longest match of token sequences against the names in scope (10.3.1.5, 10.3.1.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from portico.dmn.feel.grammar.lexer import Token, words_of

MAX_WORDS = 100
"""A name with more words and signs than this is not looked for in a text (`get value` still finds it)."""


def spelled(name: str) -> str:
    """Return a name with single spaces, as it is compared.

    >>> spelled(" Monthly\\n fee ")
    'Monthly fee'
    """
    return " ".join(name.split())


class Word:
    """A word of names: the name that ends with it, if one does, and the words that can follow it."""

    __slots__ = ("following", "name")

    def __init__(self) -> None:
        self.name: str | None = None
        self.following: dict[str, Word] = {}


Names = dict[str, Word]
"""The names in scope by their first words."""


class Added(NamedTuple):
    """What `remove` needs to take a name out again: where it ends, and the name that was there before."""

    word: Word
    outer: str | None


def names_of(names: Iterable[str]) -> Names:
    """Return the names in the form in which a scope is searched."""
    return meanings_of({name: name for name in names})


def meanings_of(meanings: Mapping[str, str]) -> Names:
    """Return names as texts write them, which the tree calls something else (types of an imported model)."""
    found: Names = {}
    for name, meaning in meanings.items():
        add(found, name, meaning)
    return found


def add(names: Names, name: str, meaning: str | None = None) -> Added | None:
    """Bring a name in; return what takes it out again."""
    words = (name,) if name.isidentifier() else words_of(name)
    if not words or len(words) > MAX_WORDS:
        return None
    word, following = Word(), names
    for each in words:
        word = following.get(each) or following.setdefault(each, Word())
        following = word.following
    added = Added(word, word.name)
    word.name = name if meaning is None else meaning
    return added


def remove(added: Added | None) -> None:
    """Take out what `add` brought in, so that the name outside is seen again."""
    if added is not None:
        added.word.name = added.outer


def match(levels: Iterable[Names], tokens: Sequence[Token], at: int) -> tuple[str, int, int]:
    """Return the longest name that begins at a token, how many tokens it has and its level; ``("", 0, -1)`` if none.

    Of two names of the same words the one of the later (inner) level is taken.
    """
    best, length, where = "", 0, -1
    first = tokens[at].text
    for index, level in enumerate(levels):
        word = level.get(first)
        here = at
        while word is not None:
            here += 1
            if word.name is not None and here - at >= length:
                best, length, where = word.name, here - at, index
            word = word.following.get(tokens[here].text)
    return best, length, where


def longer(levels: Iterable[Names], name: str) -> bool:
    """Tell whether a name in scope begins with the words of this one and goes on."""
    words = words_of(name)
    return any(_goes_on(level, words) for level in levels)


def _goes_on(following: Names, words: Sequence[str]) -> bool:
    for each in words:
        word = following.get(each)
        if word is None:
            return False
        following = word.following
    return any(word.name is not None or word.following for word in following.values())


def all_names(levels: Iterable[Names]) -> Iterator[str]:
    """Yield all names in scope."""
    for level in levels:
        for word in level.values():
            if word.name is not None:
                yield word.name
            yield from all_names((word.following,))
