"""A decision over prepared facts as one generated program, with everything that it stands on.

Each decision below becomes a function that notes its answer in the list `m`, so it is made at most once and only when
it is asked for. A function that meets a value it was not written for leaves its own decision to the closure, which asks
the others through the same list.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from portico.dmn.deciding.compiled import CompiledDecision, DecisionCompiler, Source
from portico.dmn.deciding.generated.decisions import RuleEmitter
from portico.dmn.deciding.generated.operations import SKIPPED
from portico.dmn.deciding.generated.program import NotWritten, Program
from portico.dmn.deciding.given_facts import Told, given, prepare, ready_type
from portico.dmn.deciding.tracing import Trace
from portico.dmn.errors import DmnError, TooDeep
from portico.dmn.feel import tree
from portico.dmn.feel.running import Values
from portico.dmn.types import DateTime, as_feel

if TYPE_CHECKING:
    from portico.dmn.model import Expression, Model

Now = dt.datetime | DateTime | None
"""What `now()` and `today()` say, with a time zone."""


class Decide(Protocol):
    """A decision as a function of facts."""

    def __call__(self, facts: Mapping[str, object], /, now: Now = None) -> object:
        """Return the answer, as a session would."""


class Tracer(Protocol):
    """A decision as a function of facts that tells how it came about."""

    def __call__(self, facts: Mapping[str, object], /, now: Now = None) -> Trace:
        """Return the answer with all that was decided on the way."""


MAX_NODES = 50_000
_LEAVES_AS_IT_IS = (bool, str)
_DEEP = "The decisions behind this one stand too deep on each other."


class Linked(Values):
    """The values of one run for closures: facts by name, decisions through the run's own notes."""

    __slots__ = ("notes",)

    def __init__(self, facts: Mapping[str, object], decide: Mapping[str, Callable[[Values], object]]) -> None:
        super().__init__(facts, decide)
        self.notes: list[object] = []


@dataclass(frozen=True, slots=True, eq=False)
class _Unit:
    """One decision of a program: its place in the notes, its tree and its closure."""

    place: int
    name: str
    node: tree.Node
    compiled: CompiledDecision | None
    source: Source


