"""From the Markdown of a message to the tree that is typeset. Pure.

Nothing that people typed becomes code of the typesetter: the tree is handed over as JSON, texts as strings in it. It is
built from the flat tokens with a stack of our own, since what people type may be nested as deep as they like.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from portico.messages.rules import texts

Node = dict[str, object]
"""One block or run of words: `kind` and what belongs to it; see letter.typ, which knows the same kinds."""

DEEPEST = 6
"""What is nested deeper stands beside its parent: the typesetter's own stack is limited, and nobody reads it."""
SMALLEST_HEADING = 6
LARGEST_NUMBER = 1_000_000

_CLOSES = frozenset({"blockquote_close", "list_item_close"})
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffc\U000e0000-\U000e0fff]"
)
_NO_CHARACTER = re.compile(r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def tree_of(body: str, *, site: str = "") -> list[Node]:
    """Return the blocks of a Markdown text.

    Headings are moved so that the first is of level 2 (the subject is 1) and none skips a level: PDF/UA wants that.

    :param site: address of this installation without a slash at the end, before links to our own pages; empty: such
        links are words only.
    """
    return _Blocks(site).of(texts.tokens_of(body))


def clean(words: str) -> str:
    """Return words without what nobody sees: control characters, and those that turn the direction of others.

    >>> clean("a\\u202eb\\x07")
    'ab'
    """
    return _NO_CHARACTER.sub("", _CONTROL.sub("", words.replace("\t", " ")))


class _Blocks:
    def __init__(self, site: str) -> None:
        self._site = site
        self._headings: list[int] = []  # levels as they were typed: the headings that the next block stands under
        # What is open now, outermost first; a block goes to the end of the last list.
        self._open: list[list[Node]] = [[]]
        self._lists: list[list[list[Node]]] = []

    def of(self, tokens: Sequence[Token]) -> list[Node]:
        """Return the tree of the tokens."""
        for token in tokens:
            self._take(token)
        return self._open[0]

    def _take(self, token: Token) -> None:
        if token.type in _CLOSES:
            self._open.pop()
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            self._open_list(token)
        elif token.type == "list_item_open":
            self._lists[-1].append([])
            self._open.append(self._lists[-1][-1])
        elif token.type == "blockquote_open":
            self._open_quote()
        elif token.type == "inline":
            self._fill(_runs(token.children or (), self._site))
        else:
            self._open[-1].extend(self._simple(token))

    def _fill(self, content: list[Node]) -> None:
        """Put words into the block that waits for them; a heading without any is none (PDF/UA wants them to have words)."""
        block = self._open[-1][-1]
        block["content"] = content
        if block["kind"] == "heading":
            if _has_words(content):
                block["level"] = self._level_of(int(str(block["level"])))
            else:
                self._open[-1].pop()

    def _simple(self, token: Token) -> list[Node]:
        """Return the block that a token begins or is, if any."""
        if token.type == "heading_open":
            return [{"kind": "heading", "level": token.tag[1:], "content": []}]
        if token.type == "paragraph_open":
            return [{"kind": "paragraph", "content": []}]
        if token.type in ("fence", "code_block"):
            return [{"kind": "code", "text": clean(token.content.rstrip("\n"))}]
        return [{"kind": "rule"}] if token.type == "hr" else []

    def _level_of(self, typed: int) -> int:
        while self._headings and self._headings[-1] >= typed:
            self._headings.pop()
        self._headings.append(typed)
        return min(1 + len(self._headings), SMALLEST_HEADING)

    def _open_quote(self) -> None:
        inner: list[Node] = []
        if len(self._open) > DEEPEST:
            inner = self._open[-1]
        else:
            self._open[-1].append({"kind": "quote", "blocks": inner})
        self._open.append(inner)

    def _open_list(self, token: Token) -> None:
        items: list[list[Node]] = []
        if len(self._open) <= DEEPEST:
            start = min(int(token.attrGet("start") or 1), LARGEST_NUMBER)
            kind = "list" if token.type == "bullet_list_open" else "numbers"
            self._open[-1].append({"kind": kind, "start": start, "items": items})
            self._lists.append(items)
        else:
            self._lists.append(_Beside(self._open[-1]))


class _Beside(list[list[Node]]):
    """The items of a list that is nested too deep: what they say stands where the list would."""

    def __init__(self, parent: list[Node]) -> None:
        super().__init__()
        self._parent = parent

    def append(self, _item: list[Node]) -> None:
        super().append(self._parent)


def _runs(tokens: Sequence[Token], site: str) -> list[Node]:
    found: list[Node] = []
    stack = [found]
    for token in tokens:
        if token.type in ("strong_open", "em_open", "link_open"):
            stack.append(_opened(token, stack, site))
        elif token.nesting == -1:
            stack.pop()
        elif token.type == "text":
            stack[-1].append({"kind": "text", "text": clean(token.content)})
        elif token.type == "code_inline":
            stack[-1].append({"kind": "code", "text": clean(token.content)})
        elif token.type == "softbreak":
            stack[-1].append({"kind": "text", "text": " "})
        elif token.type == "hardbreak":
            stack[-1].append({"kind": "break"})
    return found


def _has_words(runs: Sequence[Node]) -> bool:
    return any(
        _has_words(inner) if isinstance(inner := run.get("content"), list) else str(run.get("text", "")).strip()
        for run in runs
    )


def _opened(token: Token, stack: Sequence[list[Node]], site: str) -> list[Node]:
    """Return the list that the words inside go to: that of the parent when it is nested too deep or is no link for us."""
    content: list[Node] = []
    node: Node = {"kind": token.type.removesuffix("_open"), "content": content}
    if token.type == "link_open":
        address = str(token.attrGet("href") or "")
        whole = f"{site}{address}" if address.startswith("/") and site else address
        if not whole.lower().startswith(("https://", "http://")):
            return stack[-1]
        node["url"] = clean(whole)
    if len(stack) > DEEPEST:
        return stack[-1]
    stack[-1].append(node)
    return content
