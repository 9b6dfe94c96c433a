"""From a text with placeholders to a message, and from a message to safe HTML. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.token import Token

from portico.messages.errors import PlaceholderUnknown, SubjectMissing
from portico.messages.types import PLACEHOLDERS, Fill, Link

_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>&])")
_AT_LINE_START = re.compile(r"^(\d*)([#+\-=~|.)])")  # a heading, a list, a rule, a fence, a numbered list
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_OUR_PATH = re.compile(r"/[A-Za-z0-9/_-]*")
SUBJECT_LENGTH = 300


def placeholders_of(text: str) -> frozenset[str]:
    """Return the placeholders in a text.

    >>> sorted(placeholders_of("Hello {name}, case {reference}."))
    ['name', 'reference']
    """
    return frozenset(_PLACEHOLDER.findall(text))


def check_placeholders(text: str) -> None:
    """Refuse a text with a placeholder that nothing ever fills.

    :raises PlaceholderUnknown: with the nearest known one.
    """
    for name in sorted(placeholders_of(text) - PLACEHOLDERS):
        near = difflib.get_close_matches(name, sorted(PLACEHOLDERS), n=1, cutoff=0)
        raise PlaceholderUnknown(placeholder=name, nearest=near[0])


def fill(text: str, facts: Mapping[str, Fill]) -> str:
    """Return the text with its placeholders filled. What fills them stays plain words: Markdown in it is escaped.

    >>> fill("Hello {name}", {"name": "*Kim*"})
    'Hello \\\\*Kim\\\\*'

    :raises PlaceholderUnknown: the text uses a placeholder that has no meaning here.
    """
    check_placeholders(text)
    filled = _PLACEHOLDER.sub(lambda found: _words(facts.get(found[1], "")), text)
    return _joined_blank_lines(filled)


def plain(text: str, facts: Mapping[str, Fill]) -> str:
    """Return one line with its placeholders filled and nothing escaped, for a subject."""
    check_placeholders(text)
    return _one_line(_PLACEHOLDER.sub(lambda found: _plain(facts.get(found[1], "")), text))[:SUBJECT_LENGTH]


def escaped(words: str) -> str:
    """Return words so that Markdown shows them as they are, on one line; little is escaped, so that staff can read it.

    >>> escaped("- a_b <script>. Yes!")
    '\\\\- a\\\\_b \\\\<script\\\\>. Yes!'
    """
    return _AT_LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", _one_line(words)))


def split_subject(text: str) -> tuple[str, str]:
    """Return the subject (the first line, after "# ") and the body.

    :raises SubjectMissing: there is no such line, or nothing after it.
    """
    first, _, body = text.strip().partition("\n")
    if not first.startswith("# ") or not first[2:].strip() or not body.strip():
        raise SubjectMissing
    return first[2:].strip(), body.strip()


def to_html(body: str) -> str:
    """Return Markdown as HTML that cannot harm: no HTML of its own, no images, links to the web or to our pages only."""
    return str(_MARKDOWN.render(body))


def tokens_of(body: str) -> list[Token]:
    """Return Markdown as the tokens that `to_html` renders, for a letter on paper."""
    return _MARKDOWN.parse(body)


def _words(value: Fill) -> str:
    if isinstance(value, Link):
        return f"[{escaped(value.words)}]({value.path})" if _OUR_PATH.fullmatch(value.path) else escaped(value.words)
    if isinstance(value, str):
        return escaped(value)
    return "\n".join(f"- {escaped(item)}" for item in value)


def _plain(value: Fill) -> str:
    if isinstance(value, Link):
        return value.words
    return value if isinstance(value, str) else ", ".join(value)


def _one_line(words: str) -> str:
    return " ".join(_CONTROL.sub("", words).split())


def _joined_blank_lines(text: str) -> str:
    """A placeholder that was filled with nothing leaves no hole."""
    return re.sub(r"\n{3,}", "\n\n", text)


def _is_safe_link(url: str) -> bool:
    lowered = url.strip().lower()
    return lowered.startswith(("https://", "http://")) or bool(_OUR_PATH.fullmatch(url) and not url.startswith("//"))


class _Markdown(MarkdownIt):
    """CommonMark without HTML and images."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})
        self.disable(["image", "html_block", "html_inline"])

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Allow links to the web and to our own pages."""
        return _is_safe_link(url)


_MARKDOWN = _Markdown()
