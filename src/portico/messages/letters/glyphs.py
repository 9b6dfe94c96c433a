"""What the fonts of letters can show. PDF/UA refuses a sign that no font in the file has. Pure."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from portico.messages.errors import LetterFontsMissing

FONTS = Path(__file__).parent / "fonts"
MISSING = "\N{WHITE SQUARE}"
"""What stands in a letter for a sign that cannot be shown: that something is missing shall be seen."""


@cache
def covered() -> frozenset[int]:
    """Return the code points that the fonts have.

    :raises LetterFontsMissing: they were not built.
    """
    files = sorted(FONTS.glob("*-Regular.ttf"))
    if not files:
        raise LetterFontsMissing(folder=str(FONTS))
    found: set[int] = set()
    for file in files:
        with TTFont(file, lazy=True) as font:
            found.update(font.getBestCmap() or {})
    return frozenset(found)


def shown(words: str) -> str:
    """Return words with a square in place of each sign that no font has; accents may be written in one or in two."""
    known = covered()
    if all(ord(each) in known for each in words):
        return words
    composed = unicodedata.normalize("NFC", words)
    return "".join(each if ord(each) in known or each == "\n" else MISSING for each in composed)
