"""Outcomes as reduced ordered decision diagrams over facts with few values each.

In a reduced diagram a fact stands exactly when it can change the outcome (Bryant 1986, for two values; Kam et al. 1998,
"Multi-valued decision diagrams", for more). So what matters, and what settles the outcome, is read off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from portico.dmn.errors import TooLong

Key = tuple[int, int, tuple[int, ...]]
"""How dear a set of facts is: cost, number, and their places in the order of the text."""

FREE: Key = (0, 0, ())


class Diagrams:
    """Nodes are numbers. A leaf stands for one outcome; every other node asks one fact."""

    def __init__(self, sizes: Sequence[int], costs: Sequence[int], spend: Callable[[], None]) -> None:
        """
        :param sizes: how many values each fact has, in the order in which facts are asked.
        :param costs: what it costs to ask each.
        :param spend: is called for each step; raises `TooLong` when there were too many.
        """
        self.sizes = sizes
        self.costs = costs
        self.spend = spend
        self.leaves: dict[int, int] = {}  # node to outcome
        self._nodes: list[tuple[int, tuple[int, ...]]] = []
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        self._all: dict[tuple[int, ...], int] = {}
        self._without: dict[tuple[int, int], int] = {}
        self._cheapest: dict[int, Key | None] = {}
        self.no, self.yes = self.leaf(-2), self.leaf(-1)

    def leaf(self, outcome: int) -> int:
        """Return the node of an outcome."""
        found = self._node(len(self.sizes), (outcome,))
        self.leaves[found] = outcome
        return found

    def case(self, fact: int, children: Sequence[int]) -> int:
        """Return the node of outcomes by the value of a fact, whatever facts the outcomes ask themselves."""
        top = min((self._fact(child) for child in children), default=fact)
        if fact < top:
            return self._make(fact, tuple(children))
        by_value = range(self.sizes[top])
        if top == fact:
            return self._make(fact, tuple(self._branch(children[at], fact, at) for at in by_value))
        return self._make(
            top, tuple(self.case(fact, [self._branch(child, top, at) for child in children]) for at in by_value)
        )

    def facts(self, node: int) -> frozenset[int]:
        """Return the facts that can change an outcome."""
        found: set[int] = set()
        seen: set[int] = set()
        waiting = [node]
        while waiting:
            one = waiting.pop()
            if one not in seen and one not in self.leaves:
                seen.add(one)
                fact, children = self._nodes[one]
                found.add(fact)
                waiting.extend(children)
        return frozenset(found)

    def outcomes(self, node: int) -> set[int]:
        """Return the outcomes that may come."""
        found: set[int] = set()
        seen: set[int] = set()
        waiting = [node]
        while waiting:
            one = waiting.pop()
            if one in self.leaves:
                found.add(self.leaves[one])
            elif one not in seen:
                seen.add(one)
                waiting.extend(self._nodes[one][1])
        return found

    def where(self, node: int, outcome: int) -> int:
        """Return the diagram that says whether the outcome is this one."""
        return self._mapped(node, lambda each: each == outcome, {})

    def grouped(self, node: int, group: Mapping[int, int]) -> int:
        """Return the diagram with outcomes put together."""
        done: dict[int, int] = {}
        return self._regrouped(node, group, done)

    def cheapest(self, node: int) -> Key | None:
        """Return the cheapest set of facts of which some answers make a yes-or-no diagram say yes; None if none do."""
        if node == self.yes:
            return FREE
        if node == self.no:
            return None
        if node not in self._cheapest:
            self.spend()
            fact, children = self._nodes[node]
            options = [self.cheapest(self.both(children))]
            options += [_with(self.cheapest(child), fact, self.costs[fact]) for child in set(children)]
            self._cheapest[node] = min((each for each in options if each is not None), default=None)
        return self._cheapest[node]

    def both(self, nodes: Sequence[int]) -> int:
        """Return the diagram that says yes where all of some yes-or-no diagrams do."""
        rest = tuple(sorted(set(nodes) - {self.yes}))
        if self.no in rest:
            return self.no
        if len(rest) < 2:
            return rest[0] if rest else self.yes
        if rest not in self._all:
            self.spend()
            top = min(self._fact(node) for node in rest)
            by_value = range(self.sizes[top])
            self._all[rest] = self._make(
                top, tuple(self.both([self._branch(node, top, at) for node in rest]) for at in by_value)
            )
        return self._all[rest]

    def without(self, node: int, fact: int) -> int:
        """Return where a yes-or-no diagram says yes whatever a fact is."""
        top = self._fact(node)
        if top > fact:
            return node
        children = self._nodes[node][1]
        if top == fact:
            return self.both(children)
        if (node, fact) not in self._without:
            self.spend()
            self._without[node, fact] = self._make(top, tuple(self.without(child, fact) for child in children))
        return self._without[node, fact]

    def _fact(self, node: int) -> int:
        return self._nodes[node][0]

    def _branch(self, node: int, fact: int, at: int) -> int:
        own, children = self._nodes[node]
        return children[at] if own == fact else node

    def _make(self, fact: int, children: tuple[int, ...]) -> int:
        self.spend()
        return children[0] if len(set(children)) == 1 else self._node(fact, children)

    def _node(self, fact: int, children: tuple[int, ...]) -> int:
        found = self._known.get((fact, children))
        if found is None:
            found = self._known[fact, children] = len(self._nodes)
            self._nodes.append((fact, children))
        return found

    def _mapped(self, node: int, holds: Callable[[int], bool], done: dict[int, int]) -> int:
        if node in self.leaves:
            return self.yes if holds(self.leaves[node]) else self.no
        if node not in done:
            fact, children = self._nodes[node]
            done[node] = self._make(fact, tuple(self._mapped(child, holds, done) for child in children))
        return done[node]

    def _regrouped(self, node: int, group: Mapping[int, int], done: dict[int, int]) -> int:
        if node in self.leaves:
            return self.leaf(group[self.leaves[node]])
        if node not in done:
            fact, children = self._nodes[node]
            done[node] = self._make(fact, tuple(self._regrouped(child, group, done) for child in children))
        return done[node]


def _with(rest: Key | None, fact: int, cost: int) -> Key | None:
    return None if rest is None else (rest[0] + cost, rest[1] + 1, (fact, *rest[2]))


class Budget:
    """Counts steps."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self) -> None:
        """Count one step.

        :raises TooLong: there were too many.
        """
        self.left -= 1
        if self.left < 0:
            raise TooLong("There are too many combinations of facts to look at all of them.")
