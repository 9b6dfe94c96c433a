"""The decision requirements graph of one decision (DMN 1.5, clause 6): who needs whom, and where each stands in a drawing.

Layers go upwards as in the standard's drawings: the decision on top, what it requires below it. Inputs of one subject
are one box, so that a decision over forty facts of a mother still can be looked at.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portico.dmn.depending.requirements import Requirements, requirements_of
from portico.dmn.model import Model

BOX_WIDTH, LINE_HEIGHT, PADDING = 190, 18, 12
GAP_ACROSS, GAP_DOWN, MARGIN = 24, 48, 8
LETTERS = 24  # that fit into a line of a box
MAX_LINES = 8


class NodeKind(StrEnum):
    """What a box stands for."""

    DECISION = "decision"
    INPUT = "input"


@dataclass(frozen=True, slots=True)
class Box:
    """One box, in pixels from the top left corner."""

    kind: NodeKind
    name: str
    lines: tuple[str, ...]
    x: int
    y: int
    height: int
    width: int = BOX_WIDTH

    @property
    def middle(self) -> int:
        """Return the middle from left to right."""
        return self.x + self.width // 2

    @property
    def texts(self) -> tuple[tuple[int, str], ...]:
        """Return each line with the height at which it stands."""
        return tuple((self.y + PADDING + LINE_HEIGHT * (i + 1) - 5, line) for i, line in enumerate(self.lines))


@dataclass(frozen=True, slots=True)
class Requirement:
    """An arrow from what is required up to who requires it."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class Graph:
    """A drawing of `width` times `height` pixels."""

    boxes: tuple[Box, ...]
    requirements: tuple[Requirement, ...]
    width: int
    height: int


def draw(model: Model, name: str, label_of: Callable[[str, tuple[str, ...]], str]) -> Graph:
    """Return the graph below one decision, laid out.

    :param label_of: the words for a decision (``name, ()``) or for a subject and the concepts that are read of it.
    :raises DmnError: the model has no such decision.
    """
    found = _collect(model, name)
    layers = _layers(name, found)
    texts = {key: _lines(key, found, label_of) for layer in layers for key in layer}
    return _placed(layers, found, texts)


@dataclass(frozen=True, slots=True)
class _Found:
    requires: Mapping[str, list[str]]
    concepts: Mapping[str, tuple[str, ...]]


def _collect(model: Model, name: str) -> _Found:
    requires: dict[str, list[str]] = {}
    concepts: dict[str, set[str]] = {}
    waiting = [name]
    while waiting:
        decision = waiting.pop()
        if decision in requires:
            continue
        needs: Requirements = requirements_of(model, decision)
        for path in needs.inputs:
            concepts.setdefault(_input(path[0]), set()).update(path[1:2])
        inputs = sorted({_input(path[0]) for path in needs.inputs})
        requires[decision] = [*needs.decisions, *inputs]
        waiting += needs.decisions
    return _Found(requires, {key: tuple(sorted(names)) for key, names in concepts.items()})


def _input(subject: str) -> str:
    """Return the key of a subject's box; no decision has a name with this sign in front."""
    return f"\0{subject}"


def _layers(name: str, found: _Found) -> list[list[str]]:
    """Return the keys by layer, each below everybody who requires it, in the order of those above."""
    depth = {name: 0}
    order = _topological(name, found)
    for key in order:
        for other in found.requires.get(key, ()):
            depth[other] = max(depth.get(other, 0), depth[key] + 1)
    layers: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for key in order:
        layers[depth[key]].append(key)
    for above, layer in itertools.pairwise(layers):
        at = {key: place for place, key in enumerate(above)}
        layer.sort(key=lambda key: _centre(key, found, at))
    return layers


def _topological(name: str, found: _Found) -> list[str]:
    """Return every key after all that require it."""
    order: list[str] = []
    done: set[str] = set()
    stack: list[tuple[str, bool]] = [(name, False)]
    while stack:
        key, left = stack.pop()
        if left:
            order.append(key)
        elif key not in done:
            done.add(key)
            stack.append((key, True))
            stack += [(other, False) for other in found.requires.get(key, ())]
    return order[::-1]


def _centre(key: str, found: _Found, above: Mapping[str, int]) -> float:
    places = [place for other, place in above.items() if key in found.requires.get(other, ())]
    return sum(places) / len(places) if places else len(above)


def _lines(key: str, found: _Found, label_of: Callable[[str, tuple[str, ...]], str]) -> tuple[str, ...]:
    text = label_of(key.lstrip("\0"), found.concepts.get(key, ()))
    lines = [line for part in text.split("\n") for line in textwrap.wrap(part, LETTERS) or [""]]
    return tuple(lines if len(lines) <= MAX_LINES else [*lines[: MAX_LINES - 1], "…"])


def _placed(layers: list[list[str]], found: _Found, texts: Mapping[str, tuple[str, ...]]) -> Graph:
    widest = max(len(layer) for layer in layers)
    width = 2 * MARGIN + widest * BOX_WIDTH + (widest - 1) * GAP_ACROSS
    boxes: dict[str, Box] = {}
    top = MARGIN
    for layer in layers:
        taken = len(layer) * BOX_WIDTH + (len(layer) - 1) * GAP_ACROSS
        height = max(len(texts[key]) for key in layer) * LINE_HEIGHT + 2 * PADDING
        for place, key in enumerate(layer):
            kind = NodeKind.INPUT if key.startswith("\0") else NodeKind.DECISION
            x = (width - taken) // 2 + place * (BOX_WIDTH + GAP_ACROSS)
            boxes[key] = Box(kind, key.lstrip("\0"), texts[key], x, top, len(texts[key]) * LINE_HEIGHT + 2 * PADDING)
        top += height + GAP_DOWN
    arrows = tuple(
        Requirement(boxes[low].middle, boxes[low].y, boxes[high].middle, boxes[high].y + boxes[high].height)
        for high, needs in found.requires.items()
        for low in needs
    )
    return Graph(tuple(boxes.values()), arrows, width, top - GAP_DOWN + MARGIN)
