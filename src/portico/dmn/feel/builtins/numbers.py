"""Numbers (10.3.4.5). Rounding follows IEEE 754-2008; what has no answer is null."""

from __future__ import annotations

import re
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from decimal import Context as DecimalContext

from portico.dmn.feel.builtins.registry import feel
from portico.dmn.feel.running import POWER, Values
from portico.dmn.feel.values import number, whole
from portico.dmn.types import DECIMAL128, YearMonthDuration

# Wide enough for every quotient of two numbers.
_EXACT = DecimalContext(prec=12_400, Emin=-20_000, Emax=20_000, traps=[])
_ONE = Decimal(1)
_MODES = {
    mode: DecimalContext(prec=34, Emin=-6143, Emax=6144, traps=[], rounding=mode)
    for mode in (ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP)
}
# Rule 37 of the grammar.
_NUMERAL = re.compile(r"-?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


def _rounded(value: Decimal, scale: Decimal | None, mode: str) -> Decimal | None:
    places = 0
    if scale is not None:
        if not -6112 < scale < 6177:
            return None
        places = int(scale)
    if value and value.adjusted() + places > 33:
        return value  # so many digits that there is nothing to round
    return number(value.quantize(Decimal(1).scaleb(-places) if places else _ONE, context=_MODES[mode]))


@feel("decimal(n: number, scale: number): number")
def decimal(value: Decimal, scale: Decimal) -> Decimal | None:
    """Return the number with so many decimals, half to even."""
    return _rounded(value, scale, ROUND_HALF_EVEN)


@feel("floor(n: number, scale: number): number")
@feel("floor(n: number): number")
def floor(value: Decimal, scale: Decimal | None = None) -> Decimal | None:
    """Round towards minus infinity."""
    return _rounded(value, scale, ROUND_FLOOR)


@feel("ceiling(n: number, scale: number): number")
@feel("ceiling(n: number): number")
def ceiling(value: Decimal, scale: Decimal | None = None) -> Decimal | None:
    """Round towards plus infinity."""
    return _rounded(value, scale, ROUND_CEILING)


@feel("round up(n: number, scale: number): number")
def round_up(value: Decimal, scale: Decimal) -> Decimal | None:
    """Round away from zero."""
    return _rounded(value, scale, ROUND_UP)


@feel("round down(n: number, scale: number): number")
def round_down(value: Decimal, scale: Decimal) -> Decimal | None:
    """Round towards zero."""
    return _rounded(value, scale, ROUND_DOWN)


@feel("round half up(n: number, scale: number): number")
def round_half_up(value: Decimal, scale: Decimal) -> Decimal | None:
    """Round to the nearest, a half away from zero."""
    return _rounded(value, scale, ROUND_HALF_UP)


@feel("round half down(n: number, scale: number): number")
def round_half_down(value: Decimal, scale: Decimal) -> Decimal | None:
    """Round to the nearest, a half towards zero."""
    return _rounded(value, scale, ROUND_HALF_DOWN)


@feel("abs(n: number|duration|months): any")
def abs_(value: object) -> object:
    """Return the size of a number or duration without its sign."""
    if isinstance(value, YearMonthDuration):
        return YearMonthDuration(abs(value.months))
    return value.copy_abs() if isinstance(value, Decimal) else abs(value)  # type: ignore[arg-type]


@feel("modulo(dividend: number, divisor: number): number")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """Return what is left of a division; it has the sign of the divisor.

    >>> modulo(Decimal(-5), Decimal(3))
    Decimal('1')
    """
    if not divisor:
        return None
    left = DECIMAL128.remainder(dividend, divisor)
    if not left.is_finite():  # the quotient has more than 34 digits
        left = _EXACT.remainder(dividend, divisor)
    if left and (left < 0) != (divisor < 0):
        left = DECIMAL128.add(left, divisor)
    return number(DECIMAL128.plus(left))


@feel("sqrt(number: number): number")
def sqrt(value: Decimal) -> Decimal | None:
    """Return the square root; null below zero."""
    return number(DECIMAL128.sqrt(value)) if value >= 0 else None


@feel("log(number: number): number", budget=True)
def log(values: Values, value: Decimal) -> Decimal | None:
    """Return the natural logarithm; null for zero and below."""
    values.spend(POWER)
    return number(DECIMAL128.ln(value)) if value > 0 else None


@feel("exp(number: number): number", budget=True)
def exp(values: Values, value: Decimal) -> Decimal | None:
    """Return e to the power of the number."""
    values.spend(POWER)
    return number(DECIMAL128.exp(value))


@feel("odd(number: number): boolean")
def odd(value: Decimal) -> bool:
    """Tell whether a whole number is odd."""
    return whole(value) and modulo(value, Decimal(2)) == 1


@feel("even(number: number): boolean")
def even(value: Decimal) -> bool:
    """Tell whether a whole number is even."""
    return whole(value) and modulo(value, Decimal(2)) != 1


@feel("number(from: string, grouping separator?: string, decimal separator?: string): number")
def number_(text: str, grouping: str | None = None, point: str | None = None) -> Decimal | None:
    """Read a number: ``number("1 234,5", " ", ",")`` is 1234.5."""
    if grouping not in (None, " ", ".", ",") or point not in (None, ".", ",") or (grouping and grouping == point):
        return None
    if grouping:
        text = text.replace(grouping, "")
    if point:
        text = text.replace(point, ".")
    return number(DECIMAL128.create_decimal(text)) if _NUMERAL.fullmatch(text) else None
