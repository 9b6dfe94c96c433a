"""Text to tokens. Names are single words here; which words form one name only the scope knows."""

from __future__ import annotations

import re
from typing import NamedTuple

from portico.dmn.errors import FeelSyntaxError, TooLong

MAX_LENGTH = 20_000

KEYWORDS = frozenset(
    [
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "in",
        "between",
        "and",
        "or",
        "instance",
        "of",
        "function",
        "external",
        "true",
        "false",
        "null",
    ]
)

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
      | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<at>@\s*"[^"]*")
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<name>\?|(?:[^\W\d]|[\U00010000-\U000EFFFF])(?:\w|[\U00010000-\U000EFFFF])*)
      | (?P<op>\*\*|\.\.|!=|<=|>=|->|[-+*/=<>()\[\]{},:.'])""",
    re.VERBOSE | re.DOTALL,
)

_HINTS = {
    "%": "The remainder is modulo(a, b).",
    "&": "Write 'and'.",
    "|": "Write 'or'.",
    "!": "Write not(...), or != for 'is not equal'.",
    "“": 'Use straight quotes: "text".',
    "”": 'Use straight quotes: "text".',
    '"': "The text is not closed: a quote is missing at its end.",
    "^": "The power of a number is a ** b.",
}

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


class Token(NamedTuple):
    """A piece of the text; `kind` is number, at, string, name, op or end."""

    kind: str
    text: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a text, the last of kind ``end``.

    :raises FeelSyntaxError: a character that FEEL does not have, or a text that is not closed.
    :raises TooLong: more than `MAX_LENGTH` characters.
    """
    if len(text) > MAX_LENGTH:
        raise TooLong(f"A rule may have {MAX_LENGTH} characters; this one has {len(text)}. Split it.", length=len(text))
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FeelSyntaxError(f"'{text[at]}' is not FEEL", text=text, offset=at, hint=_HINTS.get(text[at]))
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup or "", match.group(), at, match.end()))
        at = match.end()
    found.append(Token("end", "", len(text), len(text)))
    return found


def words_of(name: str) -> tuple[str, ...]:
    """Return the token texts of a name, which is how names are compared with a text.

    >>> words_of("gross income-tax")
    ('gross', 'income', '-', 'tax')
    """
    return tuple(token.text for token in tokens_of(name)[:-1])


def unescape(quoted: str) -> str:
    r"""Return the text inside the quotes with its escapes resolved.

    >>> unescape(r'"a\tb\"c\u0041"')
    'a\tb"cA'
    """
    inside = quoted[1:-1]
    if "\\" not in inside:
        return inside
    plain = _ESCAPE.sub(_escaped, inside)
    # Two escapes of four digits can be the halves of one character.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if "\\u" in inside else plain


def _escaped(match: re.Match[str]) -> str:
    code = match.group(1) or match.group(2)
    if code:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else match.group()
    character = match.group(3)
    return _ESCAPED.get(character, character if character in "\"'\\" else "\\" + character)
