"""What the conditions of a decision look at in each unknown fact, and the values that stand for all others.

A *cell* of a fact is a set of values that no condition tells apart. `Findings.values` gives at least one value of every
cell: if the outcome is the same for all of these (in every combination), it is the same for all values there are.
Facts that are put to a use which is not understood are `murky`; for them nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portico.dmn.critical_values.alternatives import Term
from portico.dmn.critical_values.number_lines import ANY, EDGES, LINES, Line, number_place, turns
from portico.dmn.feel.checking.kinds import LITERALS, SIMPLE_KINDS
from portico.dmn.feel.tree import NamedType, TypeExpression
from portico.dmn.feel.type_conformance import ANY as ANY_TYPE
from portico.dmn.feel.type_conformance import Named
from portico.dmn.types import FeelType, Path, Record, Type

_FOREIGN = (FeelType.NUMBER, FeelType.DATE, FeelType.DURATION_DAYS, FeelType.DURATION_MONTHS)


@dataclass(frozen=True, slots=True)
class Domain:
    """What a fact can turn out to be.

    Numbers are decimal128 up to 10 to the 30th in size, dates lie in the years 1 to 9999, durations within as much.

    :param kind: `ANY` stands for a number, text, boolean, date, duration or null; not for lists and contexts.
    :param nullable: the fact may turn out to be null.
    :param values: all that it can be apart from null, where that is a list (the choices of a form).
    :param cost: what it costs to ask for it; facts that cost less are asked rather.
    """

    kind: FeelType = FeelType.ANY
    nullable: bool = True
    values: tuple[object, ...] | None = None
    cost: int = 1

    @property
    def finite(self) -> tuple[object, ...] | None:
        """Return everything the fact can be, null too, if that can be listed."""
        values = (True, False) if self.kind is FeelType.BOOLEAN and self.values is None else self.values
        return None if values is None else (*values, None) if self.nullable else values


def domain_of(type_: Type | Domain | None) -> Domain:
    """Return the domain of a declared type."""
    return type_ if isinstance(type_, Domain) else Domain() if type_ is None else Domain(type_.kind)


def kind_of(value: object) -> FeelType | None:
    """Return the kind of a simple value, None for any other."""
    found = LITERALS.get(type(value))
    return found.kind if found is not None else None


class Findings:
    """Collects what conditions look at."""

    def __init__(self, domains: Mapping[Path, Domain | Type]) -> None:
        self.domains = dict(domains)
        self.cuts: dict[tuple[Path, FeelType], set[int]] = {}
        self.texts: dict[Path, set[str]] = {}
        self.ordered: set[Path] = set()
        self.outputs: dict[Path, set[Term]] = {}
        self.links: dict[Path, set[Path]] = {}
        self.order: dict[Path, None] = {}  # facts as they appear in the text
        self.rough = False  # it is not known when two answers are the same
        self._murky: set[Path] = set()
        self._subjects: set[str] = set()

    def declare(self, declared: Mapping[str, TypeExpression], named: Named) -> None:
        """Take the types that a model declares for its inputs; what is given for one is converted, or becomes null.

        What an input of any but a simple type, or one of which values must pass tests, becomes is not followed, unless
        all its values are known.
        """
        for name, type_ in declared.items():
            path = (name,)
            simple = SIMPLE_KINDS.get(type_.name) if isinstance(type_, NamedType) else None
            constrained = isinstance(type_, NamedType) and type_.name in named
            if simple is not None and not constrained and path not in self.domains:
                self.domains[path] = Domain(simple)
            elif constrained or (simple is None and type_ != ANY_TYPE):
                self.blur(Term(path))

    def domain(self, path: Path) -> Domain:
        """Return the declared domain of a fact."""
        return domain_of(self.domains.get(path))

    def met(self, path: Path) -> Term:
        """Return the term of an unknown fact that the text names."""
        self.order.setdefault(path)
        return Term(path)

    def blur(self, *used: Term | Record) -> None:
        """Note that facts, or any fact of a subject, are put to a use that is not understood."""
        for each in used:
            if isinstance(each, Record):
                self._subjects.add(each.key)
            else:
                self._murky.add(each.path)

    def murky(self, path: Path) -> bool:
        """Tell whether nothing can be claimed about a fact."""
        if self.domain(path).finite is not None:
            return False
        if path in self._murky or path[0] in self._subjects:
            return True
        return self.domain(path).kind not in (*LINES, FeelType.TEXT, FeelType.ANY)

    def compared(self, term: Term, value: object, sign: str = ANY) -> None:
        """Note that a term is compared with a value; ``=`` tells less apart than ``<`` for texts, `ANY` tells all."""
        declared = self.domain(term.path)
        if declared.finite is not None:
            return
        kind = declared.kind
        if term.steps:
            line = LINES.get(kind)
            places = None if line is None else turns(line, term.apply, term.direction, value, sign)
            if places is None:
                self.blur(term)
            else:
                self.cuts.setdefault((term.path, kind), set()).update(places)
            return
        if value is None:
            return
        found = kind_of(value)
        if found is FeelType.TEXT and kind in (FeelType.TEXT, FeelType.ANY):
            self.texts.setdefault(term.path, set()).add(str(value))
            if sign not in ("=", "!="):
                self.ordered.add(term.path)
        elif found in LINES and kind in (found, FeelType.ANY):
            self.cuts.setdefault((term.path, found), set()).update(_around(LINES[found], value, sign))
        elif found is None:  # a moment, a list, a context
            self.blur(term)

    def kinds_told_apart(self, path: Path) -> None:
        """Note that a condition asks for the kind of a fact."""
        for kind in LINES:
            self.cuts.setdefault((path, kind), set())

    def given(self, term: Term) -> None:
        """Note that a term may be (part of) the outcome."""
        self.outputs.setdefault(term.path, set()).add(term)
        if term.steps:
            self.compared(term, None)
        if len(self.outputs[term.path]) > 1:
            self.blur(term)

    def linked(self, one: Term, other: Term) -> None:
        """Note that two facts are compared with each other."""
        first, second = self.domain(one.path), self.domain(other.path)
        for finite, term in ((first.finite, other), (second.finite, one)):
            if finite is not None:
                for value in finite:
                    self.compared(term, value)
                return
        if FeelType.ANY in (first.kind, second.kind) or one.path == other.path or one.steps or other.steps:
            self.blur(one, other)
        elif first.kind is second.kind:  # two different kinds never compare
            group = self._group(one.path) | self._group(other.path)
            for path in group:
                self.links[path] = group

    def alike(self, one: Term, other: Term) -> bool:
        """Tell whether two facts can be linked."""
        first, second = self.domain(one.path), self.domain(other.path)
        if None not in (first.finite, second.finite) or first.kind is not second.kind:
            return True
        return first.kind is not FeelType.ANY and not one.steps and not other.steps

    def _group(self, path: Path) -> set[Path]:
        return self.links.get(path, {path})

    def settle(self) -> None:
        """Give up on facts of which a computed value is answered and that are compared with others as well."""
        for path, terms in self.outputs.items():
            if len(self._group(path)) > 1 and any(term.steps for term in terms):
                self._murky.add(path)

    def values(self, path: Path) -> list[object] | None:
        """Return values of which at least one lies in every cell of a fact; None for a murky one.

        Facts that are compared with each other get so many in each cell that all orders among them occur; facts that
        are answered themselves get two, so that answering them never looks like one answer.
        """
        domain = self.domain(path)
        if domain.finite is not None:
            return list(domain.finite)
        if self.murky(path):
            return None
        group = self._group(path)
        many = len(group) + 1 if len(group) > 1 else 2 if path in self.outputs else 1
        found: list[object] = []
        for kind in [domain.kind] if domain.kind is not FeelType.ANY else self._kinds_of(path):
            found += self._texts(group, many) if kind is FeelType.TEXT else self._places(group, kind, many)
        if domain.kind is FeelType.ANY:
            found += [True, False]
        return [*found, None] if domain.nullable else found

    def _kinds_of(self, path: Path) -> list[FeelType]:
        used = [kind for kind in LINES if (path, kind) in self.cuts]
        foreign = next((kind for kind in _FOREIGN if kind not in used), None)
        return [*used, FeelType.TEXT, *([foreign] if foreign else [])]

    def _places(self, group: set[Path], kind: FeelType, many: int) -> list[object]:
        line = LINES[kind]
        return [
            line.value(place)
            for first, last in stretches(line, set().union(*(self.cuts.get((path, kind), ()) for path in group)))
            for place in _spread(line, first, last, many)
        ]

    def _texts(self, group: set[Path], many: int) -> list[object]:
        told = sorted(set().union(*(self.texts.get(path, ()) for path in group)))
        if not self.ordered & group and len(group) == 1:
            return [*told, *_others(told, many)]
        if not told:
            return ["\0" * more for more in range(many)]
        found: list[object] = [""] if told[0] else []
        for text, following in zip(told, [*told[1:], None], strict=True):
            nearest = [text + "\0" * more for more in range(many + 1)]
            found += [each for each in nearest if following is None or each < following]
        if told[0]:
            found += [each for more in range(1, many) if (each := "\0" * more) < told[0]]
        return found


def stretches(line: Line, cuts: set[int]) -> list[tuple[int, int]]:
    """Return first and last place of every stretch between cuts."""
    starts = sorted({line.first, *cuts})
    return list(zip(starts, [*(start - 1 for start in starts[1:]), line.last], strict=True))


def _around(line: Line, value: object, sign: str) -> set[int]:
    if isinstance(value, Decimal) and len(value.as_tuple().digits) > 34:
        return turns(line, lambda each: each, 1, value, sign) or set()
    place = line.place(value)
    edges = {place if edge == ">=" else place + 1 for edge in EDGES[sign]}
    return {each for each in edges if line.first < each <= line.last}


def _others(told: Sequence[str], many: int) -> list[object]:
    found: list[object] = []
    number = 0
    while len(found) < many:
        text = "other" + (f" {number}" if number else "")
        number += 1
        if text not in told:
            found.append(text)
    return found


def _spread(line: Line, first: int, last: int, many: int) -> list[int]:
    """Return so many places of a stretch, its ends among them; one plain place when one is enough."""
    if many == 1:
        return [plain_place(line, first, last)]
    if last - first < many:
        return list(range(first, last + 1))
    return [first + (last - first) * step // (many - 1) for step in range(many)]


def plain_place(line: Line, first: int, last: int) -> int:
    """Return a place of a stretch whose value reads well: near a border, with few digits."""
    if line is not LINES[FeelType.NUMBER]:
        open_below, open_above = first == line.first, last == line.last
        if open_below and open_above:
            return line.anchors[0]
        return first if open_above else last if open_below else (first + last) // 2
    candidates = [Decimal(0), *_near(line, first, 1), *_near(line, last, -1)]
    return next((place for each in candidates if first <= (place := number_place(each)) <= last), first)


def _near(line: Line, place: int, side: int) -> list[Decimal]:
    """Return short numbers at and just beyond a border, those with the fewest digits first."""
    value = line.value(place)
    assert isinstance(value, Decimal)  # noqa: S101 - only the line of numbers asks
    if value.adjusted() > 30:
        return [value]
    found = []
    for exponent in (0, -1, -2, -6, -12):
        unit = Decimal(1).scaleb(exponent)
        cut = value.quantize(unit) if value.adjusted() - exponent < 27 else value
        found += [cut, cut + side * unit]
    return found
