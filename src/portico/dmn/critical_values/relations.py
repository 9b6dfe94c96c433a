"""What a comparison looks at: the facts on both sides, each with each."""

from __future__ import annotations

from portico.dmn.critical_values.alternatives import (
    OPEN,
    SETTLED,
    Alternative,
    Closure,
    Fields,
    Items,
    Known,
    Row,
    Seen,
    Term,
    clean,
    terms_in,
)
from portico.dmn.critical_values.cells import Findings
from portico.dmn.critical_values.number_lines import ANY, MIRRORED
from portico.dmn.types import Context, Range, Record, Unknown


def lift(findings: Findings, value: object) -> Seen:
    """Return what is seen of a value of the session: unknown facts become terms."""
    if isinstance(value, Unknown):
        if type(value) is Unknown and len(value.needs) == 1:
            return (findings.met(next(iter(value.needs))),)
        findings.blur(*(findings.met(path) for path in sorted(value.needs)))
        return OPEN
    if type(value) is list and not clean(value):
        return (Row(tuple(lift(findings, item) for item in value)),)
    if type(value) is Context and not clean(value):
        return (Fields({name: lift(findings, item) for name, item in value.items()}),)
    if type(value) is Range and not clean(value):
        findings.blur(*terms_in((Known(value),)))
        return OPEN
    return (Known(value),)


def observe(findings: Findings, left: Seen, right: Seen, sign: str = ANY) -> None:
    """Note that two values are compared by a sign; `ANY` stands for all signs."""
    for one in left:
        for other in right:
            _pair(findings, one, other, sign)


def _pair(findings: Findings, one: Alternative, other: Alternative, sign: str) -> None:
    if isinstance(other, Term) and not isinstance(one, Term):
        one, other, sign = other, one, MIRRORED.get(sign, sign)
    if isinstance(one, Term):
        _term(findings, one, other, sign)
    elif isinstance(one, Known) and isinstance(other, Known):
        _known(findings, one.value, other.value, sign)
    elif isinstance(one, Fields) or isinstance(other, Fields):
        _contexts(findings, one, other, sign)
    elif items_in(one) is not None and items_in(other) is not None:
        _lists(findings, one, other, sign)
    elif not (_simple(one) and _simple(other)):
        findings.blur(*terms_in((one,)), *terms_in((other,)))


def _simple(one: Alternative) -> bool:
    return one is SETTLED or (isinstance(one, Known) and (clean(one.value) or isinstance(one.value, Record)))


def _term(findings: Findings, one: Term, other: Alternative, sign: str) -> None:
    if isinstance(other, Term):
        if one == other:
            findings.compared(one, None)
        else:
            findings.linked(one, other)
    elif isinstance(other, Known) and clean(other.value):
        findings.compared(one, other.value, sign)
    elif findings.domain(one.path).finite is None or not _simple(other):
        findings.blur(one, *terms_in((other,)))


def _known(findings: Findings, one: object, other: object, sign: str) -> None:
    if clean(one) and clean(other):
        return
    if isinstance(one, Record) and isinstance(other, Record):
        if one is not other and one.key == other.key:
            findings.blur(*terms_in((Known(one),)), *terms_in((Known(other),)))
    elif isinstance(one, list) and isinstance(other, list):
        for left in one:
            for right in other:
                observe(findings, lift(findings, left), lift(findings, right), sign)
    elif isinstance(one, (dict, Range)) or isinstance(other, (dict, Range)):
        findings.blur(*terms_in((Known(one),)), *terms_in((Known(other),)))


def items_in(one: Alternative) -> tuple[Seen, ...] | None:
    """Return what the places of a list hold (one for all when its length is not known); None for what is no list."""
    if isinstance(one, Row):
        return one.items
    if isinstance(one, Items):
        return (one.each,)
    if isinstance(one, Known) and type(one.value) is list:
        return tuple((Known(item),) for item in one.value)
    return None


def _lists(findings: Findings, one: Alternative, other: Alternative, sign: str) -> None:
    for left in items_in(one) or ():
        for right in items_in(other) or ():
            observe(findings, left, right, sign)


def _contexts(findings: Findings, one: Alternative, other: Alternative, sign: str) -> None:
    left, right = _fields(one), _fields(other)
    if left is None or right is None:
        if not (_simple(one) or _simple(other)) or SETTLED in (one, other):
            findings.blur(*terms_in((one,)), *terms_in((other,)))
        return
    for name in left.keys() & right.keys():
        observe(findings, left[name], right[name], sign)


def _fields(one: Alternative) -> dict[str, Seen] | None:
    if isinstance(one, Fields):
        return dict(one.of)
    if isinstance(one, Known) and type(one.value) is Context and clean(one.value):
        return {name: (Known(value),) for name, value in one.value.items()}
    return None


def each_of(one: Alternative) -> tuple[tuple[Seen, ...], bool]:
    """Return what a loop over a value looks at, and whether that is one for every turn of the loop."""
    items = items_in(one)
    if items is not None:
        return items, not isinstance(one, Items)
    if isinstance(one, Known) and one.value is None:
        return (), True
    if isinstance(one, Closure):
        return (OPEN,), False
    return ((one,),), not isinstance(one, Term) and one is not SETTLED


def tell_apart(findings: Findings, left: Seen, right: Seen) -> None:
    """Note that it matters whether two answers that may be given are the same."""
    for one in left:
        for other in right:
            if one is not other:
                _answers(findings, one, other)
    for each in left:
        for item in items_in(each) or ():
            tell_apart(findings, item, item)
        for value in each.of.values() if isinstance(each, Fields) else ():
            tell_apart(findings, value, value)


def _answers(findings: Findings, one: Alternative, other: Alternative) -> None:
    if isinstance(other, Term) and not isinstance(one, Term):
        one, other = other, one
    if isinstance(one, Term):
        _fact_answered(findings, one, other)
    elif SETTLED in (one, other):
        findings.rough = findings.rough or any(True for _ in terms_in((one, other)))
    elif isinstance(one, Fields) and isinstance(other, Fields):
        for name in one.of.keys() & other.of.keys():
            tell_apart(findings, one.of[name], other.of[name])
    else:
        for item in items_in(one) or ():
            for another in items_in(other) or ():
                tell_apart(findings, item, another)


def _fact_answered(findings: Findings, one: Term, other: Alternative) -> None:
    if isinstance(other, Term):
        if findings.alike(one, other):
            findings.linked(one, other)
        else:
            findings.rough = True
    elif isinstance(other, Known) and clean(other.value):
        if type(other.value) not in (list, Context, Range):
            findings.compared(one, other.value, "=")
    elif other is SETTLED:
        findings.rough = True
