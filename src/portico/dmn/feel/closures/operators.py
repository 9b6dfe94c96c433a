"""The code of operators: short ways for known facts, the full three-valued way for the rest."""

from __future__ import annotations

from decimal import Decimal

from portico.dmn.feel.running import POWER, Code, Frame, values_of
from portico.dmn.feel.sizes import LONG, LOOKED_INTO, weight
from portico.dmn.feel.unknowns import join, plain
from portico.dmn.feel.values import COMPARE, ORDERED, SIMPLE, arithmetic, compare, equal, same
from portico.dmn.types import DECIMAL128, Unknown


def logic(codes: list[Code], *, neutral: bool) -> Code:
    """Return the code of `and` (neutral true) or `or` (neutral false): the other value decides, then Unknown, then null."""
    decisive = not neutral

    def run(frame: Frame) -> object:
        unknown: Unknown | None = None
        null = False
        for code in codes:
            said = code(frame)
            if said is neutral:
                continue
            if said is decisive:
                return decisive
            if isinstance(said, Unknown):
                unknown = join(said, unknown)
            else:
                null = True
        return unknown if unknown is not None else None if null else neutral

    return run


def either(condition: Unknown, yes: object, no: object) -> object:
    """Return the value of both branches when they are the same, else what is needed to tell."""
    if same(yes, no):
        return yes
    found = condition
    for value in (yes, no):
        if isinstance(value, Unknown):
            found = join(found, value)
    return plain(found)


def operation(sign: str, left: Code, right: Code) -> Code:
    """Return the code of ``left sign right`` with a short way for two numbers."""
    fast = {"+": DECIMAL128.add, "-": DECIMAL128.subtract, "*": DECIMAL128.multiply}.get(sign)
    if fast is None and sign == "**":

        def power(frame: Frame) -> object:
            values_of(frame).spend(POWER)
            return arithmetic(sign, left(frame), right(frame))

        return power
    if fast is None:
        return lambda frame: arithmetic(sign, left(frame), right(frame))

    def run(frame: Frame) -> object:
        one, other = left(frame), right(frame)
        if type(one) is Decimal and type(other) is Decimal:
            found = fast(one, other)
            return found if found.is_finite() else None
        made = arithmetic(sign, one, other)
        return values_of(frame).made(made) if type(made) is str else made

    return run


def equality(left: Code, right: Code, sign: str) -> Code:
    """Return the code of ``=`` or ``!=`` with a short way for two simple values."""
    expected = sign == "="

    def run(frame: Frame) -> object:
        one, other = left(frame), right(frame)
        kind = type(one)
        if kind is type(other) and kind in SIMPLE:
            if kind is str and len(one) > LONG:  # type: ignore[arg-type]
                values_of(frame).spend(weight(one))
            return (one == other) is expected
        if kind is type(other) and kind in LOOKED_INTO:
            values_of(frame).spend(weight(one))
        said = equal(one, other)
        return said if expected else opposite(said)

    return run


def order(left: Code, right: Code, sign: str) -> Code:
    """Return the code of ``<`` and its kin with a short way for two simple values."""
    function = COMPARE[sign]

    def run(frame: Frame) -> object:
        one, other = left(frame), right(frame)
        kind = type(one)
        if kind is type(other) and kind in ORDERED:
            if kind is str and len(one) > LONG:  # type: ignore[arg-type]
                values_of(frame).spend(weight(one))
            return function(one, other)
        return compare(sign, one, other)

    return run


def opposite(said: object) -> object:
    """Return the other truth value; null and Unknown stay."""
    return not said if said is True or said is False else said
