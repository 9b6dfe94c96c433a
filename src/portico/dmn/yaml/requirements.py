"""What a node requires, told from its FEEL texts: the names of other nodes that stand in them.

A name does not count after a dot (it is a part of something), nor in a text or an expression that binds it itself: as
a parameter, an iterator or an entry of a context. Whoever means something else writes `requires`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from portico.dmn import definitions as dmn
from portico.dmn.xml.grammar import GRAMMAR, Form
from portico.dmn.yaml.references import MEANS, Names

# Longer texts are no rules that people write; what they require is written out.
MAX_TEXT = 20_000
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/|\w+|[^\w\s]', re.DOTALL)
_LOOPS = frozenset({"for", "some", "every", ","})

Requirements = tuple[tuple[dmn.InformationRequirement, ...], tuple[dmn.KnowledgeRequirement, ...]]


class Mentions:
    """The names of a model, ready to be looked for."""

    def __init__(self, names: Names) -> None:
        self.targets = {
            name: (found[0][0], found[0][1])
            for name, found in names.by_name.items()
            if len(found) == 1 and found[0][0] is not None
        }
        self.by_first: dict[str, list[tuple[str, list[str]]]] = {}
        for name in self.targets:
            tokens = _TOKEN.findall(name)
            if tokens:
                self.by_first.setdefault(tokens[0], []).append((name, tokens))
        for same in self.by_first.values():
            same.sort(key=lambda each: -len(each[1]))

    def requirements(self, name: str, logic: object, *, information: bool) -> Requirements:
        """Return what a node of that name and logic requires, in the order of the model.

        :param information: whether it may require inputs and decisions; a function requires functions only.
        """
        texts, bound = list(_texts(logic)), {name, *_bound(logic)}
        said = {each for text in texts for each in self.mentioned(text)} - bound
        needed: list[dmn.InformationRequirement] = []
        known: list[dmn.KnowledgeRequirement] = []
        for each, (id, kind) in self.targets.items():
            if each not in said:
                continue
            if kind in MEANS["function"]:
                known.append(dmn.KnowledgeRequirement(required_knowledge=f"#{id}"))
            elif information and kind in MEANS["input"]:
                needed.append(dmn.InformationRequirement(required_input=f"#{id}"))
            elif information and kind in MEANS["decision"]:
                needed.append(dmn.InformationRequirement(required_decision=f"#{id}"))
        return tuple(needed), tuple(known)

    def mentioned(self, text: str) -> set[str]:
        """Return the names that stand in a FEEL text and are not bound by it."""
        if len(text) > MAX_TEXT:
            return set()
        tokens = _TOKEN.findall(text)
        found: set[str] = set()
        bound: set[str] = set()
        at, parameters = 0, False
        while at < len(tokens):
            name, length = self.longest(tokens, at)
            before, after = tokens[at - 1] if at else "", tokens[at + length] if at + length < len(tokens) else ""
            if name is not None:
                looped = before in _LOOPS and after == "in"
                if parameters or looped or after == ":":
                    bound.add(name)
                elif before != "." or tokens[at - 2 : at] == [".", "."]:
                    found.add(name)
            elif tokens[at] in ("(", ")"):
                parameters = tokens[at] == "(" and before == "function"
            at += length
        return found - bound

    def longest(self, tokens: list[str], at: int) -> tuple[str | None, int]:
        """Return the longest name that begins at a token, and how many tokens it has."""
        for name, parts in self.by_first.get(tokens[at], ()):
            if tokens[at : at + len(parts)] == parts:
                return name, len(parts)
        return None, 1


def _parts(value: object) -> Iterator[object]:
    """Yield a part of a model and everything inside it."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(one)
        elif isinstance(one, (dmn.Element, dmn.Binding, dmn.ChildExpression)):
            yield one
            children = GRAMMAR[type(one)].children
            waiting.extend(getattr(one, child.field) for child in children if not isinstance(child.holds, Form))


def _texts(logic: object) -> Iterator[str]:
    for each in _parts(logic):
        if isinstance(each, (dmn.LiteralExpression, dmn.UnaryTests)) and each.expression_language in (None, dmn.FEEL):
            yield each.text or ""


def _bound(logic: object) -> Iterable[str]:
    for each in _parts(logic):
        if isinstance(each, dmn.ContextEntry) and each.variable is not None:
            yield each.variable.name
        elif isinstance(each, dmn.FunctionDefinition):
            yield from (parameter.name for parameter in each.formal_parameters)
        elif isinstance(each, dmn.Iterator):
            yield each.iterator_variable or ""
