"""Text to tokens. Names are single words here; which words form one name only the scope knows.

Grammar rules 26 to 37 and 61 to 65 of DMN 1.5 (10.3.1.2). More is taken than the rules say: numbers with an exponent
(``1.5E3``), texts over several lines, and any letter in a name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from portico.dmn.errors import FeelSyntaxError, TooLong

MAX_LENGTH = 20_000

_WORDS = "if then else for return some every satisfies in between and or instance of function external true false null"
KEYWORDS = frozenset(_WORDS.split())
# What can stand right behind a value, and so ends a name of words that nobody declared.
STOPPERS = frozenset({"then", "else", "return", "satisfies", "in", "between", "and", "or"})
# Rule 30, "additional name symbols", as tokens.
NAME_SYMBOLS = frozenset({".", "/", "-", "'", "’", "+", "*", "**"})

# Rules 28 and 29 beyond ASCII; \w has the letters and digits of every script.
_START = r"?_A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u167F\u1681-\u180D\u180F-\u1FFF"
_START += (
    r"\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFEFE\uFF00-\uFFFD\U00010000-\U000EFFFF"
)
_PART = r"\w\u00B7\u0300-\u036F\u203F\u2040"
_SPACE = r"\s\u0085\u180E\u200B\uFEFF"

_TOKEN = re.compile(
    rf"""(?P<space>[{_SPACE}]+|//[^\n-\r]*|/\*.*?\*/)
      | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<at>@[{_SPACE}]*"(?:[^"\\]|\\.)*")
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<name>(?:[^\W\d]|[{_START}])[{_START}{_PART}]*)
      | (?P<open>"|/\*)
      | (?P<op>\*\*|\.\.|!=|<=|>=|->|[-+*/=<>()\[\]{{}},:.'])
      | (?P<odd>.)""",
    re.VERBOSE | re.DOTALL,
)
_OPEN = {
    '"': ("a text is not closed", "'\"'", "A quote is missing at its end."),
    "/*": ("a comment is not closed", "'*/'", "Write */ where the comment ends, or // for the rest of a line."),
}

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_HALVES = re.compile(r"[\uD800-\uDFFF]")


class Token(NamedTuple):
    """A piece of the text; `kind` is number, at, string, name, op, odd (no FEEL, but a name may have it) or end."""

    kind: str
    text: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a text, the last of kind ``end``.

    :raises FeelSyntaxError: a text or a comment that is not closed.
    :raises TooLong: more than `MAX_LENGTH` characters.
    """
    if len(text) > MAX_LENGTH:
        raise TooLong(f"A rule may have {MAX_LENGTH} characters; this one has {len(text)}. Split it.", length=len(text))
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "space":
            continue
        if kind == "open":
            problem, expected, hint = _OPEN[match.group()]
            raise FeelSyntaxError(
                f"{problem}; expected {expected}", text=text, offset=match.start(), expected=expected, hint=hint
            )
        found.append(Token(kind, match.group(), match.start(), match.end()))
    found.append(Token("end", "", len(text), len(text)))
    return found


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Return the token texts of a name, which is how names are compared with a text.

    >>> words_of("gross income-tax")
    ('gross', 'income', '-', 'tax')
    """
    return tuple(match.group() for match in _TOKEN.finditer(name[:MAX_LENGTH]) if match.lastgroup != "space")


@lru_cache(maxsize=4096)
def is_name(name: str) -> bool:
    """Tell whether a text is a name by rule 25: it begins with a word that is no keyword, and has no brackets."""
    matches = [match for match in _TOKEN.finditer(name[:MAX_LENGTH]) if match.lastgroup != "space"]
    return (
        bool(matches)
        and matches[0].lastgroup == "name"
        and matches[0].group() not in KEYWORDS
        and all(is_name_part(match.lastgroup, match.group()) for match in matches)
    )


def is_name_part(kind: str | None, text: str) -> bool:
    """Tell whether a token can go on a name."""
    return kind in ("name", "number") or text in NAME_SYMBOLS


def unescape(quoted: str) -> str:
    r"""Return the text inside the quotes with its escapes resolved; two halves (``\uD83D\uDC0E``) become one character.

    >>> unescape(r'"a\tb\"c\u0041"')
    'a\tb"cA'
    """
    inside = quoted[1:-1]
    if "\\" not in inside:
        return inside
    plain = _ESCAPE.sub(_escaped, inside)
    if _HALVES.search(plain):
        plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain


def _escaped(match: re.Match[str]) -> str:
    code = match.group(1) or match.group(2)
    if code:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else match.group()
    return _ESCAPED.get(match.group(3), match.group())
