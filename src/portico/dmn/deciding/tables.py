"""Decision tables over rules of which some may match (DMN 1.5, clause 8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portico.dmn.feel.builtins import call_builtin
from portico.dmn.feel.closures.compiler import Test
from portico.dmn.feel.running import Code, Frame, values_of
from portico.dmn.feel.sizes import HEAVY, weight
from portico.dmn.feel.unknowns import join, listed, needs_in, plain
from portico.dmn.feel.values import equal, same
from portico.dmn.types import Aggregator, Context, HitPolicy, Unknown


@dataclass(frozen=True, slots=True)
class CompiledInput:
    """A column that is tested; a value that its declared `values` do not allow leaves the whole table null."""

    code: Code
    values: Test | None = None


@dataclass(frozen=True, slots=True)
class CompiledOutput:
    """A column that is answered; the first of `values` that an output passes is its priority."""

    name: str
    values: tuple[Test, ...] = ()
    default: Code | None = None


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One row: a test per input, a code per output."""

    when: tuple[Test, ...]
    then: tuple[Code, ...]


Answer = tuple[object, int | None]
Hits = list[tuple[int, Unknown | None]]
"""The rows that match, with a doubt for those of which it is not known."""


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """A table ready to run; `slot` is where the tests find the input, as `?`."""

    inputs: tuple[CompiledInput, ...]
    outputs: tuple[CompiledOutput, ...]
    policy: HitPolicy
    aggregator: Aggregator | None
    rules: tuple[CompiledRule, ...]
    slot: int

    def decide(self, frame: Frame) -> Answer:
        """Return the table's value and the index of the row that decided, if one did."""
        values = [column.code(frame) for column in self.inputs]
        heavy = sum(weight(value) for value in values if type(value) in HEAVY)
        if heavy:
            values_of(frame).spend(heavy * len(self.rules))
        allowed = self.all_allowed(frame, values)
        if allowed is False:
            return None, None
        answer, row = _POLICIES[self.policy](self, frame, self.hits(frame, values))
        if isinstance(allowed, Unknown):
            return _agreed([None, answer], allowed), None
        return answer, row

    def settle(self, frame: Frame, rows: list[int]) -> Answer:
        """Return the answer when the rows that match are known already, in the order of the table."""
        return _POLICIES[self.policy](self, frame, [(row, None) for row in rows])

    def output(self, frame: Frame, row: int) -> object:
        """Return the output of one row: its value, or a context of several."""
        return self._value([code(frame) for code in self.rules[row].then])

    def empty(self, frame: Frame) -> object:
        """Return what the table answers when no row matches."""
        if any(column.default is not None for column in self.outputs):
            return self._value([None if each.default is None else each.default(frame) for each in self.outputs])
        if self.aggregator is not None:
            return self.aggregated([])
        return [] if self.policy is HitPolicy.COLLECT else None

    def aggregated(self, found: object) -> object:
        """Return what COLLECT makes of a list of outputs; several outputs at once have no sum (DMN 1.5, 8.2.11)."""
        if self.aggregator is None:
            return found
        return call_builtin(self.aggregator.lower(), [found]) if len(self.outputs) == 1 else None

    def rank(self, frame: Frame, row: int) -> tuple[int, ...] | Unknown:
        """Return the priority of a row, the lowest first; an output that is not listed comes last."""
        ranks: list[int] = []
        for column, code in zip(self.outputs, self.rules[row].then, strict=True):
            if column.values:
                value = frame[self.slot] = code(frame)
                place = _place(frame, column.values, value)
                if isinstance(place, Unknown):
                    return place
                ranks.append(place)
        return tuple(ranks)

    def _value(self, outputs: list[object]) -> object:
        if len(outputs) == 1:
            return outputs[0]
        return Context(zip((column.name for column in self.outputs), outputs, strict=True))

    def all_allowed(self, frame: Frame, values: list[object]) -> bool | Unknown:
        """Tell whether every input is among the values that its column declares."""
        doubt: Unknown | None = None
        for column, value in zip(self.inputs, values, strict=True):
            if column.values is not None:
                frame[self.slot] = value
                said = column.values(frame, value)
                if isinstance(said, Unknown):
                    doubt = join(said, doubt)
                elif said is not True:
                    return False
        return True if doubt is None else doubt

    def hits(self, frame: Frame, values: list[object]) -> Hits:
        """Return the rows that match or may match; FIRST stops at a sure one."""
        found: Hits = []
        for row, rule in enumerate(self.rules):
            said = self._matches(frame, rule, values)
            if said is False:
                continue
            found.append((row, said if isinstance(said, Unknown) else None))
            if said is True and self.policy is HitPolicy.FIRST:
                break
        return found

    def _matches(self, frame: Frame, rule: CompiledRule, values: list[object]) -> bool | Unknown:
        doubt: Unknown | None = None
        for test, value in zip(rule.when, values, strict=True):
            frame[self.slot] = value
            said = test(frame, value)
            if isinstance(said, Unknown):
                doubt = join(said, doubt)
            elif said is not True:
                return False
        return True if doubt is None else doubt


