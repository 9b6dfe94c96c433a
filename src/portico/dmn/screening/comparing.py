"""Equality and order in FEEL's three values: null equals null alone, and has no order."""

from __future__ import annotations

from sqlglot import exp

from portico.dmn.feel import values as feel
from portico.dmn.screening import sql
from portico.dmn.screening.dialects import Dialect
from portico.dmn.screening.moved_dates import unmoved
from portico.dmn.screening.numbers import half_step, multiplied, refuse_quotient
from portico.dmn.screening.pieces import Found, Quotient, Refusal, Value, size_of
from portico.dmn.screening.shapes import COUNTED, ORDERED, SQL_DIGITS, Shape, boolean
from portico.dmn.types import FeelType

WORDS = {
    FeelType.NUMBER: "a number",
    FeelType.TEXT: "text",
    FeelType.BOOLEAN: "true or false",
    FeelType.DATE: "a date",
    FeelType.DURATION_DAYS: "a duration of days",
    FeelType.DURATION_MONTHS: "a duration of months",
    FeelType.LIST: "a list",
    FeelType.CONTEXT: "a context",
    FeelType.ANY: "null",
}
_SIGNS: dict[str, type[exp.Binary]] = {"<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_SIMPLE = COUNTED | {FeelType.TEXT, FeelType.BOOLEAN, FeelType.DATE}


def truth(value: object) -> Value:
    """Return a truth value that is the same for all rows."""
    piece = sql.cast(exp.null(), "BOOLEAN") if value is None else exp.Boolean(this=value)
    return Value(boolean(nullable=value is None), piece, constant=value)


def always() -> Value:
    """Return what is true for every row."""
    return truth(value=True)


def never() -> Value:
    """Return what is false for every row."""
    return truth(value=False)


def neither() -> Value:
    """Return what is null for every row."""
    return truth(value=None)


def compared(dialect: Dialect, sign: str, left: Found, right: Found) -> Value:
    """Return ``left sign right`` of any of the six signs."""
    if isinstance(left, Quotient) and isinstance(right, Value):
        return _cross_multiplied(dialect, sign, left, right)
    if isinstance(right, Quotient) and isinstance(left, Value):
        return _cross_multiplied(dialect, MIRRORED[sign], right, left)
    if isinstance(left, Quotient) or isinstance(right, Quotient):
        raise refuse_quotient()
    if not isinstance(left, Value) or not isinstance(right, Value):
        raise Refusal("comparing lists, ranges or contexts as a whole")
    if left.is_constant and right.is_constant:
        return _settled(sign, left.constant, right.constant)
    if sign in ("=", "!="):
        found = equal(left, right)
        return found if sign == "=" else opposite(found)
    return ordered(sign, left, right)


def _settled(sign: str, left: object, right: object) -> Value:
    if sign not in ("=", "!="):
        return truth(feel.compare(sign, left, right))
    said = feel.equal(left, right)
    return truth(said if sign == "=" else None if said is None else not said)


def opposite(value: Value) -> Value:
    """Return FEEL's ``not(value)``; what is no truth value gives null."""
    if value.shape.kind is not FeelType.BOOLEAN:
        return neither()
    if value.is_constant:
        return truth(None if value.constant is None else not value.constant)
    piece = value.sql
    if isinstance(piece, exp.NullSafeEQ):
        return Value(value.shape, exp.NullSafeNEQ(this=piece.this, expression=piece.expression), size=value.size)
    return Value(value.shape, sql.opposite(piece), size=value.size + 1)


def equal(left: Value, right: Value) -> Value:
    """Return ``left = right``."""
    one, other = left.shape, right.shape
    for value, null in ((left, other), (right, one)):
        if null.kind is FeelType.ANY:
            return always() if value.shape.kind is FeelType.ANY else _is_null(value)
    _same_kind(one, other)
    if one.kind not in _SIMPLE:
        raise Refusal(f"comparing {WORDS[one.kind]} as a whole")
    if one.kind in COUNTED:
        fitted = _fitted("=", left, right)
        if fitted is None:
            return never()
    may_be_null = one.nullable or other.nullable
    kind = exp.NullSafeEQ if may_be_null else exp.EQ
    return Value(boolean(nullable=False), sql.binary(kind, left.sql, right.sql), size=size_of(left, right))


def _is_null(value: Value) -> Value:
    if not value.shape.nullable:
        return never()
    return Value(boolean(nullable=False), sql.is_null(value.sql), size=size_of(value))


def ordered(sign: str, left: Value, right: Value) -> Value:
    """Return ``left sign right`` of two values that have an order."""
    one, other = left.shape, right.shape
    if FeelType.ANY in (one.kind, other.kind):
        return neither()
    _same_kind(one, other)
    if one.kind not in ORDERED:
        return neither()
    if one.kind in COUNTED:
        fitted = _fitted(sign, left, right)
        assert fitted is not None  # noqa: S101 - only equality can be settled by decimals alone
        sign, left, right = fitted
    if one.kind is FeelType.DATE:
        sign, left, right = unmoved(sign, left, right) or _turned(sign, left, right)
    nullable = one.nullable or other.nullable
    return Value(boolean(nullable=nullable), sql.binary(_SIGNS[sign], left.sql, right.sql), size=size_of(left, right))


def _turned(sign: str, left: Value, right: Value) -> tuple[str, Value, Value]:
    return unmoved(MIRRORED[sign], right, left) or (sign, left, right)


def _same_kind(one: Shape, other: Shape) -> None:
    if one.kind is not other.kind:
        raise Refusal(f"comparing {WORDS[one.kind]} with {WORDS[other.kind]}")


def _fitted(sign: str, left: Value, right: Value) -> tuple[str, Value, Value] | None:
    """Return the comparison with a constant cut to the decimals of the other side; None when it can never be equal.

    ``x < 0.075`` of an x with two decimals is ``x <= 0.07``: the same answer without widening every row.
    """
    for value, constant, turned in ((left, right, sign), (right, left, MIRRORED[sign])):
        one, other = value.shape, constant.shape
        if other.low == other.high and not other.nullable and other.scale > one.scale:
            units, rest = divmod(other.low, 10 ** (other.scale - one.scale))
            if rest and turned == "=":
                return None
            if rest:
                turned = {"<": "<=", ">=": ">"}.get(turned, turned)
            cut = Shape(one.kind, nullable=False, low=units, high=units, scale=one.scale)
            return turned, value, Value(cut, sql.number(units, one.scale))
    scale = max(left.shape.scale, right.shape.scale)
    most = max(abs(bound) for shape in (left.shape, right.shape) for bound in shape.at_scale(scale))
    if most >= 10**SQL_DIGITS:
        raise Refusal(f"comparison: the numbers have more than {SQL_DIGITS} digits when their decimals are lined up")
    return sign, left, right


def _cross_multiplied(dialect: Dialect, sign: str, quotient: Quotient, other: Value) -> Value:
    """Return ``a / b sign c`` as ``a sign c * b``.

    It is exact when no quotient that differs from c is so near to it that rounding to 34 digits could reach it: the two
    differ by at least one unit of ``a - c * b``, divided by b.
    """
    if other.shape.kind is FeelType.ANY:
        raise Refusal("division: comparing a quotient with null")
    _same_kind(quotient.numerator.shape, other.shape)
    divisor = quotient.divisor.shape
    scale = max(quotient.numerator.shape.scale, other.shape.scale + divisor.scale)
    if half_step(quotient) * divisor.size * 10 ** (scale - divisor.scale) >= 1:
        raise Refusal("division: the quotient, rounded to 34 digits, may meet the number that it is compared with")
    product = multiplied(dialect, other, quotient.divisor, other.shape.kind)
    may_be_null = quotient.numerator.shape.nullable or divisor.nullable or divisor.low <= 0 <= divisor.high
    if sign in ("=", "!="):
        if may_be_null or other.shape.nullable:
            raise Refusal("division: whether a quotient that may be null equals something")
        found = equal(quotient.numerator, product)
        return found if sign == "=" else opposite(found)
    if divisor.low > 0:
        return ordered(sign, quotient.numerator, product)
    if divisor.high < 0:
        return ordered(MIRRORED[sign], quotient.numerator, product)
    return _by_sign(sign, quotient, product)


def _by_sign(sign: str, quotient: Quotient, product: Value) -> Value:
    """Return the comparison for a divisor that may be zero, which gives null, or negative, which turns the sign."""
    zero = sql.number(0, quotient.divisor.shape.scale)
    above, below = ordered(sign, quotient.numerator, product), ordered(MIRRORED[sign], quotient.numerator, product)
    branches = []
    if quotient.divisor.shape.high > 0:
        branches.append((sql.binary(exp.GT, quotient.divisor.sql, zero.copy()), above.sql))
    if quotient.divisor.shape.low < 0:
        branches.append((sql.binary(exp.LT, quotient.divisor.sql, zero.copy()), below.sql))
    piece = sql.case(branches, sql.boolean_null())
    return Value(boolean(nullable=True), piece, size=2 * size_of(above, quotient.divisor))
