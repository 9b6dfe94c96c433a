"""YAML as texts: every value knows its line, and none is read otherwise than it looks.

`5`, `no` and `2026-01-01` are texts, for FEEL says what they mean. Refused, with the line: duplicate keys, anchors,
aliases and tags, several documents, files that are too large or nested too deeply.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

import yaml

from portico.dmn.errors import ModelUnreadable

MAX_CHARACTERS = 10_000_000
MAX_DEPTH = 300
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MAX_DIRECTIVES = 50  # libyaml takes the square of their time
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
_NOTHING = frozenset({"", "~", "null"})


class Node:
    """A value of a file and its line: a text, a list of nodes, nodes by key, or nothing."""

    __slots__ = ("items", "keys", "line", "text")

    def __init__(
        self,
        line: int,
        *,
        text: str | None = None,
        items: list[Node] | None = None,
        keys: dict[str, Node] | None = None,
    ) -> None:
        self.line = line
        self.text = text
        self.items = items
        self.keys = keys

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is written there (or `null`)."""
        return self.text is None and self.items is None and self.keys is None

    def said(self) -> str:
        """Return the text.

        :raises ModelUnreadable: it is a list or has keys.
        """
        if self.text is None:
            raise self.wrong("text is expected here", "Write a text; put it in quotes if it has a colon or a # in it.")
        return self.text

    def listed(self) -> list[Node]:
        """Return the nodes of a list.

        :raises ModelUnreadable: it is none.
        """
        if self.items is None:
            raise self.wrong("a list is expected here", "Begin each line with a hyphen, or write [a, b].")
        return self.items

    def keyed(self, known: Iterable[str] | None = None) -> dict[str, Node]:
        """Return the nodes by key.

        :param known: the keys that can be there; all without it.
        :raises ModelUnreadable: there are no keys, or one that is not known, with the nearest that is.
        """
        if self.keys is None:
            expected = f" such as '{next(iter(known), '')}'" if known is not None else ""
            raise self.wrong(f"keys{expected} are expected here", "Write key: value, each on its line.")
        if known is not None:
            words = list(known)
            for key, node in self.keys.items():
                if key not in words:
                    raise node.wrong(f"unknown key '{key}'", meant(key, words))
        return self.keys

    def wrong(self, problem: str, hint: str) -> ModelUnreadable:
        """Return the error that says what is wrong here."""
        return ModelUnreadable(problem, self.line, hint)


def meant(word: str, known: Iterable[str]) -> str:
    """Return the hint that names the nearest known word, or all of them."""
    words = list(known)
    near = difflib.get_close_matches(word, words, n=1)
    return f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(words) or 'nothing'}."


def parse(text: str) -> Node:
    """Return the root of a YAML text.

    :raises ModelUnreadable: with line and what to do.
    """
    if len(text) > MAX_CHARACTERS:
        said = f"the model has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read"
        raise ModelUnreadable(said, 0, "Split it into several models and import one in the other.")
    if len(_DIRECTIVE.findall(text)) > MAX_DIRECTIVES:
        raise ModelUnreadable("the file has very many lines that begin with %", 0, "Take them out; none is read.")
    try:
        return _document(_events(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        hint = "Look at the indentation, the quotes and the colons on this line and the one above."
        said = f"this is not YAML: {error.problem or error.context}"
        raise ModelUnreadable(said, mark.line + 1 if mark else 0, hint) from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise ModelUnreadable(f"this is not YAML: {str(error).splitlines()[0]}", 0, "Save it as UTF-8.") from error


def _events(text: str) -> Iterator[yaml.Event]:
    parser = yaml.CSafeLoader(text)
    while (event := parser.get_event()) is not None:
        yield event


def _document(events: Iterator[yaml.Event]) -> Node:
    next(events)  # the stream starts
    if isinstance(next(events), yaml.StreamEndEvent):
        return Node(1)
    root = _node(next(events), events, 0)
    next(events)  # the document ends
    event = next(events)
    if not isinstance(event, yaml.StreamEndEvent):
        raise ModelUnreadable("a second document begins here (`---`)", _line(event), "One file holds one model.")
    return root


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent):
        raise ModelUnreadable(f"the alias *{event.anchor} is not read", line, "Write the value out.")
    if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and (event.anchor or event.tag):
        hint = "Take it out; write every value where it is used, and quote a text that begins with & or !."
        raise ModelUnreadable(f"anchors and tags such as {event.anchor or event.tag} are not read", line, hint)
    if isinstance(event, yaml.ScalarEvent):
        if _NOT_XML.search(event.value):
            raise ModelUnreadable("a character stands here that no file of the standard can hold", line, "Take it out.")
        nothing = not event.style and event.value in _NOTHING
        return Node(line, text=None if nothing else event.value)
    if depth >= MAX_DEPTH:
        said = f"the model is nested more than {MAX_DEPTH} levels deep"
        raise ModelUnreadable(said, line, "Make decisions or functions of the inner parts.")
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_node(event, events, depth + 1))
        return Node(line, items=items)
    return Node(line, keys=_keys(events, depth))


def _keys(events: Iterator[yaml.Event], depth: int) -> dict[str, Node]:
    keys: dict[str, Node] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        line = _line(event)
        if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
            raise ModelUnreadable("a key must be one text", line, "Quote it if it holds [, {, & or !.")
        if event.value in keys:
            hint = f"It stands on line {keys[event.value].line} already; keep one of them."
            raise ModelUnreadable(f"the key '{event.value}' is given twice", line, hint)
        keys[event.value] = _node(next(events), events, depth + 1)
        keys[event.value].line = line  # a key's own line is where people look
    return keys


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark is not None else 1
