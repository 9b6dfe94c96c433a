"""Strict YAML: every value knows its line, and nothing is read otherwise than it looks.

YAML 1.2's core schema with ISO dates, so `NO`, `yes` and `12:30` are text. Refused, with the line: duplicate keys,
anchors and aliases, tags, several documents, numbers whose reading differs between YAML versions (`010`), dates that
cannot be, files that are too large or nested too deeply.
"""

from __future__ import annotations

import datetime
import math
import re
from pathlib import Path

import yaml

from portico.catalogue.types import Problem, Severity

MAX_BYTES = 1_000_000
MAX_DEPTH = 24
# Up to this many digits a decimal number survives binary floating point exactly.
MAX_DIGITS = 15
NO_DAY = datetime.date.min  # stands for a date that cannot be, once that is told

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Node:
    """A value of a file with its place. `children` are nodes by key or index, `key_lines` say where each key stands."""

    __slots__ = ("block", "children", "column", "key_lines", "line", "value")

    def __init__(self, value: object, line: int, column: int, *, block: bool = False) -> None:
        self.value = value
        self.line = line
        self.column = column
        self.block = block
        self.children: dict[object, Node] = {}
        self.key_lines: dict[object, int] = {}

    def child(self, key: object) -> Node | None:
        """Return the node under a key or index; a date key is also found by its text."""
        found = self.children.get(key)
        if found is None and isinstance(key, str):
            found = next((node for name, node in self.children.items() if str(name) == key), None)
        return found

    def find(self, *path: object) -> Node | None:
        """Return the node at the end of the path, or None when the path leaves the file."""
        node: Node | None = self
        for key in path:
            if node is None:
                return None
            node = node.child(key)
        return node

    def line_of(self, *path: object) -> int:
        """Return the line of the key at the end of the path, or of the deepest part of the path that is there."""
        node, line = self, self.line
        for key in path:
            known = next((name for name in node.children if name == key or str(name) == str(key)), None)
            if known is None:
                break
            line = node.key_lines.get(known, node.children[known].line)
            node = node.children[known]
        return line

    @property
    def text_line(self) -> int:
        """The line where the text of a scalar begins (below the `|` of a block)."""
        return self.line + 1 if self.block else self.line


def read_text(path: Path, file: str, problems: list[Problem], *, limit: int = MAX_BYTES) -> str | None:
    """Return the file's text, or None after adding the problem that keeps it from being read."""
    data = read_bytes(path, file, problems, limit=limit)
    try:
        return data.decode("utf-8-sig") if data is not None else None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"the file is not UTF-8 (byte {error.start})."
        problems.append(Problem(file, line, Severity.ERROR, "encoding", message, "Save it as UTF-8."))
    return None


def read_bytes(path: Path, file: str, problems: list[Problem], *, limit: int = MAX_BYTES) -> bytes | None:
    """Return what is in the file, or None after adding the problem that keeps it from being read."""
    try:
        size = path.stat().st_size
        if size > limit:
            message = f"the file has {size:,} bytes; at most {limit:,} are read."
            problems.append(Problem(file, 0, Severity.ERROR, "too-large", message, "Split it into several files."))
            return None
        return path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}."
        problems.append(Problem(file, 0, Severity.ERROR, "unreadable", message))
    return None


def parse(text: str, file: str, problems: list[Problem]) -> Node | None:
    """Return the root of the file, or None when it is not YAML at all; every problem is added to `problems`."""
    reader = _Reader(text, file, problems)
    try:
        return reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        column = mark.column + 1 if mark else None
        message = f"this is not YAML: {error.problem or error.context}."
        hint = "Look at the indentation, the quotes and the colons on this line and the one above."
        problems.append(Problem(file, line, Severity.ERROR, "yaml", message, hint, column=column))
    except yaml.YAMLError as error:
        problems.append(Problem(file, 0, Severity.ERROR, "yaml", f"this is not YAML: {error}."))
    except _TooDeep as error:
        message = f"the file is nested more than {MAX_DEPTH} levels deep."
        problems.append(Problem(file, error.line, Severity.ERROR, "too-deep", message))
    return None


class _TooDeep(Exception):
    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


