"""What somebody typed into the search box of the desk, and whether words are in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from portico.casework.rules.freezing import ALPHABET
from portico.casework.types.queue import Search, SearchKind

LONGEST_SEARCH = 200
_REFERENCE_LETTERS = 8
_DIGITS_OF_A_NUMBER = 6  # a number that names a person has at least so many, in every country we know of
_WORD = re.compile(r"\w+")


def read_search(typed: str) -> Search:
    """Return what was typed: a reference (with or without hyphen, any case), a number of a person, or words.

    The form of a number is the pack's; here it is whatever is mostly digits. It never becomes part of an address.

    >>> read_search("k7f39qpm"), read_search("K7F3-9QPM").text
    (Search(kind=<SearchKind.REFERENCE: 'reference'>, text='K7F3-9QPM'), 'K7F3-9QPM')
    >>> read_search("050588 123 45").text, read_search("Housing benefit").kind.value
    ('05058812345', 'words')
    """
    text = unicodedata.normalize("NFKC", typed.replace("\x00", " "))[:LONGEST_SEARCH].strip()
    packed = re.sub(r"[\W_]", "", text).upper()
    if len(packed) == _REFERENCE_LETTERS and set(packed) <= set(ALPHABET) and _in_one_word(text):
        return Search(SearchKind.REFERENCE, f"{packed[:4]}-{packed[4:]}")
    return read_again(text)


def read_again(text: str) -> Search:
    """Return what was typed when it is no reference: eight letters may be a word, and eight digits a number.

    >>> read_again("12345678").kind.value, read_again("daybyday").kind.value
    ('number', 'words')
    """
    if is_number(text):
        return Search(SearchKind.NUMBER, re.sub(r"[\W_]", "", text).upper())
    words = words_of(text)
    return Search(SearchKind.WORDS, " ".join(words)) if words else Search(SearchKind.NOTHING, "")


def is_number(text: str) -> bool:
    """Return whether somebody typed a number that may name a person.

    >>> is_number("123 456-789"), is_number("AB123456C"), is_number("article 15"), is_number("2026-11-20 called")
    (True, True, False, False)
    """
    packed = re.sub(r"[\W_]", "", text)
    digits = sum(letter.isdigit() for letter in packed)
    return digits >= _DIGITS_OF_A_NUMBER and digits * 2 > len(packed) and len(packed) - digits <= 4


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text without capitals and accents, so that they are found however they are typed.

    >>> words_of("Børn's Café, 2 år")
    ('børn', 's', 'cafe', '2', 'ar')
    """
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return tuple(_WORD.findall(plain.casefold()))


def has_words(text: str, wanted: Sequence[str]) -> bool:
    """Return whether each of these words begins some word of the text.

    >>> has_words("The employer calls on Friday", words_of("employ fri")), has_words("A letter", ("etter",))
    (True, False)
    """
    there = words_of(text)
    return bool(wanted) and all(any(word.startswith(each) for word in there) for each in wanted)


def _in_one_word(text: str) -> bool:
    """Return whether a reference was typed as one, at most with a hyphen or space in its middle: "new baby2" is none."""
    return re.fullmatch(r"\w{4}[\s\-\u2010-\u2015]?\w{4}", text) is not None