def _place(frame: Frame, values: tuple[Test, ...], value: object) -> int | Unknown:
    if isinstance(value, Unknown):
        return plain(value)
    for place, test in enumerate(values):
        said = test(frame, value)
        if said is True:
            return place
        if isinstance(said, Unknown):
            return plain(said)
    return len(values)


def _doubt(hits: Hits) -> Unknown | None:
    found: Unknown | None = None
    for _, maybe in hits:
        if maybe is not None:
            found = join(maybe, found)
    return found


def _agreed(values: list[object], doubt: Unknown) -> object:
    """Return the value that all possible answers share, else what is needed to tell them apart."""
    if all(same(values[0], value) for value in values[1:]):
        return values[0]
    needs = frozenset().union(*(needs_in(value) for value in values))
    return plain(doubt) if needs <= doubt.needs else Unknown(doubt.needs | needs)


def _first(table: CompiledTable, frame: Frame, hits: Hits) -> Answer:
    if not hits:
        return table.empty(frame), None
    if hits[0][1] is None:
        return table.output(frame, hits[0][0]), hits[0][0]
    values: list[object] = []
    doubt = hits[0][1]
    for row, maybe in hits:
        values.append(table.output(frame, row))
        if maybe is None:
            return _agreed(values, doubt), None
        doubt = join(maybe, doubt)
    return _agreed([*values, table.empty(frame)], doubt), None


def _unique(table: CompiledTable, frame: Frame, hits: Hits) -> Answer:
    sure = [row for row, maybe in hits if maybe is None]
    if not hits:
        return table.empty(frame), None
    if len(sure) > 1:
        return None, None
    doubt = _doubt(hits)
    if doubt is None:
        return table.output(frame, sure[0]), sure[0]
    if sure:  # a second match makes the answer null
        return _agreed([None, table.output(frame, sure[0])], doubt), None
    values = [table.empty(frame), *(table.output(frame, row) for row, _ in hits)]
    return _agreed([*values, None] if len(hits) > 1 else values, doubt), None


def _any(table: CompiledTable, frame: Frame, hits: Hits) -> Answer:
    if not hits:
        return table.empty(frame), None
    sure = [row for row, maybe in hits if maybe is None]
    values = {row: table.output(frame, row) for row, _ in hits}
    if len(sure) > 1 and type(values[sure[0]]) in HEAVY:
        values_of(frame).spend(weight(values[sure[0]]) * len(sure))
    said = [equal(values[sure[0]], values[row]) for row in sure[1:]]
    if any(each is not True and not isinstance(each, Unknown) for each in said):
        return None, None
    doubt = _doubt(hits)
    if doubt is None:
        unknown = [each for each in said if isinstance(each, Unknown)]
        if not unknown:
            return values[sure[0]], sure[0]
        doubt = unknown[0]
    possible = list(values.values())
    return _agreed(possible if sure else [table.empty(frame), *possible], doubt), None


def _priority(table: CompiledTable, frame: Frame, hits: Hits) -> Answer:
    ranked = _ranked(table, frame, hits)
    return (plain(ranked), None) if isinstance(ranked, Unknown) else _first(table, frame, ranked)


def _ranked(table: CompiledTable, frame: Frame, hits: Hits) -> Hits | Unknown:
    """Return the hits by priority, those of the same in the order of the rules; Unknown when that cannot be told."""
    if len(hits) < 2:
        return hits
    ranks: list[tuple[int, ...]] = []
    for row, _ in hits:
        rank = table.rank(frame, row)
        if isinstance(rank, Unknown):
            return join(rank, _doubt(hits)) if _doubt(hits) is not None else rank
        ranks.append(rank)
    return [hit for _, hit in sorted(zip(ranks, hits, strict=True), key=lambda pair: pair[0])]


def _collect(table: CompiledTable, frame: Frame, hits: Hits) -> Answer:
    if not hits:
        return table.empty(frame), None
    members = [(table.output(frame, row), maybe) for row, maybe in hits]
    found = listed(members)
    doubt = _doubt(hits)
    if doubt is None or any(maybe is None for _, maybe in hits):
        return table.aggregated(found), hits[0][0] if hits[0][1] is None else None
    empty = table.empty(frame)
    if table.aggregator is None and empty == []:
        return found, None
    possible = [empty, table.aggregated([members[0][0]])] if len(hits) == 1 else [empty, join(doubt, None)]
    return _agreed(possible, doubt), None


def _output_order(table: CompiledTable, frame: Frame, hits: Hits) -> Answer:
    ranked = _ranked(table, frame, hits)
    return (plain(ranked), None) if isinstance(ranked, Unknown) else _collect(table, frame, ranked)


_POLICIES: dict[HitPolicy, Callable[[CompiledTable, Frame, Hits], Answer]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.FIRST: _first,
    HitPolicy.PRIORITY: _priority,
    HitPolicy.ANY: _any,
    HitPolicy.COLLECT: _collect,
    HitPolicy.RULE_ORDER: _collect,
    HitPolicy.OUTPUT_ORDER: _output_order,
}