class Graph:
    """A decision or expression with all decisions that it can need, the first at place 0."""

    def __init__(self, model: Model, root: str | Expression, leave: Callable[[object], object]) -> None:
        self.model = model
        self.root = root
        self.leave = leave
        self.units = self._units()
        self.places = {unit.name: unit.place for unit in self.units}
        self.traced = False
        self._functions: Mapping[str, Callable[..., object]] = {}
        self._ask = {unit.name: self._asking(unit.place) for unit in self.units if unit.compiled is not None}

    def generate(self, *, trace: bool = False) -> Decide:
        """Return the function from facts to the answer, or to the notes when they are wanted as a trace.

        :raises NotWritten: the graph is too large.
        """
        self.traced = trace
        program = Program()
        program.namespace |= {
            "prepared": self.prepared,
            "linked": self._linked,
            "leave": self.leave,
            "Deep": RecursionError,
        }
        program.namespace |= {"slow": self._slow, "too_deep": too_deep, "unset": UNSET, "Ready": ready_type(self.model)}
        if trace or len(self.units) > 1:
            for unit in self.units:
                self._function(program, unit)
        self._entry(program)
        self._functions = program.compile()
        return self._functions["decide"]

    def _units(self) -> tuple[_Unit, ...]:
        if isinstance(self.root, str):
            compiled = self.model.compiled(self.root)
            found = [_Unit(0, self.root, compiled.tree, compiled, self.model.decisions[self.root])]
        else:
            found = [_Unit(0, "\0", self.root.tree, None, Source("", self.root.tree, (), self.root.names))]
        seen = {unit.name for unit in found}
        size = 0
        for unit in found:
            for name in _names(unit.node):
                size += 1
                if name in self.model.decisions and name not in seen:
                    seen.add(name)
                    compiled = self.model.compiled(name)
                    found.append(_Unit(len(found), name, compiled.tree, compiled, self.model.decisions[name]))
        if size > MAX_NODES:
            raise NotWritten
        return tuple(found)

    def _emitter(self, program: Program, unit: _Unit, *, base: str) -> RuleEmitter:
        def read(name: str) -> str:
            place = self.places.get(name)
            if place is None:
                return f"v[{program.constant(name)}]"
            note = program.fresh("d")
            return f"{note} if ({note} := m[{place}]) is not unset else u{place}(v, m)"

        return RuleEmitter(program, read, self._compiler(unit), strict=True, base=base)

    def _compiler(self, unit: _Unit) -> Callable[[], DecisionCompiler]:
        return lambda: DecisionCompiler(unit.source, self.model.names, self.model.types)

    def _function(self, program: Program, unit: _Unit) -> None:
        """Write the function of one decision, which notes its answer."""
        record = f"m, {len(self.units) + unit.place}" if self.traced else ""
        piece = self._emitter(program, unit, base="v, m").decision(unit.node, record)
        body = ["try:", f"    m[{unit.place}] = r = {piece.text}", "except Unfit:"]
        body += [f"    m[{unit.place}] = r = slow({unit.place}, v, m)", "return r"]
        program.function(f"u{unit.place}", "v, m", body)

    def _fused(self, program: Program, *, base: str) -> str:
        """Return the first decision with those below it that only one place needs: one expression without calls."""
        emitter = self._emitter(program, self.units[0], base=base)
        uses = Counter(name for unit in self.units for name in _names(unit.node))
        emitter.below = {
            unit.name: (unit.node, self._compiler(unit)) for unit in self.units[1:] if uses[unit.name] == 1
        }
        piece = emitter.decision(self.units[0].node)
        return piece.text if piece.kind in _LEAVES_AS_IT_IS else f"leave({piece.text})"

    def _entry(self, program: Program) -> None:
        body = [
            "if type(v) is Ready:",
            "    v = v.known",
            "elif type(v) is not Context:",
            "    return prepared(v, now)",
        ]
        if self.model.aliases:  # only `prepare` knows the names and types
            body = ["if type(v) is not Ready:", "    return prepared(v, now)", "v = v.known"]
        alone = len(self.units) == 1 and not self.traced
        notes = f"[*{program.constant((UNSET,) * len(self.units) * (2 if self.traced else 1))}]"
        first = "" if self.traced else self._fused(program, base="v" if alone else "v, m")
        body += [] if alone else [f"m = {notes}"]
        if program.needs_values:
            body.append(f"v = linked(v, {'[unset]' if alone else 'm'}, now)")
        if first:
            body += ["try:", f"    return {first}", "except Unfit:", "    pass"]
            body += ["except Deep:", "    too_deep()"]
        again = "slow(0, v, [unset])" if alone else "u0(v, m)"
        body += ["try:", f"    {again}" if self.traced else f"    return leave({again})"]
        body += ["except Deep:", "    too_deep()", *(["return m"] if self.traced else [])]
        program.function("decide", "v, now=None", body)

    def prepared(self, facts: Mapping[str, object], now: Now = None) -> object:
        """Decide over facts that are not FEEL values yet."""
        try:
            ready = prepare(self.model, facts)
        except DmnError:  # perhaps of a fact that nobody reads
            return self.by_closures(facts, now)
        return self._functions["decide"](ready, now) if type(ready) is not Told else self.by_closures(facts, now)

    def by_closures(self, facts: Mapping[str, object], now: Now = None) -> object:
        """Decide without generated code, with decisions that are told instead of made too."""
        notes: list[object] = [UNSET] * 2 * len(self.units)
        inputs, told = given(facts, self.model) if self.model.aliases else (facts, {})
        values = Linked(inputs, self._ask)
        values.notes = notes
        values.now = as_feel(now)  # type: ignore[assignment]
        values.update(told)
        for name in told.keys() & self.places.keys():
            notes[self.places[name]] = told[name]
        try:
            if notes[0] is UNSET:
                self._slow(0, values, notes)
        except RecursionError:
            too_deep()
        return notes if self.traced else self.leave(notes[0])

    def _linked(self, facts: Mapping[str, object], notes: list[object], now: Now = None) -> Linked:
        if type(facts) is Linked:
            return facts
        values = Linked(facts, self._ask)
        values.notes = notes
        values.now = as_feel(now)  # type: ignore[assignment]
        if isinstance(facts, dict) and self.places.keys().isdisjoint(facts):
            values.update(facts)
        return values

    def _asking(self, place: int) -> Callable[[Values], object]:
        def ask(values: Values) -> object:
            notes = values.notes  # type: ignore[attr-defined]
            found = notes[place]
            if found is UNSET:
                function = self._functions.get(f"u{place}")
                found = function(values, notes) if function is not None else self._slow(place, values, notes)
            return found

        return ask

    def _slow(self, place: int, facts: Mapping[str, object], notes: list[object]) -> object:
        """Make one decision with its closure."""
        values, unit = self._linked(facts, notes), self.units[place]
        if unit.compiled is not None:
            found = unit.compiled.decide(values)
        else:
            assert not isinstance(self.root, str)  # noqa: S101 - only an expression has no decision
            found = self.root.code([values, *(None,) * (self.root.size - 1)])
        notes[place] = found
        if self.traced and unit.compiled is not None:
            notes[len(self.units) + place] = said_by_closure(unit.compiled, values)
        return found


class _Unset:
    def __repr__(self) -> str:
        return "UNSET"


UNSET: object = _Unset()


def too_deep() -> None:
    """Say that decisions stand too deep on each other.

    :raises TooDeep: always.
    """
    raise TooDeep(_DEEP)


def said_by_closure(compiled: CompiledDecision, values: Values) -> object:
    """Return what the trace of a decision holds: what each condition said up to the deciding one, or the row."""
    frame: list[object] = [values, *(None,) * (compiled.size - 1)]
    if compiled.table is not None:
        return compiled.table.decide(frame)[1]
    said: list[object] = [SKIPPED] * len(compiled.conditions)
    for place, (_, code) in enumerate(compiled.conditions):
        said[place] = code(frame)
        if said[place] is False:
            break
    return tuple(said)


def _names(node: tree.Node) -> list[str]:
    return [each.name for each in tree.walk(node) if isinstance(each, tree.Name)]


def decider(model: Model, root: str | Expression, leave: Callable[[object], object]) -> Decide:
    """Return the function of a decision or expression over prepared facts, generated where that can be done."""
    graph = Graph(model, root, leave)
    try:
        return graph.generate()
    except (NotWritten, RecursionError):
        return graph.by_closures


def tracer(model: Model, root: str, leave: Callable[[object], object]) -> Tracer:
    """Return the function of a decision over prepared facts that also tells how it came about."""
    graph = Graph(model, root, leave)
    try:
        run = graph.generate(trace=True)
    except (NotWritten, RecursionError):
        run = graph.by_closures
    conditions = {
        unit.name: tuple(id_ for id_, _ in unit.node.items)
        for unit in graph.units
        if isinstance(unit.node, tree.Conditions)
    }

    def trace(facts: Mapping[str, object], now: Now = None) -> Trace:
        notes: list[object] = run(facts, now)  # type: ignore[assignment]
        return Trace(leave(notes[0]), notes, graph.places, conditions, UNSET)

    return trace