class _Reader:
    """Builds nodes from the events of libyaml, which are cheap and know their places."""

    def __init__(self, text: str, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self.parser = yaml.CSafeLoader(text)

    def next_event(self) -> yaml.Event:
        event: yaml.Event | None = self.parser.get_event()
        if event is None:
            raise yaml.YAMLError("the file ends too early")
        return event

    def document(self) -> Node:
        self.next_event()  # the stream starts
        if isinstance(self.next_event(), yaml.StreamEndEvent):
            return Node(None, 1, 1)
        root = self.node(self.next_event(), 0)
        self.next_event()  # the document ends
        event = self.next_event()
        if not isinstance(event, yaml.StreamEndEvent):
            self.problem(event, "documents", "a second document begins here (`---`).", "One file holds one document.")
        return root

    def node(self, event: yaml.Event, depth: int) -> Node:
        line, column = _mark(event)
        if isinstance(event, yaml.ScalarEvent):
            self.refuse_anchor_and_tag(event)
            return Node(self.scalar(event), line, column, block=event.style in ("|", ">"))
        if isinstance(event, yaml.CollectionStartEvent):
            if depth >= MAX_DEPTH:
                raise _TooDeep(line)
            self.refuse_anchor_and_tag(event)
            node = Node(None, line, column)
            if isinstance(event, yaml.MappingStartEvent):
                return self.mapping(node, depth)
            return self.sequence(node, depth)
        hint = "Write the value out; a pack has no references inside a file."
        self.problem(event, "alias", f"the alias *{getattr(event, 'anchor', '')} is not read.", hint)
        return Node(None, line, column)

    def mapping(self, node: Node, depth: int) -> Node:
        values: dict[object, object] = {}
        while not isinstance(event := self.next_event(), yaml.MappingEndEvent):
            key_node = self.node(event, depth + 1)
            child = self.node(self.next_event(), depth + 1)
            key = key_node.value
            if isinstance(key, (dict, list)):
                self.problem(event, "key", "a key must be one word.", "Quote it if it holds [ or {.")
            elif key in values:
                first = node.key_lines[key]
                hint = f"It stands on line {first} already; keep one of them."
                self.problem(event, "duplicate-key", f"the key '{key}' is given twice.", hint)
            else:
                values[key] = child.value
                node.children[key] = child
                node.key_lines[key] = key_node.line
        node.value = values
        return node

    def sequence(self, node: Node, depth: int) -> Node:
        values: list[object] = []
        while not isinstance(event := self.next_event(), yaml.SequenceEndEvent):
            child = self.node(event, depth + 1)
            node.children[len(values)] = child
            values.append(child.value)
        node.value = values
        return node

    def scalar(self, event: yaml.ScalarEvent) -> object:
        text: str = event.value
        if event.style:  # quoted or a block: text, whatever it looks like
            return text
        if text in _NULL:
            return None
        if text in _BOOLEAN:
            return _BOOLEAN[text]
        if text[0] in "+-.0123456789":
            return self.number_or_date(event, text)
        return text

    def number_or_date(self, event: yaml.ScalarEvent, text: str) -> object:
        if _DATE.fullmatch(text):
            try:
                return datetime.date.fromisoformat(text)
            except ValueError:
                hint = "Write a day that is in the calendar, as year-month-day."
                self.problem(event, "date", f"{text} is a date that cannot be.", hint)
                return NO_DAY
        if not _NUMBER.fullmatch(text):
            return text
        digits = re.sub(r"[eE].*|[^0-9]", "", text)
        if len(digits.lstrip("0")) > MAX_DIGITS:
            self.problem(event, "number", f"{text} has more than {MAX_DIGITS} digits.", "Quote it if it is an id.")
            return 0
        if len(digits) > 1 and digits[0] == "0" and not re.match(r"[-+]?0?\.|[-+]?0[eE]", text):
            hint = "Quote it if the zero belongs to it (an id), leave the zero out if it is a number."
            self.problem(event, "number", f"{text} begins with a zero, which readers of YAML take differently.", hint)
        return int(text) if _INTEGER.fullmatch(text) else self.decimal(event, text)

    def decimal(self, event: yaml.ScalarEvent, text: str) -> float:
        number = float(text)
        if not math.isfinite(number):
            self.problem(event, "number", f"{text} is too large a number.", "Quote it if it is an id.")
            return 0.0
        return number

    def refuse_anchor_and_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor:
            hint = "Write the value out where it is used; a pack has no references inside a file."
            self.problem(event, "alias", f"the anchor &{event.anchor} is not read.", hint)
        if event.tag:
            self.problem(event, "tag", f"the tag {event.tag} is not read.", "Leave it out; the format knows the type.")

    def problem(self, event: yaml.Event, code: str, message: str, hint: str) -> None:
        line, column = _mark(event)
        self.problems.append(Problem(self.file, line, Severity.ERROR, code, message, hint, column=column))


def _mark(event: yaml.Event) -> tuple[int, int]:
    """Return line and column, both from one, at which an event starts."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
