"""Decision tables over rules of which some may match (DMN 1.5, clause 8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portico.dmn.feel.compiling import Test
from portico.dmn.feel.running import Code, Frame
from portico.dmn.feel.unknowns import join, listed, plain
from portico.dmn.feel.values import same
from portico.dmn.types import Context, HitPolicy, Unknown


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One row: a test per input, a code per output."""

    when: tuple[Test, ...]
    then: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """A table ready to run."""

    inputs: tuple[Code, ...]
    outputs: tuple[str, ...]
    policy: HitPolicy
    rules: tuple[CompiledRule, ...]

    def decide(self, frame: Frame) -> tuple[object, int | None]:
        """Return the table's value and the index of the row that decided, if one did."""
        hits = self._hits(frame)
        return _POLICIES[self.policy](self, frame, hits)

    def output(self, frame: Frame, row: int) -> object:
        """Return the output of one row: its value, or a context of several."""
        codes = self.rules[row].then
        if len(self.outputs) == 1:
            return codes[0](frame)
        return Context((name, code(frame)) for name, code in zip(self.outputs, codes, strict=True))

    def _hits(self, frame: Frame) -> list[tuple[int, Unknown | None]]:
        """Return the rows that match, with a doubt for those of which it is not known; FIRST stops at a sure one."""
        values = [code(frame) for code in self.inputs]
        found: list[tuple[int, Unknown | None]] = []
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
            said = test(frame, value)
            if isinstance(said, Unknown):
                doubt = join(said, doubt)
            elif said is not True:
                return False
        return True if doubt is None else doubt


Hits = list[tuple[int, Unknown | None]]


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
    found = doubt
    for value in values:
        if isinstance(value, Unknown):
            found = join(found, value)
    return plain(found)


def _first(table: CompiledTable, frame: Frame, hits: Hits) -> tuple[object, int | None]:
    if not hits:
        return None, None
    if hits[0][1] is None:
        return table.output(frame, hits[0][0]), hits[0][0]
    values = [table.output(frame, row) for row, _ in hits]
    if hits[-1][1] is not None:
        values.append(None)  # perhaps no row matches
    doubt = _doubt(hits)
    return _agreed(values, doubt) if doubt is not None else values[0], None


def _unique(table: CompiledTable, frame: Frame, hits: Hits) -> tuple[object, int | None]:
    sure = [row for row, maybe in hits if maybe is None]
    if len(sure) > 1 or not hits:
        return None, None
    doubt = _doubt(hits)
    if doubt is None:
        return table.output(frame, sure[0]), sure[0]
    # With a sure row, a second match makes the answer null; without one, no match does.
    return _agreed([None, *(table.output(frame, row) for row, _ in hits)], doubt), None


def _any(table: CompiledTable, frame: Frame, hits: Hits) -> tuple[object, int | None]:
    if not hits:
        return None, None
    sure = [row for row, maybe in hits if maybe is None]
    values = [table.output(frame, row) for row, _ in hits]
    doubt = _doubt(hits)
    unknown = [value for value in values if isinstance(value, Unknown)]
    if doubt is None and not unknown:
        agreed = all(same(values[0], value) for value in values[1:])
        return (values[0], sure[0]) if agreed else (None, None)
    if len(values) == 1 and doubt is None:
        return values[0], sure[0]
    found = doubt if doubt is not None else unknown[0]
    return _agreed(values if sure else [None, *values], found), None


def _collect(table: CompiledTable, frame: Frame, hits: Hits) -> tuple[object, int | None]:
    members = [(table.output(frame, row), maybe) for row, maybe in hits]
    return listed(members), hits[0][0] if hits and hits[0][1] is None else None


_POLICIES: dict[HitPolicy, Callable[[CompiledTable, Frame, Hits], tuple[object, int | None]]] = {
    HitPolicy.FIRST: _first,
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.COLLECT: _collect,
}
