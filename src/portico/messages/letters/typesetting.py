"""From a letter to a PDF/UA-1 file: tagged, with title, language, headings, lists and its fonts inside. Pure.

:source: ISO 14289-1 (PDF/UA-1); Typst 0.15, `pdf-standard: ua-1`
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import typst
from babel import Locale, UnknownLocaleError

from portico.messages.errors import LetterNotTypeset
from portico.messages.letters import glyphs
from portico.messages.letters.parsing import Node, clean, tree_of

_LONG_WORD = re.compile(r"(\S{60})(?=\S)")
"""What fills a line and more is broken, else it would leave the paper."""
_TEMPLATE = Path(__file__).with_name("letter.typ")


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """A letter, ready to be typeset. All texts are plain words but `body`.

    :param subject: its title and first heading.
    :param body: Markdown, as the mailbox shows it.
    :param language: a BCP 47 tag; the direction of writing follows from it.
    :param authority: who writes; `contact`: their address, phone, page.
    :param to: name and address of whom it is for, line by line.
    :param facts: what stands above the subject, such as {"Reference": "K7F3-9QPM"}, in this order.
    :param page_words: such as "Page %1 of %2".
    :param at: aware instant that the file says it was made; the same letter gives the same bytes.
    :param site: see `parsing.tree_of`.
    """

    subject: str
    body: str
    language: str
    authority: str
    reference: str
    at: dt.datetime
    contact: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    page_words: str = "%1 / %2"
    site: str = ""


def to_pdf(letter: PrintedLetter) -> bytes:
    """Return the letter as PDF/UA-1. The same letter gives the same bytes.

    :raises LetterNotTypeset: the typesetter refuses it: a fault of ours, never of what somebody typed.
    :raises LetterFontsMissing: the fonts were not built.
    """
    glyphs.covered()
    try:
        return _compiled(letter, glyphs.shown)
    except typst.TypstError:
        # A sign may have a glyph and yet not be shown where it stands (half of a joined one). Then the letter is plain.
        pass
    try:
        return _compiled(letter, _plainest)
    except typst.TypstError as error:
        raise LetterNotTypeset(reason=error.message[:200]) from error


def is_right_to_left(language: str) -> bool:
    """Return whether a language is written from right to left.

    >>> is_right_to_left("ar"), is_right_to_left("fr-CA")
    (True, False)
    """
    try:
        return Locale.parse(language, sep="-").text_direction == "rtl"
    except (ValueError, UnknownLocaleError):
        return False


def _compiled(letter: PrintedLetter, shown: Callable[[str], str]) -> bytes:
    def word(text: str) -> str:
        return shown(clean(text).replace("\n", " ").strip())

    language, region = _language_of(letter.language)
    document = {
        "title": word(letter.subject) or word(letter.reference),
        "lang": language,
        "region": region,
        "rtl": is_right_to_left(letter.language),
        "authority": word(letter.authority),
        "reference": word(letter.reference),
        "contact": [word(each) for each in letter.contact],
        "to": [word(each) for each in letter.to],
        "facts": [[word(name), word(value)] for name, value in letter.facts.items()],
        "page": word(letter.page_words),
        "body": _with_glyphs(tree_of(letter.body, site=letter.site), shown),
    }
    made = typst.compile(
        _template(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"letter": json.dumps(document, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=letter.at,
    )
    if not isinstance(made, bytes):
        raise TypeError("A PDF is one file.")
    return made


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[glyphs.FONTS])


def _language_of(tag: str) -> tuple[str, str | None]:
    """Return language and region of a tag, as the typesetter wants them."""
    first, *rest = tag.split("-")
    region = next((part.upper() for part in rest if len(part) == 2 and part.isalpha()), None)
    return (first.lower() if 2 <= len(first) <= 3 and first.isascii() and first.isalpha() else "und"), region


def _with_glyphs(nodes: list[Node], shown: Callable[[str], str]) -> list[Node]:
    return [{name: _value_with_glyphs(name, value, shown) for name, value in node.items()} for node in nodes]


def _value_with_glyphs(name: str, value: object, shown: Callable[[str], str]) -> object:
    if name == "text":
        return _LONG_WORD.sub("\\1\N{ZERO WIDTH SPACE}", shown(str(value)))
    if name in ("content", "blocks") and isinstance(value, list):
        return _with_glyphs(value, shown)
    if name == "items" and isinstance(value, list):
        return [_with_glyphs(item, shown) for item in value]
    return value


def _plainest(words: str) -> str:
    """Return words with letters, digits and plain marks only."""
    known = glyphs.covered()
    return "".join(
        each if each in "\n " or (ord(each) in known and (each.isalnum() or each.isascii())) else glyphs.MISSING
        for each in words
    )
