"""Rounding: of numbers with known decimals, and of quotients by whole numbers, exactly as decimal128 does it."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from portico.dmn.screening import sql
from portico.dmn.screening.dialects import Dialect
from portico.dmn.screening.numbers import bound_of, checked, constant, half_step, multiplied, sign_of_divisor
from portico.dmn.screening.pieces import Quotient, Refusal, Value, size_of
from portico.dmn.screening.shapes import Shape, digits_of
from portico.dmn.screening.sql import Sql
from portico.dmn.types import FeelType

MODES = {
    "floor": "floor",
    "ceiling": "ceiling",
    "round up": "up",
    "round down": "down",
    "round half up": "half up",
    "round half down": "half down",
    "decimal": "half even",
}
"""Built-ins that round, and how."""
_MIRRORED = {"floor": "ceiling", "ceiling": "floor"}


def rounded(dialect: Dialect, value: Value, scale: int, mode: str) -> Value:
    """Return a number with at most so many decimals."""
    shape = value.shape
    if shape.scale <= scale:
        return value
    if scale < 0:
        raise Refusal("rounding: to tens or hundreds")
    lifted = value if scale == 0 else multiplied(dialect, value, constant(10**scale, 0), FeelType.NUMBER)
    unit = 10 ** (shape.scale - scale)
    whole = Shape(FeelType.NUMBER, shape.nullable, shape.low // unit, -(-shape.high // unit))
    piece = _NEAREST[mode](lifted)
    found = Value(whole, dialect.settled(piece, whole, whole.digits), size=4 * size_of(lifted))
    return found if scale == 0 else multiplied(dialect, found, constant(1, scale), FeelType.NUMBER)


def _floor(value: Value) -> Sql:
    return exp.Floor(this=value.sql)


def _ceiling(value: Value) -> Sql:
    return exp.Ceil(this=value.sql)


def _signed(positive: Callable[[Value], Sql], negative: Callable[[Value], Sql]) -> Callable[[Value], Sql]:
    def run(value: Value) -> Sql:
        if value.shape.low >= 0:
            return positive(value)
        below = sql.binary(exp.LT, value.sql, sql.number(0, 0))
        return sql.case([(below, negative(value))], positive(value))

    return run


def _shifted(kind: type[exp.Binary], value: Value) -> Sql:
    return sql.binary(kind, value.sql, sql.number(5, 1))


def _half_even(value: Value) -> Sql:
    nearest = exp.Floor(this=_shifted(exp.Add, value))
    is_tie = sql.binary(exp.EQ, nearest.copy(), _shifted(exp.Add, value))
    is_odd = sql.binary(exp.NEQ, sql.binary(exp.Mod, nearest.copy(), sql.number(2, 0)), sql.number(0, 0))
    return sql.case([(sql.both(is_tie, is_odd), sql.binary(exp.Sub, nearest.copy(), sql.number(1, 0)))], nearest)


_NEAREST: dict[str, Callable[[Value], Sql]] = {
    "floor": _floor,
    "ceiling": _ceiling,
    "up": _signed(_ceiling, _floor),
    "down": _signed(_floor, _ceiling),
    "half up": _signed(
        lambda value: exp.Floor(this=_shifted(exp.Add, value)), lambda value: exp.Ceil(this=_shifted(exp.Sub, value))
    ),
    "half down": _signed(
        lambda value: exp.Ceil(this=_shifted(exp.Sub, value)), lambda value: exp.Floor(this=_shifted(exp.Add, value))
    ),
    "half even": _half_even,
}


def rounded_quotient(dialect: Dialect, quotient: Quotient, scale: int, mode: str) -> Value:
    """Return a quotient with so many decimals, by dividing whole numbers.

    decimal128 rounds the quotient to 34 digits first. That changes nothing when no quotient that is not itself half-way
    or whole comes so near to it: two such numbers lie at least 1/(2 * divisor) apart.
    """
    if scale < 0:
        raise Refusal("rounding: to tens or hundreds")
    one, other = quotient.numerator.shape, quotient.divisor.shape
    shift = other.scale + scale - one.scale
    tops, bottoms = 10 ** max(shift, 0), 10 ** max(-shift, 0)
    most, least = one.size * tops, other.size * bottoms
    if half_step(quotient) * 10**scale * 2 * least >= 1:
        raise Refusal("division: the quotient, rounded to 34 digits, may round to another number than the exact one")
    digits = digits_of(2 * most + 3 * least)
    integers = dialect.integers(digits)
    direction = sign_of_divisor(quotient)
    top = _units(dialect, quotient.numerator, tops * direction, integers)
    bottom = _units(dialect, quotient.divisor, bottoms * direction, integers)
    below = exp.Literal.number(0)
    piece = _divided(mode, top, bottom)
    if one.low * direction < 0 or one.high * direction < 0:
        mirrored = exp.Neg(this=sql.wrapped(_divided(_MIRRORED.get(mode, mode), _minus(top), bottom)))
        piece = sql.case([(sql.binary(exp.LT, top, below), mirrored)], piece)
    may_be_zero = other.low <= 0 <= other.high
    if may_be_zero:
        piece = sql.case([(sql.binary(exp.EQ, bottom, exp.Literal.number(0)), exp.null())], piece)
    bound = int(bound_of(quotient) * 10**scale) + 1
    low = 0 if one.low >= 0 and direction > 0 else -bound
    nullable = one.nullable or other.nullable or may_be_zero
    shape = checked(Shape(FeelType.NUMBER, nullable, low, bound), "rounding")
    whole = Value(shape, sql.cast(piece, sql.type_of(shape)), size=12 * size_of(quotient.numerator, quotient.divisor))
    return whole if scale == 0 else multiplied(dialect, whole, constant(1, scale), FeelType.NUMBER)


def _units(dialect: Dialect, value: Value, factor: int, integers: str) -> Sql:
    """Return a number times its scale and a factor as a whole number."""
    shape = value.shape
    if shape.low == shape.high and not shape.nullable:
        return sql.integer(shape.low * factor)
    lifted = multiplied(dialect, value, constant(10**shape.scale, 0), FeelType.NUMBER) if shape.scale else value
    return _times(sql.cast(lifted.sql, integers), factor)


def _times(piece: Sql, factor: int) -> Sql:
    if factor == 1:
        return piece
    if isinstance(piece, exp.Literal):
        return sql.integer(int(piece.name) * factor)
    return sql.binary(exp.Mul, piece.copy(), sql.integer(factor))


def _minus(piece: Sql) -> Sql:
    return exp.Neg(this=sql.wrapped(piece.copy()))


def _divided(mode: str, top: Sql, bottom: Sql) -> Sql:
    """Return ``top / bottom`` as a whole number, for a top that is not negative and a bottom above zero."""
    if mode in ("floor", "down"):
        return _quotient(top, bottom)
    if mode in ("ceiling", "up"):
        return _quotient(_plus(top, bottom, -1), bottom)
    doubled, twice = _times(top, 2), _times(bottom, 2)
    if mode == "half down":
        return _quotient(_plus(doubled, bottom, -1), twice)
    nearest = _quotient(_plus(doubled, bottom), twice)
    if mode == "half up":
        return nearest
    left_over = sql.binary(exp.Mod, _plus(doubled, bottom), twice.copy())
    is_tie = sql.binary(exp.EQ, left_over, sql.integer(0))
    is_odd = sql.binary(exp.NEQ, sql.binary(exp.Mod, nearest.copy(), sql.integer(2)), sql.integer(0))
    return sql.case([(sql.both(is_tie, is_odd), sql.binary(exp.Sub, nearest.copy(), sql.integer(1)))], nearest)


def _quotient(top: Sql, bottom: Sql) -> Sql:
    return sql.binary(exp.IntDiv, top.copy(), bottom.copy())


def _plus(top: Sql, bottom: Sql, more: int = 0) -> Sql:
    """Return ``top + bottom + more``."""
    if isinstance(bottom, exp.Literal):
        return sql.binary(exp.Add, top.copy(), sql.integer(int(bottom.name) + more))
    parts = [top.copy(), bottom.copy()] + ([sql.integer(more)] if more else [])
    return sql.chain(exp.Add, parts)
