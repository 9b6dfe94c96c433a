"""What an author of rules most likely meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from portico.dmn.errors import shortened
from portico.dmn.feel.grammar.lexer import KEYWORDS

_LOOKED_AT = 40
_ODD = {
    "%": "The remainder is modulo(a, b).",
    "&": "Write 'and'.",
    "|": "Write 'or'.",
    "!": "Write not(...), or != for 'is not equal'.",
    "“": 'Use straight quotes: "text".',
    "”": 'Use straight quotes: "text".',
    "„": 'Use straight quotes: "text".',
    "‘": 'Use straight quotes: "text".',
    "’": 'Use straight quotes: "text".',
    "«": 'Use straight quotes: "text".',
    "»": 'Use straight quotes: "text".',
    "^": "The power of a number is a ** b.",
    ";": "One rule is one expression. Items are parted by commas.",
    "≤": "Write <=.",
    "≥": "Write >=.",
    "≠": "Write !=.",
    "×": "Write *.",
    "÷": "Write /.",
    "–": "Write a plain hyphen: -.",
    "−": "Write a plain hyphen: -.",
    "\\": "Escapes stand only in a text.",
    "@": 'A date is written @"2026-12-24", a duration @"P14D".',
}
PAIRS = {
    ("=", "="): "Equality is one '='.",
    ("=", ">"): "Write >= for 'at least'.",
    ("=", "<"): "Write <= for 'at most'.",
    ("<", ">"): "Write != for 'is not equal'.",
    (">", "="): "Write >= without a space.",
    ("<", "="): "Write <= without a space.",
    ("!=", "="): "Write != for 'is not equal'.",
    (":", "="): "Equality is one '='. A name for a value is a key of a context: {name: value}.",
    ("*", "*"): "The power of a number is a ** b, without a space.",
}
_ALMOST = {
    "elif": "Write: else if condition then value else other value.",
    "elsif": "Write: else if condition then value else other value.",
    "elseif": "Write: else if condition then value else other value.",
    "endif": "An `if` ends with the value after `else`; nothing closes it.",
    "end": "An `if` ends with the value after `else`; nothing closes it.",
    "foreach": "It is written: for name in list return value.",
    "where": "A list is filtered in brackets: list[condition].",
    "is": "Equality is '='. A type is asked with: x instance of number.",
    "equals": "Equality is '='.",
    "not": "Write not(condition).",
    "xor": "Write a != b.",
    "do": "It is written: for name in list return value.",
    "none": "Write null.",
    "nil": "Write null.",
    "undefined": "Write null.",
}


_KEYWORDS = {
    "then": "It is written: if condition then value else other value.",
    "else": "It is written: if condition then value else other value.",
    "return": "It is written: for name in list return value.",
    "satisfies": "It is written: some name in list satisfies condition, or every name in list satisfies condition.",
    "between": "It is written: x between low and high.",
    "instance": "It is written: x instance of number.",
    "external": "It stands only behind function(...).",
    "..": "A range stands in brackets: [low..high].",
    ":": "A colon stands in a context, {key: value}, and after the name of an argument.",
    "->": "An arrow stands only in the type of a function: function<number> -> string.",
}


def nearest_keyword(word: str, keywords: Iterable[str] = KEYWORDS) -> str | None:
    """Return the keyword that a word most likely was meant to be.

    >>> nearest_keyword("retrun"), nearest_keyword("THEN"), nearest_keyword("income")
    ('return', 'then', None)
    """
    if word in KEYWORDS or not 1 < len(word) < 12:
        return None
    likely = [keyword for keyword in keywords if keyword != "external" and abs(len(keyword) - len(word)) < 3]
    if word.lower() in likely:
        return word.lower()
    found = difflib.get_close_matches(word.lower(), [each for each in likely if len(each) > 3], n=1, cutoff=0.75)
    return found[0] if found else None


def for_token(word: str, before: str) -> str | None:
    """Return a hint about a token that cannot stand where it is."""
    pair = PAIRS.get((before, word))
    if pair is not None:
        return pair
    if word in ("'", "’"):
        return 'A text stands in double quotes: "text".'
    if word in _ODD:
        return _ODD[word]
    if word.lower() in _ALMOST:
        return _ALMOST[word.lower()]
    if word in _KEYWORDS:
        return _KEYWORDS[word]
    near = nearest_keyword(word)
    if near:
        return f"Did you mean '{near}'?"
    if word in (")", "]", "}"):
        return "Nothing is open here that it could close."
    if word[:1].isdigit() or word[:1] in ('"', "@") or word in KEYWORDS:
        return "An operator is missing before it."
    return None


def for_place(expected: str, word: str, before: str) -> str:
    """Return what to do at a place of which nothing better is known; every error of a text has a hint.

    >>> for_place("a value", "", "+")
    "The text ends too early: a value is missing behind '+'."
    """
    if expected == "a value":
        behind = f" behind '{shortened(before)}'" if before else ""
        if not word:
            return f"The text ends too early: a value is missing{behind}."
        return f"A value is missing{behind}: write one before '{shortened(word)}', or take out what is too much."
    for beginning, hint in _PLACES.items():
        if expected.startswith(beginning):
            return hint
    return f"Write {expected} here, or take out what is too much."


_PLACES = {
    "an operator": "The rule could end before it. Write an operator in between, or take out what is too much.",
    "a key": 'The keys of a context are names or texts: {age: 30, "first name": "Ada"}.',
    "a name after": "Behind a point stands the name of an entry or a property: person.age, birth.year.",
    "a name for every": "Write round up(x, 2) or round up(n: x, scale: 2), but not both ways at once.",
    "a name, as in: for": "Each item gets a name: for x in list return x + 1.",
    "a name, as in": "Each item gets a name: some x in list satisfies x > 1.",
    "a parameter": "Parameters are names, with a type if you like: function(x, y: number) x + y.",
    "a type": "For example: x instance of number, x instance of list<string>.",
}


def for_longer(name: str, whole: str, names: Iterable[str]) -> str:
    """Return a hint about words right behind a name.

    >>> for_longer("gross", "gross incme", ["gross", "gross income"])
    "There is no name 'gross incme'. Did you mean 'gross income'?"
    """
    shown = shortened(whole)
    near = difflib.get_close_matches(shown, (each for each in names if each != name), n=1, cutoff=0.75)
    if near and shown == whole:
        return f"There is no name '{shown}'. Did you mean '{near[0]}'?"
    return f"There is no name '{shown}', and an operator is missing behind '{shortened(name)}'."


def is_slip(word: str) -> bool:
    """Tell whether a word is what people write for something that FEEL writes otherwise."""
    return word.lower() in _ALMOST or nearest_keyword(word) is not None


def for_joined(name: str) -> str | None:
    """Return a hint about words side by side that were read as one name, if one may be a keyword with a mistake.

    >>> for_joined("xs retrun x")
    "The words 'xs retrun x' were read as one name. Did you mean 'return' instead of 'retrun'?"
    """
    words = name.split()[:_LOOKED_AT]
    shown = shortened(name)
    for word in words:
        near = nearest_keyword(word)
        if near is None and word.lower() not in _ALMOST:
            continue
        if len(words) == 1:
            return f"Keywords are written in small letters: {near}." if near == word.lower() else None
        meant = _ALMOST.get(word.lower()) or f"Did you mean '{near}' instead of '{word}'?"
        return f"The words '{shown}' were read as one name. {meant}"
    return None
