"""Values of one fact at which the outcome of a decision may turn, the nearest to its present value first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from portico.dmn.critical_values.cells import Domain, Findings, domain_of, kind_of, stretches
from portico.dmn.critical_values.filling import Facts
from portico.dmn.critical_values.number_lines import LINES, Line, number_place
from portico.dmn.critical_values.walk import Sight
from portico.dmn.errors import TooLong
from portico.dmn.model import Model
from portico.dmn.types import FeelType, Path, Type, Unknown, as_python


@dataclass(frozen=True, slots=True)
class Candidates:
    """Values to try for a fact.

    :param values: one of every set of values that the conditions do not tell apart, the nearest to the present value
        first; texts, true, false and null come after numbers, dates and durations.
    :param exact: no other value of the fact can give an outcome that none of these gives.
    """

    values: tuple[object, ...]
    exact: bool


def critical_values(
    model: Model,
    decision: str,
    path: Path,
    context: Mapping[str, object],
    *,
    domains: Mapping[Path, Domain | Type] | None = None,
    now: dt.datetime | None = None,
) -> Candidates:
    """Return the values of one fact worth trying to turn the outcome of a decision, all other facts as they are.

    >>> from portico.dmn.model import compile_model
    >>> from portico.dmn.types import Decision
    >>> model = compile_model([Decision("aid", "2 * income <= limit and (age >= 18 or age = null)")],
    ...     names=["income", "limit", "age"])
    >>> facts = {"income": 300, "limit": 500, "age": 17}
    >>> [str(value) for value in critical_values(model, "aid", ("income",), facts).values]
    ['250', 'None']
    >>> [str(value) for value in critical_values(model, "aid", ("age",), facts).values]
    ['18', 'None']

    The present value itself is left out, and so is what lies in the same stretch. Numbers read well: ``x > 450000`` gives
    450001, not the least decimal above. Without a declared type the fact is taken to have the kind of its present value.

    :param path: as `Model.reads` gives it: ``("mother", "income")``, ``("limit",)``.
    :param now: what `now()` and `today()` say, as for `Model.session`.
    :raises DmnError: there is no such decision.
    """
    facts = Facts(context)
    present = _present(facts, path)
    known = dict(domains or {})
    domain = domain_of(known.get(path))
    kind = kind_of(present) or FeelType.ANY
    if domain.kind is FeelType.ANY and domain.values is None:
        domain = known[path] = Domain(kind, domain.nullable, None, domain.cost)
    findings = Findings(known)
    exact = True
    try:
        Sight(model.session(facts.without(path), now), findings).outcome(model.tree(decision))
    except TooLong:
        exact = False
    if domain.finite is not None:
        return Candidates(tuple(as_python(each) for each in domain.finite if each != present), exact=exact)
    found: list[object] = []
    line = LINES.get(domain.kind)
    if line is not None and kind is domain.kind:
        found += _on_line(line, findings.cuts.get((path, domain.kind), set()), line.place(present))
    elif line is not None or domain.kind is FeelType.TEXT:
        found += findings.values(path) or sorted(findings.texts.get(path, ()))
    values = [each for each in found if each is not None and each != present]
    if domain.nullable and present is not None:
        values.append(None)
    return Candidates(tuple(as_python(each) for each in values), exact=exact and not findings.murky(path))


def _present(facts: Facts, path: Path) -> object:
    """Return the present value of a fact, None when it is null or unknown."""
    value = facts.value(path)
    return None if isinstance(value, Unknown) else value


def _on_line(line: Line, cuts: set[int], present: int) -> list[object]:
    """Return a value of every stretch but that of the present value, the nearest stretch first."""
    found: list[tuple[int, object]] = []
    for first, last in stretches(line, cuts):
        if last < present:
            found.append((present - last, _plain(line, first, last, last)))
        elif first > present:
            found.append((first - present, _plain(line, first, last, first)))
    return [value for _, value in sorted(found, key=lambda pair: pair[0])]


def _plain(line: Line, first: int, last: int, border: int) -> object:
    """Return a value of a stretch near one of its ends that reads well."""
    value = line.value(border)
    if not isinstance(value, Decimal):
        return value
    rounding = ROUND_CEILING if border == first else ROUND_FLOOR
    for exponent in (0, -1, -2, -3, -4, -6, -9, -12, -18):
        if value.adjusted() - exponent < 33:
            near = value.quantize(Decimal(1).scaleb(exponent), rounding=rounding)
            if first <= number_place(near) <= last:
                return near
    return value
