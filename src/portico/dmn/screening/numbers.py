"""Numbers: bounds follow every operation, so that nothing is ever rounded before the rule says so."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from sqlglot import exp

from portico.dmn.screening import sql
from portico.dmn.screening.dialects import Dialect
from portico.dmn.screening.pieces import Quotient, Refusal, Value, size_of
from portico.dmn.screening.shapes import MAX_DIGITS, SQL_DIGITS, Shape, digits_of
from portico.dmn.types import FeelType

_NARROW = 18  # up to here DuckDB multiplies in 64 bits and does not widen by itself


def checked(shape: Shape, what: str) -> Shape:
    """Return the shape of a result that decimal128 holds exactly.

    :raises Refusal: it may need more digits.
    """
    digits = digits_of(shape.size)
    if digits > MAX_DIGITS or shape.scale > MAX_DIGITS:
        raise Refusal(f"{what}: the result may need {max(digits, shape.scale)} digits; decimal128 has {MAX_DIGITS}")
    return shape


def constant(units: int, scale: int, kind: FeelType = FeelType.NUMBER) -> Value:
    """Return a number that is the same for all rows (its FEEL value is not needed any more)."""
    shape = Shape(kind, nullable=False, low=units, high=units, scale=scale)
    return Value(shape, sql.number(units, scale))


def added(dialect: Dialect, sign: str, left: Value, right: Value, kind: FeelType) -> Value:
    """Return ``left + right`` or ``left - right``."""
    one, other = left.shape, right.shape
    scale = max(one.scale, other.scale)
    (low, high), (least, most) = one.at_scale(scale), other.at_scale(scale)
    if max(abs(low), abs(high), abs(least), abs(most)) >= 10**SQL_DIGITS:
        raise Refusal(f"addition: the numbers have more than {SQL_DIGITS} digits when their decimals are lined up")
    if sign == "-":
        least, most = -most, -least
    nullable = one.nullable or other.nullable
    shape = checked(Shape(kind, nullable, low + least, high + most, scale), "addition")
    piece = sql.binary(exp.Add if sign == "+" else exp.Sub, left.sql, right.sql)
    width = max(one.digits - one.scale, other.digits - other.scale) + scale + 1
    return Value(shape, dialect.settled(piece, shape, width), size=size_of(left, right))


def multiplied(dialect: Dialect, left: Value, right: Value, kind: FeelType) -> Value:
    """Return ``left * right``."""
    one, other = left.shape, right.shape
    corners = [a * b for a in (one.low, one.high) for b in (other.low, other.high)]
    nullable = one.nullable or other.nullable
    shape = checked(Shape(kind, nullable, min(corners), max(corners), one.scale + other.scale), "multiplication")
    first = left.sql
    if one.digits <= _NARROW and other.digits <= _NARROW and one.digits + other.digits > _NARROW:
        first = sql.cast(first, sql.decimal_type(_NARROW + 1, one.scale))
    piece = sql.binary(exp.Mul, first, right.sql)
    width = one.digits + other.digits + 1
    return Value(shape, dialect.settled(piece, shape, width), size=size_of(left, right))


def divided(dialect: Dialect, left: Value, right: Value, kind: FeelType) -> Value | Quotient:
    """Return ``left / right``: exact when the divisor is a constant such as 4 or 0.05, else a `Quotient`."""
    divisor = right.shape
    if divisor.low == divisor.high and divisor.low and not divisor.nullable:
        inverse = Fraction(10**divisor.scale, divisor.low)
        if inverse == 1:
            return _of_kind(left, kind)
        finite = _finite(inverse)
        if finite is not None and digits_of(left.shape.size * finite[0]) <= MAX_DIGITS >= left.shape.scale + finite[1]:
            return multiplied(dialect, left, constant(*finite), kind)
    return Quotient(_of_kind(left, kind), _of_kind(right, kind))


def _of_kind(value: Value, kind: FeelType) -> Value:
    """Return a duration as the number of its days or months."""
    return Value(replace(value.shape, kind=kind), value.sql, size=value.size)


def _finite(number: Fraction) -> tuple[int, int] | None:
    """Return the number as an integer and its decimals, when it has an end."""
    for scale in range(MAX_DIGITS):
        if (number * 10**scale).denominator == 1:
            return int(number * 10**scale), scale
    return None


def negated(value: Value) -> Value:
    """Return ``-value``."""
    shape = value.shape
    turned = replace(shape, low=-shape.high, high=-shape.low)
    return Value(turned, exp.Neg(this=sql.wrapped(value.sql)), size=size_of(value))


def absolute(value: Value) -> Value:
    """Return the number without its sign."""
    shape = value.shape
    if shape.low >= 0:
        return value
    low = 0 if shape.high >= 0 else -shape.high
    return Value(replace(shape, low=low, high=shape.size), exp.Abs(this=value.sql), size=size_of(value))


def remainder(dialect: Dialect, left: Value, right: Value) -> Value:
    """Return FEEL's modulo, which has the sign of the divisor; the divisor must be greater than zero."""
    one, other = left.shape, right.shape
    scale = max(one.scale, other.scale)
    if other.low <= 0:
        raise Refusal("modulo: the divisor may be zero or negative")
    most = max(abs(bound) for bound in (*one.at_scale(scale), *other.at_scale(scale)))
    if digits_of(most) > MAX_DIGITS:
        raise Refusal(f"modulo: it may need more than {MAX_DIGITS} digits")
    shape = Shape(FeelType.NUMBER, one.nullable or other.nullable, 0, other.at_scale(scale)[1], scale)
    piece = sql.binary(exp.Mod, left.sql, right.sql)
    if one.low < 0:
        again = sql.binary(exp.Add, piece, right.sql)
        piece = sql.binary(exp.Mod, again, right.sql)
    return Value(shape, dialect.settled(piece, shape, shape.digits), size=2 * size_of(left, right))


def sign_of_divisor(quotient: Quotient) -> int:
    """Return 1 or -1 when a divisor that is not zero has always the same sign.

    :raises Refusal: it may have both.
    """
    shape = quotient.divisor.shape
    if shape.low >= 0:
        return 1
    if shape.high <= 0:
        return -1
    raise Refusal("division: the divisor may be negative or positive")


def bound_of(quotient: Quotient) -> Fraction:
    """Return a number that the quotient without its sign never exceeds: the least divisor is one unit of its scale."""
    numerator, divisor = quotient.numerator.shape, quotient.divisor.shape
    least = max(min(abs(divisor.low), abs(divisor.high)) if divisor.low * divisor.high > 0 else 1, 1)
    return Fraction(numerator.size * 10**divisor.scale, least * 10**numerator.scale)


def half_step(quotient: Quotient) -> Fraction:
    """Return more than the error that rounding a quotient to 34 digits can make."""
    return bound_of(quotient) * Fraction(1, 10 ** (MAX_DIGITS - 1))


def refuse_quotient() -> Refusal:
    """Return why a quotient has no SQL of its own."""
    return Refusal(
        "division: the quotient may have more digits than a table can hold; only comparing or rounding it is exact"
    )
