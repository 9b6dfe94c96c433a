"""Looks through the tree of a decision, without running it, for the conditions that unknown facts stand in.

Nothing here says how `and`, `if` or a table work beyond this: what they answer depends on the facts only by what their
parts answer. So the few forms that look at a fact itself are all that has to be understood; a form that is not
understood makes the facts it is given murky.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from portico.dmn.critical_values import calls, conditions, loops, tables
from portico.dmn.critical_values.alternatives import (
    NULL,
    OPEN,
    Alternative,
    Closure,
    Fields,
    Items,
    Known,
    Row,
    Seen,
    Step,
    Term,
    clean,
    joined,
    only,
    terms_in,
)
from portico.dmn.critical_values.cells import Findings
from portico.dmn.critical_values.relations import lift, tell_apart
from portico.dmn.errors import TooLong
from portico.dmn.feel import tree
from portico.dmn.feel.closures.compiler import Compiler
from portico.dmn.feel.properties import member
from portico.dmn.feel.running import Frame, Values
from portico.dmn.feel.values import arithmetic, negate
from portico.dmn.types import Context, FeelType, Record

if TYPE_CHECKING:
    from portico.dmn.model import Session

MAX_NODES = 20_000
MAX_COMBINATIONS = 64
# Parts that never fall as their value grows, by kind.
_RISING = {"year": FeelType.DATE, "years": FeelType.DURATION_MONTHS, "days": FeelType.DURATION_DAYS}


class Sight:
    """Looks at decisions and expressions in one session, of which some facts are unknown."""

    def __init__(self, session: Session, findings: Findings) -> None:
        self.session = session
        self.findings = findings
        self.scope: list[tuple[str | None, Seen]] = []
        self.depth = 0
        self.nodes = 0
        self._decisions: dict[str, Seen] = {}
        findings.declare(session.model.declared, session.model.types)

    def outcome(self, node: tree.Node) -> None:
        """Look at a tree whose value is the outcome."""
        seen = self.see(node)
        for term in terms_in(seen):
            if isinstance(term, Term):
                self.findings.given(term)
        tell_apart(self.findings, seen, seen)

    def see(self, node: tree.Node) -> Seen:
        """Return the alternatives that a node may turn out to be.

        :raises TooLong: there is too much to look at.
        """
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise TooLong("There is too much to look at in this decision.")
        handler = self.HANDLERS.get(type(node))
        if handler is not None:
            return handler(self, node)
        return self.blurred([self.see(child) for child in tree.children(node)])

    def blurred(self, given: Sequence[Seen]) -> Seen:
        """Return the value of a form that is not understood."""
        for seen in given:
            self.findings.blur(*terms_in(seen))
        return OPEN

    def settled(self, seen: Seen) -> Seen:
        """Return what a use as a condition leaves of a value."""
        return seen if only(seen) is not None else OPEN

    def calculate(self, node: tree.Node) -> object:
        """Return the value of a node in which everything is known."""
        compiler = Compiler((), "", self.session.model.types)
        code = compiler.compile(node)
        frame: Frame = [None] * compiler.size
        values = Values({}, {})
        values.now = self.session.values.now
        frame[0] = values
        return code(frame)

    def combined(self, given: Sequence[Seen], make: Callable[[tuple[tree.Literal, ...]], tree.Node]) -> Seen | None:
        """Return the values of a form for every combination of what it may be given; None where that cannot be listed."""
        choices = [self.listed(seen) for seen in given]
        count = 1
        for choice in choices:
            if choice is None:
                return None
            count *= len(choice)
        if count > MAX_COMBINATIONS:
            return None
        made = (make(tuple(tree.Literal(value) for value in each)) for each in itertools.product(*choices))  # type: ignore[arg-type]
        return joined(*(lift(self.findings, self.calculate(each)) for each in made))

    def listed(self, seen: Seen) -> list[object] | None:
        """Return all values that something may be, when they can be listed."""
        found: list[object] = []
        for each in seen:
            if isinstance(each, Known) and clean(each.value):
                found.append(each.value)
                continue
            finite = self.findings.domain(each.path).finite if isinstance(each, Term) else None
            if finite is None or not isinstance(each, Term):
                return None
            found += [each.apply(value) for value in finite]
        return found

    # Names

    def _literal(self, node: tree.Literal) -> Seen:
        return (Known(node.value),)

    def _name(self, node: tree.Name) -> Seen:
        found: list[Seen] = []
        items: list[Seen] = []
        for name, seen in reversed(self.scope):
            if name == node.name:
                return joined(*found, seen)
            if name is None:
                items.append(seen)
                held, sure = self._fields_of(seen, node.name)
                found.append(held)
                if sure:
                    return joined(*found)
        if node.name in self.session.model.names:
            return joined(*found, self._outer(node.name))
        if calls.is_builtin(node.name):
            return joined(*found, OPEN)
        return joined(*found, self.field(items[0], node.name)) if items else OPEN

    def _fields_of(self, seen: Seen, name: str) -> tuple[Seen, bool]:
        """Return what items hold under a name, and whether every one surely brings that name into scope."""
        having = [each for each in seen if _has(each, name)]
        return self.field(tuple(having), name) if having else (), len(having) == len(seen)

    def _outer(self, name: str) -> Seen:
        model = self.session.model
        if name not in model.decisions and name not in model.deciders():
            return lift(self.findings, self.session.values[name])
        if name not in self._decisions:
            node = model.tree(name)
            outer, self.scope = self.scope, []
            if isinstance(node, tree.Lambda):
                self._decisions[name] = (Closure(node, ()),)
            else:
                value = self.session.values[name]
                self._decisions[name] = (Known(value),) if clean(value) else self.see(node)
            self.scope = outer
        return self._decisions[name]

    def field(self, seen: Seen, name: str) -> Seen:
        """Return ``value.name`` of every alternative."""
        return joined(*(self._field(each, name) for each in seen)) if seen else ()

    def _field(self, one: Alternative, name: str) -> Seen:
        if isinstance(one, Known):
            return lift(self.findings, member(one.value, name))
        if isinstance(one, Fields):
            return one.of.get(name, NULL)
        if isinstance(one, Row):
            return (Row(tuple(self.field(item, name) for item in one.items)),)
        if isinstance(one, Items):
            return (Items(self.field(one.each, name)),)
        if isinstance(one, Term):
            return self._part(one, name)
        return OPEN

    def _part(self, term: Term, name: str) -> Seen:
        kind = self.findings.domain(term.path).kind
        if _RISING.get(name) is kind and not term.steps:
            return (term.after(Step((".", name), 1, lambda value: member(value, name))),)
        if name in _RISING and term.steps and term.steps[-1].key[0] in (calls.MONTHS_BETWEEN, "-"):
            return (term.after(Step((".", name), 1, lambda value: member(value, name))),)
        finite = self.listed((term,))
        if finite is not None:
            return joined(*((Known(member(value, name)),) for value in finite))
        return self.blurred([(term,)])

    def _member(self, node: tree.Member) -> Seen:
        return self.field(self.see(node.base), node.name)

    # Values

    def _list(self, node: tree.ListOf) -> Seen:
        items = tuple(self.see(item) for item in node.items)
        known = [only(item) for item in items]
        if all(each is not None for each in known):
            return (Known([each.value for each in known if each is not None]),)
        return (Row(items),)

    def _context(self, node: tree.ContextOf) -> Seen:
        depth = len(self.scope)
        fields: dict[str, Seen] = {}
        for name, value in node.entries:
            fields[name] = self.see(value)
            self.scope.append((name, fields[name]))
        del self.scope[depth:]
        if len(fields) < len(node.entries):
            return NULL
        known = {name: only(seen) for name, seen in fields.items()}
        if all(each is not None for each in known.values()):
            return (Known(Context((name, each.value) for name, each in known.items() if each is not None)),)
        return (Fields(fields),)

    def _range(self, node: tree.RangeOf) -> Seen:
        low, high = self.see(node.low), self.see(node.high)
        made = self.combined((low, high), lambda ends: replace(node, low=ends[0], high=ends[1], start=-1))
        return made if made is not None else self.blurred([low, high])

    def _negate(self, node: tree.Negate) -> Seen:
        step = Step(("negate",), -1, negate)
        return self._stepped(self.see(node.operand), lambda value: (Known(negate(value)),), lambda term: step)

    def _arithmetic(self, node: tree.Arithmetic) -> Seen:
        found = self.see(node.first)
        for sign, operand in node.rest:
            found = self.operation(sign, found, self.see(operand))
        return found

    def operation(self, sign: str, left: Seen, right: Seen) -> Seen:
        """Return what ``left sign right`` may be."""
        made = self.combined((left, right), lambda both: tree.Arithmetic(both[0], ((sign, both[1]),)))
        if made is not None:
            return made
        found: list[Seen] = []
        for one, other in itertools.product(left, right):
            if isinstance(one, Term) and isinstance(other, Known):
                found.append(self._calculated(one, sign, other.value, first=False))
            elif isinstance(one, Known) and isinstance(other, Term):
                found.append(self._calculated(other, sign, one.value, first=True))
            elif isinstance(one, Known) and isinstance(other, Known) and clean(one.value) and clean(other.value):
                found.append((Known(arithmetic(sign, one.value, other.value)),))
            else:
                found.append(self.blurred([(one,), (other,)]))
        return joined(*found)

    def _calculated(self, term: Term, sign: str, constant: object, *, first: bool) -> Seen:
        """Return ``term sign constant``, or the other way round when the constant comes `first`."""
        if constant is None:
            return NULL
        direction = calls.direction_of(sign, constant, constant_first=first)
        if direction == 0 or self.findings.domain(term.path).kind is FeelType.ANY:
            return self.blurred([(term,)])
        key = (sign, "first" if first else "second", type(constant).__name__, str(constant))
        return (
            term.after(Step(key, direction, lambda v: arithmetic(sign, *((constant, v) if first else (v, constant))))),
        )

    def _stepped(self, seen: Seen, known: Callable[[object], Seen], step: Callable[[Term], Step | None]) -> Seen:
        """Return what a function of one value makes of every alternative."""
        found: list[Seen] = []
        for each in seen:
            if isinstance(each, Known) and clean(each.value):
                found.append(known(each.value))
                continue
            made = step(each) if isinstance(each, Term) else None
            if made is None or not isinstance(each, Term) or self.findings.domain(each.path).kind is FeelType.ANY:
                found.append(self.blurred([(each,)]))
            else:
                found.append((each.after(made),))
        return joined(*found)

    def _lambda(self, node: tree.Lambda) -> Seen:
        return (Closure(node, tuple(self.scope)),)

    def inside(self, closure: Closure, given: dict[str, Seen]) -> Seen:
        """Return what the body of a function may be for what it is given.

        :raises TooLong: functions call each other without an end that can be seen.
        """
        if self.depth > 20:
            raise TooLong("Functions call each other too deeply to look through.")
        outer, self.scope = self.scope, [*closure.scope, *given.items()]
        self.depth += 1
        found = self.see(closure.node.body)
        self.depth -= 1
        self.scope = outer
        return found

    HANDLERS: ClassVar[dict[type, Callable[..., Seen]]] = {
        tree.Literal: _literal,
        tree.Name: _name,
        tree.Member: _member,
        tree.ListOf: _list,
        tree.ContextOf: _context,
        tree.RangeOf: _range,
        tree.Negate: _negate,
        tree.Arithmetic: _arithmetic,
        tree.Logic: conditions.chain,
        tree.Conditions: conditions.conditions,
        tree.Compare: conditions.compare,
        tree.Between: conditions.between,
        tree.In: conditions.inside,
        tree.InstanceOf: conditions.instance_of,
        tree.If: conditions.chosen,
        tree.For: loops.looped,
        tree.Quantified: loops.quantified,
        tree.Filter: loops.filtered,
        tree.Lambda: _lambda,
        tree.Call: calls.called,
        tree.Table: tables.table,
        tree.Typed: tables.typed,
    }


def _has(one: Alternative, name: str) -> bool:
    """Tell whether an item of a filtered list brings a name into scope."""
    if isinstance(one, Fields):
        return name in one.of
    if isinstance(one, Known):
        value = one.value.known if isinstance(one.value, Record) else one.value
        return isinstance(value, dict) and name in value
    return False
